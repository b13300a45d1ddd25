package parse

import (
	"strings"

	"npmx/parse/ci"
)

// npmLine reads a line of npm or lerna, or of npm's debug log. It gives false for anybody else's.
func (g *grammar) npmLine(r *run, text string, l ci.Line) bool {
	program, level, rest, ok := ci.Level(text)
	if !ok && l.Seq >= 0 {
		program, level, rest = r.recorded(text)
		ok = true
	}
	if !ok {
		program, level, rest, ok = r.unnumbered(text)
	}
	if !ok {
		return false
	}
	if g.startsRun(level, rest) {
		g.finish(r)
		plain := r.plain
		r.reset()
		r.lerna, r.plain = program == "lerna" && l.Seq >= 0, plain
	}
	if program == "npm" && r.client.Name == "" {
		r.client.Name = "npm"
	}
	r.quote(l.No, text)
	if level != "verbose" && level != "verb" {
		r.broken = said{}
	}
	g.npmSays(r, program, level, said{l.No, strings.TrimRight(rest, " ")}, l)
	return true
}

// npmSays takes the words behind a head.
func (g *grammar) npmSays(r *run, program, level string, s said, l ci.Line) {
	switch level {
	case "ERR!", "error":
		if program == "npm" && g.npmInNpm(r, s, l) {
			return
		}
		for _, text := range unflattened(program, level, s.text) {
			g.npmError(r, program, level, said{s.no, text}, l)
		}
	case "notice":
		g.npmNotice(r, s)
	case "http":
		g.settle(r)
		r.http(s, l.Seq >= 0)
	case "WARN", "warn":
		// lerna names a package, then says what it failed of: what was said before is another's
		if strings.HasPrefix(s.text, failedToPublish) {
			g.finish(r)
		}
		r.npmWarn(s)
	default:
		g.npmFact(r, level, s)
	}
}

// unflattened gives the lines of a frame whose line feeds became blanks, as they do in the fields of web forms and of
// JSON logs. Only one that begins with a code is taken for such: anything else may be a sentence about npm.
func unflattened(program, level, text string) []string {
	head := " " + program + " " + level + " "
	code, _, more := strings.Cut(text, head)
	if !more || errorCode("npm", strings.TrimSpace(code)) == "" {
		return []string{text}
	}
	return strings.Split(text, head)
}

// npmInNpm reads what an npm says that npm ran itself, to prepare a git dependency, and that the outer one quotes
// under its own head: the inner frame is the failure, the outer one only says that there was one. What is thus below
// a script's command line is the script's.
func (g *grammar) npmInNpm(r *run, s said, l ci.Line) bool {
	program, level, rest, ok := ci.Level(s.text)
	if !ok || program != "npm" || r.block != nil && r.block.quotes(s.no) {
		return false
	}
	if b := r.block; b != nil && !b.inner {
		g.finish(r)
	}
	g.npmSays(r, program, level, said{s.no, strings.TrimRight(rest, " ")}, l)
	if r.block != nil {
		r.block.inner = true
	}
	return true
}

// startsRun knows the first line that a run of npm prints when it prints more than errors.
func (g *grammar) startsRun(level, rest string) bool {
	switch level {
	case "verb", "verbose":
		return strings.HasPrefix(rest, "cli ") && !strings.HasPrefix(rest, "cli  ") && rest != "cli ]"
	case "info":
		return strings.HasPrefix(rest, "it worked if it ends with ok")
	case "silly":
		return strings.HasPrefix(rest, "argv {")
	}
	return false
}

// settle finishes a failure whose last line was told: what follows belongs to another.
func (g *grammar) settle(r *run) {
	if r.block != nil && r.block.logged && r.block.code.text != "" {
		g.finish(r)
	}
}

const completeLog = "A complete log of this run can be found in:"

// npmError takes one line of the error frame.
func (g *grammar) npmError(r *run, program, level string, s said, l ci.Line) {
	text := strings.TrimSpace(s.text)
	if path, ok := strings.CutPrefix(text, completeLog); ok {
		g.npmLog(r, program, said{s.no, strings.TrimSpace(path)}, l)
		return
	}
	if r.wantPath && looksPath(text) {
		g.debugLog(r, text)
		r.wantPath = false
		r.block.lastNo = s.no
		return
	}
	r.wantPath = false
	r.framed()
	code := errorCode(program, text)
	if code == "ELIFECYCLE" || strings.HasPrefix(text, "command failed") {
		r.script = said{} // its failure counts
	}
	if b := r.block; b != nil && b.quotes(s.no) {
		b.lastNo = s.no
		return
	}
	if b := r.block; b != nil && g.another(b, program, code, s.no) {
		if b.cutShort(program, code) {
			r.interleaves(s.no)
		}
		g.finish(r)
	}
	if r.foreign(program, level, code, s.no) {
		return
	}
	b := g.open(r, program, l)
	b.level = first(b.level, level)
	b.audited(r, s)
	b.git = b.git || text == "git dep preparation failed"
	b.script = !b.git && (b.script || program == "npm" && runsScript(text))
	if code != "" && b.code.text == "" {
		b.code = said{s.no, code}
		if program == "npm" {
			b.lastNo = s.no
			return
		}
	}
	if program == "lerna" {
		s.text = lernaWords(strings.TrimPrefix(text, b.code.text+" "))
	}
	b.add(s.no, s.text)
}

// audited takes the refusal of npm audit for the error's own words: npm itself says it in a warning, and ends without
// a code.
func (b *block) audited(r *run, s said) {
	refused := r.audit
	if strings.TrimSpace(s.text) != "audit endpoint returned an error" || !refused.near(s.no, auditAnswer) {
		return
	}
	r.audit = said{}
	b.code = said{refused.no, "E" + refused.text[:3]}
	b.add(refused.no, refused.text)
}

// lernaWords takes off what lerna puts in front of the message of an error without a code, which it prints twice: of
// its stack, and under its own name.
func lernaWords(text string) string {
	text = strings.TrimPrefix(text, "lerna ")
	rest, _ := cutAny(text, lernaErrors...)
	return rest
}

// quotes reports whether a frame has come to what a program said that npm ran: npm 7 and later print it line by line
// under their own name, whatever it is, a forged refusal by another host too.
func (b *block) quotes(no int) bool { return b.script && b.goesOn(no, nextLine) }

// runsScript knows the line of npm's frame behind which a program's own words stand.
func runsScript(text string) bool {
	return text == "command failed" || strings.HasPrefix(text, "command sh -c ") ||
		strings.HasPrefix(text, "command bash -c ") || strings.HasPrefix(text, `command C:\`)
}

// another reports whether an error line begins a new telling.
func (g *grammar) another(b *block, program, code string, no int) bool {
	if program == "lerna" && b.program == program && code == b.code.text && b.goesOn(no, nextLine) {
		return false // each line of one error begins with its code
	}
	return b.kind != npmFrame || b.program != program || !b.goesOn(no, frameLines) || b.script ||
		code != "" && b.code.text != "" || b.logged && b.code.text != ""
}

// cutShort tells that a frame has nothing but its code when the code of another stands there.
func (b *block) cutShort(program, code string) bool {
	return program == "npm" && b.program == program && code != "" && b.code.text != "" && b.code.text != code &&
		len(b.lines) == 0 && !b.logged
}

func (g *grammar) open(r *run, program string, l ci.Line) *block {
	if r.block == nil {
		r.block = &block{program: program, debug: l.Seq >= 0, context: l.Context, lastNo: l.No,
			command: g.command}
		if program == "npm" && r.codeLine.next(l.No) {
			r.block.bare = r.codeLine
		}
	}
	return r.block
}

// npmLog takes the line that names the complete log. In a log that is told newest first it is in front of the code.
func (g *grammar) npmLog(r *run, program string, path said, l ci.Line) {
	if b := r.block; b != nil && b.logged && !b.quotes(path.no) {
		if path.no == b.lastNo+1 { // whose frame has no line of its own here
			r.interleaves(path.no)
		}
		g.finish(r)
	}
	b := g.open(r, program, l)
	b.logged, b.lastNo = true, path.no
	if path.text != "" {
		g.debugLog(r, path.text)
		return
	}
	r.wantPath = true
}

// debugLog keeps a path that a log names; one with *** in it is nobody's.
func (g *grammar) debugLog(r *run, path string) {
	r.began = began(path)
	if len(g.log.DebugLogs) < 64 && !strings.Contains(path, "***") {
		for _, known := range g.log.DebugLogs {
			if known == path {
				return
			}
		}
		g.log.DebugLogs = append(g.log.DebugLogs, path)
	}
}

func looksPath(s string) bool {
	return strings.HasSuffix(s, ".log") || strings.ContainsAny(s, `/\`) && !strings.Contains(s, " ")
}

// errorCode gives the code of "code E401", or of lerna's "E403 You cannot ..".
func errorCode(program, text string) string {
	word, ok := strings.CutPrefix(text, "code ")
	if !ok && program == "lerna" {
		word, _, _ = strings.Cut(text, " ")
		ok = strings.HasPrefix(word, "E")
	}
	if word = strings.TrimSpace(word); !ok || !isCode(word) {
		return ""
	}
	return word
}

func isCode(s string) bool {
	if len(s) < 3 || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// npmNotice keeps the notices that a registry sent, and what npm says of a publication.
func (g *grammar) npmNotice(r *run, s said) {
	g.settle(r)
	text := strings.TrimSpace(s.text)
	if r.updatable(text) {
		g.log.Client = richer(g.log.Client, r.client)
		return
	}
	if strings.HasPrefix(text, "created a lockfile") { // npm's last word but for what it added
		g.survives(r)
	}
	if where, ok := cutAny(text, "Publishing to ", "Log in on ", "Login at "); ok {
		r.publishing = strings.HasPrefix(text, "Publishing")
		where, _, _ = strings.Cut(where, " ")
		r.within(s.no)
		r.publishes("")
		r.registry = said{s.no, where}
		return
	}
	if _, ok := cutAny(text, titles...); ok {
		r.lists(s.no, text)
	}
	if spec, ok := cutAny(text, "📦 ", "package: "); ok {
		r.packs(s.no)
		r.releases(splitSpec(strings.TrimSpace(spec)))
		return
	}
	if v, ok := strings.CutPrefix(text, "name:"); ok {
		r.packs(s.no)
		r.releases(strings.TrimSpace(v), "")
		return
	}
	if v, ok := strings.CutPrefix(text, "version:"); ok {
		r.version = strings.TrimSpace(v)
		return
	}
	if _, ok := cutAny(text, packed...); ok {
		r.within(s.no)
	}
	if matters(text) && len(r.notices) < maxNotices {
		r.notices = append(r.notices, said{s.no, text})
	}
}

// packs begins what npm says of a package that it is to publish.
func (r *run) packs(no int) {
	r.within(no)
	r.publishes("")
	r.packing = true
}

// releases notes the package that is to be published. What is no name of a package a log may have anyhow: a script
// prints what it likes.
func (r *run) releases(name, version string) { r.name, r.version = nameOrNone(name), version }

func nameOrNone(s string) string {
	if isName(s) {
		return s
	}
	return ""
}

func cutAny(s string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}

// failedToPublish is lerna's word for a package, in front of the error.
const failedToPublish = "notice Package failed to publish: "

// npmWarn keeps the few warnings that tell a cause.
func (r *run) npmWarn(s said) {
	// npm 6's way to print npm-notice
	if text, ok := strings.CutPrefix(s.text, "notice "); ok && matters(text) && len(r.notices) < maxNotices {
		r.notices = append(r.notices, said{s.no, text})
	}
	r.retry(s)
	if name, ok := strings.CutPrefix(s.text, failedToPublish); ok {
		r.unpublished = nameOrNone(strings.TrimSpace(name))
	}
	if text, ok := strings.CutPrefix(s.text, "audit "); ok && len(text) > 3 && isStatus(text[:3]) {
		r.audit = said{s.no, text}
	}
	s.text = strings.TrimPrefix(s.text, "registry ")
	if strings.HasPrefix(s.text, "URI: ") || strings.HasPrefix(s.text, "Scoped Registry Key: ") ||
		strings.Contains(s.text, "No auth for URI") || strings.Contains(s.text, "must be scoped to a registry") ||
		strings.Contains(s.text, "adduser Incorrect") {
		r.notices = append(r.notices, s)
	}
}
