package cli

import (
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strings"

	"npmx/wrap"
)

// insideVar tells the children of an npmx of it, in words with dots between: "1" where it explains, so that an npmx inside runs the real npm plainly, or
// "0"; how often npmx was reached in a row with no npm in between; how often by the very process that it had started; its own process; and where.
const insideVar = "NPMX_INSIDE"

// mostTurns is how often npmx may be reached with nothing new around it. Once is twice too often for a shim called npm that ends in npmx again, but a
// script that runs itself under a condition does the same, and must get the same npm.
const mostTurns = 20

// mostReturns is how often it may be reached by what it had started itself, without a process in between. No npm becomes another program, so that this is
// a shim; but who knows where it leads when it has been asked again.
const mostReturns = 5

// nesting is what an npmx runs inside of.
type nesting struct {
	explained      bool
	turns, returns int
	parent         int
	place          string
}

func (w world) nesting() nesting {
	var n nesting
	var explained, turns string
	explained, turns, _ = strings.Cut(w.getenv(insideVar), ".")
	n.explained = explained != "" && explained != "0"
	fmt.Sscanf(turns, "%d.%d.%d.%s", &n.turns, &n.returns, &n.parent, &n.place)
	if n.place != w.place() {
		n.turns, n.returns = 0, 0
	} else if n.parent == os.Getppid() {
		n.returns++
	}
	return n
}

// place is what every npm changes for the scripts that it starts, and a shim does not.
func (w world) place() string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\n", w.cwd)
	for _, name := range []string{"npm_execpath", "npm_command", "npm_lifecycle_event", "npm_package_json"} {
		fmt.Fprintf(h, "%s\n", w.getenv(name))
	}
	return fmt.Sprintf("%x", h.Sum64())
}

// childEnv is the environment of an npm that is run from here.
func (w world) childEnv(explained bool) []string {
	n, word := w.nesting(), 0
	if explained || n.explained {
		word = 1
	}
	return with(w.env, insideVar, fmt.Sprintf("%d.%d.%d.%d.%s", word, n.turns+1, n.returns, os.Getpid(), w.place()))
}

// with is an environment in which a variable is set anew. Of two of one name, some programs see the first, others the last.
func with(env []string, name, value string) []string {
	others := slices.DeleteFunc(slices.Clone(env), func(kv string) bool { return strings.HasPrefix(kv, name+"=") })
	return append(others, name+"="+value)
}

// npm finds the npm to run, past those that have led back here.
func (w world) npm() (string, error) { return wrap.FindNpm(w.env, w.self, w.past()) }

func (w world) npx() (string, error) { return wrap.FindNpx(w.env, w.self, w.past()) }

func (w world) past() int {
	n := w.nesting()
	return max(0, n.turns-mostTurns, n.returns-mostReturns)
}
