package parse

import "strings"

// npm 1.0 has no codes: it shows the error and the reason of CouchDB, which the registry of its days was, with the path
// that it asked for behind them: "Error: forbidden user not authorized to modify core: core/-rev/1".

// couchErrors are CouchDB's names of the answers that refuse a request.
var couchErrors = map[string]int{"unauthorized": 401, "forbidden": 403, "conflict": 409}

// couchReason is how many lines a reason has: of one that names people, each has a line of its own.
const couchReason = 4

// couch reads such an answer.
func (n *npmReader) couch(lines []said) bool {
	for i, s := range lines {
		words, ok := strings.CutPrefix(s.text, "Error: ")
		name, words, _ := strings.Cut(words, " ")
		if !ok || couchErrors[name] == 0 {
			continue
		}
		for k, more := range lines[i:min(len(lines), i+couchReason)] {
			if k > 0 {
				words += " " + more.text
			}
			if at := strings.LastIndex(words, ": "); at >= 0 && n.answeredFor(words[at+2:]) {
				n.f.Status, n.f.Message = couchErrors[name], words[:at]
				n.summary = s
				return true
			}
		}
	}
	return false
}

// answeredFor takes the path that npm 1.0 asked for: a package's, and what of it is meant.
func (n *npmReader) answeredFor(path string) bool {
	name, _, _ := strings.Cut(path, "/")
	if !isName(name) {
		return false
	}
	n.f.Package = first(n.f.Package, name)
	if asked := plainURL(n.r.sought); strings.HasSuffix(asked, "/"+path) {
		n.f.URL = asked
	}
	return true
}
