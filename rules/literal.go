package rules

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// literalsOf gives texts in lower case of which every match of an expression has one, whatever its case; nil where
// there is none.
func literalsOf(source string) []string {
	re, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return nil
	}
	return needed(re)
}

// shortest is the least length at which a literal distinguishes texts.
const shortest = 3

func needed(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if text := strings.ToLower(string(re.Rune)); len(text) >= shortest && ascii(text) {
			return []string{text}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpConcat:
		return best(re.Sub)
	case syntax.OpAlternate:
		return every(re.Sub)
	}
	return nil
}

// every needs a literal of each branch.
func every(branches []*syntax.Regexp) []string {
	var all []string
	for _, b := range branches {
		literals := needed(b)
		if literals == nil {
			return nil
		}
		all = append(all, literals...)
	}
	return all
}

// best takes the part whose shortest literal is the longest: the rarest, as a rule.
func best(parts []*syntax.Regexp) []string {
	var chosen []string
	length := 0
	for _, p := range parts {
		literals := needed(p)
		if literals == nil {
			continue
		}
		if n := len(slices.MinFunc(literals, func(a, b string) int { return len(a) - len(b) })); n > length {
			chosen, length = literals, n
		}
	}
	return chosen
}

// ascii holds texts in which lower case is a matter of one bit; elsewhere a letter may fold to one of another length.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func containsAny(text string, literals []string) bool {
	return slices.ContainsFunc(literals, func(l string) bool { return strings.Contains(text, l) })
}
