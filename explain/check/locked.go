package check

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/registry"
)

// locked are the files of the lockfile. Addresses that npm replaces with the registry's own are asked as the
// package's document: both need the same right. npm 6 replaces all. Left are the packages that this run leaves out.
func (p *Plan) locked() (all []facts.Query, left map[string]bool) {
	left = map[string]bool{}
	lock := p.read()
	if lock == nil {
		return nil, left
	}
	chosen := p.choice()
	for _, e := range slices.Concat(lock.Plain, lock.Entries) {
		if chosen.leaves(e) {
			left[e.Package] = left[e.Package] || !e.Optional
			if !chosen.none && (!e.Optional && chosen.unclear(e) || e.Optional && chosen.verifying == "perhaps") {
				p.open(Unknown{DoubtPartly, filepath.Base(lock.Path)})
			}
			continue
		}
		q := facts.Query{URL: e.URL, Package: e.Package}
		if e.URL == "" || p.replaced(e.Host) {
			q = p.standIn(e)
		}
		if q.Version, q.Integrity = e.Version, e.Integrity; !q.Document || e.Package != "" {
			all = append(all, q)
		}
	}
	return all, left
}

// standIn is asked in the place of an address that is none, or that npm replaces. 8 to 10 put the path behind the
// registry's, its own path included (arborist's reify.js), so that what they ask may be nowhere.
func (p *Plan) standIn(e facts.Locked) facts.Query {
	u, err := url.Parse(e.URL)
	if e.URL == "" || err != nil || p.npm.Major < 8 || p.npm.Major > 10 {
		return p.document(e.Package)
	}
	return facts.Query{URL: strings.TrimRight(p.machine.Config.Registry("").URL, "/") + u.EscapedPath(),
		Package: e.Package}
}

func (p *Plan) replaced(host string) bool {
	how, _, ok := p.machine.Config.Get("replace-registry-host")
	switch {
	case !p.habits.replaces:
		return false
	case p.npm.Major == 6 || how == "always":
		return true
	case how == "never":
		return false
	case !ok || how == "npmjs":
		return host == registry.PublicHost
	}
	return host == how
}

// allowed leaves out the files that npm would not fetch (allow-remote=none, npm 12's default): those outside of their
// package's registry, and those that no registry chose. npm ends over them before it asks, once it has the documents.
func (p *Plan) allowed(all []facts.Query) (some []facts.Query) {
	for _, q := range all {
		base := p.machine.Config.Registry(facts.ScopeOf(q.Package)).URL
		if q.Document || !p.habits.local || below(q.URL, base) && !p.remote[q.URL] {
			some = append(some, q)
			continue
		}
		p.later = append(p.later, p.failure(parse.Failure{Code: "EALLOWREMOTE", URL: q.URL, Package: q.Package,
			Words: `Fetching packages of type "remote" have been disabled`}))
	}
	return some
}
