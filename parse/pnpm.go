package parse

import (
	"strings"

	"npmx/parse/ci"
	"npmx/parse/registry"
)

// place fills host and package from the URL.
func (f *Failure) place() {
	if f.Host == "" {
		f.Host = registry.HostPort(f.URL)
	}
	if of := packageOf(f.URL); of != "" && !strings.EqualFold(of, f.Package) {
		f.Package, f.Wanted = of, "" // any other name is of a line beside it
	}
}

const pnpmMark = "ERR_PNPM_"

// badge takes the spaces off a line or a part of one: pnpm sets its badges between thin spaces, which a Windows console
// writes as its code page reads their bytes, 437, 850 or 1252.
func badge(s string) string {
	for {
		was := s
		s = strings.Trim(s, " \u2009")
		for _, misread := range []string{"ΓÇë", "ÔÇë", "â€‰"} {
			s = strings.TrimSuffix(strings.TrimPrefix(s, misread), misread)
		}
		if s == was {
			return s
		}
	}
}

// pnpm reads the head of a pnpm report: " ERR_PNPM_FETCH_401  GET ..", "[ERR_PNPM_..] ..", and pnpm 12's "Error:
// ERR_PNPM_..".
func (g *grammar) pnpm(r *run, text string, l ci.Line) bool {
	if g.pnpmTrusted(r, text, l) || g.pnpmDebugLog(r, text, l) || g.pnpmUncoded(r, text, l) {
		return true
	}
	head := strings.TrimPrefix(strings.TrimPrefix(text, "Error: "), "[")
	if strings.HasPrefix(text, "{") && strings.Contains(text, pnpmMark) {
		return g.pnpmRecord(r, text, l)
	}
	if !strings.HasPrefix(head, pnpmMark) {
		return g.pnpmThrew(r, text, l) || r.pnpmPublishes(said{l.No, text})
	}
	end := 0
	for isCodeByte(head, end) {
		end++
	}
	message := badge(strings.TrimPrefix(strings.TrimPrefix(head[end:], "]"), ":"))
	form := text[:strings.Index(text, pnpmMark)] // another in each version
	if b := r.block; b != nil && b.kind == pnpmReport && len(words(b.lines)) == 0 && b.goesOn(l.No, secondCode) {
		if b.form == form && ofOneReport(b.code.text, head[:end]) {
			b.add(l.No, message) // the code of the cause, below that of what came of it
			return true
		}
		r.interleaves(l.No)
	}
	b := g.begin(r, pnpmReport, head[:end], message, l)
	b.form, b.failure = form, &Failure{Evidence: []Evidence{{Line: l.No, Text: text}}}
	return true
}

// ofOneReport tells whether the second code may be that of the first's cause: no publication is one, and no failure has
// two statuses.
func ofOneReport(code, cause string) bool {
	return !strings.HasSuffix(cause, "FAILED_TO_PUBLISH") &&
		(pnpmStatus(code) == 0 || pnpmStatus(cause) == 0 || pnpmStatus(code) == pnpmStatus(cause))
}

// pnpmStatus is the status that a code ends with, 0 none.
func pnpmStatus(code string) int {
	if i := strings.LastIndexByte(code, '_'); i > 0 && isStatus(code[i+1:]) {
		return atoi(code[i+1:])
	}
	return 0
}

// pnpmThrew reads "pnpm: 401 Unauthorized - PUT https://..": what pnpm 11, which publishes with npm's library, prints
// of an error that it has no code of its own for. A stack follows.
func (g *grammar) pnpmThrew(r *run, text string, l ci.Line) bool {
	if strings.HasPrefix(text, "[E") {
		return g.bracketed(r, text, l)
	}
	words, ok := strings.CutPrefix(text, "pnpm: ")
	if !ok {
		return false
	}
	f := Failure{Client: Client{Name: "pnpm"}, Evidence: []Evidence{{Line: l.No, Text: text}}}
	if !f.answered(0, words) || f.Status < 400 {
		return false
	}
	g.begin(r, wholeHead, "", text, l).failure = &f
	g.finish(r)
	return true
}

// bracketed reads "[E403] 403 Forbidden - PUT https://..", npm's library in a program that sets codes in brackets, as
// pnpm 11 does. The registry's words may stand on the next line.
func (g *grammar) bracketed(r *run, text string, l ci.Line) bool {
	code, words, _ := strings.Cut(text[1:], "] ")
	f := Failure{Code: code, Evidence: []Evidence{{Line: l.No, Text: text}}}
	if r.client.Name == "pnpm" {
		f.Client.Name = "pnpm"
	}
	switch {
	case f.answered(statusOf(code), words) && f.Status == statusOf(code):
	// the answer had a challenge, or asked for another log-in
	case code == "E401" && writtenUnder(code, []said{{text: words}}):
		f.Status, f.Challenge = 401, strings.TrimPrefix(words, need)
		if f.Challenge == words {
			f.Challenge = ""
		}
		f.Host = challenger(f.Challenge)
	default:
		return false
	}
	g.begin(r, bracketed, code, text, l).failure = &f
	return true
}

// bracketedFailure adds the registry's words.
func bracketedFailure(b *block) Failure {
	f := *b.failure
	f.Words = strings.TrimSpace(b.lines[0].text)
	if len(b.lines) > 1 && b.lines[0].next(b.lines[1].no) && f.Message == "" {
		if message, ok := strings.CutPrefix(strings.TrimSpace(b.lines[1].text), "- "); ok {
			f.Message = message
			f.Words += "\n" + message
			f.Evidence = append(f.Evidence, Evidence{Line: b.lines[1].no, Text: strings.TrimSpace(b.lines[1].text)})
		}
	}
	return f
}

// pnpmPublishes reads "📦 @acme/core@1.0.0 → https://.." of pnpm 12, which publishes by itself; older ones call
// npm.
func (r *run) pnpmPublishes(s said) bool {
	packed, ok := strings.CutPrefix(s.text, "📦 ")
	spec, where, to := strings.Cut(packed, " → ")
	if !ok || !to || !isURL(where) {
		return false
	}
	if b := r.block; b != nil && b.kind == pnpmReport {
		r.interleaves(s.no)
	}
	r.publishes("pnpm")
	r.client.Name, r.packing, r.command = "pnpm", true, "publish"
	r.releases(splitSpec(spec))
	r.registry = said{s.no, where}
	return true
}

// pnpmFailure makes the failure of a report, where a registry or the network refused something.
func (g *grammar) pnpmFailure(b *block) (Failure, bool) {
	f := *b.failure
	f.Client.Name, f.Code = "pnpm", b.code.text
	lines := unbox(b.lines)
	for _, s := range lines {
		pnpmSays().read(&f, strings.TrimSpace(s.text))
	}
	f.Words = words(lines)
	if f.Status == 0 && pnpmAnswers().read(&f, strings.Join(strings.Fields(f.Words), " ")) {
		f.Method = first(f.Method, "GET")
	}
	f.keepStatus(pnpmStatus(f.Code))
	for _, s := range lines[1:] {
		if len(f.Evidence) < 5 && (strings.Contains(s.text, "authorization header") ||
			strings.Contains(s.text, " - ") && f.URL != "" && strings.Contains(s.text, "http")) {
			f.Evidence = append(f.Evidence, Evidence{Line: s.no, Text: strings.TrimSpace(s.text)})
		}
	}
	return f, f.Code != "" && (f.Status >= 400 || f.Reason != "" || pnpmAccess(f.Code))
}

// pnpmAccess recognises the codes that stand for a failure of access or the network though no status is named.
func pnpmAccess(code string) bool {
	for _, part := range []string{"META_FETCH", "BROKEN_METADATA", "_NETWORK_ERROR", "_DECODE_ERROR", "_OTP", "_AUTH"} {
		if strings.Contains(code, part) {
			return true
		}
	}
	return false
}

// answer reads what follows the URL: "Unauthorized - 401", or why there was no answer.
func (f *Failure) answer(rest string) {
	rest, _, _ = strings.Cut(rest, " (Dependabot::") // Ruby's class of the exception that holds it
	rest = strings.TrimRight(rest, ").")             // of a sentence in which the request is in brackets
	if i := strings.LastIndex(rest, "- "); i >= 0 && isStatus(strings.TrimSpace(rest[i+2:])) {
		f.Status = atoi(strings.TrimSpace(rest[i+2:]))
		f.Reason = strings.Trim(rest[:i], " -:")
		return
	}
	f.Reason = networkCode(rest)
}

// unbox undoes pnpm 12's diagnostics: a tree drawn with lines, in which long lines and URLs are wrapped. A line of a
// stack beside it is another program's.
func unbox(lines []said) []said {
	var out []said
	for i, s := range lines {
		text, item := unboxed(s.text)
		k := len(out) - 1
		boxed := i > 0 && text != s.text && !item && k >= 0 && text != "" && out[k].text != ""
		switch {
		case boxed && openURL(out[k].text):
			out[k].text += text
		case boxed && strings.HasPrefix(s.text, " ") && !strings.HasPrefix(text, "help:") &&
			!strings.HasPrefix(text, "at ") && strings.ContainsAny(lines[max(i-1, 0)].text, "×▶│╰├"):
			out[k].text += " " + text
		default:
			out = append(out, said{s.no, text})
		}
	}
	return out
}

// unboxed takes the drawing off a line; item is true where a new branch begins.
func unboxed(s string) (text string, item bool) {
	t := strings.TrimLeft(s, " ")
	for _, mark := range []string{"×", "├─▶", "╰─▶", "x ", "|->", "`->"} {
		if rest, ok := strings.CutPrefix(t, mark); ok {
			return strings.TrimSpace(rest), true
		}
	}
	return strings.TrimSpace(strings.TrimPrefix(t, "│")), strings.HasPrefix(t, "help:")
}

// openURL reports that a line ends inside a URL: its last word is one and no colon ends it.
func openURL(s string) bool {
	last := s[strings.LastIndexByte(s, ' ')+1:]
	return isURL(last) && !strings.HasSuffix(last, ":")
}
