// Package check says before anything fails what a failure would be explained with: for each target the registry npm
// would ask and why, the credential it would send and where that is written, and the entries that look meant for it
// and do not count.
//
// The stages: words become targets (target.go), each target is resolved with npm's own rules (here), and what is
// wrong with it is counted (problem.go). It refuses to know how npm's rules work (npmx/parse/npmrc does), how an
// answer is printed (npmx/explain/report does), and it asks no registry: identities are filled in by the caller.
//
// Whether a command would be let through goes other stages: what it asks is planned (ahead.go, publish.go), the caller
// asks, the answers become the failures that npm would report (judge.go), which package explain explains, and the rest
// is kept for printing (outlook.go).
package check

import (
	"slices"
	"strings"
	"time"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
)

// Report is one answer of `npmx check`.
type Report struct {
	Client  string        // whose configuration it is: npm, pnpm, yarn
	Npm     npmrc.Version // that client's; zero: unknown
	Now     time.Time
	Prefix  string
	Home    string
	Targets []Answer
	Ignored []npmrc.File // files that look as if they counted, and do not
	mask    *redact.Redactor
}

// Shown is an address of an answer fit to be printed; the answer keeps it as npm uses it.
func (r Report) Shown(uri string) string { return r.mask.Address(uri) }

// Answer is what npm would do for one target. It holds no secret.
type Answer struct {
	Target     string // as named
	Named      bool   // by the user
	Kind       Kind
	Scopes     []string // that use this very registry, "" the default one; only for registries
	Registry   string   // "" where the target is a URL outside of every registry that the configuration names
	URL        string   // of the request
	Source     *npmrc.Origin
	Refuses    *npmrc.Refusal
	Credential *npmrc.Credential
	Login      bool
	NearMisses []npmrc.NearMiss
	Identity   *facts.Asked
	Proxy      facts.Via // that npm would ask through
	spec       string
	scope      string
}

// Spec is the package that the request is for, "" for none.
func (a Answer) Spec() string { return a.spec }

// Inspect resolves the targets; none means every registry that the configuration, the manifest's scopes and the
// lockfile name.
func Inspect(m facts.Machine, npm npmrc.Version, targets []Target, now time.Time) Report {
	r := Report{Client: clientOf(m.Config.Client()), Npm: npm, Now: now, Prefix: m.Prefix, Home: m.Home,
		Ignored: append(ignored(m.Config), cut(m)...), mask: m.Config.Redactor()}
	if len(targets) == 0 {
		targets = everything(m)
	}
	use := explain.RegistriesInUse(&m)
	for _, t := range targets {
		a := answer(m, t, use)
		a.Proxy, _ = m.Via(a.URL)
		r.Targets = append(r.Targets, a)
	}
	return r
}

// clientOf is the client's name as people type it.
func clientOf(c npmrc.Client) string {
	switch c {
	case "":
		return "npm"
	case npmrc.Yarn1, npmrc.Yarn2:
		return "yarn"
	}
	return string(c)
}

// cut are the files of the project that were not read to their end.
func cut(m facts.Machine) (all []npmrc.File) {
	if m.Manifest != nil && m.Manifest.Cut != "" {
		all = append(all, npmrc.File{Path: m.Manifest.Path, Unread: npmrc.UnreadPart, Err: m.Manifest.Cut})
	}
	if m.Lockfile != nil && m.Lockfile.Cut != "" {
		all = append(all, npmrc.File{Path: m.Lockfile.Path, Unread: npmrc.UnreadPart, Err: m.Lockfile.Cut})
	}
	return all
}

func answer(m facts.Machine, t Target, use explain.InUse) Answer {
	c := m.Config
	a := Answer{Target: t.Text, Named: t.named, Kind: t.Kind, Refuses: c.Refusal(), spec: t.Package, scope: t.Scope}
	a.Registry, a.Source = registryOf(c, t)
	switch t.Kind {
	case KindPackage:
		a.URL = c.RequestURL(a.Registry, t.Package)
	case KindURL:
		a.URL = t.URL
	default:
		a.URL = a.Registry
	}
	pkg := t.Package
	if t.Kind == KindScope { // some clients send a token with a scope's packages alone
		pkg = t.Scope + "/any"
	}
	if a.Credential = c.Credential(a.URL, pkg); t.Kind == KindURL && a.Credential != nil &&
		strings.HasSuffix(a.Credential.Origin.Key, "registry") {
		// user and password in a registry's URL go with requests that npm makes from that URL, not with this one
		a.Credential = nil
	}
	a.Login = a.Registry != "" && c.Login(a.Registry) != nil
	a.NearMisses = nearMisses(m, a, use)
	if t.Kind == KindRegistry {
		a.Scopes = scopesAt(c, a.Registry)
	}
	return a
}

// registryOf returns the registry of a target and the place that decided. A URL belongs to the longest registry that it
// lies below.
func registryOf(c *npmrc.Config, t Target) (string, *npmrc.Origin) {
	switch t.Kind {
	case KindPackage, KindScope:
		r := c.Registry(t.Scope)
		return r.URL, &r.Origin
	case KindRegistry:
		if t.origin != nil {
			return t.URL, t.origin
		}
	}
	var best *npmrc.Registry
	for _, r := range c.Registries() {
		if below(t.URL, r.URL) && (best == nil || len(r.URL) > len(best.URL)) {
			best = &r
		}
	}
	if best == nil {
		return "", t.origin
	}
	return best.URL, &best.Origin
}

func below(uri, registry string) bool {
	base := strings.TrimRight(registry, "/")
	return base != "" && (strings.TrimRight(uri, "/") == base || strings.HasPrefix(uri, base+"/"))
}

// nearMisses leaves out credentials for other hosts where no registry was named: nothing has failed yet, and a token
// for one host is not meant for npm's own default.
func nearMisses(m facts.Machine, a Answer, use explain.InUse) []npmrc.NearMiss {
	unnamed := a.Source != nil && a.Source.Layer == npmrc.LayerDefault && a.scope == ""
	asked := npmrc.Registry{URL: a.Registry}
	return slices.DeleteFunc(use.Meant(m.Config, asked, a.URL, a.spec), func(n npmrc.NearMiss) bool {
		return unnamed && n.Reason == npmrc.ReasonHost
	})
}

func scopesAt(c *npmrc.Config, registry string) (scopes []string) {
	for _, r := range c.Registries() {
		if strings.TrimRight(r.URL, "/") == strings.TrimRight(registry, "/") {
			scopes = append(scopes, r.Scope)
		}
	}
	return scopes
}

// ignored lists what npm passes over of the files that it looks for. What is beside them is reported where an entry in
// it looks intended: a large repository has an .npmrc in each folder.
func ignored(c *npmrc.Config) (files []npmrc.File) {
	for _, f := range c.Files() {
		if f.Unread != "" || f.Found && f.Ignored != "" && f.Ignored != "same-as-user" && !f.Beside {
			files = append(files, f)
		}
	}
	return files
}
