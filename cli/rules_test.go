package cli

import (
	"strings"
	"testing"

	"npmx/rules"
)

// TestRulesYAMLIsWhole: what makes texts fit for a terminal changes nothing in a rule that is printed to be copied.
func TestRulesYAMLIsWhole(t *testing.T) {
	set, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set.Rules() {
		if text := r.YAML(); text == "" || fit(r, text) != text ||
			!strings.Contains(cleanLines(text), "id: "+r.ID+"\n") &&
				!strings.Contains(cleanLines(text), "default: "+string(r.Cause)+"\n") {
			t.Errorf("%s is printed as\n%s", r.ID, fit(r, text))
		}
	}
}
