package npmrc

import (
	"regexp"
	"strings"
	"sync"

	"npmx/parse/redact"
)

// Line is an entry of a file as its author wrote it, for judging the file itself. It holds no secret.
type Line struct {
	Key          string // as npm reads it, ${NAME} unexpanded
	Line, Column int    // of the key, 1-based, in bytes
	Text         string // from the key on, secrets masked
	ValueAt      int    // where the value begins in Text; its length where there is none
	Section      string // the [section] it is below, where npm looks for no settings
	Header       bool   // it is a [section] itself
	Bare         bool   // without "="
	Array        bool   // key[]
	Comment      bool   // commented out
	Value        string // of a key that is no credential's; addresses without user and password
	Secret       Written
	Kind         Kind   // of a secret that is written out
	InAddress    bool   // the secret is part of an address
	Unexpanded   string // what looks like a variable and is none to npm: $NAME, %NAME%
	Cut          bool   // npm ends the value at a "#" or ";" that looks like a part of it
	Glued        string // the key of a second setting within the value, "" for none
	Again        int    // the index of the line with the same key before this one, -1 for none
	Same         bool   // that line has the same value
}

// Written says in what form a file holds a credential.
type Written string

// The forms; "" is for what is no credential.
const (
	WrittenOut      Written = "literal"
	WrittenTemplate Written = "placeholder"
	WrittenVariable Written = "variable"
	WrittenEmpty    Written = "empty"
)

// maxLines bounds what is judged line by line: a real file has a few dozen lines.
const maxLines = 2000

// ReadLines reads a file as that npm does, and what is commented out beside. cut reports that it has more entries than
// are looked at, or that npm's reader stops in it.
func ReadLines(text string, v Version) (lines []Line, cut bool) {
	r := lineReader{c: newState(Machine{Npm: v, Cwd: "/"}), file: &source{text: text}, seen: map[string]int{}}
	err := readINI(text, v, func(string) bool { return true }, func(p *pair) bool {
		r.entry(p)
		return len(r.entries) < maxLines
	})
	r.comments(v)
	for i, e := range r.entries {
		lines = append(lines, r.line(i, e))
	}
	return lines, err != nil || len(r.entries) >= maxLines
}

// lineReader collects entries first: what must be masked is known only when all are.
type lineReader struct {
	c       *state
	file    *source
	entries []*written
	seen    map[string]int // the last entry of a key, by section and key
}

// written is an entry with what a merged configuration does not keep.
type written struct {
	entry
	pair
	comment, header bool
	list            bool // lines of this key collect in a list
	again           int
	same            bool
}

func (r *lineReader) entry(p *pair) {
	w := &written{entry: entry{key: p.key, wrote: p.key, val: p.val, raw: p.raw, bare: p.bare, layer: LayerProject,
		file: r.file, at: p.at, in: p.section}, pair: *p, again: -1}
	if w.header = p.inside && p.key == ""; w.header {
		r.entries = append(r.entries, w)
		return
	}
	id := p.section + "\x00" + p.key
	if i, ok := r.seen[id]; ok && !p.array && !r.entries[i].list { // a list collects what follows as well
		w.again, w.same = i, trim(r.entries[i].entry.raw) == trim(p.raw)
	} else {
		w.list = p.array || ok
	}
	r.seen[id] = len(r.entries)
	r.add(w)
}

func (r *lineReader) add(w *written) {
	r.entries = append(r.entries, w)
	r.c.ignored = append(r.c.ignored, &w.entry)
}

// comments reads credentials that are commented out: a secret in them is one all the same.
func (r *lineReader) comments(v Version) {
	at := 0
	for line := range strings.Lines(r.file.text) {
		start, body := at, trimLeft(line)
		at += len(line)
		if len(r.entries) >= 2*maxLines || body == "" || body[0] != '#' && body[0] != ';' {
			continue
		}
		inner := strings.TrimLeft(body, "#; \t")
		_ = readINI(strings.TrimRight(inner, "\r\n"), v, isCredential, func(p *pair) bool {
			if !p.bare && !p.inside && takesSecret(p.key) {
				p.at += start + strings.Index(line, inner)
				r.add(&written{entry: entry{key: p.key, wrote: p.key, val: p.val, raw: p.raw, layer: LayerProject,
					file: r.file, at: p.at}, pair: *p, comment: true, again: -1})
			}
			return false
		})
	}
}

func (r *lineReader) line(i int, w *written) Line {
	l := Line{Section: redact.Clean(w.section), Header: w.header, Bare: w.pair.bare, Array: w.array,
		Comment: w.comment, Again: w.again, Same: w.same}
	l.Line, l.Column = r.file.place(w.entry.at)
	if w.header {
		l.Text, l.Bare = redact.Clean("["+w.section+"]"), false
		return l
	}
	l.Key, l.Text = r.c.show(safeKey(&w.entry)), r.c.lineText(&w.entry)
	l.ValueAt = len(l.Text)
	if i := strings.IndexByte(l.Text, '='); i >= 0 {
		l.ValueAt = i + 1
	}
	l.secret(w)
	if !isCredential(w.entry.key) {
		l.Value = printable(r.c.show(withoutUser(w.entry.val.String())))
	}
	l.Cut, l.Glued = l.Secret != "" && isCut(w.entry.raw), secondKey(w.entry.raw)
	return l
}

// takesSecret recognises keys whose value is a secret.
func takesSecret(key string) bool {
	field := key
	if strings.HasPrefix(key, "//") {
		_, field, _ = cutLast(key, ":")
	}
	switch meantField(field) {
	case "_authToken", "_auth", "_password":
		return true
	}
	return key == "key"
}

// secret says in what form the line holds a secret, if it does.
func (l *Line) secret(w *written) {
	raw := strings.Trim(trim(w.entry.raw), `"'`)
	switch {
	case w.pair.bare:
	case takesSecret(w.entry.key):
		l.Secret, l.Kind = formOf(raw, w.entry.val.String())
		if l.Secret == WrittenTemplate && onlyVariable(raw) && !strings.HasPrefix(raw, "${") {
			l.Unexpanded = redact.Clean(raw)
		}
	case strings.Contains(raw, "://") && passwordIn(raw):
		l.Secret, l.InAddress = WrittenOut, true
	case kindOf(raw) != KindOpaque && marked(kindOf(raw)) && isWhole(raw):
		l.Secret, l.Kind = WrittenOut, kindOf(raw)
	}
}

// formOf judges a secret's value; one with a variable in it is not written out.
func formOf(raw, val string) (Written, Kind) {
	if raw == "" || val == "" {
		return WrittenEmpty, ""
	}
	kind := kindOf(val)
	switch {
	case strings.Contains(raw, "${"), kind == KindVariable:
		return WrittenVariable, ""
	case kind == KindPlaceholder, isTemplate(val), isName(val):
		return WrittenTemplate, ""
	}
	return WrittenOut, kind
}

// isTemplate recognises what some other program is to fill in, or what is only there to be seen.
func isTemplate(s string) bool {
	low := strings.ToLower(s)
	for _, mark := range []string{"{{", "<%", "$(", "#{", "your", "xxxx", "****", "replace", "insert", "example",
		"placeholder", "dummy", "changeme", "redacted", "secret", "sometoken", "<", "__", "***"} {
		if strings.Contains(low, mark) {
			return true
		}
	}
	return len(s) < 8
}

// isWhole leaves out words that only begin as a token does, as npm_cache: the shortest of a maker has 20 characters
// behind its mark.
func isWhole(raw string) bool {
	rest := strings.TrimLeft(raw, "abcdefghijklmnopqrstuvwxyz")
	return len(rest) > 20 && !strings.ContainsFunc(rest, func(c rune) bool {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		return !letter && !strings.ContainsRune("_-.=", c)
	})
}

// isName recognises the name of a variable, or of what belongs there, in capitals and with "_" between the words, bare
// or as templates have it.
func isName(s string) bool {
	s = strings.TrimPrefix(strings.Trim(s, "{}[]()%*@$ "), "process.env.")
	return strings.Contains(s, "_") && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

// marked recognises the kinds that their maker's mark alone gives away.
func marked(k Kind) bool {
	switch k {
	case KindNpmGranular, KindNpmSession, KindGithubClassic, KindGithubFine, KindGithubActions, KindGithubOauth,
		KindGitlabPat, KindGitlabDeploy, KindGitlabJob:
		return true
	}
	return false
}

// passwordIn recognises an address with a password that is written out.
func passwordIn(raw string) bool {
	_, rest, _ := strings.Cut(raw, "://")
	authority, _, _ := strings.Cut(rest, "/")
	user, _, ok := cutLast(authority, "@")
	_, password, has := strings.Cut(user, ":")
	return ok && has && password != "" && !strings.ContainsAny(password, "${}<>%") && !isPlaceholder(password) &&
		!isTemplate(password+strings.Repeat(" ", 8))
}

// isCut reports that npm ends a value at a "#" or ";" which is not set off as a comment is.
func isCut(raw string) bool {
	s := trim(raw)
	if s == "" || s[0] == '"' || s[0] == '\'' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if (s[i] == '#' || s[i] == ';') && s[i-1] != '\\' {
			return s[i-1] != ' ' && s[i-1] != '\t' && i+1 < len(s)
		}
	}
	return false
}

// second finds a setting that was glued to the one before it: the key of a scope's registry or of a credential, or a
// word before "=", behind what can be no part of the value.
var second = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(@[\w.~-]+:registry|//[^/\s=:]+[^\s=]*:(?:_authToken|_auth|_password|username|email|` +
		`always-auth)|(?:^(?:true|false)|/|\\n)_?[a-z][a-zA-Z-]{2,})[ \t]*=`)
})

// secondKey is the key of a setting within a value.
func secondKey(raw string) string {
	s := trim(raw)
	if s == "" || s[0] == '"' || s[0] == '\'' || !strings.Contains(s, "=") {
		return ""
	}
	m := second().FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	key := m[1]
	for _, lead := range []string{"true", "false", "/", `\n`} {
		if rest, ok := strings.CutPrefix(key, lead); ok && !strings.HasPrefix(key, "//") {
			key = rest
		}
	}
	return redact.Clean(key)
}

// FormOf says in what form another client's file holds a credential, and its kind where it is written out.
func FormOf(raw string) (Written, Kind) { return formOf(raw, raw) }

// PasswordIn recognises an address with a password that is written out.
func PasswordIn(address string) bool { return strings.Contains(address, "://") && passwordIn(address) }
