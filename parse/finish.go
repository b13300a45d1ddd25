package parse

import (
	"strings"
)

// finish ends what a stream was telling.
func (g *grammar) finish(r *run) {
	b := r.block
	if b == nil {
		return
	}
	r.block, r.announced = nil, b.command
	if b.kind == npmFrame {
		g.npmFailure(r, b)
	} else {
		g.otherFailure(r, b)
	}
	r.rest()
}

// npmFailure makes the failure of npm's error frame, where it is one that this package speaks of.
func (g *grammar) npmFailure(r *run, b *block) {
	f := Failure{Client: r.client, Code: b.code.text, Command: r.command, Debug: b.debug}
	switch {
	case b.program == "lerna":
		f.Client = Client{}
	case f.Client.Name != "npm": // another client's banner is above: the frame is npm's all the same
		f.Client = Client{Name: "npm"}
	}
	n := npmReader{f: &f, b: b, r: r}
	n.read()
	if b.script || !n.tells() {
		g.log.Failed = g.log.Failed || b.code.text == "" || len(b.lines) > 0
		return
	}
	n.fill()
	if b.program == "lerna" && writes(&f) {
		f.Command = first(f.Command, "publish") // it runs nothing else that changes a registry
	}
	if f.unserved() {
		g.log.Failed = true
		return
	}
	r.context = b.context
	if b.echo {
		f.echoes = 1
	}
	if b.json && g.toldBefore(f) {
		return
	}
	g.add(r, f)
}

// toldBefore adds to a failure what --json says of it beside the frame: two forms of one telling, which count once.
func (g *grammar) toldBefore(f Failure) bool {
	g.seal(&f)
	for i := range g.failures {
		if Same(g.failures[i], f) {
			g.failures[i] = Merge(g.failures[i], f)
			return true
		}
	}
	return false
}

// npmReader fills a failure from the lines of a frame and then from the other lines of the run.
type npmReader struct {
	f *Failure
	b *block
	r *run

	summary   said
	challenge said
	known     bool // words that are a failure of access without any code
}

// read goes through the frame. Its lines are a set of facts: a log may be newest first.
func (n *npmReader) read() {
	lines := joinWraps(n.b.lines)
	n.lost(lines)
	for _, s := range lines {
		n.sentence(s)
	}
	n.codeless(lines)
}

// writes reports that no reader is answered so.
func writes(f *Failure) bool {
	return f.Code == "ENEEDAUTH" || f.Code == "EOTP" || strings.Contains(f.Message, "to publish")
}

// tells reports a frame that is a failure of access, the network or the registry. A code alone is not one: npm always
// says more, and a text about npm may quote the code.
func (n *npmReader) tells() bool {
	if n.known {
		return true
	}
	words := len(n.b.lines) > 0 || n.b.logged || len(n.r.fetches) > 0 || n.b.program == "lerna"
	return words && accessCode(n.b.code.text)
}

// joinWraps joins a sentence that npm 6 to 10 wrap at 80 columns: lines under the same heading, the one before not
// ended.
func joinWraps(lines []said) []said {
	var out []said
	for _, s := range lines {
		text := strings.TrimSpace(s.text)
		if k := len(out); k > 0 && continues(out[k-1].text, text) {
			out[k-1].text += " " + strings.TrimSpace(stripHeading(text))
			continue
		}
		out = append(out, said{s.no, text})
	}
	return out
}

// continues knows the wrapped sentences that a fact is in: a challenge that the server sent in two lines has no other
// mark.
func continues(last, text string) bool {
	return strings.HasPrefix(last, need) && strings.HasSuffix(last, ",") && text != ""
}

// stripHeading takes the heading off a line: "404 ", "403 ", "need auth ", "network ", "publish fail ".
func stripHeading(s string) string {
	if len(s) > 3 && isStatus(s[:3]) && s[3] == ' ' {
		rest := s[4:]
		if len(rest) > 4 && isStatus(rest[:3]) && rest[3] == ' ' {
			return rest
		}
		if !phrase(rest) {
			return rest
		}
		return s
	}
	for _, h := range []string{"need auth ", "network ", "publish fail ", "forbidden ", "audit "} {
		if rest, ok := strings.CutPrefix(s, h); ok {
			return rest
		}
	}
	return s
}

// phrase distinguishes a status line from a sentence under a heading: "404 Not Found - GET ..".
func phrase(s string) bool {
	for _, m := range methods {
		if strings.Contains(s, " - "+m+" ") {
			return true
		}
	}
	return false
}

var methods = []string{"GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"}
