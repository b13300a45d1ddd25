package check

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// Kind is what a target names.
type Kind string

// The closed set of kinds.
const (
	KindPackage  Kind = "package"
	KindScope    Kind = "scope"
	KindRegistry Kind = "registry" // a URL that the configuration names, a slash at the end aside
	KindURL      Kind = "url"      // any other URL: of a request
)

// Kinds lists the closed set.
func Kinds() []Kind { return []Kind{KindPackage, KindScope, KindRegistry, KindURL} }

// Target is one thing to check.
type Target struct {
	Text    string // as the user, or the file that names it, wrote it, fit to be shown
	Kind    Kind
	Package string // the name alone
	Scope   string
	URL     string
	named   bool          // by the user
	origin  *npmrc.Origin // where the registry is, if not in npm's configuration
}

// spec is a package's name, with or without a version, tag or range behind it.
var spec = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^((?:@[^/@\s]+/)?[^/@\s:]+)(?:@[^/]*)?$`)
})

// Parse reads a target as a user writes it: @acme/core@1.2, lodash, alias@npm:lodash, @acme, or a URL.
func Parse(c *npmrc.Config, text string) (Target, error) {
	t := Target{Text: shown(c, text), named: true}
	switch {
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return t, fmt.Errorf("%s: not a package, a @scope or a url", t.Text)
	case strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "https://"):
		t.Kind, t.URL = KindURL, bare(c, text)
		if names(c, t.URL) {
			t.Kind = KindRegistry
		}
		if registry.HostPort(text) == "" {
			return t, fmt.Errorf("%s: not a url with a host", t.Text)
		}
	case strings.HasPrefix(text, "@") && !strings.ContainsAny(text[1:], "/@: ") && len(text) > 1:
		t.Kind, t.Scope = KindScope, text
	case strings.Contains(text, "@npm:"): // an alias: npm asks for the package behind it
		_, real, _ := strings.Cut(text, "@npm:")
		behind, err := Parse(c, real)
		behind.Text = t.Text
		return behind, err
	default:
		m := spec().FindStringSubmatch(text)
		if m == nil {
			return t, fmt.Errorf("%s: not a package, a @scope or a url", t.Text)
		}
		t.Kind, t.Package, t.Scope = KindPackage, m[1], facts.ScopeOf(m[1])
	}
	return t, nil
}

// shown makes one word of a user, or of a file, fit to be printed.
func shown(c *npmrc.Config, text string) string { return c.Redactor().Address(text) }

// bare takes user and password out of a URL, and masks what else in it is a secret of this configuration.
func bare(c *npmrc.Config, uri string) string {
	if u, err := url.Parse(uri); err == nil && u.User != nil {
		u.User = nil
		uri = u.String()
	}
	return c.Redactor().Text(uri)
}

func names(c *npmrc.Config, uri string) bool {
	return slices.ContainsFunc(c.Registries(), func(r npmrc.Registry) bool { return sameRegistry(r.URL, uri) })
}

func sameRegistry(a, b string) bool { return strings.TrimRight(a, "/") == strings.TrimRight(b, "/") }

// Bounds of what a project may add: the scopes that it names, and the registries of its lockfile.
const (
	maxScopes = 500
	maxLocked = 50
)

// everything is the default registry, each scope of the configuration and of the manifest, where the project
// publishes, and the registries that only the lockfile names.
func everything(m facts.Machine) []Target {
	c := m.Config
	def := c.Registry("")
	all := []Target{{Text: shown(c, def.URL), Kind: KindRegistry, URL: def.URL, origin: &def.Origin}}
	for _, scope := range scopes(m) {
		all = append(all, Target{Text: shown(c, scope), Kind: KindScope, Scope: scope})
	}
	all = append(all, publishes(m)...)
	return append(all, locked(m, all)...)
}

func scopes(m facts.Machine) (all []string) {
	for _, r := range m.Config.Registries() {
		if r.Scope != "" {
			all = append(all, r.Scope)
		}
	}
	if m.Manifest != nil {
		all = append(all, m.Manifest.Scopes...)
		if own := facts.ScopeOf(m.Manifest.Name); own != "" && !m.Manifest.Private {
			all = append(all, own)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(len(all), maxScopes)]
}

// publishes is the registry of publishConfig: publish asks it alone, whatever the configuration says.
func publishes(m facts.Machine) []Target {
	if m.Manifest == nil {
		return nil
	}
	for _, p := range []struct {
		facts.Place
		key string
	}{{m.Manifest.PublishScope, facts.ScopeOf(m.Manifest.Name) + ":registry"}, {m.Manifest.Publish, "registry"}} {
		if p.Value != "" && !names(m.Config, p.Value) {
			from := npmrc.Origin{Layer: npmrc.LayerProject, File: m.Manifest.Path, Line: p.Line, Column: 1,
				Key: "publishConfig." + p.key, Text: p.Text}
			return []Target{{Text: shown(m.Config, p.Value), Kind: KindRegistry, URL: p.Value, origin: &from}}
		}
	}
	return nil
}

// locked are the registries of resolved URLs that no target covers yet. Those of the public registry follow the
// configuration's own (replace-registry-host), and are covered by it.
func locked(m facts.Machine, known []Target) (all []Target) {
	if m.Lockfile == nil {
		return nil
	}
	covered := map[string]bool{registry.PublicHost: true}
	for _, r := range m.Config.Registries() {
		covered[registry.HostPort(r.URL)] = true
	}
	for _, t := range known {
		covered[registry.HostPort(t.URL)] = true
	}
	for _, e := range m.Lockfile.Entries {
		if covered[e.Host] || len(all) == maxLocked {
			continue
		}
		covered[e.Host] = true
		uri := bare(m.Config, e.URL)
		from := npmrc.Origin{Layer: npmrc.LayerProject, File: m.Lockfile.Path, Line: e.Line, Column: e.Column,
			Key: "resolved"}
		all = append(all, Target{Text: shown(m.Config, explain.RegistryOf(uri, e.Package)), Kind: KindURL, URL: uri,
			Package: e.Package, origin: &from})
	}
	return all
}
