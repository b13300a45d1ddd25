package facts

import (
	"bytes"
	"encoding/json"
	"maps"
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
}

// Place is a value with the line where it stands; the zero Place is "not there".
type Place struct {
	Value string
	Line  int
	Text  string // the key and its value, fit to be shown
}

// readManifest gives nil where there is no readable package.json: npm itself will have said so.
func readManifest(path string, r *redact.Redactor) *Manifest {
	b, err := readBounded(path)
	if err != nil {
		return nil
	}
	var p struct {
		Name, Version                                                         string
		Private                                                               bool
		PublishConfig                                                         map[string]any
		Workspaces                                                            any
		Dependencies, DevDependencies, OptionalDependencies, PeerDependencies map[string]any
	}
	if json.Unmarshal(b, &p) != nil {
		return nil
	}
	m := &Manifest{Path: path, Name: p.Name, Version: p.Version, Private: p.Private, Workspaces: p.Workspaces != nil}
	m.Publish = placeOf(b, p.PublishConfig, "registry", r)
	if scope := ScopeOf(p.Name); scope != "" {
		m.PublishScope = placeOf(b, p.PublishConfig, scope+":registry", r)
	}
	m.Depends = namesOf(p.Dependencies, p.DevDependencies, p.OptionalDependencies, p.PeerDependencies)
	m.Scopes = scopesOf(m.Depends)
	return m
}

// maxURL bounds the addresses that a project's files may name: no registry's comes near.
const maxURL = 2 << 10

// placeOf finds the line of a publishConfig key: the first line behind "publishConfig" that holds it. All of package.json may stand in one line,
// so that nothing but the key and its value is kept of it.
func placeOf(b []byte, config map[string]any, key string, r *redact.Redactor) Place {
	value, ok := config[key].(string)
	if !ok || len(value) > maxURL {
		return Place{}
	}
	start := max(bytes.Index(b, []byte(`"publishConfig"`)), 0)
	at := start + max(bytes.Index(b[start:], []byte(`"`+key+`"`)), 0)
	return Place{Value: value, Line: 1 + bytes.Count(b[:at], []byte("\n")), Text: pair(key, r.Address(value))}
}

func pair(key, value string) string { return strconv.Quote(key) + ": " + strconv.Quote(value) }

func namesOf(sets ...map[string]any) []string {
	var names []string
	for _, set := range sets {
		names = slices.AppendSeq(names, maps.Keys(set))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

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
