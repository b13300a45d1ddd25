package wrap

import (
	"fmt"
	"hash/fnv"
	"os"
	"slices"
	"strings"
)

// insideVar marks the programs below an npmx as running inside one. Its value has five parts with dots between: "1"
// where that npmx explains, so that an npmx inside runs the real npm plainly, or "0"; how often npmx was reached in a
// row with no npm in between; how often by the very process that it had started; its own process; and its place.
const insideVar = "NPMX_INSIDE"

// mostTurns is how often npmx may be reached with nothing new around it. Once is twice too often for a shim called npm
// that ends in npmx again, but a script that runs itself under a condition does the same, and must get the same npm.
const mostTurns = 20

// mostReturns is how often it may be reached by what it had started itself, without a process in between. No npm
// becomes another program, so that this is a shim; but a shim may lead elsewhere when it is asked again.
const mostReturns = 5

// Nesting is what an npmx runs inside of, and what it needs to find the npm behind itself.
type Nesting struct {
	Explained bool // an npmx above explains what fails in here

	env            []string
	self, place    string
	turns, returns int
	parent         int
}

// NestingOf reads the environment that an npmx was started with. self is its own program.
func NestingOf(env []string, self, cwd string) Nesting {
	n := Nesting{env: env, self: self, place: placeOf(env, cwd)}
	explained, turns, _ := strings.Cut(getenv(env, insideVar), ".")
	n.Explained = explained != "" && explained != "0"
	place := ""
	fmt.Sscanf(turns, "%d.%d.%d.%s", &n.turns, &n.returns, &n.parent, &place)
	if place != n.place {
		n.turns, n.returns = 0, 0
	} else if n.parent == os.Getppid() {
		n.returns++
	}
	return n
}

// placeOf is what every npm changes for the scripts that it starts, and a shim does not.
func placeOf(env []string, cwd string) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\n", cwd)
	for _, name := range []string{"npm_execpath", "npm_command", "npm_lifecycle_event", "npm_package_json"} {
		fmt.Fprintf(h, "%s\n", getenv(env, name))
	}
	return fmt.Sprintf("%x", h.Sum64())
}

// ChildEnv is the environment of an npm that is run from here; explained says whether its failure will be explained.
func (n Nesting) ChildEnv(explained bool) []string { return n.envBelow(os.Getpid(), explained) }

// PlaceEnv is the environment of an npm that takes our place, see [Replace]. A shim that took our place and becomes an
// npmx has our parent, where one that was started from here has us.
func (n Nesting) PlaceEnv() []string { return n.envBelow(os.Getppid(), false) }

func (n Nesting) envBelow(parent int, explained bool) []string {
	word := 0
	if explained || n.Explained {
		word = 1
	}
	return WithVariable(n.env, insideVar, fmt.Sprintf("%d.%d.%d.%d.%s", word, n.turns+1, n.returns, parent, n.place))
}

// WithVariable is an environment in which a variable is set again. Of two of one name, some programs see the first,
// others the last.
func WithVariable(env []string, name, value string) []string {
	others := slices.DeleteFunc(slices.Clone(env), func(kv string) bool { return strings.HasPrefix(kv, name+"=") })
	return append(others, name+"="+value)
}

// FindNpm finds the npm to run, past those that have led back here.
func (n Nesting) FindNpm() (string, error) { return FindNpm(n.env, n.self, n.past()) }

// Find is the same for another program, such as npx.
func (n Nesting) Find(name string) (string, error) { return Find(n.env, n.self, name, n.past()) }

func (n Nesting) past() int { return max(0, n.turns-mostTurns, n.returns-mostReturns) }
