package facts

import (
	"bufio"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"

	"npmx/parse/registry"
)

// Lockfile tells which hosts a package-lock.json sends npm to.
type Lockfile struct {
	Path    string
	Entries []Locked
}

// Locked is one resolved URL.
type Locked struct {
	Line    int // 1-based
	Package string
	URL     string
	Host    string // host[:port], a default port left out
}

// Bounds of what is read of a lockfile: the largest public ones have about 60,000 entries and 30 MB.
const (
	maxLockBytes   = 256 << 20
	maxLockEntries = 200_000
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
		l := ScanLockfile(io.LimitReader(f, maxLockBytes))
		l.Path = path
		return &l
	}
	return nil
}

// ScanLockfile finds the resolved URLs of a lockfile with their lines. It goes by lines, not through a JSON decoder: npm
// writes a key a line, a decoder knows no line numbers, and a lockfile with a merge conflict in it still has hosts.
func ScanLockfile(r io.Reader) Lockfile {
	var l Lockfile
	name, line := "", 0
	in := bufio.NewReaderSize(r, 64<<10)
	for len(l.Entries) < maxLockEntries {
		text, err := readLine(in)
		line++
		if owner, ok := ownerOf(text); ok {
			name = owner
		} else if raw, ok := valueOf(text, `"resolved":`); ok {
			if host := registry.HostPort(raw); host != "" && len(raw) <= maxURL {
				l.Entries = append(l.Entries, Locked{Line: line, Package: name, URL: raw, Host: host})
			}
		}
		if err != nil {
			return l
		}
	}
	return l
}

// readLine gives a line, cut at the reader's buffer: no resolved URL comes near 64 KiB.
func readLine(in *bufio.Reader) (string, error) {
	b, more, err := in.ReadLine()
	text := string(b)
	for more && err == nil {
		_, more, err = in.ReadLine()
	}
	return text, err
}

// ownerOf reads `"node_modules/@acme/core": {` (lockfile 2 and 3) and `"@acme/core": {` (lockfile 1).
func ownerOf(line string) (string, bool) {
	text := strings.TrimSpace(line)
	key, ok := strings.CutSuffix(text, ": {")
	if !ok {
		return "", false
	}
	var name string
	if json.Unmarshal([]byte(key), &name) != nil {
		return "", false
	}
	if i := strings.LastIndex(name, "node_modules/"); i >= 0 {
		name = name[i+len("node_modules/"):]
	}
	return name, true
}

func valueOf(line, key string) (string, bool) {
	text, ok := strings.CutPrefix(strings.TrimSpace(line), key)
	if !ok {
		return "", false
	}
	var value string
	err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimSpace(text), ",")), &value)
	return value, err == nil
}

// Of gives the entries that name a host, in the file's order.
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

// Holds tells whether a package of that name comes from that host.
func (l *Lockfile) Holds(host, pkg string) bool {
	return pkg != "" && l.names(func(e Locked) bool { return e.Host == host && e.Package == pkg })
}
