package check

import (
	"path/filepath"
	"slices"
	"strings"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
)

// omits are the kinds of packages that a run leaves out: of those that the lockfile has, it asks for none.
type omits struct{ dev, optional, peer bool }

// omitsOf adds up npm's settings as npm does: omit, which NODE_ENV=production fills where nothing else does, its older
// spellings, and include, which takes back (npm 7 to 12; npm 6 has the older ones alone).
func omitsOf(m facts.Machine) omits {
	get := func(key string) string { // npm 6 has defaults of its own for some
		v, from, _ := m.Config.Get(key)
		if from.Layer == npmrc.LayerDefault {
			return ""
		}
		return v
	}
	list := get("omit")
	if m.Production() && list == "" {
		list = "dev"
	}
	out, in := strings.Split(list, ","), strings.Split(get("include"), ",")
	switch {
	case strings.HasPrefix(get("only"), "prod"), get("production") == "true":
		out = append(out, "dev")
	case get("production") == "false":
		in = append(in, "dev")
	}
	if strings.HasPrefix(get("also"), "dev") || get("dev") == "true" {
		in = append(in, "dev")
	}
	out = slices.DeleteFunc(out, func(kind string) bool { return slices.Contains(in, kind) })
	return omits{dev: slices.Contains(out, "dev"), optional: get("optional") == "false" ||
		slices.Contains(out, "optional"), peer: slices.Contains(out, "peer")}
}

// leavesDevelopment reports that another client is told to leave out what is for development, or may be.
func leavesDevelopment(m facts.Machine) bool {
	dev, _, _ := m.Config.Get("dev") // of bun's bunfig.toml
	if dev == "false" && m.Config.Client() == npmrc.Bun {
		return true
	}
	return m.Production() || slices.ContainsFunc(m.Args, func(arg string) bool {
		return slices.Contains([]string{"--prod", "--production", "-P", "-p", "--omit", "--omit=dev"}, arg)
	})
}

// narrowed reports that another client is told to install a part of the project, or to fetch nothing.
func narrowed(m facts.Machine) bool {
	return slices.ContainsFunc(m.Args, func(arg string) bool {
		name, _, _ := strings.Cut(arg, "=")
		return slices.Contains([]string{"--filter", "-F", "--filter-prod", "--lockfile-only", "--dry-run", "--mode"},
			name)
	})
}

// choice is what of a lockfile a run asks for.
type choice struct {
	omits
	verifying string
	none      bool            // the run fetches no files
	named     map[string]bool // these alone are known to be asked for; nil: all are
}

func (p *Plan) choice() choice {
	if p.Client != "npm" {
		return p.othersChoice()
	}
	c := choice{omits: omitsOf(p.machine)}
	for _, key := range []string{"dry-run", "package-lock-only"} {
		on, _, _ := p.machine.Config.Get(key)
		c.none = c.none || on == "true"
	}
	if folders := p.machine.ChosenFolders(); len(folders) > 0 {
		c.named = p.names(func(w facts.Wish) bool { return slices.Contains(folders, filepath.Dir(w.Path)) })
	}
	return c
}

// othersChoice is that of another client, which may leave out what is for development alone.
func (p *Plan) othersChoice() choice {
	c := choice{verifying: p.habits.verifying}
	switch {
	case p.habits.whole && c.verifying == "yes":
	case narrowed(p.machine):
		c.named = map[string]bool{}
	case leavesDevelopment(p.machine) && !p.habits.whole:
		c.named = p.names(func(w facts.Wish) bool { return w.Kind == "dependencies" })
	}
	return c
}

func (p *Plan) names(fits func(facts.Wish) bool) map[string]bool {
	names := map[string]bool{}
	for _, w := range p.wishes() {
		if fits(w) {
			names[p.real(w)] = true
		}
	}
	return names
}

// leaves reports that an entry of the lockfile is not asked for, or need not be: npm goes on without what is optional.
func (c choice) leaves(e facts.Locked) bool {
	if e.Optional {
		return c.verifying != "yes"
	}
	return c.none || e.Dev && c.dev || e.Peer && c.peer || e.DevOptional && c.dev && c.optional ||
		c.unclear(e)
}

// unclear reports that what else depends on an entry decides whether it is asked for, and is not worked out.
func (c choice) unclear(e facts.Locked) bool { return c.named != nil && !c.named[e.Package] }

// read is the lockfile, unless the run is told to set it aside, or npm 6 cannot read it.
func (p *Plan) read() *facts.Lockfile {
	if l := p.machine.Lockfile; p.habits.six && l != nil && l.Format >= "3" {
		return nil
	}
	if on, _, ok := p.machine.Config.Get("package-lock"); ok && on == "false" && p.Client == "npm" {
		return nil
	}
	return p.machine.Lockfile
}
