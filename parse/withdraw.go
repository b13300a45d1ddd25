package parse

import "strings"

// withdraw takes back what was claimed in a run that then did what it was to do. It is the success of the client that
// counts, by a line that only a client prints: what a shell traces, "+ exit 1", is nobody's.
func (r *run) withdraw(no int, text string) bool {
	installed, published := installed(text), published(text)
	if !installed && !published {
		return false
	}
	r.succeeded = no
	r.broken, r.tried = said{}, fetch{} // npm went on behind its stack, and got what it asked for again
	if b := r.block; b != nil && b.kind == bareSentence {
		r.block = nil // a tool asked, and did without the answer
		r.rest()
	}
	if !published {
		return true
	}
	r.oidc, r.thrownOIDC = said{}, false // another credential did
	if r.client.Name == "bun" && r.command == "publish" {
		r.block = nil // the password that was asked for was given
		r.reset()
	}
	return true
}

// installed reads "added 12 packages", "up to date": npm's last words about what it changed.
func installed(text string) bool {
	count, ok := cutAny(text, "added ", "changed ", "removed ")
	return ok && count != "" && count[0] >= '0' && count[0] <= '9' || strings.HasPrefix(text, "up to date")
}

// published reads "+ @acme/core@1.0.0", and pnpm's "+ @acme/core 1.0.0".
func published(text string) bool {
	spec, ok := strings.CutPrefix(text, "+ ")
	if !ok {
		return false
	}
	name, version := splitSpec(strings.Replace(strings.TrimSpace(spec), " ", "@", 1))
	return isName(name) && isVersion(strings.Fields(version + " -")[0])
}
