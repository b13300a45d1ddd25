package npmrc

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

type valueKind uint8

const (
	isUndefined valueKind = iota
	isNull
	isBool
	isNumber
	isText
	isArray
	isObject
)

// value is a JavaScript value as npm's configuration may hold one: quotes in an .npmrc go through JSON.parse, so a
// token may become a number, and a 0 then counts as none.
type value struct {
	kind valueKind
	on   bool
	num  float64
	text string
	list []value
}

// section is the object that an ini section becomes. Unlike one of JSON's it has no prototype: to make a string of it
// throws.
func section() value { return value{kind: isObject, on: true} }

func (v value) isSection() bool { return v.kind == isObject && v.on }

func text(s string) value  { return value{kind: isText, text: s} }
func boolean(b bool) value { return value{kind: isBool, on: b} }

func (v value) truthy() bool {
	switch v.kind {
	case isBool:
		return v.on
	case isNumber:
		return v.num != 0 && !math.IsNaN(v.num)
	case isText:
		return v.text != ""
	}
	return v.kind == isArray || v.kind == isObject
}

// String converts as JavaScript's String() does: a header is built by string interpolation.
func (v value) String() string {
	switch v.kind {
	case isUndefined:
		return "undefined"
	case isNull:
		return "null"
	case isBool:
		return strconv.FormatBool(v.on)
	case isNumber:
		return number(v.num)
	case isText:
		return v.text
	case isObject:
		return "[object Object]"
	}
	parts := make([]string, len(v.list))
	for i, e := range v.list {
		if e.kind != isNull && e.kind != isUndefined {
			parts[i] = e.String()
		}
	}
	return strings.Join(parts, ",")
}

// number formats as JavaScript does: exponents only from 1e21 and below 1e-6, without leading zeros.
func number(n float64) string {
	switch a := math.Abs(n); {
	case math.IsNaN(n):
		return "NaN"
	case math.IsInf(n, 0):
		return strings.Replace(strconv.FormatFloat(n, 'f', -1, 64), "Inf", "Infinity", 1)
	case n == 0:
		return "0"
	case a >= 1e21 || a < 1e-6:
		s := strconv.FormatFloat(n, 'e', -1, 64)
		return strings.NewReplacer("e+0", "e+", "e-0", "e-").Replace(s)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// parseJSON is JSON.parse.
func parseJSON(s string) (value, bool) {
	if len(s) == 0 || !strings.ContainsAny(s[:1], "\"{[-0123456789tfn \t") {
		return value{}, false
	}
	var x any
	if json.Unmarshal([]byte(s), &x) != nil {
		return value{}, false
	}
	return ofJSON(x), true
}

func ofJSON(x any) value {
	switch x := x.(type) {
	case nil:
		return value{kind: isNull}
	case bool:
		return boolean(x)
	case float64:
		return value{kind: isNumber, num: x}
	case string:
		return text(x)
	case []any:
		v := value{kind: isArray}
		for _, e := range x {
			v.list = append(v.list, ofJSON(e))
		}
		return v
	}
	return value{kind: isObject}
}

// toNumber is JavaScript's Number() of a text, as far as an option can meet it; ok false is NaN.
func toNumber(s string) (float64, bool) {
	s = trim(s)
	if s == "" {
		return 0, true
	}
	lower := strings.ToLower(s)
	for _, p := range []string{"0x", "0o", "0b"} {
		if strings.HasPrefix(lower, p) {
			n, err := strconv.ParseUint(s, 0, 64)
			return float64(n), err == nil && !strings.Contains(s, "_")
		}
	}
	switch strings.TrimLeft(s, "+-") {
	case "Infinity":
		return math.Inf(1), true
	}
	if strings.ContainsAny(s, "_xXpPnNiI") {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil || math.IsInf(n, 0)
}
