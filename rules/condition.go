package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// condition asks one field for one of several values.
type condition struct {
	field    Field
	rank     int
	negate   bool
	null     bool // absence is one of the alternatives
	patterns []pattern
}

// pattern reports whether a value is meant; text is how the rule wrote it, size what it costs as an expression, which
// is slow.
type pattern struct {
	text  string
	size  int
	slow  bool
	match func(string) bool
}

// holds reports whether a case meets the condition.
func (c condition) holds(known Case) bool {
	value, ok := known[c.field]
	return c.accepts(value, ok && value != "") != c.negate
}

func (c condition) accepts(value string, there bool) bool {
	if !there {
		return c.null
	}
	for _, p := range c.patterns {
		if p.match(value) {
			return true
		}
	}
	return false
}

// folds reports whether a value would be accepted in another case of its letters.
func (c condition) folds(value string) bool {
	return !c.negate && slices.ContainsFunc(c.patterns, func(p pattern) bool {
		if isExpression(p.text) {
			return search("(?i)" + p.text[1:len(p.text)-1])(value)
		}
		return glob(strings.ToLower(p.text), strings.ToLower(value))
	})
}

func (c condition) slow() bool {
	return slices.ContainsFunc(c.patterns, func(p pattern) bool { return p.slow })
}

// evidence is what the condition adds to the facts that its rule rests on. What a rule excludes, and what it wants
// absent, is none. Words weigh what the field weighs in which they were said, and those of the probe as much as that
// it was refused.
func (c condition) evidence(known Case) []Decided {
	if c.negate || known[c.field] == "" {
		return nil
	}
	if c.field != "said" {
		return []Decided{{c.field, known[c.field], c.rank}}
	}
	def, _ := definition(known.spokenIn(c))
	all := []Decided{{def.Name, known[def.Name], def.Rank}}
	if def.Rank == probeRank {
		all = append(all, Decided{"probe-status", known["probe-status"], probeRank})
	}
	return all
}

// weight is that of the condition's best fact.
func (c condition) weight(known Case) int {
	best := 0
	for _, d := range c.evidence(known) {
		best = max(best, d.Rank)
	}
	return best
}

func (c condition) String() string {
	var alternatives []string
	for _, p := range c.patterns {
		alternatives = append(alternatives, p.text)
	}
	if c.null {
		alternatives = append(alternatives, "null")
	}
	text := string(c.field) + ": " + strings.Join(alternatives, " | ")
	if c.negate {
		return "not " + text
	}
	return text
}

// compile makes a pattern of one value of a rule. Regular expressions of trusted (our own, tested) rules are compiled
// when first used.
func compile(def FieldDef, text string, trusted bool) (pattern, error) {
	switch {
	case text == "*" && def.Values != nil || text == "*" && def.Type != Text:
		return pattern{text: text, match: func(string) bool { return true }}, nil
	case def.Type == Enum:
		return pattern{text: text, match: func(v string) bool { return v == text }}, def.holds(text)
	case def.Type == Number || def.Type == Version:
		return ranges(text, def)
	case isExpression(text):
		return expression(text, trusted)
	}
	return pattern{text: text, match: func(v string) bool { return glob(text, v) }}, def.glob(text)
}

func isExpression(text string) bool {
	return len(text) > 2 && strings.HasPrefix(text, "/") && strings.HasSuffix(text, "/")
}

// holds reports whether a fact of a case can have that value.
func (def FieldDef) holds(text string) error {
	switch {
	case def.Type == Number || def.Type == Version:
		_, err := numbers(text)
		if err != nil {
			return fmt.Errorf("%q is no %s", text, def.Type)
		}
		return nil
	case def.Values == nil || slices.Contains(def.Values, text):
		return def.shaped(text)
	}
	if several := strings.Split(text, ","); len(several) > 1 {
		return severally(several)
	}
	return fmt.Errorf("%q is no value of %s%s", text, def.Name, among(text, def.Values))
}

// glob says what is wrong with a text that a rule asks a field for.
func (def FieldDef) glob(text string) error {
	switch {
	case strings.HasPrefix(text, "/") && def.Name != "path":
		return fmt.Errorf("%q is half a regular expression: one stands between slashes, flags inside it, as in "+
			"/(?i)expired/", text)
	case !strings.ContainsAny(text, "*?"):
		return def.holds(text)
	case unknownGlob().MatchString(text):
		return fmt.Errorf("a glob knows only * and ?; write a list, or a regular expression between slashes, for %q",
			text)
	case def.Values != nil && !slices.ContainsFunc(def.Values, func(v string) bool { return glob(text, v) }):
		return fmt.Errorf("%q matches no value of %s: %s", text, def.Name, strings.Join(def.Values, ", "))
	}
	return nil
}

// unknownGlob is what shells know beside stars; a bracket alone may be an IPv6 host.
var unknownGlob = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\[[^\]:]*[^\]:0-9a-f][^\]:]*\]|\[.-.\]|\{[^}]*\}`)
})

// shaped refuses texts that can never be a value of the field, as seen in people's first rules.
func (def FieldDef) shaped(text string) error {
	switch {
	case def.Name == "host" && strings.Contains(text, "/"):
		return fmt.Errorf("a host has no scheme and no path, as in npm.corp.example or localhost:4873")
	case def.Name == "scope" && !strings.HasPrefix(text, "@"):
		return fmt.Errorf("a scope begins with @")
	case def.Name == "code" && strings.Contains(text, ","):
		return severally(strings.Split(text, ","))
	case def.Name == "code" && strings.Trim(text, "0123456789") == "":
		return fmt.Errorf("a code is a word such as E401; the number is the field status")
	}
	return nil
}

// severally says how one of several values is written.
func severally(all []string) error {
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return fmt.Errorf("one of several is a list: [%s]", strings.Join(all, ", "))
}

// glob matches * and ? over the whole of a value, or of one of its lines.
func glob(pattern, value string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		if pattern == value {
			return true
		}
		for line := range strings.SplitSeq(value, "\n") {
			if line == pattern {
				return true
			}
		}
		return false
	}
	for line := range strings.SplitSeq(value, "\n") {
		if globLine(pattern, line) {
			return true
		}
	}
	return false
}

// globLine keeps the last star to come back to, so it is quadratic at worst and needs no stack.
func globLine(pattern, s string) bool {
	star, mark, p, i := -1, 0, 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark, p = p, i, p+1
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p, i = p+1, i+1
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
