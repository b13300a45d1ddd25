package npmrc

import (
	"fmt"
	"slices"
	"strings"

	"npmx/parse/registry"
)

// maxGuestEntries is less than npm's: its configuration is in memory beside another client's, which merges what it
// reads from several files, and a log of the folder may be of each of them.
const maxGuestEntries = maxEntries / 4

// Client is a package manager, told by the settings that it reads: yarn 1 and later yarns share no file.
type Client string

// The clients other than npm whose rules are in here. Each reads files of its own, or npm's by rules of its own.
const (
	Pnpm  Client = "pnpm"
	Yarn1 Client = "yarn1"
	Yarn2 Client = "yarn2" // and later
	Bun   Client = "bun"
	Deno  Client = "deno"
	// fetches package managers, and asks for nothing else
	Corepack Client = "corepack"
)

// Clients lists them.
func Clients() []Client { return []Client{Pnpm, Yarn1, Yarn2, Bun, Deno, Corepack} }

// guest is another client's part of a configuration. Its settings are held under the keys that npm would have for them,
// so that nothing else need know whose files they came from; how it looks a credential up is its own.
type guest struct {
	client  Client
	version Version // the zero value: the latest
	hidden  []*entry
	muted   []string // keys that count in no file, since a list elsewhere takes the place of them all
	// asks lists the keys of registries that are looked at for a request, the first first
	asks func(uri, pkg string) []string
	// find is what is sent with a request
	find func(uri, pkg string) (found, bool)
	// withheld is what is found and not sent: yarn sends a credential for packages without a scope only where it is
	// told to
	withheld func(uri, pkg string) (found, bool)
	whole    bool // find knows what stands in addresses, too
	// publish is a registry for publications alone; ships is what is sent with one, where that differs from find
	publish func(pkg string) *entry
	ships   func(registry, pkg string) (found, bool)
	// foreign: it is asked for a registry that package.json alone names. What is for any registry, as npmAuthToken, the
	// client would send there with a publication; a question is no publication.
	foreign bool
	offline bool // it is to ask nobody
	stores  []string
	joins   bool // a package's name takes the place of what comes after a registry's last slash
}

// LoadClient reads what another package manager would read in the place of npm; m.Npm is that client's version. What it
// holds is asked like npm's own configuration.
func LoadClient(client Client, m Machine) (*Config, error) {
	if m.Cwd == "" {
		return nil, fmt.Errorf("reading %s's configuration: no working folder", client)
	}
	g := &guest{client: client, version: m.Npm}
	m.Npm = Latest()
	s := newState(m)
	s.guest = g
	s.home = m.Home
	if h, _ := s.env.get("HOME"); h != "" && m.GOOS != "windows" {
		s.home = h
	}
	s.argv = guestWords(m.Args)
	s.keep(&entry{key: "registry", wrote: "registry", val: text(registry.Public), layer: LayerDefault})
	switch client {
	case Pnpm:
		s.loadPnpm()
	case Yarn1:
		s.loadYarn1()
	case Yarn2:
		s.loadYarn()
	case Bun:
		s.loadBun()
	case Deno:
		s.loadDeno()
	case Corepack:
		s.loadCorepack()
	default:
		return nil, fmt.Errorf("reading the configuration of %q: no such client", client)
	}
	return &Config{s}, nil
}

// Client says whose configuration it is; "" for npm's.
func (c *Config) Client() Client {
	if c.s.guest == nil {
		return ""
	}
	return c.s.guest.client
}

// guestWords are the words of a command line that are no flags; which flags take a value is each client's own matter.
func guestWords(args []string) []string {
	return slices.DeleteFunc(slices.Clone(args), func(a string) bool { return strings.HasPrefix(a, "-") })
}

// keep stores an entry. Entries come in the order of their precedence: where a key is taken, the later one is hidden.
func (c *state) keep(e *entry) {
	l := c.layer(e.layer)
	if l.entries[e.key] != nil || slices.Contains(c.guest.muted, e.key) {
		c.guest.hidden = append(c.guest.hidden, e)
		return
	}
	l.set(e)
}

// guestFile reads a file of a client. nil: there is none, or it cannot be read.
func (c *state) guestFile(name Layer, path string) *source {
	f := File{Layer: name, Path: path}
	defer func() { c.files = append(c.files, f) }()
	if path == "" || c.m.ReadFile == nil {
		return nil
	}
	data, err := c.m.ReadFile(path)
	if err != nil {
		f.Unread, f.Err = c.unread(path, err)
		return nil
	}
	f.Found = true
	if len(data) > maxFile {
		data, f.Unread, f.Err = data[:maxFile], UnreadPart, "too large, the end was not read"
	}
	return &source{path: path, text: decodeUTF8(data)}
}

// passOver notes why a client takes nothing from a file that it knows, and keeps what is in it as near misses.
func (c *state) passOver(path, why string, entries []*entry) {
	for i := range c.files {
		if c.files[i].Path == path {
			c.files[i].Ignored = why
		}
	}
	c.ignored = append(c.ignored, entries...)
}

// lookAroundGuest finds npm's files, for a client that reads none of them, and the workspaces.
func (c *state) lookAroundGuest() {
	c.lookIntoWorkspaces()
	if c.guest.client != Yarn2 && c.guest.client != Corepack {
		return
	}
	for _, f := range []pnpmSource{{name: LayerProject, path: c.paths.join(c.localPrefix, ".npmrc")},
		{name: LayerUser, path: c.paths.join(c.home, ".npmrc")}} {
		if src := c.guestFile(f.name, f.path); src != nil {
			c.passOver(f.path, IgnoredClient, c.iniEntries(f.name, src))
		}
	}
}

// has reports whether a file exists.
func (c *state) has(dir, name string) bool {
	return c.m.Exists != nil && c.m.Exists(c.paths.join(dir, name))
}

// upward calls visit with a folder and those above it, until it returns true.
func (c *state) upward(dir string, visit func(dir string) bool) bool {
	for dir = c.paths.clean(dir); !visit(dir); {
		up := c.paths.dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
	return true
}

// chain holds settings as a JavaScript object does: a key stays where it first stood.
type chain struct {
	order []string
	by    map[string]*entry
}

func newChain() *chain { return &chain{by: make(map[string]*entry)} }

func (o *chain) set(key string, e *entry) {
	if _, ok := o.by[key]; !ok {
		o.order = append(o.order, key)
	}
	o.by[key] = e
}

func (o *chain) drop(key string) {
	if _, ok := o.by[key]; ok {
		delete(o.by, key)
		o.order = slices.DeleteFunc(o.order, func(k string) bool { return k == key })
	}
}

// iniEntries are the lines of an ini file that hold an entry, as npm's ini package reads them: of two with one key the
// later, in the place of the first. Entries below a [section] are kept as lost.
func (c *state) iniEntries(name Layer, src *source) []*entry {
	o := object{by: make(map[string]*entry)}
	l := &layer{name: name}
	want := func(key string) bool { return c.wanted(key) || strings.Contains(key, "${") }
	_ = readINI(src.text, Version{Major: 8}, want, func(p *pair) bool {
		if len(p.raw)+len(p.key) <= maxValue {
			c.take(&o, l, src, p)
		}
		return len(o.by) <= maxGuestEntries
	})
	c.layer(name).lost = append(c.layer(name).lost, l.lost...)
	var all []*entry
	for _, key := range o.order {
		if e := o.by[key]; e != nil && e.val.kind != isObject {
			e.key = e.wrote
			all = append(all, e)
		}
	}
	return all
}

// isPackageFile recognises a package's file among a registry's addresses.
func isPackageFile(uri string) bool {
	path, _, _ := strings.Cut(uri, "?")
	return strings.HasSuffix(path, ".tgz") || strings.Contains(path, "/-/") || strings.Contains(path, "/download/")
}

// requested is the address that a client looks the credential up for: a package's document is asked of its registry
// with the registry's credential, whatever the package's name adds to the address.
func (c *state) requested(uri, pkg string) string {
	base := c.registryOf(scopeForAuth(pkg))
	if base != "" && !isPackageFile(uri) && strings.HasPrefix(uri, strings.TrimRight(base, "/")+"/") {
		return base
	}
	return uri
}

// namesIn are the variables that an entry's value is taken from, as its client writes them.
func (g *guest) namesIn(e *entry, source string) []string {
	if e.names != nil {
		return e.names[:min(len(e.names), maxVariables)]
	}
	var all []string
	for r := range references(source, Version{Major: 8}) {
		if r.slashes%2 == 1 || len(all) >= maxVariables {
			continue
		}
		name, _, _, ok := splitFallback(r.name, false)
		if !ok {
			name = strings.TrimSuffix(r.name, "?")
		}
		all = append(all, name)
	}
	return all
}
