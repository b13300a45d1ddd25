package facts

import (
	"io"
	"net/url"
	"slices"
	"strings"
)

// resolve takes what a lockfile has in the place of a version: a version, an address, or what no registry serves.
func (b *lockBook) resolve(reference string) {
	switch {
	case strings.HasPrefix(reference, "http://"), strings.HasPrefix(reference, "https://"):
		b.now.URL, _, _ = strings.Cut(reference, "#")
	case strings.ContainsAny(reference, ":/"): // a folder, a repository, a patch
		b.open = false
	default:
		b.now.Version = reference
	}
}

// scanYarnLock reads yarn.lock, of yarn 1 and of the later ones, whose files are laid out alike.
func scanYarnLock(r io.Reader) Lockfile {
	s := yarnLock{lockBook: newBook(), optional: map[string]bool{}}
	// yarn 1 goes on without them, and says so with those that want them; the later ones have no such lists
	return s.lines(r, s.take).without(func(e Locked) bool { return s.optional[e.Package] })
}

type yarnLock struct {
	*lockBook
	optional map[string]bool
	within   string // the key that the deeper lines belong to
}

func (s *yarnLock) take(n int, text string) {
	depth := len(text) - len(strings.TrimLeft(text, " "))
	key, value, column := lockKey(text)
	switch {
	case text[0] == '#':
	case depth == 0:
		name, _, _ := strings.Cut(strings.Trim(text, `":`), ",")
		name, reference := nameAndRest(strings.Trim(name, `"`))
		if real, alias := strings.CutPrefix(reference, "npm:"); alias { // of yarn 1; the later ones resolve it below
			if other, version := nameAndRest(real); version != "" {
				name = other
			}
		}
		s.begin(Locked{Line: n, Column: 1, Package: name})
		s.within, s.open = "", false // until something says where it is from
	case depth == 2:
		s.field(n, column, key, value)
	case s.within == "optionalDependencies":
		s.note(s.optional, key)
	}
}

func (s *yarnLock) field(n, column int, key, value string) {
	s.within = key
	switch key {
	case "version":
		s.now.Version = value
	case "integrity", "checksum":
		s.now.Integrity = value
	case "conditions": // of the machine's kind, which may not be this one
		s.now.Optional = true
	case "resolved":
		s.open, s.now.Line, s.now.Column = true, n, column
		s.resolve(value)
	case "resolution":
		s.open, s.now.Line, s.now.Column = true, n, column
		s.locator(value)
	}
}

// locator takes apart what yarn from 2 on calls a package's place: name@npm:1.0.0::__archiveUrl=https%3A%2F%2F...
func (s *yarnLock) locator(text string) {
	name, reference := nameAndRest(text)
	s.now.Package = name
	version, plain := strings.CutPrefix(reference, "npm:")
	if !plain {
		s.resolve(reference)
		return
	}
	version, bound, _ := strings.Cut(version, "::")
	s.resolve(version)
	if values, err := url.ParseQuery(bound); err == nil {
		s.now.URL = values.Get("__archiveUrl")
	}
}

// nameAndRest parts "@acme/core@1.0.0" at the second sign.
func nameAndRest(text string) (name, rest string) {
	if text == "" {
		return "", ""
	}
	name, rest, _ = strings.Cut(text[1:], "@")
	return text[:1] + name, rest
}

// lockKey parts a line into a key and its value, of yarn 1 with a blank between, of YAML with a colon, without quotes.
// The column is the key's, 1-based.
func lockKey(text string) (key, value string, column int) {
	trimmed := strings.TrimLeft(text, " ")
	column = len(text) - len(trimmed) + 1
	if rest, quoted := strings.CutPrefix(trimmed, `"`); quoted {
		key, value, _ = strings.Cut(rest, `"`)
	} else if i := strings.IndexAny(trimmed, " :"); i >= 0 {
		key, value = trimmed[:i], trimmed[i:]
	} else {
		key = trimmed
	}
	return key, strings.Trim(strings.TrimLeft(value, ": "), `"' `), column
}

// scanPnpmLock reads pnpm-lock.yaml, whose keys have had three forms: /name/1.0.0 before version 6, /name@1.0.0 in it,
// and name@1.0.0 from 9 on, where a second section says what is optional.
func scanPnpmLock(r io.Reader) Lockfile {
	s := pnpmLock{lockBook: newBook(), optional: map[string]bool{}}
	return s.lines(r, s.take).without(func(e Locked) bool { return s.optional[e.Package+"@"+e.Version] })
}

type pnpmLock struct {
	*lockBook
	optional map[string]bool // of the snapshots, by name and version
	section  string
	slashed  bool   // the form before version 6
	snapshot string // name and version
}

func (s *pnpmLock) take(n int, text string) {
	depth := len(text) - len(strings.TrimLeft(text, " "))
	key, value, column := lockKey(text)
	switch {
	case depth == 0:
		s.end()
		s.section = key
		if key == "lockfileVersion" {
			major, _, _ := strings.Cut(value, ".")
			s.slashed = len(major) == 1 && major < "6"
		}
	case s.section == "snapshots" && depth == 2:
		name, version := s.owner(text)
		s.snapshot = name + "@" + version
	case s.section == "snapshots" && depth == 4 && key == "optional" && value == "true":
		s.note(s.optional, s.snapshot)
	case s.section != "packages":
	case depth == 2:
		s.begin(Locked{Line: n, Column: column})
		name, version := s.owner(text)
		s.resolve(version)
		s.now.Package = name
	case depth == 4:
		s.field(n, column, key, value)
	case depth == 6:
		s.inner(n, column, key, value)
	}
}

// owner reads the key of a package: its name, and what it is resolved to.
func (s *pnpmLock) owner(text string) (name, version string) {
	key := strings.Trim(strings.TrimSuffix(strings.TrimSpace(text), ":"), `'"`)
	key, _, _ = strings.Cut(key, "(") // the peers that it was resolved with
	plain, local := strings.CutPrefix(key, "/")
	if !s.slashed {
		return nameAndRest(plain)
	}
	parts := strings.Split(plain, "/")
	if len(parts) < 2 {
		return "", ""
	}
	if !local { // another registry's host stands before the name
		parts = parts[1:]
	}
	version, _, _ = strings.Cut(parts[len(parts)-1], "_")
	return strings.Join(parts[:len(parts)-1], "/"), version
}

func (s *pnpmLock) field(n, column int, key, value string) {
	switch key {
	case "name":
		s.now.Package = value
	case "version":
		s.now.Version = value
	case "os", "cpu", "libc":
		s.now.Optional = true
	case "optional":
		s.now.Optional = s.now.Optional || value == "true"
	case "resolution":
		for part := range strings.SplitSeq(strings.Trim(value, "{}"), ", ") {
			k, v, _ := lockKey(part)
			s.inner(n, column, k, v)
		}
	}
}

// inner takes a part of the resolution, on its own line or not. An address without a host is below the registry.
func (s *pnpmLock) inner(n, column int, key, value string) {
	switch key {
	case "integrity":
		s.now.Integrity = value
	case "tarball":
		if strings.Contains(value, "://") {
			s.now.URL, s.now.Line, s.now.Column = value, n, column
		}
	case "directory", "repo", "path":
		s.open = false
	}
}

// scanBunLock reads bun.lock: "name": ["name@1.0.0", "the file's address, or nothing", {...}, "sha512-..."].
func scanBunLock(r io.Reader) Lockfile {
	b, nth, optional := newBook(), 0, map[string]bool{}
	lock := b.members(r, func(m member) {
		switch last := len(m.path) - 1; {
		case last > 2 && m.path[last-1] == "optionalDependencies": // of a workspace, or of a package
			b.note(optional, m.path[last])
		case len(m.path) < 3 || m.path[1] != "packages":
		case len(m.path) == 3 && m.kind == '[':
			b.begin(Locked{Line: m.line, Column: m.column})
			nth = 0
		case len(m.path) == 4 && m.kind == '"':
			nth++
			b.bunPart(nth, m.text)
		case len(m.path) == 5 && (m.path[4] == "os" || m.path[4] == "cpu"):
			b.now.Optional = true
		}
	})
	return lock.without(func(e Locked) bool { return optional[e.Package] })
}

func (b *lockBook) bunPart(nth int, text string) {
	switch {
	case nth == 1:
		name, reference := nameAndRest(text)
		b.now.Package = name
		b.resolve(reference)
	case nth == 2 && strings.Contains(text, "://"):
		b.now.URL = text
	case nth > 1 && strings.HasPrefix(text, "sha"):
		b.now.Integrity = text
	}
}

// scanDenoLock reads deno.lock, whose "npm" stood in "packages" before version 4.
func scanDenoLock(r io.Reader) Lockfile {
	b := newBook()
	return b.members(r, func(m member) {
		path := m.path
		if len(path) > 1 && path[1] == "packages" {
			path = slices.Delete(slices.Clone(path), 1, 2)
		}
		switch {
		case len(path) < 3 || path[1] != "npm":
		case len(path) == 3 && m.kind == '{':
			b.begin(Locked{Line: m.line, Column: m.column})
			name, version := nameAndRest(path[2])
			version, _, _ = strings.Cut(version, "_") // the peers that it was resolved with
			b.now.Package, b.now.Version = name, version
		case len(path) == 4:
			b.denoField(path[3], m)
		}
	})
}

func (b *lockBook) denoField(key string, m member) {
	switch {
	case key == "os" || key == "cpu" || key == "optional" && m.text == "true":
		b.now.Optional = true
	case m.kind != '"':
	case key == "integrity":
		b.now.Integrity = m.text
	case key == "tarball" && strings.Contains(m.text, "://"):
		b.now.URL, b.now.Line, b.now.Column = m.text, m.line, m.column
	}
}
