package check

import (
	"slices"
	"strings"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// release is one package of a publication, and where it would go.
type release struct {
	facts.Release
	registry string
	query    int  // which of the plan's queries asks for it; -1: npm ends before, or nothing is asked
	trusted  bool // a job's identity is to take the place of a credential
}

// Publish plans what npm publish needs: for each package that it would send the registry that it would go to, the
// credential that it wants there at the very path, and what is known of the package.
func Publish(m facts.Machine, npm npmrc.Version) *Plan {
	p := planOf(m, npm, "publish")
	all, known := m.Releases()
	if len(p.Stops) > 0 {
		return p
	}
	if p.Client != "npm" {
		p.unknownFlags(shippingFlags)
		if len(p.Unknown) > 0 || m.Config.Offline() { // a dry run, all workspaces, a version of its own
			return p
		}
	}
	if !known {
		p.Unknown = append(p.Unknown, Unknown{DoubtUnasked, "what is no folder of this project"})
	}
	for _, r := range all {
		switch {
		case r.Private && r.Workspace: // which npm passes over
		case r.Private:
			p.Ends = "package.json says private, and npm publishes no such package"
		default:
			p.release(release{Release: r, registry: p.home(r.Manifest), query: -1})
		}
	}
	if len(p.releases) == 0 && p.Ends == "" && known {
		p.Ends = "there is no package here that npm would publish"
	}
	return p
}

func (p *Plan) release(r release) {
	host := registry.HostPort(r.registry)
	p.Registry = first(p.Registry, r.registry)
	if _, at, _ := strings.Cut(r.registry, "//"); p.Client != "npm" && strings.Contains(before(at, "/"), "@") {
		p.open(Unknown{DoubtUnasked, host}) // with a user in it, each client does something else
		p.releases = append(p.releases, r)
		return
	}
	if p.npm.Major == 6 && (r.Publish.Value != "" || r.PublishScope.Value != "") {
		// which takes publishConfig for settings of the whole run, also when it looks for a credential
		p.open(Unknown{DoubtUnasked, host})
	} else if r.trusted = p.trusts(r); r.trusted || p.gate(r) {
		r.query = len(p.Queries)
		p.Queries = append(p.Queries, facts.Query{URL: p.machine.Config.RequestURL(r.registry, r.Name), Package: r.Name,
			Document: true})
		p.open(Unknown{map[bool]Doubt{true: DoubtIdentity, false: DoubtWriting}[r.trusted], host})
		if p.elsewhere(r) {
			p.open(Unknown{DoubtRepository, host})
		}
	}
	p.releases = append(p.releases, r)
}

// open notes what cannot be told ahead, once.
func (p *Plan) open(u Unknown) {
	if !slices.Contains(p.Unknown, u) {
		p.Unknown = append(p.Unknown, u)
	}
}

// Homes are the registries that the plan's queries are asked of as for a publication; none: nothing is published.
func (p *Plan) Homes() (all []facts.Query) {
	for _, r := range p.releases {
		if r.query >= 0 {
			all = append(all, facts.Query{URL: r.registry, Package: r.Name})
		}
	}
	return all
}

// Registries are those that the packages would go to, each with a package of it.
func (p *Plan) Registries() (all []facts.Query) {
	for _, r := range p.releases {
		known := slices.ContainsFunc(all, func(q facts.Query) bool { return q.URL == r.registry })
		if r.query >= 0 && !known && len(all) < mostHosts {
			all = append(all, facts.Query{URL: r.registry, Package: r.Name})
		}
	}
	return all
}

// home is the registry of a publication: publishConfig counts as settings of the highest rank, since npm 10.6 but for
// what stands on the command line, and a line of the scope before any for all.
func (p *Plan) home(m *facts.Manifest) string {
	r := p.machine.Config.PublishRegistry(m.Name)
	if p.Client != "npm" {
		if m.PublishScope.Value != "" && p.machine.Config.Client() == npmrc.Pnpm {
			return m.PublishScope.Value
		}
		if m.Publish.Value != "" && p.machine.Config.HeedsPublishConfig() {
			return m.Publish.Value
		}
		return r.URL
	}
	typed := r.Layer == npmrc.LayerCLI && (p.npm.Major == 0 || p.npm.AtLeast(10, 6, 0))
	switch {
	case m.PublishScope.Value != "" && !(r.Scoped && typed):
		return m.PublishScope.Value
	case r.Scoped || m.Publish.Value == "" || typed:
		return r.URL
	}
	return m.Publish.Value
}

// gate asks as npm 7 and later does before it publishes: is there a credential at all? A dry run goes on without, and
// npm 6 leaves it to the registry, some of which take a package from anybody.
func (p *Plan) gate(r release) bool {
	c, ci := p.machine.Config, p.machine.CI
	if c.Publishing(r.registry, r.Name) != nil {
		return true
	}
	if dry, _, _ := c.Get("dry-run"); dry == "true" {
		return false
	}
	if p.npm.Major == 6 && p.Client == "npm" || p.habits.bold {
		return true
	}
	f := parse.Failure{Code: "ENEEDAUTH", Registry: r.registry, Host: registry.HostPort(r.registry),
		Package: r.Name, Version: r.Version}
	if p.Client != "npm" { // which have no such code
		f.Code, f.Status, f.Method, f.URL = "", 401, "PUT", c.RequestURL(r.registry, r.Name)
	}
	if p.trading() && ci.IDToken == "no" && ci.Name == "github-actions" {
		f.OIDC = "Skipped because incorrect permissions for id-token within GitHub workflow"
	}
	p.stop(f)
	return false
}

// trading reports that this npm trades a job's identity for a token, which it does since 11.5.1.
func (p *Plan) trading() bool {
	switch p.machine.Config.Client() {
	case "":
		return p.npm.Major == 0 || p.npm.AtLeast(11, 5, 1)
	case npmrc.Pnpm, npmrc.Yarn2:
		return true
	}
	return false
}

// mayTrade recognises a job whose identity is traded before any token is looked at.
func (p *Plan) mayTrade() bool { return p.trading() && p.machine.CI.IDToken == "yes" }

// trusts recognises a job without a credential that may ask for its identity.
func (p *Plan) trusts(r release) bool {
	return p.mayTrade() && p.machine.Config.Publishing(r.registry, r.Name) == nil
}

// elsewhere reports that npm may sign a provenance for it, and that package.json does not name the job's repository.
// Where a job's identity takes the place of a token npm signs one unasked, if the repository is public
// (npm/lib/utils/oidc.js).
func (p *Plan) elsewhere(r release) bool {
	job := p.machine.CI.Repository
	signs := r.Provenance
	if set, o, _ := p.machine.Config.Get("provenance"); o.Layer == npmrc.LayerCLI ||
		signs == "" && o.Layer != npmrc.LayerDefault {
		signs = set
	}
	return job != "" && (r.trusted && signs != "false" || signs == "true") && facts.RepositoryOf(r.Repository) != job
}

// published reports that the version is there, or that its number is spent.
func (p *Plan) published(r release, d facts.Packument) (parse.Failure, bool) {
	there := slices.Contains(d.Versions, r.Version)
	if r.Version == "" || !there && !slices.Contains(d.Times, r.Version) {
		return parse.Failure{}, false
	}
	said := "You cannot publish over the previously published versions: " + r.Version + "."
	f := parse.Failure{Registry: r.registry, Host: registry.HostPort(r.registry), Package: r.Name, Version: r.Version,
		Message: said, Words: said}
	if !there || p.npm.Major > 0 && p.npm.Major < 11 {
		f.Code, f.Status, f.Method, f.URL = "E403", 403, "PUT", p.Queries[r.query].URL
	}
	return p.failure(f), true
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
