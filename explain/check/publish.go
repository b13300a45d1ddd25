package check

import (
	"slices"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// Publish plans what npm publish needs: the registry that it would go to, the credential that it wants there at the
// very path, and what is known of the package.
func Publish(m facts.Machine, npm npmrc.Version) *Plan {
	p := planOf(m, npm, "publish")
	if m.Manifest == nil || len(p.Stops) > 0 {
		return p
	}
	if m.Manifest.Private {
		p.Ends = "package.json says private, and npm publishes no such package"
		return p
	}
	p.Registry = p.home()
	name := m.Manifest.Name
	if npm.Major == 6 && (m.Manifest.Publish.Value != "" || m.Manifest.PublishScope.Value != "") {
		// which takes publishConfig for settings of the whole run, also when it looks for a credential
		p.Unknown = []Unknown{{DoubtUnasked, registry.HostPort(p.Registry)}}
		return p
	}
	if p.gate() {
		p.Queries = []facts.Query{{URL: m.Config.RequestURL(p.Registry, name), Package: name, Document: true}}
		p.Unknown = []Unknown{{DoubtWriting, registry.HostPort(p.Registry)}}
	}
	return p
}

// home is the registry of a publication: publishConfig counts as settings of the highest rank, since npm 10.6 but for
// what stands on the command line, and a line of the scope before any for all.
func (p *Plan) home() string {
	m := p.machine.Manifest
	r := p.machine.Config.Registry(facts.ScopeOf(m.Name))
	typed := r.Layer == npmrc.LayerCLI && (p.npm.Major == 0 || p.npm.AtLeast(10, 6, 0))
	switch {
	case m.PublishScope.Value != "" && !(r.Scoped && typed):
		return m.PublishScope.Value
	case r.Scoped || m.Publish.Value == "" || typed:
		return r.URL
	}
	return m.Publish.Value
}

// gate asks as npm 7 and later does before it publishes: is there a credential at all?
func (p *Plan) gate() bool {
	c, ci := p.machine.Config, p.machine.CI
	if p.npm.Major == 6 || c.Login(p.Registry) != nil {
		return true
	}
	trusted := p.npm.Major == 0 || p.npm.AtLeast(11, 5, 1)
	f := parse.Failure{Code: "ENEEDAUTH", Registry: p.Registry, Host: registry.HostPort(p.Registry),
		Package: p.machine.Manifest.Name, Version: p.machine.Manifest.Version}
	switch {
	case trusted && ci.IDToken == "yes":
		p.Unknown = append(p.Unknown, Unknown{DoubtIdentity, f.Host})
		return false
	case trusted && ci.IDToken == "no" && ci.Name == "github-actions":
		f.OIDC = "Skipped because incorrect permissions for id-token within GitHub workflow"
	}
	p.stop(f)
	return false
}

// published reports that the version is there, or that its number is spent.
func (p *Plan) published(d facts.Packument) (parse.Failure, bool) {
	m := p.machine.Manifest
	there := slices.Contains(d.Versions, m.Version)
	if m.Version == "" || !there && !slices.Contains(d.Times, m.Version) {
		return parse.Failure{}, false
	}
	said := "You cannot publish over the previously published versions: " + m.Version + "."
	f := parse.Failure{Registry: p.Registry, Host: registry.HostPort(p.Registry), Package: m.Name, Version: m.Version,
		Message: said, Words: said}
	if !there || p.npm.Major > 0 && p.npm.Major < 11 {
		f.Code, f.Status, f.Method, f.URL = "E403", 403, "PUT", p.Queries[0].URL
	}
	return p.failure(f), true
}
