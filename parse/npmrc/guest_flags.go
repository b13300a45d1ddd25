package npmrc

import (
	"slices"
	"strings"
)

// passing are the commands that hand what follows on to another program: its flags are not the client's.
var passing = []string{"create", "dlx", "exec", "node", "restart", "run", "run-script", "start", "stop", "test", "x"}

// valued are flags behind which a word is no command, whatever it is called.
var valued = []string{"--filter", "-F", "--dir", "-C", "--cwd", "--config", "-c", "--registry", "--tag"}

// flagEntries are the settings that the client's command line names, the last of a key alone: it counts before all
// that files and variables say. keyOf gives the key of a flag's name, which begins with its dashes; "" for one that
// names no registry and no credential.
//
// The flags are those that the clients themselves took from a command line (pnpm 10.34, 11.28 and 12.21, yarn 1.22,
// bun 1.4): the registry by its name, of pnpm those of a scope and of an address as well. Later yarns, deno and
// corepack have none.
func (c *state) flagEntries(keyOf func(flag string) string) (all []*entry) {
	args := c.ownArgs()
	for i, a := range args {
		flag, value, joined := strings.Cut(a, "=")
		key := keyOf(flag)
		if !joined && i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") {
			value, joined = args[i+1], true
		}
		if key == "" || !joined {
			continue
		}
		all = slices.DeleteFunc(all, func(e *entry) bool { return e.key == key })
		all = append(all, &entry{key: key, wrote: key, val: text(value), raw: value, layer: LayerCLI, name: flag,
			names: []string{}})
	}
	return all
}

// ownArgs are the words of the command line up to a double dash and, of a command that runs another program, up to that
// program's name.
func (c *state) ownArgs() []string {
	args := c.m.Args
	if i := slices.Index(args, "--"); i >= 0 {
		args = args[:i]
	}
	passes := false
	for i, a := range args {
		switch {
		case i > 0 && slices.Contains(valued, args[i-1]):
		case !passes:
			passes = slices.Contains(passing, a)
		case !strings.HasPrefix(a, "-") && !openFlag(args[i-1]):
			return args[:i]
		}
	}
	return args
}

// openFlag recognises a flag whose value may be the next word.
func openFlag(a string) bool { return strings.HasPrefix(a, "-") && !strings.Contains(a, "=") }

// registryFlag is the one that yarn 1 and bun have.
func registryFlag(flag string) string {
	if flag == "--registry" {
		return "registry"
	}
	return ""
}

// pnpmFlags are those of pnpm's command line.
func (c *state) pnpmFlags() *chain {
	out := newChain()
	for _, e := range c.flagEntries(c.pnpmFlag) {
		out.set(e.key, e)
	}
	return out
}

// pnpmFlag is the key of a flag of pnpm's, where any setting may stand behind "--config." and, up to 11, those of a
// scope or an address behind the dashes alone.
func (c *state) pnpmFlag(flag string) string {
	name, ok := strings.CutPrefix(flag, "--")
	if !ok {
		return ""
	}
	name, setting := strings.CutPrefix(name, "config.")
	switch {
	case name == "registry":
		return name
	case !setting && c.guest.version.Major >= 12:
		return ""
	case isPnpmScope(name), strings.HasPrefix(name, "//") && c.wanted(name):
		return name
	}
	return ""
}
