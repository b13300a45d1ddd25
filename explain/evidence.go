package explain

import (
	"path/filepath"
	"strconv"
	"strings"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/rules"
)

// evidence quotes the places that the decisive conditions rest on, the entry at fault first.
func (j *joined) evidence(m rules.Match) []Evidence {
	var all []Evidence
	add := func(found ...Evidence) {
		for _, e := range found {
			if e.Source != "" && !shown(all, e) {
				all = append(all, e)
			}
		}
	}
	decided := map[rules.Field]bool{}
	for _, d := range m.Conditions {
		decided[d.Field] = true
	}
	for _, s := range j.sources() {
		if any(decided, s.fields) {
			add(s.places()...)
		}
	}
	if len(all) == 0 && j.machine != nil && speaksOfWho(m.Rule.Cause) {
		add(j.entry()...)
	}
	if len(all) == 0 && j.machine != nil && j.uri != "" && !j.foreign {
		add(j.origin(j.registry.Origin))
	}
	return append(append(all, j.limits()...), j.probeEvidence(decided)...)
}

// speaksOfWho recognises the causes that lie in who asked: their place is the credential's, also where the registry's
// words alone decided.
func speaksOfWho(c rules.Cause) bool {
	switch c {
	case rules.SSORequired, rules.OTPRequired, rules.EmailUnverified, rules.TokenScope, rules.TokenInvalid,
		rules.TokenExpired, rules.PermissionDenied:
		return true
	}
	return false
}

type source struct {
	fields []rules.Field
	places func() []Evidence
}

// sources ties the fields of the case to the places that they were read from, in the order in which a person should
// look at them.
func (j *joined) sources() []source {
	if j.machine == nil {
		return []source{{[]rules.Field{"variable", "refusal", "words", "code"}, j.named}}
	}
	return []source{
		{[]rules.Field{"refusal"}, j.refusal},
		{[]rules.Field{"hint"}, j.stopPlace},
		{[]rules.Field{"lockfile"}, j.lock},
		{[]rules.Field{"tarball"}, j.tarballPlace},
		{[]rules.Field{"sibling"}, j.siblingPlaces},
		{[]rules.Field{"status"}, j.deniedByProxy},
		{[]rules.Field{"proxy", "tunnel"}, j.proxyPlace},
		{[]rules.Field{"registry-overrides", "registry-source"}, j.route},
		{[]rules.Field{"workspace-npmrc", "unread"}, j.unreadPlace},
		{[]rules.Field{"credential", "credential-kind", "credential-fits", "credential-problem", "null-word",
			"credential-layer", "field", "shadowed", "variable", "probe-whoami", "probe-credential"}, j.entry},
		{[]rules.Field{"near-miss", "ignored"}, j.nearPlace},
		{[]rules.Field{"variable"}, j.unset},
		{[]rules.Field{"null-word"}, j.holdsNothing},
		{[]rules.Field{"scope-mapped"}, j.mistypedPlace},
		{[]rules.Field{"scope-mapped", "scope-elsewhere", "registry-kind"}, j.route},
		{[]rules.Field{"scope-elsewhere"}, j.scopePlace},
	}
}

func any(decided map[rules.Field]bool, fields []rules.Field) bool {
	for _, f := range fields {
		if decided[f] {
			return true
		}
	}
	return false
}

// named is the file that the client itself names in its log.
func (j *joined) named() []Evidence {
	f := j.failure
	return []Evidence{{Kind: FromConfig, Source: f.File, Line: f.FileLine}}
}

// stopPlace is where another client found what it ended over.
func (j *joined) stopPlace() []Evidence {
	if !j.stopped() {
		return nil
	}
	return j.refusal()
}

func (j *joined) refusal() []Evidence {
	var all []Evidence
	if r := j.refuses(); r != nil {
		for _, o := range r.Places {
			all = append(all, j.origin(o))
		}
	}
	return all
}

func (j *joined) entry() []Evidence {
	if j.credential == nil {
		return nil
	}
	all := []Evidence{j.origin(j.wanting()), j.origin(j.credential.Origin)}
	for _, o := range j.credential.Others {
		all = append(all, j.origin(o))
	}
	return all
}

func (j *joined) nearPlace() []Evidence {
	if j.near == nil {
		return nil
	}
	all := []Evidence{j.origin(j.near.Origin)}
	if j.moved != nil {
		all = append(all, j.lockedPlace(*j.moved))
	}
	return all
}

func (j *joined) route() []Evidence {
	all := []Evidence{j.origin(j.registry.Origin)}
	if j.loser != nil {
		all = append(all, j.origin(j.loser.Origin))
	}
	if m := j.machine.Manifest; m != nil && j.fields["registry-source"] == "publishconfig" {
		all = append([]Evidence{j.publishPlace(m)}, all...)
	}
	return all
}

// deniedByProxy shows where the proxy is set that answered in the registry's place.
func (j *joined) deniedByProxy() []Evidence {
	if j.failure.Status != 407 {
		return nil
	}
	return j.proxyPlace()
}

func (j *joined) proxyPlace() []Evidence {
	via, ok := j.machine.Via(j.uri)
	if !ok {
		return nil
	}
	return []Evidence{j.origin(via.Origin)}
}

func (j *joined) unset() []Evidence {
	return []Evidence{{Kind: FromEnv, Source: "$" + j.fields["variable"], Text: j.fields["variable"] +
		" is not set, or empty"}}
}

func (j *joined) holdsNothing() []Evidence {
	name := j.values["token_variable"]
	return []Evidence{{Kind: FromEnv, Source: "$" + name, Text: name + " is the word " + j.fields["null-word"]}}
}

func (j *joined) lock() []Evidence {
	if len(j.locked) == 0 {
		return nil
	}
	l := j.locked[0]
	for _, e := range j.locked {
		if e.Package == j.pkg {
			l = e
			break
		}
	}
	return []Evidence{j.lockedPlace(l)}
}

func (j *joined) lockedPlace(l facts.Locked) Evidence {
	text := lockedText(filepath.Base(j.machine.Lockfile.Path), j.address(l.URL))
	return Evidence{Kind: FromLockfile, Source: j.display(j.machine.Lockfile.Path), Line: l.Line, Column: l.Column,
		Text: text}
}

// lockedText is an entry's address as its client's lockfile writes it. The line itself is not shown: it may be long,
// and a stranger's.
func lockedText(name, address string) string {
	switch name {
	case "yarn.lock":
		return "resolved " + strconv.Quote(address)
	case "pnpm-lock.yaml":
		return "tarball: " + address
	case "bun.lock":
		return strconv.Quote(address)
	case "deno.lock":
		return `"tarball": ` + strconv.Quote(address)
	}
	return `"resolved": ` + strconv.Quote(address)
}

func (j *joined) scopePlace() []Evidence {
	if j.machine.Lockfile == nil {
		return nil
	}
	scope := facts.ScopeOf(j.pkg)
	for _, e := range j.machine.Lockfile.Entries {
		if facts.ScopeOf(e.Package) == scope && e.Host != "" && strings.Contains(j.values["scope_registry"], e.Host) {
			return []Evidence{j.lockedPlace(e)}
		}
	}
	return nil
}

func (j *joined) mistypedPlace() []Evidence {
	if r, ok := j.mistyped(); ok {
		return []Evidence{j.origin(r.Origin)}
	}
	return nil
}

// origin turns the place of a setting into evidence; npm's own defaults are not a place that a user can look at.
func (j *joined) origin(o npmrc.Origin) Evidence {
	switch {
	case o.Layer == npmrc.LayerEnv:
		return Evidence{Kind: FromEnv, Source: "$" + o.Name, Text: o.Text}
	case o.Layer == npmrc.LayerCLI:
		return Evidence{Kind: FromCLI, Source: o.Name, Text: o.Text}
	case o.File == "":
		return Evidence{}
	}
	return Evidence{Kind: FromConfig, Source: j.display(o.File), Line: o.Line, Column: o.Column, Text: o.Text}
}

// probeEvidence quotes the answers that decided.
func (j *joined) probeEvidence(decided map[rules.Field]bool) []Evidence {
	var all []Evidence
	if j.probe == nil {
		return nil
	}
	if w := j.probe.Whoami; w != nil && (decided["probe-whoami"] || decided["probe-credential"] &&
		j.fields["probe-whoami"] == "accepted") {
		all = append(all, answer(w))
	}
	if told := j.probe.With; told != nil &&
		any(decided, []rules.Field{"probe-credential", "probe-status", "probe-message", "probe-challenge",
			"probe-page"}) {
		all = append(all, answer(told))
	}
	if a := j.probe.Without; a != nil && (decided["probe-anonymous"] || decided["probe-credential"]) {
		all = append(all, answer(a))
	}
	return all
}

func answer(a *facts.Asked) Evidence {
	text := "no answer: " + a.Failed
	if a.Status > 0 {
		text = strings.TrimSpace(strconv.Itoa(a.Status) + " " + first(a.Message, a.User, a.Challenge))
	}
	return Evidence{Kind: FromProbe, Source: a.URL, Text: text}
}

// shown is true where a place is quoted already; the quotation of a line takes precedence over a remark about its file.
func shown(all []Evidence, e Evidence) bool {
	for i, have := range all {
		if have.Source != e.Source || have.Line != e.Line || have.Kind != e.Kind {
			continue
		}
		if e.Line == 0 && have.Text != e.Text {
			continue
		}
		if have.Column == 0 {
			all[i] = e
		}
		return true
	}
	return false
}
