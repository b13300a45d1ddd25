package rules

import "testing"

func TestEveryPlaceholderHasASource(t *testing.T) {
	for _, p := range known {
		if p.whereFilled() == "``" {
			t.Errorf("nothing says when {%s} is filled", p.Name)
		}
	}
}
