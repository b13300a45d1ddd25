package parse

import (
	"net/url"
	"strings"

	"npmx/parse/ci"
	"npmx/parse/registry"
)

// bare reads the sentence that npm-registry-fetch makes of an answer where it is alone: "403 Forbidden - PUT
// https://.. - ..", as people paste it without npm's heads, and as tools print it that publish with npm's library,
// also behind the code: "E404 Not Found - PUT ..". The lines below it tell whether it was npm.
func (g *grammar) bare(r *run, text string, l ci.Line) bool {
	if r.block != nil && r.block.kind != bareSentence {
		return false // words of a client that tells more itself
	}
	f := Failure{Evidence: []Evidence{{Line: l.No, Text: text}}}
	text, _ = cutAny(strings.TrimLeft(text, "└├─ "), "Error: ", "HttpErrorGeneral: ", "error ", "Error ", "ERR! ")
	if code, words, ok := strings.Cut(text, ": "); ok && statusOf(code) >= 400 {
		text = words // a list of what could not be published: "└ E404: 404 Not Found - PUT .."
	}
	if g.unfetched(r, text, l) {
		return true
	}
	if challenge, ok := strings.CutPrefix(text, need); ok {
		f.Code, f.Status = "E401", 401
		f.challenged(challenge)
	} else if !f.sentence(strings.TrimPrefix(text, "E")) {
		return false
	}
	g.begin(r, bareSentence, f.Code, text, l).failure = &f
	return true
}

// unfetched reads "ENOTFOUND request to https://../core-1.0.0.tgz failed, reason: ..", without a head and with the
// code in front. Any program may ask for anything, but a package's file is asked for by a client.
func (g *grammar) unfetched(r *run, text string, l ci.Line) bool {
	code, words, _ := strings.Cut(text, " ")
	if !fetchSays().may(words) || !isCode(code) {
		return false
	}
	f := Failure{Code: code, Evidence: []Evidence{{Line: l.No, Text: text}}}
	if !fetchSays().read(&f, words) || !strings.HasSuffix(f.URL, ".tgz") || packageOf(f.URL) == "" {
		return false
	}
	g.begin(r, wholeHead, "", text, l).failure = &f
	g.finish(r)
	return true
}

// sentence takes the answer of that sentence, if it is a refusal. That there is no such package says nothing where a
// program only asked whether there is.
func (f *Failure) sentence(text string) bool {
	if len(text) < 5 || !isStatus(text[:3]) || !f.answered(0, stripHeading(text)) || f.Status < 400 {
		return false
	}
	f.Code = "E" + text[:3]
	return f.Status != 404 || f.Method != "GET" || isHeaded(text)
}

// isHeaded tells "404 404 Not Found - GET ..", which npm prints and nobody who only asks whether there is such a
// package.
func isHeaded(text string) bool { return len(text) > 8 && text[:4] == text[4:8] }

// refused is true where the sentence is a client's that failed: it asked what is a registry of npm packages by its
// address, or npm's other words stand below. What is said of a challenge only npm's library says.
func (b *block) refused() bool {
	npm := b.failure.Challenge != "" || registryOfNpm(b.failure.URL)
	for _, s := range b.lines[1:] {
		text := strings.TrimSpace(s.text)
		npm = npm || b.ownWords(text)
	}
	return npm
}

// framed makes a sentence that a client's frame follows what it is there: the request of that frame.
func (r *run) framed() {
	if b := r.block; b != nil && b.kind == bareSentence {
		r.block = nil
		r.remember(fetch{said: b.lines[0], method: b.failure.Method, url: b.failure.URL, status: b.failure.Status})
	}
}

// ownWords knows what only npm says below, and the library's file in a stack. Of npm's own words it follows that it
// was npm.
func (b *block) ownWords(text string) bool {
	if _, ok := cutAny(stripHeading(text), "In most cases, you or one of your", "a package version that is forbidden",
		completeLog); ok {
		b.failure.Client.Name = "npm"
		return true
	}
	return strings.Contains(text, "npm-registry-fetch") || strings.HasSuffix(text, "' is not in this registry.") ||
		strings.Contains(text, " is not in the npm registry, or you have no permission")
}

// registryOfNpm knows the registries that an address tells, of products that also hold other things where it says npm.
func registryOfNpm(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && strings.Contains(raw, "npm") && registry.KindOf(u.Host, u.Path, "") != ""
}
