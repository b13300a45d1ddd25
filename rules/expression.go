package rules

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// The bounds of regular expressions. RE2 is linear in the text, yet a large class, counted, costs 16 µs a byte, and
// one rules file may hold thousands of them.
const (
	maxSource  = 1 << 10  // bytes of one expression
	maxProgram = 2000     // instructions of one, as cost counts them
	maxExpense = 5_000    // instructions of all those of a file, the last of which may go beyond it
	maxSubject = 16 << 10 // bytes of a text that an expression looks at
)

func expression(text string, trusted bool) (pattern, error) {
	source := text[1 : len(text)-1]
	size := 0
	if !trusted {
		var err error
		if size, err = cost(source); err != nil {
			return pattern{size: size}, err
		}
		if _, err := regexp.Compile(source); err != nil {
			return pattern{}, notExpression(err)
		}
	}
	return pattern{text: text, size: size, slow: true, match: search(source)}, nil
}

// search looks for an expression in a text. It is compiled when a text first has a literal that no match can be
// without; most have none, and looking for one costs a tenth.
func search(source string) func(string) bool {
	literals := sync.OnceValue(func() []string { return literalsOf(source) })
	compiled := sync.OnceValues(func() (*regexp.Regexp, error) { return regexp.Compile(source) })
	return func(v string) bool {
		v = v[:min(len(v), maxSubject)]
		if all := literals(); all != nil && ascii(v) && !containsAny(strings.ToLower(v), all) {
			return false
		}
		re, err := compiled()
		return err == nil && re.MatchString(v)
	}
}

func notExpression(err error) error {
	return fmt.Errorf("not a regular expression (RE2): %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
}

// cost judges an expression before it is compiled, for compiling is what a hostile one makes dear.
func cost(source string) (int, error) {
	if len(source) > maxSource {
		return 0, fmt.Errorf("the regular expression has %d bytes, %d at most", len(source), maxSource)
	}
	re, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return maxProgram, notExpression(err)
	}
	size := instructions(re)
	if size > maxProgram {
		return size,
			fmt.Errorf("the regular expression is too large: over %d instructions, where a large class counts as many",
				maxProgram)
	}
	return size, nil
}

// instructions counts those that an expression compiles to, repetitions written out. A class counts one more for each
// 8 of its ranges, for so much longer it takes. It stops counting beyond the limit.
func instructions(re *syntax.Regexp) int {
	n := alone(re)
	for _, sub := range re.Sub {
		if n += instructions(sub); n > maxProgram {
			return maxProgram + 1
		}
	}
	if re.Op == syntax.OpRepeat && re.Max >= 0 {
		n = n*re.Max + re.Max - re.Min
	} else if re.Op == syntax.OpRepeat {
		n = n*max(re.Min, 1) + 1
	}
	return min(n, maxProgram+1)
}

// alone counts what an operator adds to its parts.
func alone(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpCharClass:
		return 1 + len(re.Rune)/16
	case syntax.OpAlternate:
		return len(re.Sub) - 1
	case syntax.OpCapture:
		return 2
	case syntax.OpConcat, syntax.OpRepeat:
		return 0
	}
	return 1
}
