package check

import (
	"slices"
	"strconv"
	"strings"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// Tarballs are the files to ask for beyond the plan's own queries: where a registry keeps its files at another host,
// being let in there is another matter. One a host.
func (p *Plan) Tarballs(looked []facts.Looked) (more []facts.Query) {
	if !p.habits.files {
		return nil
	}
	seen := map[string]bool{}
	for _, l := range looked {
		uri := l.Packument.Tarballs[l.Packument.Latest]
		host := registry.HostPort(uri)
		if host == "" || p.replaced(host) || host == registry.HostPort(l.Query.URL) || seen[host] {
			continue
		}
		seen[host] = true
		more = append(more, facts.Query{URL: uri, Package: l.Package})
	}
	return p.allowed(more)
}

// Judge turns answers into the failures that npm would meet, those in front that stop it first, and says what the
// answers leave open. Accounts are what the registries of a publication say of its tokens, by registry.
func (p *Plan) Judge(looked []facts.Looked, accounts map[string]facts.Account) []parse.Failure {
	all := slices.Clone(p.Stops)
	p.accounts, p.sure = accounts, len(all) > 0
	if p.releases != nil {
		return p.judgeReleases(all, looked)
	}
	for _, l := range looked {
		if f, fails := p.outcome(l); fails {
			all, p.sure = append(all, f), p.sure || lasting(l)
			if p.Client != "npm" {
				p.doubt(DoubtStore, l)
			}
		}
	}
	return append(all, p.later...)
}

// judgeReleases goes through the packages as npm does, which ends at the first that fails: later ones are told all the
// same, since they will fail as well.
func (p *Plan) judgeReleases(all []parse.Failure, looked []facts.Looked) []parse.Failure {
	open := map[string]bool{} // registries of which publishing may show more
	for _, r := range p.releases {
		if r.query < 0 || r.query >= len(looked) {
			continue
		}
		f, fails := p.writing(r, looked[r.query])
		if r.trusted { // without the token that is to come a refusal says nothing
			f, fails = p.published(r, looked[r.query].Packument)
			if looked[r.query].Asked != nil && looked[r.query].Status == 404 {
				p.doubt(DoubtFirst, looked[r.query])
			}
		}
		sure := fails && lasting(looked[r.query])
		if !fails {
			f, fails = p.unfit(r)
		}
		if there := slices.Contains(looked[r.query].Packument.Versions, r.Version); fails && !there && p.mayTrade() {
			p.open(Unknown{DoubtIdentity, registry.HostPort(r.registry)}) // a token that is refused is not its only way
			fails, sure = false, false
		}
		p.sure = p.sure || sure
		if fails {
			all = append(all, f)
		} else {
			open[registry.HostPort(r.registry)] = true
		}
	}
	p.Unknown = slices.DeleteFunc(p.Unknown, func(u Unknown) bool { return u.Reason == DoubtWriting && !open[u.Place] })
	return all
}

// lasting recognises an answer that the next request will get as well, of a registry that was asked as npm asks it. An
// outage, a limit or a page in the registry's place may be over by then; that a version is there will not be.
func lasting(l facts.Looked) bool {
	return l.Asked != nil && !l.Withheld && (l.Status == 401 || l.Status == 403 || l.Status == 404 ||
		l.Status == 200 && l.Page != "html")
}

func (p *Plan) doubt(reason Doubt, l facts.Looked) {
	p.open(Unknown{reason, registry.HostPort(l.Query.URL)})
}

// outcome is what npm would meet at one address.
func (p *Plan) outcome(l facts.Looked) (parse.Failure, bool) {
	if f, fails, settled := p.unseen(l); settled {
		return f, fails
	}
	if l.Status == 0 || l.Status >= 400 || l.Document && l.Status == 200 && l.Page == "html" {
		return p.refusal(l), true
	}
	return parse.Failure{}, false
}

// unseen is of what was not asked, not answered, or asked without the password that npm sends.
func (p *Plan) unseen(l facts.Looked) (f parse.Failure, fails, settled bool) {
	switch {
	case l.Asked == nil:
		p.doubt(DoubtUnasked, l)
	case l.Fault.Late:
		p.doubt(DoubtLate, l)
	case l.Withheld && p.hopeless(l):
		return p.refusal(l), l.Status == 401 || l.Status == 0, true
	case l.Withheld && (l.Status < 400 || l.Status == 401 || l.Status == 403 || l.Status == 404):
		p.doubt(DoubtPassword, l)
	default:
		return f, false, false
	}
	return f, false, true
}

// hopeless recognises a credential that was not sent and that no registry would take.
func (p *Plan) hopeless(l facts.Looked) bool {
	k := p.machine.Config.Credential(l.Query.URL, l.Package)
	return k != nil && k.State != npmrc.StateUsable
}

// writing judges what came of asking for a package that is to be published. That there is none yet is well.
func (p *Plan) writing(r release, l facts.Looked) (parse.Failure, bool) {
	if f, fails, settled := p.unseen(l); settled {
		return f, fails
	}
	switch f := p.refusal(l); {
	case l.Status == 200:
		return p.published(r, l.Packument)
	case l.Status == 404:
	case l.Status == 403:
		p.doubt(DoubtReading, l)
	case l.Status == 401:
		f.Method = "PUT"
		return f, true
	case l.Status == 0 || l.Status > 403:
		return f, true
	}
	return parse.Failure{}, false
}

// refusal is an answer as npm would report it.
func (p *Plan) refusal(l facts.Looked) parse.Failure {
	f := parse.Failure{Status: l.Status, Method: "GET", URL: l.Query.URL, Package: l.Package, Message: l.Message,
		Challenge: l.Challenge, Reason: l.Phrase, Code: codeOf(*l.Asked), Words: l.Message}
	if l.Notice != "" {
		f.Notices = []string{l.Notice}
	}
	switch {
	case l.Status == 0:
		f.Code, f.Reason, f.Words = l.Fault.Code, l.Fault.Code, l.Failed
		if l.Fault.To != "" {
			f.Words = "connect " + l.Fault.Code + " " + l.Fault.To
		}
	case l.Status == 200:
		f.Status, f.Code = 0, "FETCH_ERROR"
		f.Words = "invalid json response body at " + l.Query.URL + " reason: Unexpected token '<'"
	}
	return p.failure(f)
}

// codeOf is npm's code for a status. Of a challenge it reads two words.
func codeOf(a facts.Asked) string {
	if a.Status == 401 {
		switch parts := strings.Split(strings.ToLower(strings.ReplaceAll(a.Challenge, " ", "")), ","); {
		case slices.Contains(parts, "ipaddress"):
			return "EAUTHIP"
		case slices.Contains(parts, "otp"), strings.Contains(a.Message, "one-time pass"):
			return "EOTP"
		}
	}
	return "E" + strconv.Itoa(a.Status)
}

// unfit recognises a token that cannot publish, although anybody may read the package: by its kind, by what the
// registry lists of it, or where the registry knows all its tokens and not this one.
func (p *Plan) unfit(r release) (parse.Failure, bool) {
	k, a := p.machine.Config.Publishing(r.registry, r.Name), p.accounts[r.registry]
	kind := registry.KindOf(registry.HostPort(r.registry), pathOf(r.registry), "")
	if k == nil || k.Basic {
		return parse.Failure{}, false
	}
	f := parse.Failure{Code: "E403", Status: 403, Method: "PUT", URL: p.Queries[r.query].URL, Package: r.Name}
	refused := a.Who != nil && a.Who.Status == 401
	switch {
	case kind == registry.NPM && refused, registry.Fits(kind, string(k.Kind)) == "no", a.Token.Revoked:
		f.Code, f.Status = "E401", 401
	case a.Token.ReadOnly, a.Token.Outside:
		f.Words = "You may not perform that action with these credentials."
	case a.May == "read":
		f.Words = "You do not have permission to publish \"" + r.Name + "\". Are you logged in as the correct user?"
	default:
		if refused {
			p.open(Unknown{DoubtWhoami, registry.HostPort(r.registry)})
		}
		if a.Token.Factor != "" {
			p.open(Unknown{DoubtFactor, registry.HostPort(r.registry)})
		}
		return parse.Failure{}, false
	}
	return p.failure(f), true
}

func pathOf(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return "/"
}
