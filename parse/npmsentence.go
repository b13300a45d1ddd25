package parse

import (
	"strings"

	"npmx/parse/registry"
)

// sentence reads one line of the frame.
func (n *npmReader) sentence(s said) {
	text := stripHeading(s.text)
	f := n.f
	switch {
	case text == "":
	case n.status(said{s.no, text}):
	case strings.HasPrefix(text, need):
		n.challenge = said{s.no, text[len(need):]}
		n.summarise(s)
	case n.loggedIn(s, text), n.network(s, text), n.legacySentence(s, text), n.codelessSentence(s, text):
	case strings.HasPrefix(text, "'") && strings.Contains(text, "is not in"):
		f.nameFrom(between(text, "'", "' is not in"))
	case strings.HasPrefix(text, "The requested resource '"):
		f.nameFrom(between(text, "resource '", "' could not be found"))
	case n.summary.text == "" && !boilerplate(text):
		n.summarise(s)
	}
}

func (n *npmReader) summarise(s said) {
	if n.summary.text == "" {
		n.summary = s
	}
}

func between(s, from, to string) string {
	_, s, ok := strings.Cut(s, from)
	if !ok {
		return ""
	}
	s, _, ok = strings.Cut(s, to)
	if !ok {
		return ""
	}
	return s
}

// status reads "404 Not Found - GET https://.. - Not found". The phrase is the server's: a proxy may say a whole
// sentence in it. Of a 404 npm takes the number off the message, and prints it as a heading, which --json has not.
func (n *npmReader) status(s said) bool {
	f := n.f
	told := Failure{}
	if !told.answered(statusOf(n.b.code.text), s.text) {
		return false
	}
	if n.foreign(told, s.no) {
		return true
	}
	f.Status, f.Method, f.URL, f.Reason, f.Message = told.Status, told.Method, told.URL, told.Reason, told.Message
	// a paste that lost its first line: npm writes this line under one code only
	if n.b.code.text == "" && f.Status >= 400 {
		f.Code, n.known = "E"+s.text[:3], true
	}
	n.summary = s
	return true
}

// foreign recognises a status line that is in the registry's own message, which may have several lines and name any
// host: npm's own comes first, and has the status of its code. In a log that is newest first it comes last.
func (n *npmReader) foreign(told Failure, no int) bool {
	newestFirst := n.b.code.no > no
	code := answerOf(n.b.code.text)
	return code != 0 && told.Status != code || n.f.URL != "" && !newestFirst
}

// answered reads the sentence that npm-registry-fetch makes of an answer; status is what is known of it elsewhere.
func (f *Failure) answered(status int, text string) bool {
	if len(text) >= 4 && isStatus(text[:3]) && text[3] == ' ' {
		status, text = atoi(text[:3]), text[4:]
	}
	if status == 0 {
		return false
	}
	for _, m := range methods {
		phrase, rest, ok := strings.Cut(text, " - "+m)
		// a page that shows a link may set it off with more than one blank
		target, detail, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
		if words, hidden := hiddenAddress(rest); hidden {
			target, detail = "", words
		} else if !ok || rest == "" || rest[0] != ' ' || !isURL(target) {
			continue
		}
		f.Status, f.Method, f.URL = status, m, target
		f.Reason = strings.TrimSpace(phrase)
		f.Message = messageOf(strings.TrimPrefix(detail, "- "))
		return true
	}
	return false
}

// hiddenAddress gives the registry's words behind an address that whoever pasted the log put something else for:
// "401 Unauthorized - GET [the address] - unauthenticated: ..". No address of npm's is in brackets.
func hiddenAddress(rest string) (words string, hidden bool) {
	rest = strings.TrimLeft(rest, " ")
	for _, pair := range []string{"[]", "<>", "{}"} {
		if rest == "" || rest[0] != pair[0] {
			continue
		}
		end := strings.IndexByte(rest, pair[1])
		if end > 0 && end < len(rest)-1 {
			words = strings.TrimLeft(rest[end+1:], " ")
		}
		return words, end > 1 && strings.HasPrefix(words, "- ")
	}
	return "", false
}

func (n *npmReader) loggedIn(s said, text string) bool {
	if where, ok := strings.CutPrefix(text, "not logged in to "); ok && isURL(where) {
		n.f.Registry, _, _ = strings.Cut(where, ",")
		n.f.Command = first(n.f.Command, "logout")
		n.summarise(s)
		return true
	}
	if text == "auth required for publishing" { // npm 6 and older
		n.f.Command = first(n.f.Command, "publish")
	}
	if !strings.HasPrefix(text, "This command requires you to be logged in") {
		return false
	}
	if where, ok := strings.CutPrefix(text, "This command requires you to be logged in to "); ok && isURL(where) {
		// npm 7 and later; what asks who is logged in says so too, and no address
		n.f.Registry, n.f.Command = where, first(n.f.Command, "publish")
	}
	if n.b.code.text == "" { // as above
		n.f.Code, n.known = "ENEEDAUTH", true
	}
	n.summarise(s)
	return true
}

// legacySentence reads what npm 2 to 6 say of an answer without naming its method and URL together.
func (n *npmReader) legacySentence(s said, text string) bool {
	f := n.f
	if rest, ok := strings.CutPrefix(text, "Registry returned "); ok && f.URL == "" {
		words := strings.Fields(rest)
		if len(words) >= 5 && isStatus(words[0]) && isURL(words[4]) {
			f.Status, f.Method, f.URL = atoi(words[0]), words[2], words[4]
			n.summarise(s)
			return true
		}
	}
	if rest, ok := strings.CutPrefix(text, "publish Failed "); ok {
		if m, status, ok := strings.Cut(rest, " "); ok && isStatus(status) {
			f.Method, f.Status = m, atoi(status)
			return true
		}
	}
	return statusOf(n.b.code.text) >= 400 && n.colon(s, text)
}

// colon reads "Not found : @acme/core", "Forbidden: prettyjson@latest", "You must be logged in to publish packages. :
// auspice".
func (n *npmReader) colon(s said, text string) bool {
	i := strings.LastIndex(text, ": ")
	if i < 0 {
		return false
	}
	name, wanted := splitSpec(text[i+2:])
	if !isName(name) || isVersion(strings.TrimSuffix(name, ".")) { // "…previously published versions: 1.0.0." ends so
		return false
	}
	if isURL(wanted) { // the dependency is an address, as in a lockfile
		n.f.URL, wanted = first(n.f.URL, wanted), ""
	}
	if said := strings.TrimSpace(text[:i]); !isReason(said) {
		n.f.Message = first(n.f.Message, said)
	}
	n.f.Package, n.f.Wanted = first(n.f.Package, name), first(n.f.Wanted, wanted)
	n.summarise(s)
	return true
}

func isReason(s string) bool {
	s = strings.TrimLeft(s, "0123456789 ")
	switch strings.ToLower(s) {
	case "not found", "forbidden", "unauthorized", "payment required", "conflict":
		return true
	}
	return false
}

// codelessSentence reads the sentences that come without a code, or that alone say what the code means.
func (n *npmReader) codelessSentence(s said, text string) bool {
	f := n.f
	switch {
	case strings.HasSuffix(text, "is not a legal HTTP header value"),
		strings.HasPrefix(text, "Invalid character in header content [\"authorization\"]"):
		n.known, n.summary = true, s // the lines in front are the header's
	case strings.HasPrefix(text, "You cannot publish over the previously published versions"),
		strings.HasPrefix(text, "Cannot publish over existing version"),
		strings.HasPrefix(text, "Cannot implicitly apply"):
		n.known = !strings.HasPrefix(text, "Cannot implicitly")
		f.Message = first(f.Message, text)
	case refusesSetting(text):
		n.known, f.Message = true, first(f.Message, text)
	case n.b.code.text == "EUSAGE" && strings.Contains(text, "rovenance generation"):
		n.known, f.Command = true, "publish"
	case strings.Contains(text, "Failed to replace env in config: ${"):
		n.known = true
		f.Variable = between(text, "in config: ${", "}")
	case strings.HasPrefix(s.text, "forbidden "), strings.HasPrefix(text, `You do not have permission to publish "`):
		f.Message = first(f.Message, text)
	case strings.HasPrefix(text, "Unexpected token") && strings.Contains(text, "while parsing"):
		n.known = strings.Contains(text, "<!DOCTYPE") || strings.Contains(text, "<html")
	case strings.HasPrefix(text, `Refusing to fetch "`):
		spec := strings.Trim(strings.TrimPrefix(text, `Refusing to fetch `), `"`)
		name, from := splitSpec(spec)
		f.nameFrom(name)
		if isURL(spec) {
			from = spec // no name before it: it was typed, or package.json has it
		}
		if isURL(from) {
			f.URL = first(f.URL, from)
		}
	case n.b.code.text == "ERR_INVALID_AUTH" && strings.Contains(text, renamed):
		f.Host = first(f.Host, renamedTo(text))
	case isURL(text) && strings.Contains(text, "/-/v1/done"):
		f.Registry, _, _ = strings.Cut(text, "-/v1/done")
		return true
	case n.b.program == "lerna" && accessCode(n.b.code.text) && f.Message == "" && n.b.code.text != "EWHOAMI":
		f.Message = text
	default:
		return false
	}
	n.summarise(s)
	return true
}

const renamed = " must be renamed to "

// renamedTo is the host of a key as it should be: npm 9 quotes it with ticks, npm 9.5 and later with apostrophes.
func renamedTo(text string) string {
	_, key, _ := strings.Cut(text, renamed)
	key = strings.Trim(key, "`'")
	path, ok := strings.CutPrefix(key, "//")
	if !ok {
		return ""
	}
	path, _, _ = strings.Cut(path, ":_")
	return registry.HostPort("https://" + path)
}

// boilerplate is what npm says whatever the answer was. Its addresses are never a host of the failure.
func boilerplate(text string) bool {
	for _, b := range []string{"In most cases, you", "a package version that is forbidden", "on a server you do not",
		"Note that you can also", "tarball, folder,",
		"You should bug the author", "It was specified as a dependency", "To correct this please", "npm login",
		"If you were trying", "authentication token or enable",
		"that means you likely", "Please try again, or", "https://www.npmjs.com/", "If you were doing",
		"probably out of date", "You need to authorize",
		"You can provide a one-time", "If you already provided", "it, or it timed",
		"This is a problem related to network", "In most cases you are behind", "If you are behind a proxy",
		"'proxy' config",
		"at ", "errno", "syscall", "argv ", "node v", "npm  v", "If you need help", "<https://github.com",
		"Please include the following"} {
		if strings.HasPrefix(text, b) {
			return true
		}
	}
	// a tool that shows npm's last line
	return system(text) || strings.HasSuffix(text, ".log") && (text[0] == '/' || strings.Contains(text, `:\`))
}

// system knows "Darwin 16.4.0" and "Linux 4.4.0-59-generic", which npm 2 to 4 print at the head of every frame.
func system(text string) bool {
	name, release, ok := strings.Cut(text, " ")
	if !ok || release == "" || release[0] < '0' || release[0] > '9' || strings.Contains(release, " ") {
		return false
	}
	switch name {
	case "Darwin", "Linux", "Windows_NT", "FreeBSD", "OpenBSD", "SunOS", "AIX":
		return true
	}
	return false
}

// refusesSetting reads what npm 9 and later say where a script sets a credential's key that they do not have, as
// always-auth: "`always-auth` is not a valid npm option".
func refusesSetting(text string) bool {
	key := strings.ToLower(between(text, "`", "` is not a valid npm option"))
	return strings.HasPrefix(text, "`") && len(key) < 64 &&
		(strings.Contains(key, "auth") || strings.Contains(key, "token") || strings.Contains(key, "password"))
}
