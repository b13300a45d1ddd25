package facts

import (
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"npmx/parse/registry"
)

// Lockfile says which hosts a package-lock.json sends npm to.
type Lockfile struct {
	Path    string
	Entries []Locked
	Cut     string // why the rest was not read; "" all of it was
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
}

// Bounds of what is read of a lockfile, and kept: the largest public ones have about 60,000 entries and 30 MB.
const (
	maxLockBytes   = 256 << 20
	maxLockEntries = 100_000
	maxLockText    = 16 << 20 // names, addresses and digests together

	maxVersion   = 64
	maxIntegrity = 512 // of a few algorithms
)

// readLockfile reads the project's lockfile as npm picks it: npm-shrinkwrap.json before package-lock.json.
func readLockfile(prefix string) *Lockfile {
	for _, name := range []string{"npm-shrinkwrap.json", "package-lock.json"} {
		path := filepath.Join(prefix, name)
		f, err := openRegular(path)
		if err != nil {
			continue
		}
		defer f.Close()
		l := ScanLockfile(f)
		l.Path = path
		return &l
	}
	return nil
}

// ScanLockfile finds the resolved URLs of a lockfile with their places, however it is laid out: npm writes a key a
// line, and with format-package-lock=false all of it in one.
func ScanLockfile(r io.Reader) Lockfile {
	rest := &io.LimitedReader{R: r, N: maxLockBytes}
	s := lockScan{walk: newWalk(rest), hosts: map[string]string{}}
	for s.lock.Cut == "" {
		m, ok := s.walk.next()
		if !ok {
			break
		}
		s.take(m)
	}
	if rest.N == 0 && s.lock.Cut == "" {
		s.lock.Cut = "only its first " + strconv.Itoa(maxLockBytes>>20) + " MiB were read"
	}
	return s.lock
}

// lockScan collects the entries of one lockfile.
type lockScan struct {
	walk     *walk
	lock     Lockfile
	text     int
	packages bool              // npm 7 and later read this object alone; version 2 repeats it as "dependencies"
	real     string            // the name that the entry itself gives: of an alias
	version  string            // of the entry
	open     bool              // the entry has been kept, and its integrity may follow
	hosts    map[string]string // each once: a lockfile names few, thousands of times
}

func (s *lockScan) take(m member) {
	last := len(m.path) - 1
	switch {
	case last < 0:
	case m.kind == '{':
		s.packages = s.packages || last == 1 && m.path[1] == "packages"
		s.real, s.version, s.open = "", "", false
	case m.path[last] == "optional" && m.kind == 0 && m.text == "true" && s.open:
		s.lock.Entries[len(s.lock.Entries)-1].Optional = true
	case m.kind != '"' || s.packages && last > 0 && m.path[1] == "dependencies":
	case m.path[last] == "name":
		s.real = m.text
	case m.path[last] == "version" && len(m.text) <= maxVersion:
		s.version = m.text
	case m.path[last] == "integrity" && s.open && len(m.text) <= maxIntegrity:
		s.lock.Entries[len(s.lock.Entries)-1].Integrity = m.text
		s.text += len(m.text)
	case m.path[last] == "resolved":
		name := s.real
		if name == "" {
			name = ownerOf(m.path[:last])
		}
		s.keep(m, name)
	}
}

func (s *lockScan) keep(m member, name string) {
	if len(m.text) > maxURL {
		return
	}
	host := registry.HostPort(m.text)
	if host == "" {
		return
	}
	if known, ok := s.hosts[host]; ok {
		host = known
	} else {
		s.hosts[host] = host
	}
	s.text += len(name) + len(m.text)
	if len(s.lock.Entries) == maxLockEntries || s.text > maxLockText {
		s.lock.Cut = "only its first " + strconv.Itoa(len(s.lock.Entries)) + " entries were read"
		return
	}
	e := Locked{Line: m.line, Column: m.column, Package: name, URL: m.text, Host: host, Version: s.version}
	s.lock.Entries, s.open = append(s.lock.Entries, e), true
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
