package rules

import (
	"fmt"
	"regexp"
	"strconv"
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

// pattern tells whether a value is meant; text is how the rule wrote it.
type pattern struct {
	text  string
	match func(string) bool
}

// holds tells whether a case meets the condition.
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

// weight is what the condition adds to its rule's ranks. What a rule excludes, and what it wants absent, is no evidence.
func (c condition) weight(known Case) int {
	if c.negate || known[c.field] == "" {
		return 0
	}
	return c.rank
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

// maxProgram bounds a regular expression: RE2 is linear, yet a large counted class costs 16 µs a byte.
const maxProgram = 2000

// compile makes a pattern of one value of a rule. Regular expressions of trusted (our own, tested) rules are compiled when first used.
func compile(def FieldDef, text string, trusted bool) (pattern, error) {
	switch {
	case def.Type == Enum:
		return pattern{text, func(v string) bool { return v == text }}, known(def, text)
	case def.Type == Number || def.Type == Version:
		return ranges(text, def.Type)
	case len(text) > 2 && strings.HasPrefix(text, "/") && strings.HasSuffix(text, "/"):
		return expression(text, trusted)
	}
	return pattern{text, func(v string) bool { return glob(text, v) }}, nil
}

func known(def FieldDef, text string) error {
	for _, v := range def.Values {
		if v == text {
			return nil
		}
	}
	return fmt.Errorf("%s is no value of %s%s", strconv.Quote(text), def.Name, near(text, def.Values))
}

func expression(text string, trusted bool) (pattern, error) {
	source := text[1 : len(text)-1]
	compiled := sync.OnceValues(func() (*regexp.Regexp, error) { return regexp.Compile(source) })
	if !trusted {
		if _, err := compiled(); err != nil {
			return pattern{}, fmt.Errorf("not a regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
		if size, err := programSize(source); err != nil || size > maxProgram {
			return pattern{}, fmt.Errorf("the regular expression is too large: %d instructions, %d at most", size, maxProgram)
		}
	}
	return pattern{text, func(v string) bool {
		re, err := compiled()
		return err == nil && re.MatchString(v)
	}}, nil
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
