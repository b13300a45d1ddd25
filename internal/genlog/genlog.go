// Package genlog writes logs to measure with: npm's real lines with varied names, real blocks of failures, and
// look-alikes that a hasty pattern takes for one. The same kind, size and seed give the same bytes.
package genlog

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
)

// Kinds are the logs that Write knows: ci (nine lines of ten are npm's, verbose, with GitHub's stamps), npm (all are),
// mix (15 % npm, else other tools), colour (npm under a terminal), dense (every line is a failure's), line (one single
// line), quiet (ci without a failure), calm (mix without one), real (steps of builds as GitHub's runner shows them, in
// the words of many tools).
var Kinds = []string{"ci", "npm", "mix", "colour", "dense", "line", "quiet", "calm", "real"}

// Failures is how many failures Write plants in a log of kind ci, npm, mix, colour or real, evenly spread; in one
// under 1 MiB it is one.
const Failures = 20

func planted(size int64) int64 {
	if size < 1<<20 {
		return 1
	}
	return Failures
}

type writer struct {
	*bufio.Writer
	r     *rand.Rand
	n     int64
	stamp int
}

// Write writes a log of about size bytes.
func Write(to io.Writer, kind string, size int64, seed uint64) error {
	w := &writer{Writer: bufio.NewWriterSize(to, 1<<20), r: rand.New(rand.NewPCG(seed, 1))}
	line := map[string]func(){"ci": func() { w.share(90) }, "npm": func() { w.share(100) },
		"quiet": func() { w.share(90) }, "calm": func() { w.share(15) }, "mix": func() { w.share(15) },
		"colour": w.coloured, "dense": w.dense, "line": w.redraw, "real": w.real}[kind]
	if line == nil {
		return fmt.Errorf("writing a log: no kind %q", kind)
	}
	for done := int64(0); w.n < size; {
		if planting(kind) && w.n*planted(size)/size >= done {
			done++
			w.failure(kind == "colour")
		}
		line()
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("writing a log: %w", err)
	}
	return nil
}

func planting(kind string) bool {
	return kind != "dense" && kind != "line" && kind != "quiet" && kind != "calm"
}

func (w *writer) say(format string, args ...any) {
	n, _ := fmt.Fprintf(w, format, args...)
	w.n += int64(n)
}

// stamped begins a line as GitHub's runner does.
func (w *writer) stamped() {
	w.stamp++
	w.say("2026-03-02T%02d:%02d:%02d.%07dZ ", w.stamp/3600000%24, w.stamp/60000%60, w.stamp/1000%60, w.stamp%1000*9973)
}

var words = []string{"acme", "left", "core", "util", "parse", "stream", "http", "auth", "token", "color", "glob",
	"json", "react", "plugin", "loader", "error", "npm", "cli"}

func (w *writer) name() string {
	return words[w.r.IntN(len(words))] + "-" + words[w.r.IntN(len(words))] + fmt.Sprint(w.r.IntN(500))
}

// share writes a line that is npm's in percent of the cases.
func (w *writer) share(percent int) {
	w.stamped()
	if w.r.IntN(100) < percent {
		w.npm()
	} else {
		w.other()
	}
}

func (w *writer) npm() {
	n, ms := w.name(), w.r.IntN(2000)
	switch w.r.IntN(10) {
	case 0:
		w.say("npm http cache https://registry.npmjs.example/%s %dms (cache hit)\n", n, ms)
	case 1:
		w.say("npm timing reifyNode:node_modules/%s Completed in %dms\n", n, ms)
	case 2:
		w.say("npm silly tarball no local data for %s@https://registry.npmjs.example/%s/-/%s-1.%d.0.tgz. Extracting "+
			"by manifest.\n", n, n, n, w.r.IntN(99))
	case 3:
		w.say("npm silly placeDep ROOT %s@%d.4.0 OK for: app@1.0.0 want: ^%d.0.0\n", n, w.r.IntN(9), w.r.IntN(9))
	case 4:
		w.say("npm verbose %s@1.0.0~postinstall: ok in %dms\n", n, ms)
	default:
		w.say("npm http fetch GET 200 https://registry.npmjs.example/%s/-/%s-%d.%d.3.tgz %dms (cache miss)\n", n, n,
			w.r.IntN(9), w.r.IntN(403), ms)
	}
}

// other writes lines of other tools, among them those with the numbers of a failure.
func (w *writer) other() {
	n := w.name()
	switch w.r.IntN(12) {
	case 0:
		w.say("  assets/main.403c1f0e.js   401 KiB  [emitted] (401 ms)\n")
	case 1:
		w.say("=== RUN   Test%s/E401_is_shown\n", n)
	case 2:
		w.say("--- PASS: Test%s (0.%02ds)\n", n, w.r.IntN(99))
	case 3:
		w.say("Setting up lib%s:amd64 (4.403.0-1) ...\n", n)
	case 4:
		w.say("-rw-r--r-- 1 root root %8d Mar  2 09:14 %s.go\n", w.r.IntN(1<<24), n)
	case 5:
		w.say("ok  \tacme.example/%s\t%d.%03ds\n", n, w.r.IntN(9), w.r.IntN(999))
	case 6:
		w.say("remote: Counting objects: 100%% (404/404), done.\n")
	case 7:
		w.say("10.0.0.%d - - \"GET /%s HTTP/1.1\" 401 403\n", w.r.IntN(255), n)
	default:
		w.say("Get:%d http://deb.acme.example/debian stable/main amd64 %s all 1.%d.%d [%d kB]\n", w.r.IntN(400), n,
			w.r.IntN(9), w.r.IntN(99), w.r.IntN(999))
	}
}

func (w *writer) failure(colour bool) {
	scope := fmt.Sprintf("@acme%d", w.r.IntN(1000))
	for _, l := range []string{"code E403",
		"403 403 Forbidden - GET https://npm.pkg.github.com/" + scope + "%2f" + w.name() +
			" - Permission permission_denied: read_package",
		"403 In most cases, you or one of your dependencies are requesting",
		"403 a package version that is forbidden by your security policy, or",
		"403 on a server you do not have access to.",
		"A complete log of this run can be found in: /home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log"} {
		if colour {
			w.say("\x1b[1mnpm\x1b[22m \x1b[31merror\x1b[39m \x1b[94m%s\x1b[39m%s\n", l[:4], l[4:])
			continue
		}
		w.stamped()
		w.say("npm error %s\n", l)
	}
}

func (w *writer) coloured() {
	n := w.name()
	w.say("⠙\x1b[1G\x1b[0K\x1b[1mnpm\x1b[22m \x1b[36mhttp\x1b[39m \x1b[35mfetch\x1b[39m GET 200 "+
		"https://registry.npmjs.example/%s %dms (cache miss)\n", n, w.r.IntN(999))
}

func (w *writer) dense() {
	n := w.name()
	switch w.r.IntN(4) {
	case 0:
		w.say("npm error code E40%d\n", w.r.IntN(5))
	case 1:
		w.say("npm error 404 Not Found - GET https://registry.npmjs.example/%s%d - Not found\n", n, w.r.Uint32())
	case 2:
		w.say("npm error 403 403 Forbidden - GET https://npm.pkg.github.com/@acme%%2f%s%d - Permission "+
			"permission_denied: read_package\n", n, w.r.Uint32())
	default:
		w.say("npm error 404  '%s@*' is not in this registry.\n", n)
	}
}

func (w *writer) redraw() { w.say("\r[  ....] / fetch: sill %s", w.name()) }
