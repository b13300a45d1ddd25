package facts

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"npmx/parse/redact"
)

// Manifest is what the project's package.json says about registries.
type Manifest struct {
	Path          string
	Name, Version string
	Private       bool
	Publish       Place    // publishConfig.registry
	PublishScope  Place    // publishConfig["@scope:registry"] of its own scope
	Depends       []string // names of all dependencies, sorted
	Scopes        []string // of those
	Workspaces    bool
	URLs          []Dependency // those of the dependencies that name a tarball's address
	Repository    string       // as written, or its url
	Directory     string       // publishConfig.directory, of pnpm
	Provenance    string       // publishConfig.provenance: "true", "false"; "" not there
	Cut           string       // why the rest was not read; "" all of it was
}

// Dependency is one that package.json takes from an address.
type Dependency struct {
	Name, URL    string
	Line, Column int // of its key, 1-based
}

// Place is a value with the line where it is; the zero Place is "not there".
type Place struct {
	Value string
	Line  int
	Text  string // the key and its value, fit to be shown
}

// maxDepends bounds what is kept of a manifest: no project names a thousandth of it.
const maxDepends = 100_000

// readManifest returns nil where there is no readable package.json: npm itself will have said so.
func readManifest(path string, r *redact.Redactor) *Manifest {
	b, err := readBounded(path)
	if errors.Is(err, errLarge) {
		return &Manifest{Path: path, Cut: errLarge.Error()}
	}
	if err != nil || !json.Valid(bytes.TrimPrefix(b, []byte("\ufeff"))) {
		return nil
	}
	m := &Manifest{Path: path}
	publish := map[string]string{}
	for w := newWalk(bytes.NewReader(b)); ; {
		v, ok := w.next()
		if !ok {
			break
		}
		m.take(v, publish)
	}
	m.Publish = placeOf(b, publish, "registry", r)
	if scope := ScopeOf(m.Name); scope != "" {
		m.PublishScope = placeOf(b, publish, scope+":registry", r)
	}
	slices.Sort(m.Depends)
	m.Depends = slices.Compact(m.Depends)
	m.Scopes = scopesOf(m.Depends)
	return m
}

var dependencyKeys = []string{"dependencies", "devDependencies", "optionalDependencies", "peerDependencies"}

// take keeps one member; of a repeated key the last counts.
func (m *Manifest) take(v member, publish map[string]string) {
	if len(v.path) < 2 {
		return
	}
	key := v.path[len(v.path)-1]
	switch top := v.path[1]; {
	case len(v.path) == 2:
		m.takeTop(key, v)
	case len(v.path) > 3:
	case top == "repository" && key == "url" && len(v.text) <= maxURL:
		m.Repository = v.text
	case top == "publishConfig" && v.kind == '"' && len(publish) < maxScopes && strings.HasSuffix(key, "registry"):
		publish[key] = v.text
	case top == "publishConfig" && key == "directory" && len(v.text) <= maxURL:
		m.Directory = v.text
	case top == "publishConfig" && key == "provenance" && len(v.text) <= len("false"):
		m.Provenance = v.text
	case !slices.Contains(dependencyKeys, top):
	case len(m.Depends) < maxDepends:
		m.Depends = append(m.Depends, key)
		if strings.Contains(v.text, "://") && len(v.text) <= maxURL && len(m.URLs) < maxScopes {
			m.URLs = append(m.URLs, Dependency{Name: key, URL: v.text, Line: v.line, Column: v.column})
		}
	default:
		m.Cut = "only its first " + strconv.Itoa(maxDepends) + " dependencies were read"
	}
}

func (m *Manifest) takeTop(key string, v member) {
	switch key {
	case "name":
		m.Name = v.text
	case "version":
		m.Version = v.text
	case "private":
		m.Private = v.text == "true"
	case "workspaces":
		m.Workspaces = v.text != "null"
	case "repository":
		if v.kind == '"' && len(v.text) <= maxURL {
			m.Repository = v.text
		}
	}
}

// maxURL bounds the addresses that a project's files may name: no registry's comes near.
const maxURL = 2 << 10

// placeOf finds the line of a publishConfig key: the first line behind "publishConfig" that holds it. All of
// package.json may be in one line, so that nothing but the key and its value is kept of it.
func placeOf(b []byte, config map[string]string, key string, r *redact.Redactor) Place {
	value, ok := config[key]
	if !ok || len(value) > maxURL {
		return Place{}
	}
	start := max(bytes.Index(b, []byte(`"publishConfig"`)), 0)
	at := start + max(bytes.Index(b[start:], []byte(`"`+key+`"`)), 0)
	return Place{Value: value, Line: 1 + bytes.Count(b[:at], []byte("\n")), Text: pair(key, r.Address(value))}
}

func pair(key, value string) string { return strconv.Quote(key) + ": " + strconv.Quote(value) }

// maxScopes bounds what is looked at: a large company has a few dozen.
const maxScopes = 500

func scopesOf(names []string) []string {
	var scopes []string
	seen := map[string]bool{}
	for _, n := range names {
		if s := ScopeOf(n); s != "" && !seen[s] && len(scopes) < maxScopes {
			seen[s], scopes = true, append(scopes, s)
		}
	}
	return scopes
}

// ScopeOf gives "@acme" of "@acme/core", "" of an unscoped name.
func ScopeOf(name string) string {
	scope, _, ok := strings.Cut(name, "/")
	if !ok || !strings.HasPrefix(scope, "@") {
		return ""
	}
	return scope
}
