package parse

import (
	"encoding/json"
	"slices"
	"strings"

	"npmx/parse/ci"
	"npmx/parse/registry"
)

// jsonError reads the object that npm prints with --json: {"error": {"code": .., "summary": .., "detail": ..}}, over
// several lines or in one.
func (g *grammar) jsonError(r *run, text string, l ci.Line) bool {
	if strings.HasPrefix(text, "{") && strings.Contains(text, `"summary"`) {
		var o struct {
			Error struct{ Code, Summary, Detail string }
		}
		if json.Unmarshal([]byte(text), &o) == nil && isCode(o.Error.Code) {
			b := g.jsonBlock(r, o.Error.Code, text, l)
			b.addAll(l.No, o.Error.Summary+"\n"+o.Error.Detail)
			g.finish(r)
			return true
		}
	}
	if code := between(text, `"code": "`, `"`); strings.HasPrefix(text, `"code": "`) && isCode(code) &&
		accessCode(code) {
		g.jsonBlock(r, code, text, l)
		return true
	}
	b := r.block
	if b == nil || !b.json {
		return false
	}
	for _, key := range []string{`"summary": `, `"detail": `} {
		if value, ok := strings.CutPrefix(text, key); ok {
			r.quote(l.No, text)
			var s string
			if json.Unmarshal([]byte(strings.TrimSuffix(value, ",")), &s) == nil {
				b.addAll(l.No, s)
			}
			return true
		}
	}
	return false
}

// jsonBlock begins a telling like that of the error frame, whose sentences it has.
func (g *grammar) jsonBlock(r *run, code, text string, l ci.Line) *block {
	notes := *r
	g.finish(r)
	r.fetches, r.notices, r.challenge = notes.fetches, notes.notices, notes.challenge
	r.quote(l.No, text)
	r.block = &block{program: "npm", json: true, code: said{l.No, code}, context: l.Context, lastNo: l.No,
		command: g.command}
	if r.client.Name == "" {
		r.client.Name = "npm"
	}
	return r.block
}

func (b *block) addAll(no int, text string) {
	for line := range strings.Lines(text) {
		b.add(no, strings.TrimRight(line, "\n"))
	}
}

// wrapper reads what release tools and bots say themselves of a refusal.
func (g *grammar) wrapper(r *run, text string, l ci.Line) bool {
	return g.semanticRelease(r, text, l) || g.releaseIt(r, text, l) || g.changesets(r, text, l) || g.nx(r, text, l) ||
		g.dependabot(r, text, l) || g.corepack(r, text, l) || g.renovate(r, text, l)
}

// semanticRelease reads its own codes. What npm had said in front of them is the same failure.
func (g *grammar) semanticRelease(r *run, text string, l ci.Line) bool {
	if _, own, ok := strings.Cut(text, "[semantic-release]"); ok {
		text = strings.TrimLeft(own, " ›✘")
	}
	if where, ok := strings.CutPrefix(text, "Verify authentication for registry "); ok && isURL(where) {
		r.publishes("")
		r.registry = said{l.No, where}
		return true
	}
	if r.releaseTrusted(said{l.No, text}) {
		return true
	}
	code, words, _ := strings.Cut(text, " ")
	switch { // an aggregate of errors names none by its code
	case code == "ENONPMTOKEN", code == "EINVALIDNPMTOKEN":
	case strings.HasPrefix(text, "SemanticReleaseError: Invalid npm token"),
		strings.HasPrefix(text, "SemanticReleaseError: No npm token"):
		code = ""
	default:
		return false
	}
	f := &Failure{Code: code, Message: words, Command: "publish", Evidence: []Evidence{{Line: l.No, Text: text}}}
	f.Message = ""
	f.Registry, f.Host = r.registry.text, registry.HostPort(r.registry.text)
	f.untrustedRelease(r)
	trusting := r.oidc
	b := g.begin(r, releaseError, code, text, l)
	r.oidc = trusting
	b.failure = f
	return true
}

// releaseIt reads what release-it says when npm whoami did not answer it.
func (g *grammar) releaseIt(r *run, text string, l ci.Line) bool {
	if !strings.HasPrefix(text, "ERROR Not authenticated with npm. Please ") {
		return false
	}
	g.begin(r, wholeHead, "", text, l).failure = &Failure{Command: "publish", Words: text,
		Evidence: []Evidence{{Line: l.No, Text: text}}}
	g.finish(r)
	return true
}

// changesets reads "an error occurred while publishing @acme/ui: E403 403 Forbidden - PUT .. - ..".
func (g *grammar) changesets(r *run, text string, l ci.Line) bool {
	if _, own, ok := strings.Cut(text, "error while checking if token is required"); ok {
		g.precheck = l.No
		if own = strings.TrimSpace(own); own != "" { // npm's first line may stand after it
			g.npmLine(r, own, l)
		}
		return true
	}
	// the butterfly may be lost
	rest, ok := strings.CutPrefix(strings.TrimPrefix(text, "error "), "an error occurred while publishing ")
	if !ok {
		return false
	}
	name, message, _ := strings.Cut(rest, ": ")
	code, message, _ := strings.Cut(message, " ")
	if !isName(name) || !accessCode(code) {
		g.log.Failed = true
		return true
	}
	g.finish(r)
	r.quote(l.No, text)
	r.block = &block{program: "npm", code: said{l.No, code}, context: l.Context, lastNo: l.No,
		command: g.command, echo: true}
	r.block.add(l.No, message)
	r.publishes("")
	r.packing, r.name = true, name
	r.command = "publish"
	return true
}

// nx reads the head under which nx release repeats what npm said in --json, without npm's own heads.
func (g *grammar) nx(r *run, text string, l ci.Line) bool {
	if text != "npm publish error:" && text != "pnpm publish error:" {
		return false
	}
	g.begin(r, nxRelease, "", "", l)
	r.command = "publish"
	return true
}

// nxFailure reads the lines below that head as those of npm's frame.
func (g *grammar) nxFailure(r *run, b *block) {
	b.kind, b.program = npmFrame, "npm"
	g.npmFailure(r, b)
}

// unreachedSource is the exception that Dependabot's own scripts die of, in front of the registry's address.
const unreachedSource = "could not be reached as it requires authentication (and any provided details were invalid " +
	"or lacked the required permissions): "

// unmappedSource begins what Dependabot says where it does not know which packages a registry has, with the registry's
// host behind it.
const unmappedSource = "Private npm registries require"

func unmappedFailure(b *block) (f Failure) {
	f.Words = strings.Join(strings.Fields(words(b.lines)), " ")
	_, host, _ := strings.Cut(f.Words, "Registry: ")
	host, _, _ = strings.Cut(host, " ")
	f.Host = registry.HostPort("https://" + host)
	for _, s := range b.lines {
		f.Evidence = append(f.Evidence, Evidence{Line: s.no, Text: strings.TrimSpace(s.text)})
	}
	return f
}

// dependabot reads the answers that its proxy saw, and its own verdict.
func (g *grammar) dependabot(r *run, text string, l ci.Line) bool {
	if strings.HasPrefix(text, "[") && l.Context.CI == "dependabot" {
		if words := strings.Fields(text); len(words) >= 3 && isURL(words[2]) {
			r.proxied(said{l.No, text}, words[0], words[1], words[2])
			return true
		}
	}
	if strings.Contains(text, unmappedSource) {
		l.Context.CI = "dependabot"
		g.begin(r, botUnmapped, "", text, l).failure = &Failure{}
		return true
	}
	const code = "private_source_authentication_failure"
	_, source, thrown := strings.Cut(text, unreachedSource)
	// it updates what other clients install as well
	if !thrown && !strings.Contains(text, code) || thrown && !strings.Contains(text, "npm") {
		return false
	}
	f := &Failure{Code: code, Evidence: []Evidence{{Line: l.No, Text: text}}}
	source, _, _ = strings.Cut(source, " ")
	f.Host = registry.HostPort(source)
	if g.botRow(f, text) {
		return true
	}
	for _, quote := range []string{`"source":"`, `"source": "`, `:source=>"`, `source: "`} {
		source = first(source, between(text, quote, `"`))
	}
	if g.elsewhere || foreignSource(source) {
		g.log.Failed = true
		return true
	}
	if !isURL(source) {
		source = "https://" + source
	}
	f.Host = first(f.Host, registry.HostPort(source))
	for _, other := range g.runs {
		for _, x := range other.fetches {
			if f.URL == "" && x.status >= 400 && (f.Host == "" || strings.Contains(x.url, "/"+f.Host)) {
				f.URL, f.Status, f.Method = x.url, x.status, x.method
				f.Evidence = append(f.Evidence, Evidence{Line: x.no, Text: x.text})
			}
		}
	}
	g.botNames(f, between(text, "whilst updating ", ": "+code))
	g.begin(r, botVerdict, code, text, l).failure = f
	g.finish(r)
	return true
}

// foreignSource knows the addresses of registries of other languages, which Dependabot is refused in the same words.
func foreignSource(source string) bool {
	source = strings.ToLower(source)
	if strings.Contains(source, "npm") {
		return false
	}
	for _, word := range []string{"/simple", "pypi", "maven", "nuget", "rubygems", "/gems", "composer", "packagist",
		"cargo", "crates", "terraform", "docker", "goproxy"} {
		if strings.Contains(source, word) {
			return true
		}
	}
	return false
}

// ecosystem reads what Dependabot says that it updates: the image of its updater, and the job as it was given.
func (g *grammar) ecosystem(text string) {
	for _, before := range [...]string{"dependabot-updater-", `"package-manager":"`} {
		if _, of, ok := strings.Cut(text, before); ok {
			of, _, _ = strings.Cut(strings.NewReplacer(":", " ", `"`, " ", "@", " ").Replace(of), " ")
			g.elsewhere = of != "npm" && of != "npm_and_yarn" && of != "bun"
			return
		}
	}
}

// botRow reads a row of Dependabot's closing table, and reports whether the failure was reported above it.
func (g *grammar) botRow(f *Failure, text string) bool {
	row, ok := strings.CutPrefix(text, "| ")
	name, rest, _ := strings.Cut(row, " ")
	if !ok || !strings.Contains(rest, f.Code) {
		return false
	}
	f.nameFrom(name)
	return slices.Contains(g.updated, name)
}

// botNames remembers what Dependabot could not update. What it asked for in vain may be another package: the address
// says which.
func (g *grammar) botNames(f *Failure, name string) {
	if name != "" && len(g.updated) < maxRuns {
		g.updated = append(g.updated, name)
	}
	if f.URL == "" {
		f.nameFrom(name)
	}
}

// proxied reads Dependabot's proxy: "[017] GET URL", and the answer, "[017] 401 URL".
func (r *run) proxied(s said, id, what, target string) {
	if contains(methods, what) {
		r.proxy = said{text: id + " " + what + " " + target}
		return
	}
	if !isStatus(what) || atoi(what) < 400 {
		return
	}
	x := fetch{said: s, url: target, status: atoi(what)}
	if words := strings.Fields(r.proxy.text); len(words) == 3 && words[0] == id && words[2] == target {
		x.method = words[1]
	}
	r.remember(x)
}

// pnpmRecord reads pnpm's ndjson reporter, whose error is in a record.
func (g *grammar) pnpmRecord(r *run, text string, l ci.Line) bool {
	var o struct {
		Level, Code, Message string
		Err                  struct{ Code, Message string }
	}
	if json.Unmarshal([]byte(text), &o) != nil || o.Level != "error" {
		return false
	}
	code, message := first(o.Err.Code, o.Code), first(o.Err.Message, o.Message)
	if !strings.HasPrefix(code, pnpmMark) {
		return false
	}
	g.begin(r, pnpmReport, code, message,
		l).failure = &Failure{Evidence: []Evidence{{Line: l.No, Text: code + " " + message}}}
	g.finish(r)
	return true
}
