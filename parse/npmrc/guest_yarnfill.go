package npmrc

import "strings"

// yarnExpand fills in ${NAME}, ${NAME-fallback} and ${NAME:-fallback}, which may hold others. False: yarn stops at it,
// where it is a variable without a value, and not a slip in writing, over that.
func (c *state) yarnExpand(s string) (out string, names []string, unset string, ok bool) {
	x := yarnExpansion{s: s, get: c.env.get}
	ok = x.run()
	return x.out.String(), x.names, x.unset, ok
}

type yarnExpansion struct {
	s     string
	at    int
	depth int
	out   strings.Builder
	names []string
	unset string // over which yarn stops
	get   func(name string) (string, bool)
}

// yarnMark is one thing that yarn's expression finds.
type yarnMark struct {
	from, to       int
	escaped        bool
	name, operator string
	unknown        bool
}

// next finds an escape, a reference's head, or a closing brace.
func (x *yarnExpansion) next() (yarnMark, bool) {
	for i := x.at; i < len(x.s); i++ {
		switch {
		case x.s[i] == '\\' && i+1 < len(x.s) && strings.IndexByte(`\$}`, x.s[i+1]) >= 0:
			return yarnMark{from: i, to: i + 2, escaped: true}, true
		case x.s[i] == '}':
			return yarnMark{from: i, to: i + 1}, true
		case strings.HasPrefix(x.s[i:], "${"):
			return x.head(i), true
		}
	}
	return yarnMark{}, false
}

func (x *yarnExpansion) head(i int) yarnMark {
	end := i + 2
	for end < len(x.s) && isWord(x.s[i+2:end+1], false) && x.s[i+2] != '_' && end-i < 100 {
		end++
	}
	m := yarnMark{from: i, to: end, name: x.s[i+2 : end]}
	rest := x.s[end:]
	switch {
	case m.name == "":
	case strings.HasPrefix(rest, ":-"):
		m.operator, m.to = ":-", end+2
		return m
	case strings.HasPrefix(rest, "-"):
		m.operator, m.to = "-", end+1
		return m
	case strings.HasPrefix(rest, "}"):
		return m
	}
	return yarnMark{from: i, to: i + 2, unknown: true}
}

func (x *yarnExpansion) run() bool {
	for {
		m, more := x.next()
		if !more {
			x.out.WriteString(x.s[x.at:])
			return x.depth == 0
		}
		x.out.WriteString(x.s[x.at:m.from])
		x.at = m.to
		if x.out.Len() > maxFile || !x.take(m) {
			return false
		}
	}
}

func (x *yarnExpansion) take(m yarnMark) bool {
	switch {
	case m.escaped:
		x.out.WriteByte(x.s[m.from+1])
	case m.unknown:
		return false
	case m.name != "":
		x.depth++
		x.names = append(x.names, m.name)
		val, set := x.get(m.name)
		if set && (m.operator != ":-" || val != "") {
			x.out.WriteString(val)
			x.skip()
			return true
		}
		if m.operator == "" {
			x.unset = m.name
		}
		return m.operator != ""
	case x.depth == 0:
		x.out.WriteByte('}')
	default:
		x.depth--
	}
	return true
}

// skip goes behind the brace that closes the reference.
func (x *yarnExpansion) skip() {
	outer := x.depth
	for {
		m, more := x.next()
		if !more {
			x.at = len(x.s)
			return
		}
		x.at = m.to
		switch {
		case m.name != "":
			x.depth++
		case !m.escaped && !m.unknown:
			if x.depth--; x.depth < outer {
				return
			}
		}
	}
}
