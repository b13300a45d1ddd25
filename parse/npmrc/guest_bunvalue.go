package npmrc

import (
	"strings"
)

// value makes of an .npmrc's value what bun makes of it: one in quotes is read as JSON where that works, and variables
// are filled in.
func (b *bunConfig) value(e *entry) {
	e.names = []string{}
	if e.bare || e.val.kind != isText && !quoted(e.raw) {
		return
	}
	s := strings.Trim(e.raw, " \n\r\t")
	switch {
	case quoted(s):
		if s[0] == '\'' {
			s = s[min(1, len(s)):max(1, len(s)-1)]
		}
		if v, ok := parseJSON(s); ok && s != "" {
			if e.val = v; v.kind != isText {
				return
			}
			s = v.text
		}
		if b.opts {
			s = b.fill(e, s)
		}
		e.val = text(s)
	default:
		e.val = text(b.plain(e, s))
	}
	switch e.val.text {
	case "true", "false", "null":
		e.val, _ = parseJSON(e.val.text)
	}
}

func quoted(s string) bool {
	s = strings.Trim(s, " \n\r\t")
	return s != "" && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0]
}

// plain is a value without quotes, up to a comment. In the versions before 1.4.4 it ends there only where something
// else had to be replaced before.
func (b *bunConfig) plain(e *entry, s string) string {
	var out strings.Builder
	changed := false
	for i := 0; i < len(s) && out.Len() <= maxFile; i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			if changed = true; strings.IndexByte(`\;#$`, s[i]) < 0 {
				out.WriteByte('\\')
			}
			out.WriteByte(s[i])
		case c == ';', c == '#':
			if !changed && !b.walks {
				return s
			}
			return strings.TrimRight(out.String(), " \t")
		case c == '$':
			if v, end, ok := b.reference(e, s, i); ok {
				out.WriteString(v)
				i, changed = end, true
				continue
			}
			out.WriteByte(c)
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// reference fills in ${NAME} at a place, of one in another the inner. ok false: it stays as it is.
func (b *bunConfig) reference(e *entry, s string, at int) (v string, end int, ok bool) {
	if !strings.HasPrefix(s[at:], "${") {
		return "", 0, false
	}
	for i := at + 2; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '$':
			inner, end, ok := b.reference(e, s, i)
			return s[at:i] + inner, end, ok
		case '{':
			return "", 0, false
		case '}':
			v, ok := b.variable(e, s[at+2:i])
			return v, i, ok
		}
	}
	return "", 0, false
}

// variable is the value of what stands between the braces.
func (b *bunConfig) variable(e *entry, name string) (string, bool) {
	plain, optional := strings.CutSuffix(name, "?")
	if optional && b.opts {
		name = plain
	}
	if len(e.names) < maxVariables {
		e.names = append(e.names, name)
	}
	v, set := b.c.env.get(name)
	return v, set || optional && b.opts
}

// fill fills in the variables of a value that was in quotes.
func (b *bunConfig) fill(e *entry, s string) string {
	var out strings.Builder
	for out.Len() <= maxFile {
		before, rest, ok := strings.Cut(s, "${")
		name, after, closed := cutBrace(rest)
		if !ok || !closed {
			break
		}
		out.WriteString(before)
		if v, ok := b.variable(e, name); ok {
			out.WriteString(v)
		} else {
			out.WriteString("${" + name + "}")
		}
		s = after
	}
	return out.String() + s
}

// cutBrace cuts at the brace that closes one before the text.
func cutBrace(s string) (before, after string, ok bool) {
	depth := 1
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return s[:i], s[i+1:], true
			}
		}
	}
	return s, "", false
}

// maxDotEnv bounds the variables of .env files.
const maxDotEnv = 1000

// readDotEnv adds the variables of the project's .env files to those of the environment, which come first. asks: which
// files these are follows NODE_ENV.
func (c *state) readDotEnv(asks bool) {
	kind := "production"
	if mode, _ := c.env.get("NODE_ENV"); asks && (mode == "development" || mode == "test") {
		kind = mode
	}
	names := []string{".env." + kind + ".local", ".env.local", ".env." + kind, ".env"}
	if kind == "test" {
		names = []string{".env.test.local", ".env.test", ".env"}
	}
	for _, name := range names {
		if c.has(c.localPrefix, name) {
			if src := c.guestFile(LayerProject, c.paths.join(c.localPrefix, name)); src != nil {
				c.addDotEnv(src.text)
			}
		}
	}
}

func (c *state) addDotEnv(file string) {
	count := 0
	for line := range strings.Lines(file) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		name, value, ok := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if count++; !ok || count > maxDotEnv || !isWord(name, false) || len(value) > maxValue {
			continue
		}
		if _, set := c.env.get(name); !set {
			value = dotEnvValue(value)
			c.env.vars[c.env.fold(name)] = value
			c.env.list = append(c.env.list, variable{name, value})
		}
	}
}

// dotEnvValue takes quotes off, or a comment.
func dotEnvValue(s string) string {
	s = strings.TrimSpace(s)
	if s != "" && strings.IndexByte("\"'`", s[0]) >= 0 {
		if end := strings.IndexByte(s[1:], s[0]); end >= 0 {
			return s[1 : end+1]
		}
	}
	s, _, _ = strings.Cut(s, "#")
	return strings.TrimSpace(s)
}
