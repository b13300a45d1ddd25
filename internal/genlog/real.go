package genlog

import (
	"fmt"
	"strings"
)

// What a build prints that is not a package manager's, step by step as GitHub's runner shows it. In such a log one line
// in fifteen is a mark of the runner's, words of every tool stand in it, and little is like npm's own lines, of which
// the other kinds are made.

var nouns = strings.Fields(`
	account adapter archive asset audit badge banner batch bucket buffer build button cache canvas card
	chart client cluster column component config context cookie counter cursor customer dashboard dialog
	driver editor element email engine entity event export factory feature field filter footer form
	gateway handler header helper icon image import index input invoice item job label layout ledger
	list locale logger manager matrix menu message metric modal model module navbar notice option order
	page panel parser payment pipeline policy portal profile project prompt provider query queue reader
	record region report request resolver response result role router runner sample schema search
	section select server session setting sidebar signal slider socket source stack store stream summary
	symbol table task team template theme thread ticket timeline token tooltip topic tracker transfer
	tree upload user validator vector version viewer widget window worker`)

var verbs = strings.Fields("adds applies builds checks clears closes collects copies counts creates draws fails " +
	"finds gives hides keeps links loads maps marks merges moves opens parses prints reads renders requires resets " +
	"resolves returns saves sends shows skips sorts splits starts stores throws tracks updates validates waits warns " +
	"writes")

func (w *writer) noun() string { return nouns[w.r.IntN(len(nouns))] }

func (w *writer) verb() string { return verbs[w.r.IntN(len(verbs))] }

func (w *writer) upper() string {
	n := w.noun()
	return strings.ToUpper(n[:1]) + n[1:]
}

func (w *writer) path() string {
	return w.noun() + "/" + w.noun() + "/" + w.upper() + w.upper()
}

// told returns a stamped line.
func (w *writer) told(format string, args ...any) {
	w.stamped()
	w.say(format+"\n", args...)
}

// real writes one step: its head, and what one or more tools print in it.
func (w *writer) real() {
	if w.r.IntN(6) == 0 {
		w.checkout()
		return
	}
	w.stepHead()
	tool := tools[w.r.IntN(len(tools))]
	for range 40 + w.r.IntN(160) {
		tool(w)
	}
	if w.r.IntN(12) == 0 {
		w.told("##[error]Process completed with exit code %d.", 1+w.r.IntN(2))
	}
}

// stepHead is what the runner prints about a step before it runs: the script in cyan, the shell, the variables.
func (w *writer) stepHead() {
	script := []string{"make " + w.noun(), "go test ./" + w.noun() + "/...", "./scripts/" + w.noun() + ".sh --" +
		w.noun(), "python -m " + w.noun() + " " + w.noun()}
	w.told("##[group]Run %s", script[0])
	for i := range 1 + w.r.IntN(8) {
		w.told("\x1b[36;1m%s\x1b[0m", script[i%len(script)])
	}
	w.told("shell: /usr/bin/bash -e {0}")
	w.told("env:")
	for range w.r.IntN(6) {
		w.told("  %s_%s: %s", strings.ToUpper(w.noun()), strings.ToUpper(w.noun()), w.noun())
	}
	w.told("##[endgroup]")
}

// checkout is the runner's own talk with git.
func (w *writer) checkout() {
	w.told("##[group]Run actions/checkout@v4")
	w.told("with:")
	w.told("  repository: acme/%s", w.noun())
	w.told("  token: ***")
	w.told("##[endgroup]")
	w.told("Syncing repository: acme/%s", w.noun())
	for range 4 + w.r.IntN(12) {
		w.told("[command]/usr/bin/git %s --%s %s.%s", w.verb(), w.noun(), w.noun(), w.noun())
	}
	w.told("##[group]Fetching the repository")
	for i := range 60 {
		w.told("remote: Counting objects:  %d%% (%d/%d)\x1b[K", i, i*7, 421)
	}
	w.told("##[endgroup]")
}

// tools each print a line of theirs, or a few.
var tools = []func(*writer){(*writer).tests, (*writer).markup, (*writer).compiler, (*writer).download,
	(*writer).container, (*writer).bundler, (*writer).linter, (*writer).trace}

func (w *writer) tests() {
	switch w.r.IntN(12) {
	case 0:
		w.told("\x1b[0m\x1b[7m\x1b[1m\x1b[32m PASS \x1b[39m\x1b[22m\x1b[27m\x1b[0m \x1b[2msrc/%s.test.ts\x1b[22m "+
			"(%d.%03d s)", w.path(), w.r.IntN(20), w.r.IntN(1000))
	case 1:
		w.told("  %s › %s %s the %s when the %s is empty", w.upper(), w.noun(), w.verb(), w.noun(), w.noun())
	case 2:
		if w.r.IntN(40) == 0 {
			w.told("    Error: Request failed with status code %d", 400+w.r.IntN(5))
			return
		}
		w.told("    expect(received).toBe(expected) // %d, not %d", w.r.IntN(500), w.r.IntN(500))
	default:
		w.told("    \x1b[32m✓\x1b[39m \x1b[2m%s %s the %s (%d ms)\x1b[22m",
			w.noun(), w.verb(), w.noun(), w.r.IntN(500))
	}
}

func (w *writer) markup() {
	indent := strings.Repeat("  ", 2+w.r.IntN(10))
	switch w.r.IntN(3) {
	case 0:
		w.say("%s\x1b[36m<%s\x1b[39m\n", indent, w.noun())
	case 1:
		w.say("%s\x1b[33mclass\x1b[39m=\x1b[32m\"%s-%s %s-%d\"\x1b[39m\n", indent, w.noun(), w.noun(), w.noun(),
			w.r.IntN(12))
	default:
		w.say("%s\x1b[36m>\x1b[39m\n", indent)
	}
}

func (w *writer) compiler() {
	switch w.r.IntN(4) {
	case 0:
		w.told("[%3d%%] Building CXX object %s.cpp.o", w.r.IntN(101), w.path())
	case 1:
		w.told("%s.cpp:%d:%d: warning: unused parameter '%s' [-Wunused-parameter]", w.path(), w.r.IntN(900),
			w.r.IntN(80), w.noun())
	case 2:
		w.told("  %3d |     auto %s = %s->%s(%s);", w.r.IntN(900), w.noun(), w.noun(), w.noun(), w.noun())
	default:
		w.told("      |          ^~~~~~~~~")
	}
}

func (w *writer) download() {
	if w.r.IntN(2) == 0 {
		w.told("Downloading from central: https://maven.acme.example/maven2/org/%s/%s/%d.%d/%s-%d.%d.jar\r", w.noun(),
			w.noun(), w.r.IntN(9), w.r.IntN(40), w.noun(), w.r.IntN(9), w.r.IntN(40))
		return
	}
	w.told("Collecting %s-%s>=%d.%d (from -r requirements.txt (line %d))", w.noun(), w.noun(), w.r.IntN(9),
		w.r.IntN(40), w.r.IntN(90))
}

func (w *writer) container() {
	if w.r.IntN(6) == 0 {
		w.told("#%d [build %d/9] COPY %s %s", w.r.IntN(20), w.r.IntN(9), w.path(), w.noun())
		return
	}
	w.told("#%d %d.%d Setting up lib%s-%s:amd64 (%d.%d-%d) ...", w.r.IntN(20), w.r.IntN(90), w.r.IntN(1000), w.noun(),
		w.noun(), w.r.IntN(9), w.r.IntN(40), w.r.IntN(9))
}

func (w *writer) bundler() {
	w.told("dist/assets/%s-%08x.js  %d.%02d kB │ gzip: %d.%02d kB", w.upper(), w.r.Uint32(), w.r.IntN(900),
		w.r.IntN(100), w.r.IntN(90), w.r.IntN(100))
}

func (w *writer) linter() {
	switch w.r.IntN(4) {
	case 0:
		w.told("/home/runner/work/%s/%s/src/%s.tsx", w.noun(), w.noun(), w.path())
	case 1:
		w.told("npm warn deprecated %s-%s@%d.%d.1: use %s-%s", w.noun(), w.noun(), w.r.IntN(9), w.r.IntN(40), w.noun(),
			w.noun())
	default:
		w.told("  %3d:%-3d  warning  '%s' is defined but never used  @%s/no-unused-%s", w.r.IntN(900), w.r.IntN(120),
			w.noun(), w.noun(), w.noun())
	}
}

func (w *writer) trace() {
	if w.r.IntN(12) == 0 {
		w.told("TypeError: Cannot read properties of undefined (reading '%s')", w.noun())
		return
	}
	w.told("    at %s.%s (%s)", w.upper(), w.noun(),
		fmt.Sprintf("/home/runner/work/app/app/node_modules/%s/lib/%s.js:%d:%d", w.noun(), w.noun(), w.r.IntN(900),
			w.r.IntN(80)))
}
