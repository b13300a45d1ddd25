package cli

import (
	"testing"

	"npmx/explain"
	"npmx/rules"
)

// TestEveryCauseHasOneStatus: a script that asks check may rely on each cause being of one kind.
func TestEveryCauseHasOneStatus(t *testing.T) {
	for _, cause := range rules.Causes() {
		n := 0
		for _, causes := range matters() {
			for _, c := range causes {
				if c == cause {
					n++
				}
			}
		}
		if (cause == rules.NotAuth) != (n == 0) || n > 1 {
			t.Errorf("%s is in %d kinds", cause, n)
		}
	}
	if refusedBy(nil) != statusFound || refusedBy([]explain.Finding{{Cause: rules.OTPRequired}}) != statusRight {
		t.Error("the status is not the first finding's")
	}
}
