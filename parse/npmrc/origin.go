package npmrc

import (
	"maps"
	"slices"
	"strings"

	"npmx/parse/redact"
)

// maxLine bounds what is quoted of a line.
const maxLine = 300

// origin returns an entry's place, with nothing secret in it.
func (c *state) origin(e *entry) Origin {
	o := Origin{Layer: e.layer, Key: c.show(safeKey(e)), Name: c.show(e.name)}
	if e.file == nil {
		return o
	}
	o.File = e.file.path
	o.Line, o.Column = e.file.place(e.at)
	o.Text = c.lineText(e)
	return o
}

// show masks and cleans a text, and cuts it.
func (c *state) show(s string) string {
	return redact.Clean(shorten(c.redactor().Text(s)))
}

func shorten(s string) string {
	if len(s) <= maxLine {
		return s
	}
	return strings.ToValidUTF8(s[:maxLine], "") + "..."
}

// place gives line and column, 1-based, in bytes. Lines end at LF, as editors and compilers count them, although npm
// also ends them at a lone CR.
func (f *source) place(at int) (line, column int) {
	before := f.text[:at]
	return strings.Count(before, "\n") + 1, at - strings.LastIndexByte(before, '\n')
}

// lineText is an entry's line, the value replaced where it is a credential's.
func (c *state) lineText(e *entry) string {
	text := e.file.text[e.at:]
	if e.end > e.at { // in TOML more may follow on a line
		text = e.file.text[e.at:e.end]
	}
	if end := strings.IndexAny(text, "\r\n"); end >= 0 {
		text = text[:end]
	}
	if !isCredential(e.key) && !isCredential(e.wrote) && !(e.bare && !c.isOption(e.key)) {
		return c.show(c.withoutSecrets(text))
	}
	separator, shown := "=", "="
	if e.colon {
		separator, shown = ":", ": "
	}
	_, value, found := strings.Cut(text, separator)
	key := c.show(safeKey(e))
	if e.val.kind == isArray && !strings.HasSuffix(key, "]") {
		key += "[]"
	}
	if !found {
		return key
	}
	return key + shown + maskValue(value)
}

// withoutSecrets takes out of a line's addresses what may be secret in them.
func (c *state) withoutSecrets(line string) string {
	if !strings.Contains(line, "://") || !strings.ContainsAny(line, "@?#") {
		return line
	}
	key, value, ok := strings.Cut(line, "=")
	if !ok {
		return line
	}
	words := strings.Split(value, " ")
	for i, w := range words {
		if strings.Contains(w, "://") {
			words[i] = c.redactor().Address(w)
		}
	}
	return key + "=" + strings.Join(words, " ")
}

func (c *state) isOption(key string) bool {
	_, ok := c.defs[key]
	return ok
}

// maskValue hides a value but keeps what is evidence and no secret: one variable, also where it is quoted or spelled
// as a shell would, and an empty value.
func maskValue(raw string) string {
	bare := strings.Trim(raw, "\"' \t")
	if bare == "" || onlyVariable(bare) {
		return strings.TrimSpace(redact.Clean(raw))
	}
	return redact.Mask
}

// onlyVariable recognises ${NAME}, ${NAME?}, $NAME and %NAME%. A lower-case $name may be a password, and some put the
// token itself in braces.
func onlyVariable(s string) bool {
	switch {
	case secretName(strings.Trim(s, "${}%?")):
		return false
	case strings.HasPrefix(s, "${") && strings.HasSuffix(s, "}"):
		return isWord(strings.TrimSuffix(s[2:len(s)-1], "?"), false)
	case strings.HasPrefix(s, "%") && strings.HasSuffix(s, "%") && len(s) > 2:
		return isWord(s[1:len(s)-1], true)
	}
	return strings.HasPrefix(s, "$") && isWord(s[1:], true)
}

// inBraces is the part of a value that can name variables, "" for none.
func inBraces(raw string) string {
	i := strings.IndexAny(raw, "$%")
	if i < 0 {
		return ""
	}
	return raw[i:]
}

// secretName recognises a token in a variable's place: by its maker's mark, or since no name is so mixed.
func secretName(name string) bool {
	if len(name) < 14 || strings.ToUpper(name) == name { // most names: npm's start must not wait for expressions
		return false
	}
	var none *redact.Redactor
	if none.Text(name) != name {
		return true
	}
	parts := strings.FieldsFunc(name, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	return slices.ContainsFunc(parts, mixed)
}

// mixed recognises what a word of a name is not: long, in both cases, with digits.
func mixed(word string) bool {
	digits := 0
	for i := range len(word) {
		if word[i] >= '0' && word[i] <= '9' {
			digits++
		}
	}
	return len(word) >= 16 && digits > 1 && strings.ToUpper(word) != word && strings.ToLower(word) != word
}

func isWord(s string, upper bool) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '_' && (c < 'A' || c > 'Z') && (upper || c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 100
}

// safeKey is the key as written. A line without "=" may be a key with its value glued on ("//host/:_authToken abc"):
// then only what is surely a key is shown.
func safeKey(e *entry) string {
	if !e.bare {
		return e.wrote
	}
	low := strings.ToLower(e.wrote)
	for _, field := range fields {
		if i := strings.Index(low, ":"+strings.ToLower(field)); i >= 0 {
			return glued(e.wrote, i+1+len(field))
		}
	}
	for _, field := range []string{"_authtoken", "_auth", "_password"} {
		if strings.HasPrefix(low, field) {
			return glued(e.wrote, len(field))
		}
	}
	if strings.HasPrefix(low, "//") {
		return glued(e.wrote, strings.IndexAny(e.wrote+" ", " \t"))
	}
	return e.wrote
}

func glued(key string, end int) string {
	if end >= len(key) {
		return key
	}
	return key[:end] + redact.Mask
}

// redactor is made once, of every layer's values and those of files that npm ignores.
func (c *state) redactor() *redact.Redactor {
	if c.mask != nil {
		return c.mask
	}
	all := c.secrets()
	c.mask = redact.NewGroups(append(c.tokensOfEnv(), all.user...), all.project)
	return c.mask
}

// secrets are values to mask, those apart that only a project's files hold.
type secrets struct{ user, project []string }

// secrets gathers those of this configuration, and of the others that it masks too.
func (c *state) secrets() secrets {
	all := secrets{slices.Clone(c.also.user), slices.Clone(c.also.project)}
	add := func(project bool, values []string) {
		if project {
			all.project = append(all.project, values...)
		} else {
			all.user = append(all.user, values...)
		}
	}
	c.entries(func(e *entry) { add(e.layer == LayerProject && !c.fromEnv(e), c.secretsIn(e)) })
	for _, src := range c.sources {
		add(src.layer == LayerProject, src.leftOver())
	}
	return all
}

// entries calls add with each entry that may hold a secret.
func (c *state) entries(add func(e *entry)) {
	for i := len(c.layers) - 1; i >= 0; i-- {
		l := c.layers[i]
		for _, key := range slices.Sorted(maps.Keys(l.entries)) {
			add(l.entries[key])
		}
		for _, e := range l.lost {
			add(e)
		}
	}
	for _, e := range c.ignored {
		add(e)
	}
	if c.guest != nil {
		for _, e := range c.guest.hidden {
			add(e)
		}
	}
}

// leftOver are the values of credentials on lines that npm does not take: a comment, one that a later line replaces.
func (s *source) leftOver() (values []string) {
	if !strings.Contains(s.text, "_auth") && !strings.Contains(s.text, "_password") {
		return nil
	}
	for line := range strings.Lines(s.text) {
		key, value, ok := strings.Cut(strings.TrimLeft(line, "#; \t\ufeff"), "=")
		if key = strings.TrimSpace(key); !ok || !strings.Contains(key, "_") || !isCredential(key) || isPlainField(key) {
			continue
		}
		if value = strings.Trim(trim(value), `"'`); len(value) <= maxValue && !isPlaceholder(value) {
			values = append(values, value)
		}
		if len(values) == maxEntries {
			break
		}
	}
	return values
}

// fromEnv recognises a value of the user's that a project's file refers to.
func (c *state) fromEnv(e *entry) bool {
	return e.raw != "" && e.val.kind == isText && e.raw != e.val.text && strings.Contains(e.raw, "${")
}

func (c *state) secretsIn(e *entry) []string {
	if isCredential(e.key) || isCredential(e.wrote) {
		return secretsOf(e)
	}
	if e.val.kind == isText && strings.Contains(e.val.text, "://") {
		return redact.InAddress(e.val.text)
	}
	return nil
}

// tokensOfEnv are the variables that hold a token by custom or by their name, also where no .npmrc refers to one: a
// script may print them. A proxy's address may hold a password.
func (c *state) tokensOfEnv() (values []string) {
	for _, v := range c.env.list {
		switch {
		case slices.Contains(customary, c.env.fold(v.name)):
			if len(v.value) >= 8 && !isPlaceholder(v.value) { // a shorter one may be a word
				values = append(values, v.value)
			}
		case strings.Contains(v.value, "://"):
			values = append(values, redact.InAddress(v.value)...)
		case redact.Names(v.name) && redact.Opaque(v.value) && !isPlaceholder(v.value):
			values = append(values, v.value)
		}
	}
	return values
}

// customary are the variables of which all values are tokens.
var customary = []string{"NPM_TOKEN", "NODE_AUTH_TOKEN", "NPM_AUTH_TOKEN", "GITHUB_TOKEN", "GH_TOKEN", "CI_JOB_TOKEN",
	"NPM_ID_TOKEN"}

// plainFields have values that are not secrets: masking a user's name or a file's path would hide evidence.
var plainFields = []string{":username", ":email", ":certfile", ":keyfile", ":always-auth", ":registry"}

func isPlainField(key string) bool {
	return slices.Contains([]string{"username", "email", "certfile", "keyfile"}, key) ||
		slices.ContainsFunc(plainFields, func(f string) bool { return strings.HasSuffix(key, f) })
}

func secretsOf(e *entry) []string {
	if isPlainField(e.key) {
		return nil
	}
	raw := strings.Trim(trim(e.raw), `"'`)
	values := []string{raw}
	if e.val.kind == isArray {
		for _, v := range e.val.list {
			values = append(values, v.String())
		}
	} else if e.val.kind == isText || e.val.kind == isNumber {
		// with a line break at its end npm prints it over two lines
		values = append(values, e.val.String(), trim(e.val.String()))
	}
	values = append(values, around(raw)...)
	for _, part := range strings.FieldsFunc(e.raw, func(r rune) bool { return r == '#' || r == ';' }) {
		values = append(values, strings.Trim(trim(part), `"'`)) // what is cut off is a piece of it
	}
	values = slices.DeleteFunc(slices.Compact(values), isPlaceholder) // no secrets, and common words
	written := unquote(e.raw)
	values = append(append(values, secretNames(raw)...), secretNames(written.String())...) // an escape may be in one
	if e.bare && len(safeKey(e)) < len(e.wrote) {
		values = append(values,
			strings.TrimLeft(strings.TrimPrefix(e.wrote, strings.TrimSuffix(safeKey(e), redact.Mask)), " :\t"))
	}
	return values
}

// secretNames are the ${NAME} of a value that are no variable's names: somebody put the token there.
func secretNames(value string) (names []string) {
	for _, part := range strings.FieldsFunc(inBraces(value),
		func(r rune) bool { return strings.ContainsRune("${}?%", r) }) {
		if secretName(part) {
			names = append(names, part)
		}
	}
	return names
}

// around returns what is beside the ${NAME} of a value.
func around(raw string) []string {
	if !strings.Contains(raw, "${") {
		return nil
	}
	var parts []string
	at := 0
	for r := range references(raw, Version{Major: 8}) {
		if len(parts) >= maxVariables {
			break
		}
		parts = append(parts, strings.Trim(raw[at:r.from], `"' \`))
		at = r.to
	}
	return append(parts, strings.Trim(raw[at:], `"' `))
}
