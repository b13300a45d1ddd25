package npmrc

import (
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"
)

// TestNoPatternTakesLong: npm waits while a manifest's patterns are matched, so no pattern may make that long.
func TestNoPatternTakesLong(t *testing.T) {
	deep := strings.Repeat("a/", 200) + "a"
	for name, patterns := range map[string][]string{
		"stars":    {strings.Repeat("**/a/", 40) + "b"},
		"only **":  {strings.Repeat("**/", 1300) + "b"},
		"segment":  {strings.Repeat("*a", 2000) + "b"},
		"braces":   {strings.Repeat("{**,a,*}/", 400) + "b"},
		"many":     strings.Split(strings.Repeat("**/a/**/b,", 100_000), ","),
		"too long": {strings.Repeat("a/", 10_000)},
	} {
		g, began := &globs{globFuel}, fair.Spent()
		for _, p := range patterns {
			if g.match(p, deep) || g.match(p, strings.Repeat("a", 250)) && name != "only **" {
				t.Errorf("%s matches", name)
			}
		}
		if took := fair.Spent() - began; took > 5*time.Second {
			t.Errorf("%s took %v of work", name, took)
		}
	}
}

func TestGlobs(t *testing.T) {
	for _, k := range []struct {
		pattern, name string
		want          bool
	}{
		{"packages/*", "packages/a", true}, {"packages/*", "packages/a/b", false}, {"packages/*", "packages/.a", false},
		{"packages/**", "packages", true}, {"packages/**", "packages/a/b", true},
		{"packages/**", "packages/.a/b", false},
		{"**/b", "b", true}, {"**/b", "a/a/b", true}, {"**/**/b", "a/b", true}, {"**/a/**/b", "x/a/y/b", true},
		{"**/a/**/b", "x/y/b", false},
		{"{a,b}/*", "b/c", true}, {"{a,b}/*", "c/c", false}, {".a", ".a", true}, {"[", "a", false}, {"**", ".a", false},
	} {
		if got := (&globs{globFuel}).match(k.pattern, k.name); got != k.want {
			t.Errorf("%s beside %s: %v", k.pattern, k.name, got)
		}
	}
}
