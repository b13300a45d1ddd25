package facts

import (
	"io"
	"path/filepath"
	"strings"

	"npmx/parse/npmrc"
)

// Lockfile says which hosts a lockfile sends its client to.
type Lockfile struct {
	Path    string
	Entries []Locked // with an address
	Plain   []Locked // without one: the client asks its own registry for them
	Format  string   // lockfileVersion of npm's; "" not said
	Cut     string   // why the rest was not read; "" all of it was
}

// Locked is one resolved URL.
type Locked struct {
	Line, Column int // of the key, 1-based, in bytes
	Package      string
	URL          string
	Host         string // host[:port], a default port left out
	Version      string // "" where the lockfile does not say it before the address
	Integrity    string // of the file; "" none
	Optional     bool   // npm goes on without it
	Dev, Peer    bool   // of development, or of peers, alone
	DevOptional  bool   // of development, or optional
}

// Bounds of what is read of a lockfile, and kept: the largest public ones have about 60,000 entries and 30 MB.
const (
	maxLockBytes   = 256 << 20
	maxLockEntries = 100_000
	maxLockText    = 16 << 20 // names, addresses and digests together

	maxVersion   = 64
	maxIntegrity = 512 // of a few algorithms
)

// lockfile is one of those that clients leave in a project. Readers take what a repository brings: one pass, bounded,
// and what is not as the client writes it is passed over.
type lockfile struct {
	name, client string
	scan         func(io.Reader) Lockfile // nil: not a text
}

// lockfiles are in each client's own order: the first that is there counts.
func lockfiles() []lockfile {
	return []lockfile{
		{"npm-shrinkwrap.json", "npm", ScanLockfile}, {"package-lock.json", "npm", ScanLockfile},
		{"yarn.lock", "yarn", scanYarnLock}, {"pnpm-lock.yaml", "pnpm", scanPnpmLock},
		{"bun.lock", "bun", scanBunLock}, {"bun.lockb", "bun", nil}, {"deno.lock", "deno", scanDenoLock},
	}
}

// readLockfile reads the lockfile that a client finds in a folder; nil: there is none, or none that can be read.
func readLockfile(client npmrc.Client, folder string) *Lockfile {
	for _, l := range lockfiles() {
		if l.scan == nil || l.client != clientName(client) {
			continue
		}
		path := filepath.Join(folder, l.name)
		f, err := openRegular(path)
		if err != nil {
			continue
		}
		defer f.Close()
		read := l.scan(f)
		read.Path = path
		return &read
	}
	return nil
}

// clientName is what people call a client: yarn of all its versions, and npm where no other is named.
func clientName(client npmrc.Client) string {
	if client == "" {
		return "npm"
	}
	return strings.TrimRight(string(client), "12")
}

// ScanLockfile finds the resolved URLs of npm's lockfile with their places, however it is laid out: npm writes a key a
// line, and with format-package-lock=false all of it in one.
func ScanLockfile(r io.Reader) Lockfile {
	s := npmLock{lockBook: newBook()}
	return s.members(r, s.take)
}

type npmLock struct {
	*lockBook
	packages bool // npm 7 and later read this object alone; version 2 repeats it as "dependencies"
}

func (s *npmLock) take(m member) {
	last := len(m.path) - 1
	switch {
	case last < 0:
	case last == 1 && m.path[1] == "lockfileVersion" && m.kind == 0:
		s.lock.Format = m.text
	case m.kind == '{':
		s.packages = s.packages || last == 1 && m.path[1] == "packages"
		s.begin(Locked{})
		s.open = false // until it has an address
	case m.kind == 0 && m.text == "true":
		s.flag(m.path[last])
	case m.kind != '"' || s.packages && last > 0 && m.path[1] == "dependencies":
	case m.path[last] == "name": // of an alias
		s.now.Package = m.text
	case m.path[last] == "version":
		s.now.Version = m.text
	case m.path[last] == "integrity":
		s.now.Integrity = m.text
	case m.path[last] == "resolved":
		s.resolved(m)
	}
}

func (s *npmLock) flag(key string) {
	switch key {
	case "optional":
		s.now.Optional = true
	case "dev":
		s.now.Dev = true
	case "devOptional":
		s.now.DevOptional = true
	case "peer":
		s.now.Peer = true
	}
}

// resolved takes the address of an entry. The marks of a merge conflict may leave it two.
func (s *npmLock) resolved(m member) {
	e := s.now
	s.end()
	e.Line, e.Column, e.URL = m.line, m.column, m.text
	if e.Package == "" {
		e.Package = ownerOf(m.path[:len(m.path)-1])
	}
	s.now, s.open = e, true
}

// ownerOf reads the key "node_modules/@acme/core" (lockfile 2 and 3) or "@acme/core" (lockfile 1), which the entry is
// under.
func ownerOf(path []string) string {
	if len(path) == 0 {
		return ""
	}
	name := path[len(path)-1]
	if i := strings.LastIndex(name, "node_modules/"); i >= 0 {
		name = name[i+len("node_modules/"):]
	}
	return name
}

// Of returns the entries that name a host, in the file's order.
func (l *Lockfile) Of(host string) []Locked {
	if l == nil {
		return nil
	}
	var found []Locked
	for _, e := range l.Entries {
		if e.Host == host {
			found = append(found, e)
		}
	}
	return found
}

// Holds reports whether a package of that name comes from that host.
func (l *Lockfile) Holds(host, pkg string) bool {
	return pkg != "" && l.names(func(e Locked) bool { return e.Host == host && e.Package == pkg })
}
