package npmrc

import (
	"strings"
)

// option is a row of the table of npm's own options.
type option struct {
	name        string
	since, last int
	types       string
	fallback    string
}

// definition is what one npm knows of an option: the types its value may have, by letter or "=word".
type definition struct {
	types    []string
	fallback string
}

// definitions returns the options of a major version; a newer npm than [Latest] is taken for that.
func definitionsOf(v Version) map[string]definition {
	major := min(max(v.Major, 6), Latest().Major)
	all := make(map[string]definition, len(options))
	for _, o := range options {
		if o.since <= major && major <= o.last {
			all[o.name] = definition{strings.Split(o.types, "|"), o.fallback}
		}
	}
	return all
}

func (d definition) takes(letter string) bool {
	for _, t := range d.types {
		if t == letter {
			return true
		}
	}
	return false
}

// exclusive lists options that may not be given together; npm stops with a TypeError while it loads the configuration.
func exclusive(key string, v Version) []string {
	switch key {
	case "provenance":
		return []string{"provenance-file"}
	case "provenance-file":
		return []string{"provenance"}
	case "expect-results":
		return []string{"expect-result-count"}
	case "expect-result-count":
		return []string{"expect-results"}
	case "save-dev", "save-optional", "save-peer", "save-prod":
		if v.Major >= 11 {
			var others []string
			for _, o := range []string{"save-dev", "save-optional", "save-peer", "save-prod"} {
				if o != key {
					others = append(others, o)
				}
			}
			return others
		}
	}
	return nil
}

// parseField is npm's of the same name, 7 and later: a value as it was read becomes one of the option's type, and
// ${NAME} is expanded, except in lists of keys that are not options.
func (c *state) parseField(v value, key string, element bool) value {
	d, known := c.defs[key]
	wantsList := known && !element && d.takes("a")
	if v.kind == isArray {
		if !wantsList {
			return v
		}
		out := value{kind: isArray}
		for _, e := range v.list {
			out.list = append(out.list, c.parseField(e, key, true))
		}
		return out
	}
	if v.kind != isText {
		return v
	}
	s := trim(v.text)
	if wantsList {
		split := value{kind: isArray}
		for _, part := range strings.Split(s, "\n\n") {
			split.list = append(split.list, text(part))
		}
		return c.parseField(split, key, false)
	}
	return c.parseText(s, d)
}

func (c *state) parseText(s string, d definition) value {
	isPath, isNumeric := d.takes("p"), d.takes("#")
	isString := isPath || d.takes("s")
	if d.takes("b") && !isString && s == "" {
		return boolean(true)
	}
	if !isString && !isNumeric {
		switch s {
		case "true", "false", "null":
			v, _ := parseJSON(s)
			return v
		case "undefined":
			return value{}
		}
	}
	s = c.env.expand(s, c.npm)
	if isPath {
		s = c.resolvePath(s)
	}
	if n, ok := toNumber(s); isNumeric && ok {
		return value{kind: isNumber, num: n}
	}
	return text(s)
}

// resolvePath makes a path absolute, "~/" at its start being the home folder.
func (c *state) resolvePath(s string) string {
	if c.home != "" && (strings.HasPrefix(s, "~/") || c.paths.windows && strings.HasPrefix(s, `~\`)) {
		return c.paths.resolve(c.home, s[2:])
	}
	return c.paths.resolve(c.m.Cwd, s)
}

// clean is nopt's: what validate() runs over each layer, trimming every text once more and turning "null", "true" and
// "false" into what they say. ok false means that npm drops the entry, with a warning at most.
func (c *state) clean(v value, key string) (value, bool) {
	d, known := c.defs[key]
	if v.kind != isArray {
		return c.cleanOne(v, d, known)
	}
	out := value{kind: isArray}
	for _, e := range v.list {
		if kept, ok := c.cleanOne(e, d, known); ok {
			out.list = append(out.list, kept)
		}
	}
	return out, len(out.list) > 0 || !known || d.takes("a")
}

func (c *state) cleanOne(v value, d definition, known bool) (value, bool) {
	if v.kind == isText {
		v = c.cleanText(trim(v.text), d, known)
	}
	if !known {
		return v, true
	}
	if v.kind == isBool && !v.on && d.takes("n") && !d.takes("=false") && !d.takes("b") {
		v = value{kind: isNull}
	}
	for _, t := range d.types {
		if t == "a" {
			continue
		}
		if out, ok := c.validate(v, t); ok {
			return out, true
		}
	}
	return v, false
}

func (c *state) cleanText(s string, d definition, known bool) value {
	word := func(letters ...string) bool {
		for _, l := range letters {
			if !known || d.takes(l) {
				return true
			}
		}
		return false
	}
	switch {
	case s == "null" && word("n"), s == "true" && word("=true", "b"), s == "false" && word("=false", "b"):
		v, _ := parseJSON(s)
		return v
	case known && d.takes("#"):
		if n, ok := toNumber(s); ok {
			return value{kind: isNumber, num: n}
		}
	}
	return text(s)
}

// validate converts a value to one type of the option's; ok false: it is not of that type.
func (c *state) validate(v value, t string) (value, bool) {
	if v.isSection() && (t == "s" || t == "u" || t == "p" || t == "#") {
		c.throw(codeType, errPrimitive)
		return v, false
	}
	switch t {
	case "n":
		return v, v.kind == isNull
	case "-":
		return v, v.kind == isUndefined
	case "s":
		return text(v.String()), true
	case "b":
		return boolean(asBool(v)), true
	case "#":
		n, ok := asNumber(v)
		return value{kind: isNumber, num: n}, ok
	case "p":
		return c.asPath(v)
	case "u":
		href, ok := c.hrefOf(v.String())
		return text(href), ok
	case "d", "m", "v":
		return v, true // nothing that npmx needs has one of these types
	case "x":
		return v, false
	}
	return v, isWordType(v, t[1:])
}

// isWordType reports whether v is the very value that the definition names.
func isWordType(v value, word string) bool {
	switch v.kind {
	case isText:
		return v.text == word
	case isBool, isNumber:
		return v.String() == word
	}
	return false
}

const errPrimitive = "Cannot convert object to primitive value"

func asBool(v value) bool {
	if v.kind != isText {
		return v.truthy()
	}
	if n, ok := toNumber(v.text); ok {
		return n != 0
	}
	return v.text != "null" && v.text != "false"
}

func asNumber(v value) (float64, bool) {
	switch v.kind {
	case isNull:
		return 0, true
	case isBool:
		if v.on {
			return 1, true
		}
		return 0, true
	case isNumber:
		return v.num, true
	case isText:
		return toNumber(v.text)
	}
	return 0, false
}

func (c *state) asPath(v value) (value, bool) {
	if v.kind == isBool && v.on {
		return v, false
	}
	if v.kind == isNull {
		return v, true
	}
	return text(c.resolvePath(v.String())), true
}
