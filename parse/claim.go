package parse

import (
	"regexp"
	"strings"
	"sync"

	"npmx/parse/ci"
)

// claim is a failure that words would be if they were a client's. Other programs print the same ones, so they count
// once the stack below them lies in the client's own files.
type claim struct {
	said
	of      *library
	failure Failure
	others  int // lines since that are no frames of a stack
}

// library is where a client's own files lie.
type library struct {
	version func() *regexp.Regexp // the version in their path
	word    string                // stands in that path
	files   []string
}

var pnpmLibrary = &library{files: []string{"/dist/pnpm.cjs:", "/node-fetch-npm/"}, // pnpm 1's alone
	version: sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[/@]pnpm[/@]v?(\d+\.\d+\.\d+[\w.-]*)/`)
	})}

var yarnLibrary = &library{word: "yarn", files: []string{"/lib/cli.js:", "/yarn-cli.js:", "/bin/yarn.js:",
	"/fetchers/tarball-fetcher.js:", "/util/request-manager.js:", "/yarn-legacy-"},
	version: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`yarn[/-]v?([01]\.\d+\.\d+)`) })}

// frame reports whether a line of a stack, in lower case, lies in the client's files, and the version in their path.
func (of *library) frame(text string) (ours bool, version string) {
	if !strings.Contains(text, of.word) {
		return false, ""
	}
	if m := of.version().FindStringSubmatch(text); m != nil {
		return true, m[1]
	}
	return holdsOne(text, of.files), ""
}

// claims follows what was claimed through the lines below it.
func (g *grammar) claims(r *run, text string, l ci.Line) {
	if !strings.HasPrefix(text, "at ") {
		for i := range r.claimed {
			r.claimed[i].others++
		}
		return
	}
	if len(r.claimed) == 0 && !strings.Contains(text, "arn") { // or Yarn
		return
	}
	text = strings.ToLower(strings.ReplaceAll(text, `\`, "/"))
	for _, of := range [...]*library{pnpmLibrary, yarnLibrary} {
		ours, version := of.frame(text)
		if !ours {
			continue
		}
		if of == yarnLibrary {
			g.classic = first(g.classic, version)
		}
		for _, c := range r.claimed {
			if c.of == of && c.others <= int(beforeStack) {
				c.failure.Client.Version = first(c.failure.Client.Version, version)
				l.No = c.no
				g.begin(r, wholeHead, "", c.text, l).failure = &c.failure
				g.finish(r)
			}
		}
		r.claimed = nil
	}
}

// thrown claims what pnpm's library throws.
func (r *run) thrown(s said) {
	var f Failure
	if pnpmThrows().read(&f, strings.TrimPrefix(s.text, "^C")) {
		r.claim(pnpmLibrary, s, f)
	}
}

// claim remembers words that are a failure of this client's if a stack of its own follows.
func (r *run) claim(of *library, s said, f Failure) {
	f.Evidence = append([]Evidence{{Line: s.no, Text: s.text}}, f.Evidence...)
	r.claimed = append(r.claimed[max(0, len(r.claimed)-1):], claim{said: s, of: of, failure: f})
}
