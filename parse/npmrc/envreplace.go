package npmrc

import (
	"iter"
	"strings"
)

// environment is the variables by name; Windows ignores their case.
type environment struct {
	vars    map[string]string
	windows bool
	list    []variable
}

type variable struct{ name, value string }

func newEnvironment(env []string, goos string) *environment {
	e := &environment{vars: make(map[string]string, len(env)), windows: goos == "windows"}
	at := make(map[string]int, len(env))
	for _, pair := range env {
		name, val, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			continue
		}
		e.vars[e.fold(name)] = val
		if i, seen := at[name]; seen {
			e.list[i].value = val
			continue
		}
		at[name] = len(e.list)
		e.list = append(e.list, variable{name, val})
	}
	return e
}

func (e *environment) fold(name string) string {
	if e.windows {
		return strings.ToUpper(name)
	}
	return name
}

func (e *environment) get(name string) (string, bool) {
	v, ok := e.vars[e.fold(name)]
	return v, ok
}

// reference is one ${NAME} in a text: its place, the number of backslashes before it, and whether "?" makes it
// optional.
type reference struct {
	from, to int
	slashes  int
	name     string
	optional bool
}

// references finds what npm's expression for ${NAME} finds, one after the other. Up to 7 a name may hold anything but
// "}", from 8 on also no "$" and "{", and from 11.8 on a "?" after it makes an unset one empty.
func references(s string, v Version) iter.Seq[reference] {
	return func(yield func(reference) bool) {
		last := strings.LastIndexByte(s, '}')
		for i := 0; i < last; {
			d := strings.Index(s[i:last], "${")
			if d < 0 {
				return
			}
			d += i
			r, ok := referenceAt(s, d, v)
			if !ok {
				i = d + 1
				continue
			}
			for r.from > i && s[r.from-1] == '\\' {
				r.from--
			}
			r.slashes = d - r.from
			if i = r.to; !yield(r) {
				return
			}
		}
	}
}

// referenceAt reads the reference whose "${" is at d. It looks no further than it must: a line of a million "${" is
// read once.
func referenceAt(s string, d int, v Version) (reference, bool) {
	stops := "}"
	if v.Major >= 8 {
		stops = "${}"
	}
	end := strings.IndexAny(s[d+2:], stops)
	if end < 0 || s[d+2+end] != '}' {
		return reference{}, false
	}
	name, optional := s[d+2:d+2+end], false
	if v.AtLeast(11, 8, 0) {
		name, optional = strings.CutSuffix(name, "?")
		if strings.Contains(name, "?") {
			return reference{}, false
		}
	}
	return reference{from: d, to: d + end + 3, name: name, optional: optional}, name != ""
}

// expand is npm's envReplace, 7 and later: an unset variable stays as it is written, an odd number of backslashes
// before it keeps it from being looked at, and half of them go.
func (e *environment) expand(s string, v Version) string {
	if !strings.Contains(s, "${") {
		return s
	}
	var b strings.Builder
	at := 0
	for r := range references(s, v) {
		if b.Len() > maxFile {
			break // a long variable named a hundred thousand times
		}
		b.WriteString(s[at:r.from])
		at = r.to
		if r.slashes%2 == 1 {
			b.WriteString(s[r.from+(r.slashes+1)/2 : r.to])
			continue
		}
		b.WriteString(s[r.from+r.slashes/2 : r.from+r.slashes])
		b.WriteString(e.valueOf(r))
	}
	b.WriteString(s[at:])
	return b.String()
}

func (e *environment) valueOf(r reference) string {
	val, ok := e.get(r.name)
	switch {
	case ok:
		return val
	case r.optional:
		return ""
	}
	return "${" + r.name + "}"
}
