package parse

import (
	"encoding/json"
	"slices"
	"strings"

	"npmx/parse/registry"
)

// fill adds to the failure what the run's other lines say, and its evidence.
func (n *npmReader) fill() {
	f, r := n.f, n.r
	n.header()
	f.Status = max(f.Status, statusOf(f.Code))
	n.exchange()
	n.request()
	if name := n.r.unpublished; name != "" && isName(name) && f.Package == "" {
		f.Package, f.Command = name, "publish"
	}
	n.untrusted()
	n.identity()
	if f.Challenge = n.challenge.text; f.Challenge == "" {
		f.Challenge = r.challenge.text
		n.challenge = r.challenge
	}
	f.URL = plainURL(f.URL)
	n.found()
	f.Asked = n.asked()
	n.base()
	f.Host = first(f.Host, challenger(f.Challenge))
	n.packages()
	for _, s := range r.notices {
		f.Notices = append(f.Notices, s.text)
		// npm 9 and later say where they sent nothing, beside a key that they have
		if uri, ok := strings.CutPrefix(s.text, "URI: "); ok && uri == f.URL {
			f.Sent = "no"
		}
	}
	if f.Status == 0 && untrusted(f.Code) { // npm 2 to 4 say no more than the code, and OpenSSL's words for it
		f.Reason = first(f.Reason, f.Code)
	}
	n.evidence()
	f.Words = words(n.b.lines)
}

// challenger is the host that names itself in a challenge: Basic realm="https://npm.acme.example/npm/",
// service="npm.acme.example".
func challenger(challenge string) string {
	realm := between(challenge, `realm="`, `"`)
	if !isURL(realm) {
		return ""
	}
	return registry.HostPort(realm)
}

// asked reports whether npm's debug log names the failure's address as one that npm asked, or refused to ask
// (EALLOWREMOTE). The words of a registry stand there under other heads.
func (n *npmReader) asked() bool {
	return n.b.debug && n.f.URL != "" &&
		(n.f.Code == "EALLOWREMOTE" || slices.ContainsFunc(n.r.fetches, func(x fetch) bool {
			return x.debug && x.client == "" && plainURL(x.url) == n.f.URL
		}))
}

// header reads the lines about the run that npm 1 to 4 have in each frame: argv, node, npm.
func (n *npmReader) header() {
	for _, s := range n.b.lines {
		switch text := strings.TrimSpace(s.text); {
		case strings.HasPrefix(text, `argv "`), strings.HasPrefix(text, `command "`): // npm 1 calls them the command
			_, argv, _ := strings.Cut(text, " ")
			n.r.arguments(argv)
			n.f.Command = first(n.f.Command, n.r.command)
		case strings.HasPrefix(text, "node v"):
			n.f.Client.Node = first(n.f.Client.Node, version(text[5:]))
		case strings.HasPrefix(text, "npm  v"):
			n.f.Client.Version = first(n.f.Client.Version, version(text[5:]))
		case strings.HasPrefix(text, "npm -v "), strings.HasPrefix(text, "node -v "): // npm 1
			of, v, _ := strings.Cut(text, " -v ")
			n.r.versions(of, "v"+version(v))
			n.f.Client = richer(n.f.Client, sameClient(n.r.client, n.f.Client))
		}
	}
}

// answerOf is the status of the answer that npm made this code of, though its name may not say it
// (npm-registry-fetch/lib/check-response.js).
func answerOf(code string) int {
	if code == "EOTP" || code == "EAUTHIP" {
		return 401
	}
	return statusOf(code)
}

func statusOf(code string) int {
	if len(code) == 4 && code[0] == 'E' && isStatus(code[1:]) {
		return atoi(code[1:])
	}
	return 0
}

// request finds the request that the frame does not name: the first that got this status. Audits fail without failing
// a command.
func (n *npmReader) request() {
	f := n.f
	if f.URL != "" && f.Method != "" {
		return
	}
	i := slices.IndexFunc(n.r.fetches, n.fits)
	if i < 0 {
		return
	}
	x := n.r.fetches[i]
	f.URL, f.Method = x.url, first(f.Method, x.method)
	if f.Status == 0 {
		f.Status = x.status
	}
	n.summarise(x.said)
}

func (n *npmReader) fits(x fetch) bool {
	f := n.f
	if strings.Contains(x.url, "/-/npm/v1/security/") || strings.Contains(x.url, exchangePath) || n.updateCheck(x) {
		return false
	}
	if f.URL != "" && plainURL(f.URL) != plainURL(x.url) || x.client != "" {
		return false
	}
	if x.reason != "" { // "attempt 2 failed with ECONNRESET"
		return f.Status == 0 && x.reason == first(f.Reason, f.Code)
	}
	switch f.Code {
	case "EOTP", "EAUTHIP":
		return x.status == 401
	case "EPUBLISHCONFLICT": // npm then looked whether the version is there
		return x.status == 409
	case "EWHOAMI":
		return x.status == 401 || x.status == 403 || x.status == 404
	}
	return f.Status != 0 && x.status == f.Status
}

// identity reads pkgid: "foo@*", "font-awesome@4.7.0", or "name@URL" for a tarball. Without a range it is no more than
// the last word of the address (npm-registry-fetch/lib/errors.js), and the address says itself whether it is a
// package's.
func (n *npmReader) identity() {
	f, r := n.f, n.r
	_, wanted := splitSpec(r.pkgid)
	if isURL(wanted) {
		if f.URL == "" && !strings.Contains(f.Code, "AUTH") {
			f.URL = wanted
		}
		wanted = ""
	}
	asked, ranged := r.spec()
	of := packageOf(f.URL)
	if asked != "" && (of == asked || of == "" && (ranged || f.URL == "" && r.argues(asked))) {
		f.Package, f.Wanted = first(f.Package, asked), first(f.Wanted, wanted)
	}
}

// spec is the package that npm says it asked for; ranged is false where that may be no more than a word of the address.
func (r *run) spec() (name string, ranged bool) {
	name, wanted := splitSpec(r.pkgid)
	if !isName(name) || name == "undefined" {
		return "", false
	}
	return name, strings.Contains(strings.TrimPrefix(r.pkgid, "@"), "@") && !strings.HasPrefix(wanted, "npm:")
}

// base is the registry that the log names for the command; where no request is named, its host is the failure's.
func (n *npmReader) base() {
	f, r := n.f, n.r
	if r.publisher == "" {
		f.Registry = first(f.Registry, r.registry.text)
	}
	if f.Registry == "" && f.Host == "" {
		f.Registry = r.registryAsked(f.Command)
	}
	f.Registry = plainURL(f.Registry)
	if f.Host == "" {
		f.Host = registry.HostPort(f.Registry)
	}
}

// registryAsked is what the command line names, for a command that asks only one: npm's own list of arguments, else
// the line in front of it, else the one that a program says it ran in vain.
func (r *run) registryAsked(command string) string {
	for _, argv := range [][]string{r.argv, strings.Fields(r.announced.text), strings.Fields(r.threw.text)} {
		if len(argv) == 0 {
			continue
		}
		switch first(command, commandOf(strings.Join(argv, " "))) {
		case "login", "publish", "whoami", "logout":
			if where := flag(argv, "--registry"); where != "" {
				return where
			}
		}
	}
	return ""
}

func flag(argv []string, name string) string {
	for i, a := range argv {
		if v, ok := strings.CutPrefix(a, name+"="); ok {
			return v
		}
		if a == name && i+1 < len(argv) {
			return argv[i+1]
		}
	}
	return ""
}

// packages names the package, and every other that the same answer refused in this run.
func (n *npmReader) packages() {
	f, r := n.f, n.r
	fromURL := packageOf(f.URL)
	f.Package = first(fromURL, f.Package)
	if quoted := between(f.Message, `permission to publish "`, `"`); f.Package == "" && isName(quoted) {
		f.Package = quoted
	}
	packing := r.packing && r.publisher == ""
	if f.Package == "" && packing && (f.Method == "" || f.Method == "PUT" || f.Method == "POST") {
		f.Package = r.name
	}
	if packing && f.Package == r.name {
		f.Version = r.version
		f.Command = first(f.Command, "publish")
	}
	if f.Method == "PUT" && f.Version == "" && f.Wanted != "" && strings.Contains(f.Wanted, ".") && fromURL != "" {
		f.Version = f.Wanted
	}
	if f.Package != "" {
		f.Packages = []string{f.Package}
	}
	for _, x := range r.fetches {
		if p := packageOf(x.url); p != "" && n.like(x) && len(f.Packages) < 32 && !contains(f.Packages, p) {
			f.Packages = append(f.Packages, p)
		}
	}
}

// like is true for a request that failed with the failure itself: same status, same host.
func (n *npmReader) like(x fetch) bool {
	return x.client == "" && n.f.Status != 0 && x.status == n.f.Status && x.method == n.f.Method &&
		registry.HostPort(x.url) == n.f.Host &&
		!strings.Contains(x.url, "/-/npm/v1/") && n.f.URL != "" && !n.updateCheck(x)
}

// updateCheck recognises the request for its own packument that npm 7 and later make once a week beside the command,
// and whose failure they ignore (lib/cli/update-notifier.js). They make none in CI, so there it is a dependency's, as
// it is if npm itself is requested.
func (n *npmReader) updateCheck(x fetch) bool {
	if x.method != "GET" || packageOf(x.url) != "npm" || strings.HasSuffix(x.url, ".tgz") || n.b.context.CI != "" {
		return false
	}
	return n.f.Package != "npm" && packageOf(n.f.URL) != "npm" && !n.r.asksFor("npm")
}

// asksFor reports whether the command line names a package, or the error does.
func (r *run) asksFor(name string) bool {
	of, _ := splitSpec(r.pkgid)
	return of == name || r.argues(name)
}

func (r *run) argues(name string) bool {
	return slices.ContainsFunc(r.argv, func(arg string) bool {
		of, _ := splitSpec(arg)
		return of == name
	})
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// evidence: the line with the code first, then what says more.
func (n *npmReader) evidence() {
	add := func(s said) {
		if s.text == "" || len(n.f.Evidence) >= 8 {
			return
		}
		e := Evidence{Line: s.no, Text: n.r.quoted(s)}
		if !slices.Contains(n.f.Evidence, e) {
			n.f.Evidence = append(n.f.Evidence, e)
		}
	}
	if c := n.b.code; c.text != "" {
		if n.b.program == "npm" {
			c.text = "code " + c.text
		}
		add(c)
	}
	add(n.summary)
	for _, s := range n.b.folds {
		add(s)
	}
	add(n.challenge)
	for _, s := range n.r.notices {
		add(s)
	}
	for _, x := range n.r.fetches {
		if x.client == "" && x.status != 0 && x.status == n.f.Status && plainURL(x.url) == n.f.URL {
			add(x.said)
		}
	}
	add(n.r.oidc)
	if len(n.f.Evidence) == 0 && len(n.b.lines) > 0 {
		add(n.b.lines[0])
	}
}

// words joins the lines of a block.
func words(lines []said) string {
	var b strings.Builder
	for _, s := range lines {
		if b.Len()+len(s.text) > maxWords {
			break
		}
		if text := strings.TrimSpace(s.text); text != "" {
			b.WriteString(text + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

const maxWords = 8 << 10

// messageOf returns the server's words: the message inside a JSON body, which npm 12 shows whole, else the text.
func messageOf(detail string) string {
	detail = strings.TrimSpace(detail)
	if !strings.HasPrefix(detail, "{") {
		return detail
	}
	var body struct {
		Error, Message string
		Description    string `json:"error_description"` // OAuth's: the error is a word, this is the sentence
		Errors         []struct{ Message string }
	}
	if json.Unmarshal([]byte(detail), &body) == nil {
		if len(body.Errors) > 0 {
			body.Message = first(body.Message, body.Errors[0].Message)
		}
		return first(strings.Trim(body.Error+": "+body.Description, ": "), body.Message, detail)
	}
	return detail
}
