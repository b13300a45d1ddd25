package rules

import (
	"fmt"
	"strconv"
	"strings"
)

// ranges compiles "401", "500-599" and ">=9 <12": blanks mean and. A version compares by its numbers, so that "10"
// holds 10.9.9.
func ranges(text string, def FieldDef) (pattern, error) {
	var tests []func(string) bool
	if several := strings.Split(text, ","); len(several) > 1 {
		return pattern{}, severally(several)
	}
	for _, part := range strings.Fields(text) {
		test, err := bound(part, def.Type)
		if err != nil {
			return pattern{}, err
		}
		tests = append(tests, test)
	}
	if len(tests) == 0 {
		return pattern{}, fmt.Errorf("an empty range")
	}
	return pattern{text: text, match: func(v string) bool {
		for _, test := range tests {
			if !test(v) {
				return false
			}
		}
		return true
	}}, nil
}

func bound(part string, t Type) (func(string) bool, error) {
	if low, high, ok := strings.Cut(part, "-"); ok && t == Number {
		return between(part, low, high)
	}
	operator := strings.TrimRight(part, "0123456789.")
	want, err := numbers(part[len(operator):])
	if err != nil {
		return nil, fmt.Errorf("%q is not a number or range such as 401, 500-599 or >=9", part)
	}
	holds := comparison(operator)
	switch {
	case holds == nil:
		return nil, fmt.Errorf("%q is not a comparison; use =, <, <=, > or >=", operator)
	case t == Number && (want[0] < 100 || want[0] > 599):
		return nil, fmt.Errorf("%d is not an HTTP status", want[0])
	}
	return func(v string) bool {
		have, err := numbers(v)
		return err == nil && holds(compare(have, want))
	}, nil
}

func between(part, low, high string) (func(string) bool, error) {
	a, err := bound(">="+low, Number)
	if err != nil {
		return nil, err
	}
	b, err := bound("<="+high, Number)
	if err == nil && low > high { // both have three digits, else they were no statuses
		err = fmt.Errorf("%q begins after its end", part)
	}
	return func(v string) bool { return a(v) && b(v) }, err
}

// comparison returns what an operator asks of compare's answer; nil for an unknown one.
func comparison(operator string) func(int) bool {
	switch operator {
	case "", "=":
		return func(c int) bool { return c == 0 }
	case ">":
		return func(c int) bool { return c > 0 }
	case ">=":
		return func(c int) bool { return c >= 0 }
	case "<":
		return func(c int) bool { return c < 0 }
	case "<=":
		return func(c int) bool { return c <= 0 }
	}
	return nil
}

func numbers(s string) ([]int, error) {
	s, _, _ = strings.Cut(s, "-") // a pre-release
	var out []int
	for _, part := range strings.Split(s, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// compare looks at as many numbers as the rule names: 10.9.9 equals "10".
func compare(have, want []int) int {
	for i, w := range want {
		h := 0
		if i < len(have) {
			h = have[i]
		}
		if h != w {
			return h - w
		}
	}
	return 0
}
