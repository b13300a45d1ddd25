package rules

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"npmx/internal/fair"
)

// TestPlaceholdersAreFound holds the search against the expression that says what a placeholder is.
func TestPlaceholdersAreFound(t *testing.T) {
	form := regexp.MustCompile(`(\$?\{?)\{([A-Za-z][A-Za-z0-9_-]*(?:\.[a-z_]+)?)\}`)
	dice := rand.New(rand.NewPCG(fair.Seed(t, 1), 0))
	for range 50_000 {
		text := anyText(dice)
		var want []string
		for _, m := range form.FindAllStringSubmatch(text, -1) {
			if m[1] == "" {
				want = append(want, m[2])
			}
		}
		if got := names(text); !slices.Equal(got, want) {
			t.Fatalf("%q names %q, want %q", text, got, want)
		}
		marked := form.ReplaceAllStringFunc(text, func(m string) string {
			if strings.HasPrefix(m, "$") || strings.HasPrefix(m, "{{") {
				return m
			}
			return "<" + m[1:len(m)-1] + ">"
		})
		if got := replace(text, func(name string) string { return "<" + name + ">" }); got != marked {
			t.Fatalf("%q becomes %q, want %q", text, got, marked)
		}
	}
}

func anyText(dice *rand.Rand) string {
	const letters = "{{{}}}$a.b_-1Z "
	var out strings.Builder
	for range dice.IntN(16) {
		out.WriteByte(letters[dice.IntN(len(letters))])
	}
	return out.String()
}
