package facts

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
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
	Text  string
}

// readManifest gives nil where there is no readable package.json: npm itself will have said so.
func readManifest(path string) *Manifest {
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
	m.Publish = placeOf(b, p.PublishConfig, "registry")
	if scope := ScopeOf(p.Name); scope != "" {
		m.PublishScope = placeOf(b, p.PublishConfig, scope+":registry")
	}
	m.Depends = namesOf(p.Dependencies, p.DevDependencies, p.OptionalDependencies, p.PeerDependencies)
	m.Scopes = scopesOf(m.Depends)
	return m
}

// placeOf finds the line of a publishConfig key: the first line behind "publishConfig" that holds it.
func placeOf(b []byte, config map[string]any, key string) Place {
	value, ok := config[key].(string)
	if !ok {
		return Place{}
	}
	start := max(bytes.Index(b, []byte(`"publishConfig"`)), 0)
	at := start + max(bytes.Index(b[start:], []byte(`"`+key+`"`)), 0)
	text, _, _ := strings.Cut(string(b[bytes.LastIndexByte(b[:at], '\n')+1:]), "\n")
	return Place{Value: value, Line: 1 + bytes.Count(b[:at], []byte("\n")), Text: strings.TrimSpace(text)}
}

func namesOf(sets ...map[string]any) []string {
	var names []string
	for _, set := range sets {
		names = slices.AppendSeq(names, maps.Keys(set))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func scopesOf(names []string) []string {
	var scopes []string
	for _, n := range names {
		if s := ScopeOf(n); s != "" && !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
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
