package npmrc

import (
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"npmx/parse/redact"
)

// State is whether a credential can be valid, as far as its bytes show.
type State string

// The states.
const (
	StateUsable      State = "usable"
	StateEnvUnset    State = "env-unset"   // it refers to a variable that is not set, and npm sends the ${NAME} itself
	StateEmpty       State = "empty"       // nothing is sent; only near misses are in this state
	StatePlaceholder State = "placeholder" // never replaced by a token
	StateMalformed   State = "malformed"   // no registry can accept these bytes, or npm refuses to send them
	StateExpired     State = "expired"     // its own date has passed
)

// States lists the closed set.
func States() []State {
	return []State{StateUsable, StateEnvUnset, StateEmpty, StatePlaceholder, StateMalformed, StateExpired}
}

// Problem is something wrong with a credential's bytes.
type Problem string

// The problems.
const (
	ProblemQuotes     Problem = "quotes"     // quotation marks inside the value
	ProblemWhitespace Problem = "whitespace" // blanks inside the value
	ProblemTruncated  Problem = "truncated"  // cut at an unescaped "#" or ";"
	ProblemNewline    Problem = "newline"    // a line break inside: Node refuses to send it
	ProblemControl    Problem = "control"    // another control character, or one beyond Latin-1
	// "Bearer " or "Basic " belongs to the header, not to the value
	ProblemBearer    Problem = "bearer-prefix"
	ProblemBareToken Problem = "bare-token-in-password" // _password holds a token as it is, and must hold its base64
	ProblemNotBase64 Problem = "not-base64"             // _password or _auth is not base64
	// it is the base64 of a text that ends with a line break: echo password | base64
	ProblemBreak Problem = "encoded-line-break"
	// it is the base64 of control characters, or of bytes that are no text
	ProblemNoText  Problem = "encoded-no-text"
	ProblemNoColon Problem = "no-colon"       // _auth decodes to something that is not user:password
	ProblemEscape  Problem = "escape"         // a backslash keeps ${NAME} from being expanded
	ProblemShell   Problem = "shell-variable" // $NAME as a shell writes it; npm knows ${NAME} alone
	ProblemBlank   Problem = "blank"          // a variable that is not set left nothing of it; pnpm 12 sends that
	// a line with the other spelling of its address has another value, and pnpm 12 takes one of the two by chance
	ProblemEither Problem = "either"
)

// Problems lists the closed set.
func Problems() []Problem {
	return []Problem{ProblemQuotes, ProblemWhitespace, ProblemTruncated, ProblemNewline, ProblemControl, ProblemBearer,
		ProblemBareToken, ProblemNotBase64, ProblemBreak, ProblemNoText, ProblemNoColon, ProblemEscape, ProblemShell,
		ProblemBlank, ProblemEither}
}

// StateAt judges expiry too.
func (c Credential) StateAt(now time.Time) State {
	if c.State == StateUsable && !c.Expires.IsZero() && !now.Before(c.Expires) {
		return StateExpired
	}
	return c.State
}

// ByChance reports whether another credential may be sent in its place, so that nothing of it is certain.
func (c Credential) ByChance() bool { return hasProblem(c.Problems, ProblemEither) }

// credentialOf describes a find without its value.
func (c *state) credentialOf(regKey string, f found) *Credential {
	out := &Credential{Origin: c.origin(f.first), Field: f.field, RegKey: redact.Clean(regKey),
		Basic: f.field == "_auth" || f.field == "username"}
	decisive := f.first
	if f.second != nil {
		out.Others = append(out.Others, c.origin(f.second))
		decisive = f.second
		out.Variables = c.variables(f.first)
	}
	out.Variables = append(out.Variables, c.variables(decisive)...)
	out.Kind = KindCertificate
	out.State = StateUsable
	switch f.field {
	case "_authToken":
		out.Kind = kindOf(decisive.val.String())
		out.Expires = expiry(decisive.val.String())
		out.Problems = tokenProblems(decisive)
		out.NullWord = nullWord(out.Variables, decisive)
	case "_auth", "username":
		out.Kind = KindBasic
		if out.Problems = basicProblems(f.field, decisive); f.basic != "" && c.guest != nil {
			out.Problems = nil // a name and a password that the client encodes itself
		}
	}
	out.State = c.stateOf(out, decisive)
	if out.State == StateEnvUnset && !decisive.val.truthy() {
		out.Problems = append(out.Problems, ProblemBlank)
	}
	if f.either != nil {
		out.Problems, out.Others = append(out.Problems, ProblemEither), append(out.Others, c.origin(f.either.first))
	}
	return out
}

// nullWord knows what a program or a template leaves in a variable where it had no token. npm sends the word, 9 and
// later.
func nullWord(variables []Variable, e *entry) string {
	if len(variables) == 0 {
		return ""
	}
	switch word := strings.ToLower(trim(e.val.String())); word {
	case "null", "undefined", "none", "nil", "false", "true", "nan":
		return word
	}
	return ""
}

func (c *state) stateOf(cred *Credential, e *entry) State {
	v := e.val.String()
	switch {
	case c.leaves(e) || c.leaves(c.find(cred.RegKey+":"+cred.Field)):
		return StateEnvUnset
	case !e.val.truthy() && c.namesUnset(e):
		return StateEnvUnset
	case !e.val.truthy():
		return StateEmpty
	case cred.Field != "certfile" && isPlaceholder(v), cred.Kind == KindVariable, cred.NullWord != "":
		return StatePlaceholder
	case hasProblem(cred.Problems, ProblemNewline, ProblemControl, ProblemBearer, ProblemNotBase64, ProblemBreak,
		ProblemNoText,
		ProblemBareToken, ProblemNoColon, ProblemQuotes, ProblemWhitespace):
		return StateMalformed
	}
	return StateUsable
}

// leaves recognises an entry in whose value a variable that is not set is left as it was. Names are compared as they
// are written: as they are shown one may be masked.
func (c *state) leaves(e *entry) bool {
	if e == nil {
		return false
	}
	for name := range c.named(e) {
		if _, set := c.env.get(name); !set && strings.Contains(e.val.String(), "${"+name+"}") {
			return true
		}
	}
	return false
}

// namesUnset recognises an entry that a variable which is not set left empty.
func (c *state) namesUnset(e *entry) bool {
	for name := range c.named(e) {
		if _, set := c.env.get(name); !set {
			return true
		}
	}
	return false
}

func hasProblem(all []Problem, wanted ...Problem) bool {
	for _, p := range all {
		for _, q := range wanted {
			if p == q {
				return true
			}
		}
	}
	return false
}

// maxVariables bounds what is reported of one entry; no real token has so many.
const maxVariables = 32

// variables lists the ${NAME} of an entry.
func (c *state) variables(e *entry) []Variable {
	var all []Variable
	for name := range c.named(e) {
		val, set := c.env.get(name)
		all = append(all, Variable{Name: c.show(name), Set: set, Empty: set && trim(val) == ""})
	}
	return all
}

// named returns the names that an entry takes its value from, as it is written. One after a backslash is not looked at
// by npm.
func (c *state) named(e *entry) iter.Seq[string] {
	written := unquote(e.raw)
	source := written.String()
	if e.file == nil {
		source = e.raw
	}
	if c.guest != nil {
		return slices.Values(c.guest.namesIn(e, source))
	}
	return func(yield func(string) bool) {
		count := 0
		for r := range references(source, c.npm) {
			if r.slashes%2 == 1 {
				continue
			}
			if count++; count > maxVariables || !yield(r.name) {
				return
			}
		}
	}
}

func tokenProblems(e *entry) []Problem {
	v := e.val.String()
	all := byteProblems(v)
	low := strings.ToLower(v)
	if strings.HasPrefix(low, "bearer ") || strings.HasPrefix(low, "basic ") {
		all = append(all, ProblemBearer)
	}
	if truncated(e) {
		all = append(all, ProblemTruncated)
	}
	if strings.Contains(e.raw, `\${`) && strings.Contains(v, "${") {
		all = append(all, ProblemEscape)
	}
	if name, dollar := strings.CutPrefix(v, "$"); dollar && isWord(name, true) && strings.TrimSpace(e.raw) == v {
		all = append(all, ProblemShell)
	}
	return all
}

func byteProblems(v string) []Problem {
	var all []Problem
	add := func(when bool, p Problem) {
		if when {
			all = append(all, p)
		}
	}
	add(strings.ContainsAny(v, `"'`), ProblemQuotes)
	add(strings.ContainsAny(v, " \t\u00a0"), ProblemWhitespace)
	add(strings.ContainsAny(v, "\r\n"), ProblemNewline)
	add(strings.ContainsFunc(v, func(r rune) bool {
		return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r < 0xa0 || r > 0xff
	}), ProblemControl)
	return all
}

// truncated recognises a value that ends at a "#" or ";" which was probably part of it: nothing blank comes before.
func truncated(e *entry) bool {
	raw := trim(e.raw)
	if e.file == nil || raw == "" || raw[0] == '"' || raw[0] == '\'' {
		return false
	}
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '#', ';':
			return i > 0 && raw[i-1] != ' ' && raw[i-1] != '\t'
		}
	}
	return false
}

// basicProblems judges a _password or _auth: npm decodes the one leniently, and sends the other as it is.
func basicProblems(field string, e *entry) []Problem {
	v := e.val.String()
	all := byteProblems(v)
	data, clean := unbase64(v)
	decoded := strings.TrimRight(string(data), "\r\n")
	switch kind := kindOf(v); {
	case field == "username" && kind != KindOpaque && kind != KindVariable && kind != KindPlaceholder:
		all = append(all, ProblemBareToken)
	case !clean:
		all = append(all, ProblemNotBase64)
	case !utf8.ValidString(decoded) || strings.ContainsFunc(decoded, func(r rune) bool {
		return r < 0x20 ||
			r == 0x7f
	}):
		all = append(all, ProblemNoText)
	case field == "_auth" && !strings.Contains(decoded, ":"):
		all = append(all, ProblemNoColon)
	case len(decoded) < len(data):
		all = append(all, ProblemBreak)
	}
	if truncated(e) {
		all = append(all, ProblemTruncated)
	}
	return all
}
