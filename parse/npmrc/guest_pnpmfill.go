package npmrc

import "strings"

// pnpmFill fills an entry's variables in; false where pnpm up to 10 gives the whole file up.
func (c *state) pnpmFill(e *entry) bool {
	old := c.guest.version.Major < 11
	key, unset := c.pnpmExpand(e.wrote)
	if old && unset {
		return false
	}
	e.key = key
	if e.val.kind != isText {
		return true
	}
	v := e.val.text
	if old {
		v = trim(v)
		if len(v) > 1 && v[0] == '"' && v[len(v)-1] == '"' {
			parsed, ok := parseJSON(v)
			if !ok || parsed.kind != isText {
				return false
			}
			v = parsed.text
		}
		switch v {
		case "true", "false", "null":
			e.val, _ = parseJSON(v)
			return true
		case "undefined":
			e.val = value{}
			return true
		}
	}
	filled, unset := c.pnpmExpand(v)
	if old && unset {
		return false
	}
	e.val = text(filled)
	return true
}

// pnpmExpand fills in ${NAME}, ${NAME-fallback} and ${NAME:-fallback}. What is not set becomes empty, or is reported.
func (c *state) pnpmExpand(s string) (out string, unset bool) {
	if !strings.Contains(s, "${") {
		return s, false
	}
	var b strings.Builder
	at := 0
	for r := range references(s, Version{Major: 8}) {
		if b.Len() > maxFile {
			break
		}
		b.WriteString(s[at:r.from])
		at = r.to
		if r.slashes%2 == 1 {
			b.WriteString(s[r.from+(r.slashes+1)/2 : r.to])
			continue
		}
		b.WriteString(s[r.from+r.slashes/2 : r.from+r.slashes])
		val, ok := c.pnpmVariable(r.name)
		unset = unset || !ok
		b.WriteString(val)
	}
	return b.String() + s[at:], unset
}

// pnpmVariable is the value of what stands between the braces.
func (c *state) pnpmVariable(name string) (string, bool) {
	plain, fallback, whenEmpty, ok := splitFallback(name, c.guest.version.Major < 11)
	if !ok {
		if optional, found := strings.CutSuffix(name, "?"); found && c.guest.version.Major >= 11 {
			val, _ := c.env.get(optional)
			return val, true
		}
		return c.env.get(name)
	}
	val, set := c.env.get(plain)
	if !set || val == "" && whenEmpty {
		return fallback, true
	}
	return val, true
}

// splitFallback takes NAME-fallback and NAME:-fallback apart; ok false: there is no fallback. Of old, what stands
// before an earlier colon or dash counts for nothing.
func splitFallback(s string, old bool) (name, fallback string, whenEmpty, ok bool) {
	for from := 0; from < len(s); {
		dash := strings.IndexByte(s[from:], '-')
		if dash < 0 {
			return "", "", false, false
		}
		dash += from
		name, whenEmpty = strings.CutSuffix(s[:dash], ":")
		if old {
			name = name[strings.LastIndexAny(name, ":-")+1:]
		}
		fallback = s[dash+1:]
		if name != "" && fallback != "" && !strings.Contains(name, ":") {
			return name, fallback, whenEmpty, true
		}
		if !old {
			return "", "", false, false
		}
		from = dash + 1
	}
	return "", "", false, false
}

// pnpmDistrusts says that an entry of the repository's own file would take an address or a credential from a variable,
// which pnpm passes over since 10.34.2 and 11.5.3.
func (c *state) pnpmDistrusts(e *entry) bool {
	v := c.guest.version
	if v.Major < 10 || v.Major == 10 && !v.AtLeast(10, 34, 2) || v.Major == 11 && !v.AtLeast(11, 5, 3) {
		return false
	}
	if holdsVariable(e.wrote) {
		for _, key := range []string{e.wrote, e.key} {
			if key == "registry" || isPnpmScope(key) || strings.HasPrefix(key, "//") || isPnpmCredential(key) {
				return true
			}
		}
	}
	return holdsVariable(unquote(e.raw).String()) &&
		(e.key == "registry" || isPnpmScope(e.key) || isPnpmCredential(e.key))
}

// holdsVariable is pnpm's own test, which looks at no backslash.
func holdsVariable(s string) bool {
	for {
		_, after, ok := strings.Cut(s, "${")
		if !ok {
			return false
		}
		if strings.IndexByte(after, '}') > 0 {
			return true
		}
		s = after
	}
}

func isPnpmScope(key string) bool {
	return strings.HasPrefix(key, "@") && strings.HasSuffix(key, ":registry")
}

func isPnpmCredential(key string) bool {
	for _, f := range pnpmFields {
		if key == f || strings.HasSuffix(key, ":"+f) {
			return true
		}
	}
	return false
}
