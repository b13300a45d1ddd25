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
// answers leave open. Who is what the registry of a publication said to whoami; nil where it was not asked.
func (p *Plan) Judge(looked []facts.Looked, who *facts.Asked) []parse.Failure {
	all := slices.Clone(p.Stops)
	for _, l := range looked {
		if f, fails := p.outcome(l); fails {
			all = append(all, f)
		}
	}
	if p.Registry == "" {
		return append(all, p.later...)
	}
	if len(all) == 0 && len(p.Queries) > 0 {
		all = p.unfit(who)
	}
	if len(all) > 0 { // what publishing would show is no question any more
		p.Unknown = slices.DeleteFunc(p.Unknown, func(u Unknown) bool { return u.Reason == DoubtWriting })
	}
	return all
}

func (p *Plan) doubt(reason Doubt, l facts.Looked) {
	u := Unknown{reason, registry.HostPort(l.Query.URL)}
	if !slices.Contains(p.Unknown, u) {
		p.Unknown = append(p.Unknown, u)
	}
}

// outcome is what npm would meet at one address.
func (p *Plan) outcome(l facts.Looked) (parse.Failure, bool) {
	switch {
	case l.Asked == nil:
		p.doubt(DoubtUnasked, l)
	case l.Fault.Late:
		p.doubt(DoubtLate, l)
	case l.Withheld && p.hopeless(l):
		return p.refusal(l), l.Status == 401 || l.Status == 0
	case l.Withheld && (l.Status < 400 || l.Status == 401 || l.Status == 403 || l.Status == 404):
		p.doubt(DoubtPassword, l)
	case p.Registry != "":
		return p.writing(l)
	case l.Status == 0 || l.Status >= 400 || l.Document && l.Status == 200 && l.Page == "html":
		return p.refusal(l), true
	}
	return parse.Failure{}, false
}

// hopeless recognises a credential that was not sent and that no registry would take.
func (p *Plan) hopeless(l facts.Looked) bool {
	k := p.machine.Config.Credential(l.Query.URL, l.Package)
	return k != nil && k.State != npmrc.StateUsable
}

// writing judges what came of asking for a package that is to be published. That there is none yet is well.
func (p *Plan) writing(l facts.Looked) (parse.Failure, bool) {
	switch f := p.refusal(l); {
	case l.Status == 200:
		return p.published(l.Packument)
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

// unfit recognises a token that the registry cannot take, although anybody may read the package: by its kind, or where
// the registry knows all its tokens and not this one.
func (p *Plan) unfit(who *facts.Asked) []parse.Failure {
	k := p.machine.Config.Login(p.Registry)
	kind := registry.KindOf(registry.HostPort(p.Registry), pathOf(p.Registry), "")
	if k == nil || k.Basic {
		return nil
	}
	known := kind == registry.NPM && who != nil && who.Status == 401
	if known || registry.Fits(kind, string(k.Kind)) == "no" {
		return []parse.Failure{p.failure(parse.Failure{Code: "E401", Status: 401, Method: "PUT",
			URL: p.Queries[0].URL, Package: p.Queries[0].Package})}
	}
	if who != nil && who.Status == 401 {
		p.doubt(DoubtWhoami, facts.Looked{Query: p.Queries[0]})
	}
	return nil
}

func pathOf(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return "/"
}
