package npmrc

import (
	"slices"
	"strings"
)

// What clients are told of the network beside registries, by the names of those that have a key for it: npm and pnpm,
// yarn 1, npm up to 6.
const (
	offlineKey = "offline"
	mirrorKey  = "yarn-offline-mirror"
	devKey     = "dev"
)

// offlineFlags are how clients are told on the command line to ask nobody; later yarns, bun and corepack have none.
var offlineFlags = map[Client]string{Pnpm: "--offline", Yarn1: "--offline", Deno: "--cached-only"}

// Offline reports that the client is told to leave the network alone. What asks in its place does so as well.
func (c *Config) Offline() bool {
	g := c.s.guest
	if g != nil && c.s.guestOffline() {
		return true
	}
	if g == nil || g.client == Pnpm && g.version.Major < 11 { // which go by it in .npmrc
		set, _, _ := c.Get(offlineKey)
		return set == "true"
	}
	return false
}

func (c *state) guestOffline() bool {
	flag := offlineFlags[c.guest.client]
	set := false
	for _, a := range c.ownArgs() {
		switch {
		case flag == "":
		case a == flag, a == flag+"=true", a == "--config."+offlineKey+"=true" && c.guest.client == Pnpm:
			set = true
		case a == "--no-"+strings.TrimPrefix(flag, "--"), a == flag+"=false":
			set = false
		}
	}
	return set || c.guest.offline || c.saysVariable()
}

// saysVariable reports that a variable of the client's own keeps it off the network.
func (c *state) saysVariable() bool {
	is := func(name string, values ...string) bool {
		v, ok := c.env.get(name)
		return ok && slices.Contains(values, v)
	}
	switch c.guest.client {
	case Pnpm:
		return is("pnpm_config_offline", "true") || is("PNPM_CONFIG_OFFLINE", "true")
	case Corepack:
		return is("COREPACK_ENABLE_NETWORK", "0")
	}
	return false
}

// Stores are folders in which the client finds packages' files before it asks for them: a mirror of yarn 1's, the cache
// of later yarns, which may lie in the repository. Of other clients none is known.
func (c *Config) Stores() []string {
	if c.s.guest == nil {
		return nil
	}
	if e := c.s.find(mirrorKey); c.s.guest.client == Yarn1 && e != nil {
		from := c.s.localPrefix
		if e.file != nil {
			from = c.s.paths.dir(e.file.path)
		}
		return []string{c.s.paths.resolve(from, e.val.String())}
	}
	return c.s.guest.stores
}

// yarnNetwork is what .yarnrc.yml and its variables say of the network and the cache. A cache of its own, which is the
// default before yarn 4, stands beside the one of all projects, which counts as well (enableMirror).
func (c *state) yarnNetwork(files []yamlField) {
	is := func(name string, usual bool) bool {
		switch c.yarnPlain(files, name, nil) {
		case "true", "1":
			return true
		case "false", "0":
			return false
		}
		return usual
	}
	c.guest.offline = !is("enableNetwork", true)
	own := c.yarnPlain(files, "cacheFolder", c.fromFile)
	if own == "" {
		own = c.paths.join(c.localPrefix, ".yarn", "cache")
	}
	everybodys := c.yarnPlain(files, "globalFolder", c.fromFile)
	if data, _ := c.env.get("XDG_DATA_HOME"); everybodys == "" && data != "" {
		everybodys = c.paths.join(data, "yarn", "berry")
	}
	if everybodys == "" && c.m.GOOS != "windows" {
		everybodys = c.paths.join(c.home, ".yarn", "berry")
	}
	v := c.guest.version
	global := is("enableGlobalCache", v.Major == 0 || v.Major >= 4)
	if !global {
		c.guest.stores = append(c.guest.stores, own)
	}
	if everybodys != "" && (global || is("enableMirror", true)) {
		c.guest.stores = append(c.guest.stores, c.paths.join(everybodys, "cache"))
	}
}

// fromFile is a path as a file's line means it.
func (c *state) fromFile(path, file string) string { return c.paths.resolve(c.paths.dir(file), path) }

// yarnPlain is a setting whose value is a word or, with a place, a path; "" where it is not set, or is made of
// variables.
func (c *state) yarnPlain(files []yamlField, name string, place func(path, file string) string) string {
	value, file := "", ""
	if e := c.yarnVariable(name); e != nil {
		value, file = e.raw, c.paths.join(c.localPrefix, ".yarnrc.yml")
	} else if f := nearestYAML(files, name); f.src != nil {
		value, _ = f.text()
		file = f.src.path
	}
	if value == "" || strings.Contains(value, "${") || place == nil {
		return value
	}
	return place(value, file)
}
