package report

import (
	"fmt"
	"slices"
	"strings"

	"npmx/explain"
	"npmx/explain/check"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
)

// wrong describes the problem with one answer: what, where, and what to do.
func (t checkPage) wrong(a check.Answer) []string {
	switch t.r.Trouble(a) {
	case check.Refused:
		return t.refusalLines(*a.Refuses)
	case check.Unusable:
		return t.unusable(*a.Credential)
	case check.Missed:
		return t.missed(a)
	case check.Blocked:
		return t.blocked(a)
	case check.Rejected:
		return []string{"the registry refused the credential when asked whose it is", "log in again" + t.loginLine(a)}
	}
	return nil
}

// blocked names the proxy: what it refused has reached no registry.
func (t checkPage) blocked(a check.Answer) []string {
	lines := []string{a.Identity.Failed + ", so the registry was not asked"}
	if p := a.Proxy; p.URL != nil {
		lines = append(lines, t.place(p.Origin)+"  "+p.Origin.Text)
	}
	return append(lines,
		"have the registry's host allowed there, or exempt it in NO_PROXY if it can be reached without")
}

// loginLine is left out where a shell would read the address otherwise than npm.
func (t checkPage) loginLine(a check.Answer) string {
	shown := t.r.Shown(a.Registry)
	line, ok := t.o.Shell.Words("npm", "login", "--registry="+shown)
	if ok && explain.PlainURL(shown) && t.r.Client == "npm" {
		return ": " + line
	}
	return ""
}

func (t checkPage) refusalLines(r npmrc.Refusal) []string {
	lines := []string{t.of("npm stops before it asks: ") + strings.TrimSpace(r.Code+" "+oneLine(r.Message))}
	for _, o := range r.Places {
		lines = append(lines, t.place(o)+"  "+o.Text)
	}
	return lines
}

func (t checkPage) unusable(k npmrc.Credential) []string {
	at := t.place(k.Origin) + "  " + k.Text
	if k.ByChance() {
		other := k.Others[len(k.Others)-1]
		return []string{t.of("npm takes one of two lines by chance: one has the address without its last slash"), at,
			t.place(other) + "  " + other.Text, "keep one of the two lines"}
	}
	switch k.StateAt(t.r.Now) {
	case npmrc.StateEnvUnset:
		sent := "the variable %s is not set, so npm sends the ${%[1]s} itself"
		if slices.Contains(k.Problems, npmrc.ProblemBlank) {
			sent = "the variable %s is not set, so npm sends an empty token"
		}
		return []string{fmt.Sprintf(t.of(sent), strings.Join(unset(k), ", ")), at,
			"set it, or write the token into your own .npmrc"}
	case npmrc.StateEmpty:
		return []string{t.of("it is empty, and npm sends an empty token"), at,
			"put the token there, or remove the line"}
	case npmrc.StateExpired:
		ago := explain.Ago(t.r.Now.Sub(k.Expires))
		return []string{"the token expired " + ago + " ago", at, "get a new one"}
	case npmrc.StatePlaceholder:
		return []string{"a placeholder instead of a token", at,
			"put the token there, or set the variable that the file names"}
	}
	var names []string
	for _, p := range k.Problems {
		names = append(names, problemWords[p])
	}
	return []string{"no registry can accept this credential: " + strings.Join(names, ", "), at}
}

func (t checkPage) missed(a check.Answer) []string {
	lines := []string{"nothing would be sent, since no key matches " + keyOf(t.r.Shown(a.URL))}
	for i, n := range a.NearMisses {
		if i == 3 {
			break
		}
		lines = append(lines, t.place(n.Origin)+"  "+n.Text, "  "+t.of(reasonWords[n.Reason]))
	}
	return lines
}

func keyOf(uri string) string {
	_, rest, ok := strings.Cut(uri, ":")
	if !ok {
		return uri
	}
	if i := strings.LastIndexByte(rest, '/'); i > 1 {
		return rest[:i+1]
	}
	return rest + "/"
}

// reasonOf is why npm passes over a file, in a word.
func reasonOf(f npmrc.File) string {
	if f.Unread != "" {
		return f.Unread
	}
	return f.Ignored
}

// fileWords says it behind the file's name.
func fileWords(f npmrc.File) string {
	switch f.Unread {
	case npmrc.UnreadFolder:
		return " is a folder, so npm reads no settings from it"
	case npmrc.UnreadDenied:
		return " may not be read by this user, and npm goes on without it"
	case npmrc.UnreadEncoding:
		return " is UTF-16, and npm reads UTF-8: it finds nothing in it"
	case npmrc.UnreadOther:
		return " cannot be read, and npm goes on without it"
	case npmrc.UnreadPart:
		return " is too much to read here: " + redact.Clean(f.Err)
	}
	return " is not read by npm (" + f.Ignored + ")"
}

// The words for the closed sets of package npmrc; a test holds them complete.
var (
	problemWords = map[npmrc.Problem]string{
		npmrc.ProblemQuotes: "it contains quotation marks", npmrc.ProblemWhitespace: "it contains spaces",
		npmrc.ProblemTruncated: "it is cut at a # or ;",
		npmrc.ProblemNewline:   "it contains a line break", npmrc.ProblemControl: "it contains a control character",
		npmrc.ProblemBearer:    "it begins with Bearer or Basic, which npm adds itself",
		npmrc.ProblemBareToken: "_password must be base64, but is a plain token",
		npmrc.ProblemNotBase64: "it is not base64",
		npmrc.ProblemBreak:     "it is the base64 of a text that ends with a line break",
		npmrc.ProblemNoText:    "it is the base64 of bytes that are not text",
		npmrc.ProblemNoColon:   "it is not the base64 of user:password",
		npmrc.ProblemEscape:    "a backslash keeps its ${...} from being expanded",
		npmrc.ProblemShell:     "npm only expands ${NAME}, not $NAME",
		npmrc.ProblemBlank:     "its variable is not set, which leaves nothing of it",
		npmrc.ProblemEither:    "another line has its address with, or without, the last slash",
	}
	reasonWords = map[npmrc.Reason]string{
		npmrc.ReasonShadowed: "another entry takes precedence", npmrc.ReasonEmpty: "it is empty",
		npmrc.ReasonTruncated: "all of it is after a # or ;",
		npmrc.ReasonIgnored:   "npm does not read this file here", npmrc.ReasonSection: "it is below a [section]",
		npmrc.ReasonScheme:   "its key begins with https:, and must begin with //",
		npmrc.ReasonSlash:    "its key has an extra or a missing slash",
		npmrc.ReasonCase:     "its key differs in upper and lower case",
		npmrc.ReasonMisspelt: "its field is misspelt", npmrc.ReasonField: "it has no :_authToken, or no =",
		npmrc.ReasonIncomplete: "its other half is missing",
		npmrc.ReasonPort:       "it is for another port", npmrc.ReasonPath: "it is for another path",
		npmrc.ReasonUnscoped: "it is not tied to a registry", npmrc.ReasonHost: "it is for another host",
	}
)
