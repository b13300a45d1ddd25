package rules

import (
	"slices"
	"strings"
	"testing"
)

// TestSkeletons: what a person starts from must be right in itself, and with every line that is commented out put in.
func TestSkeletons(t *testing.T) {
	for _, c := range Causes() {
		for name, text := range map[string]string{"as it is": Skeleton(c), "in full": uncommented(Skeleton(c))} {
			set, err := Load([]Source{{Name: "mine.yaml", Data: []byte(text)}})
			if err != nil {
				t.Errorf("%s, %s: %v", c, name, err)
				continue
			}
			r := set.Find("my/" + string(c))
			if r == nil || r.Cause != c || r.Origin != Users {
				t.Errorf("%s: %+v", c, r)
				continue
			}
			problems := set.check(r)
			if c == TokenMissing {
				problems = set.Check() // it takes no example from ours
			}
			for _, p := range problems {
				if name == "as it is" && strings.Contains(p.Message, "my/") {
					t.Errorf("%s: %s", c, p)
				}
			}
		}
	}
}

// uncommented takes the # away from the lines that are YAML.
func uncommented(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		trimmed := strings.TrimLeft(line, " ")
		rest, commented := strings.CutPrefix(trimmed, "# ")
		indent := line[:len(line)-len(trimmed)]
		if commented && indent != "" && (strings.Contains(rest, ": ") && !strings.Contains(rest, ". ") ||
			strings.HasPrefix(rest, "  ") || strings.HasSuffix(rest, ":\n")) && !strings.Contains(rest, ", and what") {
			line = indent + rest
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

// TestEveryCauseHasAStart: a new cause has to say which of the skeletons is its own.
func TestEveryCauseHasAStart(t *testing.T) {
	for _, c := range Causes() {
		has := slices.ContainsFunc(starts, func(s start) bool { return slices.Contains(s.causes, c) })
		if has == (c == NotAuth) {
			t.Errorf("%s has a start: %t", c, has)
		}
	}
}
