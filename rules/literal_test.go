package rules

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"

	"npmx/internal/fair"
)

func TestLiterals(t *testing.T) {
	for source, want := range map[string][]string{
		"(?i)Expired":                 {"expired"},
		"(?i)a.*quarantin|blocked by": {"quarantin", "blocked by"},
		"ab":                          nil,
		"(expired)?":                  nil,
		"x{0,3}":                      nil,
		"(?:token ){2}":               {"token "},
		"abc|.*":                      nil,
		`\bexpired\b|revoked+`:        {"expired", "revoke"},
		"(?i)größe|GROSS":             nil,
		"(":                           nil,
	} {
		if got := literalsOf(source); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}

// TestShortcutChangesNothing checks each of our expressions, with the search for literals before it, against the
// expression alone, on texts that are made of its own words, whole, cut, in other cases and with letters that fold
// into others.
func TestShortcutChangesNothing(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(fair.Seed(t, 1), 2))
	hits, tried := 0, 0
	for _, rule := range set.rules {
		for _, c := range rule.when {
			for _, p := range c.patterns {
				if !p.slow {
					continue
				}
				re := regexp.MustCompile(p.text[1 : len(p.text)-1])
				for range 200 {
					text := distort(r, p.text)
					tried++
					if re.MatchString(text) {
						hits++
					}
					if p.match(text) != re.MatchString(text) {
						t.Fatalf("%s on %q: %v", p.text, text, p.match(text))
					}
				}
			}
		}
	}
	if hits*20 < tried {
		t.Errorf("%d of %d texts match: the test says little", hits, tried)
	}
}

func distort(r *rand.Rand, source string) string {
	words := regexp.MustCompile(`[A-Za-z:' -]{3,}`).FindAllString(strings.ReplaceAll(source, "?i", ""), -1)
	if words == nil {
		return "none"
	}
	text := "a " + words[r.IntN(len(words))] + " z"
	switch r.IntN(5) {
	case 0:
		return strings.ToUpper(text)
	case 1:
		return text[r.IntN(len(text)):]
	case 2:
		return strings.ReplaceAll(text, "s", "\u017f") // the long s folds to s
	case 3:
		return text + " " + words[r.IntN(len(words))]
	}
	return text
}

// TestCostIsThatOfTheProgram checks the estimate against what the expression compiles to.
func TestCostIsThatOfTheProgram(t *testing.T) {
	sources := []string{"abc", "a|bc|d", "(a)(b)", "(?:.?){600}x", "a{3}", "a{2,}", "a{0,5}b*c+d?", `\bx$`,
		"(?i)expired|revoked", "(?:a{10}b){20}", "[a-z0-9_]{1,200}", ""}
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range set.rules {
		for _, c := range r.when {
			for _, p := range c.patterns {
				if p.slow {
					sources = append(sources, p.text[1:len(p.text)-1])
				}
			}
		}
	}
	for _, source := range sources {
		re, err := syntax.Parse(source, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		program, err := syntax.Compile(re.Simplify())
		if err != nil {
			t.Fatal(err)
		}
		if got, is := instructions(re), len(program.Inst)-2; got < is-is/10-1 || got > is+is/2+4 {
			t.Errorf("%s: %d, its program has %d", source, got, is)
		}
	}
}
