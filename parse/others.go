package parse

import (
	"regexp"
	"strings"
	"sync"

	"npmx/parse/ci"
	"npmx/parse/registry"
)

// otherLine reads a line that is not npm's: pnpm, yarn, bun and the tools around them. Each grammar tells by a head
// that nobody else prints whether a line is its own.
func (g *grammar) otherLine(r *run, text, raw string, l ci.Line) {
	if text == "" {
		return
	}
	if g.aside(r, text, l) {
		g.trace(l.No, byAside, text)
		return
	}
	if b := r.block; b != nil && b.refold(raw, l, r.wrapped) {
		g.trace(l.No, byFold, text)
		r.quote(l.No, text)
		return
	}
	text = straight(text)
	r.draws(l.No, text)
	g.claims(r, text, l)
	for _, reader := range readers {
		if reader.read(g, r, text, l) {
			g.trace(l.No, reader.name, text)
			return
		}
	}
	if b := r.block; b != nil && b.kind != npmFrame {
		g.trace(l.No, byBelonging, text)
		g.belongs(r, b, text, raw, l)
		return
	}
	g.trace(l.No, byNoReader, text)
}

// readers are asked in this order: the first that knows a line takes it.
var readers = [...]struct {
	name string
	read func(*grammar, *run, string, ci.Line) bool
}{
	{"pnpm", (*grammar).pnpm},
	{"yarn 2", (*grammar).berry},
	{"yarn 1", (*grammar).yarn},
	{"bun", (*grammar).bun},
	{"deno", (*grammar).deno},
	{"expo", (*grammar).expo},
	{"npm --json", (*grammar).jsonError},
	{"a client that dies of a variable", (*grammar).crash},
	{"pnpm's ignored setting", (*grammar).ignored},
	{"a tool that runs npm", (*grammar).wrapper},
	{"npm's library alone", (*grammar).bare},
}

// aside notes what such a line tells of a run beside its failures, and reports whether that was all.
func (g *grammar) aside(r *run, text string, l ci.Line) bool {
	g.ends(text)
	g.ecosystem(text)
	if _, line, ok := strings.Cut(text, "Error: Command failed: "); ok {
		r.threw = said{l.No, line}
	}
	if r.answeredVersion(text) || r.switched(text) {
		g.log.Client = richer(g.log.Client, r.client)
		return true
	}
	g.begins(r, l.No, text)
	if r.withdraw(l.No, text) {
		g.survives(r)
		g.trace(l.No, bySuccess, text)
	}
	if r.configList(text) || r.exchanged(said{l.No, text}) {
		return true
	}
	if code, ok := strings.CutPrefix(text, "code "); ok && isCode(code) && accessCode(code) {
		r.codeLine = said{l.No, text}
		r.quote(l.No, text)
	}
	return false
}

// ends notes that a step or a client failed, whatever for.
func (g *grammar) ends(text string) {
	for _, e := range []string{"Error: Process completed with exit code ", "Process completed with exit code ",
		"ERROR: Job failed", "Exited with code exit status ", "error Command failed with exit code "} {
		if strings.HasPrefix(text, e) && !strings.HasSuffix(text, "code 0") {
			g.exits = true
		}
	}
	if strings.HasPrefix(text, "No NPM_TOKEN found, but OIDC is available") { // changesets' action
		g.trusting = true
	}
	if strings.HasPrefix(text, "error Command failed") || strings.HasPrefix(text, "ELIFECYCLE") ||
		strings.Contains(text, "Failed with errors in ") {
		g.log.Failed = true
	}
}

// belongs takes the lines that follow the head of a block. A block has no end of its own: the next head closes it,
// another program's line, or its length.
func (g *grammar) belongs(r *run, b *block, text, raw string, l ci.Line) {
	if len(b.lines) > int(reportLines) || !b.goesOn(l.No, betweenLines) || closes(text) {
		g.finish(r)
		return
	}
	b.add(l.No, strings.TrimRight(raw, " "))
}

// closes knows lines that no client prints inside its own report.
func closes(text string) bool {
	for _, c := range []string{"Error: Process completed", "ERROR: ", "------", "Error: Something went wrong",
		"info Visit ", "Done in ", "Process exited", "Exited with code", "```"} {
		if strings.HasPrefix(text, c) {
			return true
		}
	}
	return false
}

// begin opens a block of another client, ending the one before.
func (g *grammar) begin(r *run, k kind, code, text string, l ci.Line) *block {
	g.finish(r)
	r.block = &block{kind: k, code: said{l.No, code}, context: l.Context, command: g.command}
	r.block.add(l.No, text)
	return r.block
}

// crash reads the exception with which npm 6 and yarn 1 die of an unset variable, before they can print a frame.
func (g *grammar) crash(r *run, text string, l ci.Line) bool {
	const failed = "Failed to replace env in config: ${"
	i := strings.Index(text, failed)
	if i < 0 {
		return false
	}
	name, _, ok := strings.Cut(text[i+len(failed):], "}")
	if !ok {
		return false
	}
	f := &Failure{Variable: name, Evidence: []Evidence{{Line: l.No, Text: text}}, Words: text, Context: l.Context}
	if reading := between(text[:i], `Issue while reading "`, `"`); reading != "" {
		f.Client.Name, f.File = "pnpm", reading
		f.Debug = strings.HasPrefix(text, "Error: ") // the warning became the error of a step
		g.unset = append(g.unset, f)
		return true
	}
	switch head := strings.TrimSpace(text[:i]); head {
	case "WARN", "[WARN]": // pnpm 11 and 12, which go on without what the variable would have given
		f.Client.Name, f.sendsBlank = "pnpm", head == "[WARN]"
		g.unset = append(g.unset, f)
		return true
	case "Error:", "error", "ERROR", "error Error:", `error An unexpected error occurred: "`, "ERR!", "Uncaught Error:":
		f.Client.Name = map[string]string{"ERROR": "pnpm", "error": "yarn", "error Error:": "yarn",
			`error An unexpected error occurred: "`: "yarn"}[head]
		b := g.begin(r, crash, "", text, l)
		b.failure = f
		return true
	}
	return false
}

// warnings turns pnpm's warning of an unset variable into the cause of what failed. In a run that went well it is only
// a warning.
func (g *grammar) warnings() {
	for _, u := range g.unset {
		used := false
		for i := range g.failures {
			f := &g.failures[i]
			switch {
			case f.Variable != "" || !u.warns(f):
			case u.File == "":
				f.suspects(u)
			default:
				f.Variable, f.File = u.Variable, u.File
				f.Evidence = append(f.Evidence, u.Evidence...)
				g.seal(f)
				used = true
			}
		}
		if !used && u.File != "" && len(g.failures) == 0 && (u.Debug || g.exits) {
			u.Debug = false
			g.add(&run{context: u.Context, announced: g.command}, *u)
		}
	}
}

// suspects notes the variable of a warning that names no file: pnpm 11 and later do without the one line that names it,
// which may be another registry's. 11 sends nothing then, and 12 "Bearer" alone. Each command warns by itself.
func (f *Failure) suspects(u *Failure) {
	same := f.Context == u.Context && u.line() < f.line() && (u.over == 0 || f.line() < u.over)
	if same && f.Client.Name == "pnpm" && f.Suspect.Name == "" && (f.Sent != "yes" || u.sendsBlank) {
		f.Suspect = Suspect{u.Variable, "warned", u.Evidence[0]}
	}
}

// changes knows lines with which a command ends or another begins, whatever program that is.
func changes(text string) bool {
	for _, begin := range []string{"Done in ", "Run ", "$ "} {
		if strings.HasPrefix(text, begin) {
			return true
		}
	}
	return false
}

// overtake notes that what warned of an unset variable is over: another command begins, or pnpm is done.
func (g *grammar) overtake(line int) {
	for _, u := range g.unset {
		if u.over == 0 {
			u.over = line
		}
	}
}

// warns reports whether pnpm's warning is about a failure: about any of its own, and about that of the npm with which
// pnpm 10 and older publish, as long as that command runs. A later step may well have the variable, and behind the
// window of the warning a command that begins may go unread.
func (f *Failure) warns(failed *Failure) bool {
	if failed.Client.Name == "pnpm" {
		return true
	}
	return failed.Client.Name == "npm" && failed.Command == "publish" && f.Context == failed.Context &&
		f.line() < failed.line() && failed.line()-f.line() <= after && (f.over == 0 || failed.line() < f.over)
}

// otherFailure makes the failure of a block that is not npm's.
func (g *grammar) otherFailure(r *run, b *block) {
	if b.kind == nxRelease {
		g.nxFailure(r, b)
		return
	}
	if b.kind == bareSentence && !b.refused() {
		return
	}
	f, ok := g.failureOf(r, b)
	if !ok {
		g.log.Failed = true
		return
	}
	f.Client = richer(f.Client, sameClient(r.client, f.Client))
	if f.Words == "" {
		f.Words = words(b.lines)
	}
	f.URL = plainURL(f.URL)
	f.place()
	if b.kind != botVerdict && f.unserved() { // Dependabot tells of every source
		g.log.Failed = true
		return
	}
	f.publishedBy(r)
	f.unexchanged(r)
	if len(f.Evidence) == 0 {
		f.Evidence = []Evidence{{Line: b.lines[0].no, Text: strings.TrimSpace(b.lines[0].text)}}
	}
	r.context = b.context
	f.Command = first(f.Command, r.command)
	g.add(r, f)
}

// publishedBy adds what the same client had said of its publication: where to, and of what.
func (f *Failure) publishedBy(r *run) {
	if f.classic || r.command != "publish" || r.client.Name != f.Client.Name || r.publisher != f.Client.Name {
		return
	}
	if f.Registry = first(f.Registry, r.registry.text); f.Host == "" {
		f.Host = registry.HostPort(f.Registry)
	}
	f.Package = first(f.Package, r.name)
	if f.Package == r.name {
		f.Version = first(f.Version, r.version)
	}
}

func sameClient(c, of Client) Client {
	if c.Name == of.Name {
		return c
	}
	return Client{}
}

// crashed names the client whose files stand in a stack.
func crashed(lines []said) string {
	for _, s := range lines {
		switch text := strings.ReplaceAll(s.text, `\`, "/"); {
		case strings.Contains(text, "node_modules/npm/"), strings.Contains(text, "/npm/lib/"):
			return "npm"
		case strings.Contains(text, "yarn"):
			return "yarn"
		}
	}
	return ""
}

var versionLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(yarn|bun) (\w+) v(\d+\.\d+\.\d+[\w.-]*)`)
})

// banner reads "yarn install v1.22.22" and "bun publish v1.1.33 (..)".
func (g *grammar) banner(r *run, no int, text, client string) bool {
	if !strings.HasPrefix(text, client) {
		return false
	}
	m := versionLine().FindStringSubmatch(text)
	if m == nil || m[1] != client {
		return false
	}
	g.finish(r)
	if m[2] == "run" { // it runs a script: what fails in there is another's
		return true
	}
	if r.banner.next(no) {
		r.interleaves(no)
	}
	r.banner = said{no, client}
	r.client = Client{Name: client, Version: m[3]}
	r.command = canonical(m[2])
	if g.log.Client.Name == "" {
		g.log.Client = r.client
	}
	return true
}
