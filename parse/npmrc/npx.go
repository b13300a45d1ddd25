package npmrc

import (
	"slices"
	"strings"
)

// NpxArgs are the arguments of npm that npx, of npm 7 and later, makes of its own: what follows the program's name is
// the program's. (That of npm 6 is a program by itself.)
func NpxArgs(v Version, args []string) []string {
	x := npxLine{defs: definitionsOf(v), short: shorthandsOf(v), args: append([]string{"exec"}, args...)}
	for i := 1; i < len(x.args); i++ {
		switch arg := x.args[i]; {
		case arg == "--":
			return x.args
		case !strings.HasPrefix(arg, "-"):
			return slices.Insert(x.args, i, "--")
		default:
			i = x.flag(i)
		}
	}
	return x.args
}

// npxLine is npx's command line while it is made npm's.
type npxLine struct {
	defs  map[string]definition
	short map[string][]string
	args  []string
}

// npxRemoved are flags that older npx had; npm is not given them.
func npxRemoved(key string) bool {
	return slices.Contains([]string{"always-spawn", "ignore-existing", "shell-auto-fallback", "npm", "node-arg", "n"},
		key)
}

// flag writes the flag at i as npm has it, and says where its last word is.
func (x *npxLine) flag(i int) int {
	key, value, has := strings.Cut(strings.TrimLeft(x.args[i], "-"), "=")
	written := func(name string) string {
		if has {
			return name + "=" + value
		}
		return name
	}
	long := x.short[key]
	switch {
	case key == "p":
		x.args[i] = written("--package")
	case key == "shell":
		x.args[i] = written("--script-shell")
	case key == "no-install":
		x.args[i] = "--yes=false"
	case long != nil && !npxRemoved(key):
		all := slices.Clone(long)
		if has {
			all = append(all, value)
		}
		x.args = slices.Replace(x.args, i, i+1, all...)
		return i - 1
	}
	return x.past(i, key, has)
}

// past takes a removed flag out, and says where the flag at i ends: behind its value, if it has one.
func (x *npxLine) past(i int, key string, has bool) int {
	removed := npxRemoved(key)
	if removed {
		x.args = slices.Delete(x.args, i, i+1)
		i--
	}
	next := i + 1
	if has || x.isSwitch(key) || !x.takesValue(key) && next < len(x.args) && strings.HasPrefix(x.args[next], "-") {
		return i
	}
	if removed && next < len(x.args) {
		x.args = slices.Delete(x.args, next, next+1)
		return i
	}
	return next
}

func (x *npxLine) isSwitch(key string) bool {
	switch key {
	case "no-install", "quiet", "q", "version", "v", "help", "h", "always-spawn", "ignore-existing",
		"shell-auto-fallback":
		return true
	}
	return x.defs[key].takes("b")
}

func (x *npxLine) takesValue(key string) bool {
	return slices.Contains([]string{"npm", "node-arg", "n", "package", "p", "cache", "userconfig", "call", "c",
		"shell"}, key)
}
