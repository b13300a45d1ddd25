package report

import (
	"strings"

	"npmx/explain"
	"npmx/explain/check"
	"npmx/parse/npmrc"
	"npmx/rules"
)

// CheckFindings are the problems of an answer of `npmx check` as findings, for the formats of others. Nothing has
// failed yet, so that only what the configuration itself proves is certain.
func CheckFindings(r check.Report, o Options) explain.Report {
	all := explain.Report{Sources: []explain.Source{{Name: "npmx check"}}}
	t := checkPage{page{o: o}, r}
	for _, a := range r.Targets {
		lines := t.wrong(a)
		if len(lines) == 0 {
			continue
		}
		cause, certainty := causeOf(r, a)
		f := explain.Finding{Source: "npmx check", Cause: cause, Certainty: certainty, Title: lines[0], Count: 1,
			URL: r.Shown(a.URL), Registry: r.Shown(a.Registry), Host: hostOf(r.Shown(a.Registry)), Package: a.Spec()}
		for _, at := range atFault(r, a) {
			f.Evidence = append(f.Evidence, writtenAt(r, at))
		}
		all.Findings = append(all.Findings, f)
	}
	return all
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "//")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

func causeOf(r check.Report, a check.Answer) (rules.Cause, explain.Certainty) {
	switch r.Trouble(a) {
	case check.Refused:
		if a.Refuses.Code == "ERR_INVALID_AUTH" {
			return rules.LegacyAuthConfig, explain.Certain
		}
		return rules.NotAuth, explain.Certain
	case check.Unusable:
		return unusableCause(*a.Credential, a.Credential.StateAt(r.Now))
	case check.Missed:
		return missedCause(a.NearMisses[0].Reason), explain.Likely
	case check.Blocked:
		if a.Identity.Tunnel == 407 {
			return rules.ProxyAuth, explain.Certain
		}
		return rules.Network, explain.Likely
	}
	return rules.TokenInvalid, explain.Likely
}

func unusableCause(k npmrc.Credential, state npmrc.State) (rules.Cause, explain.Certainty) {
	switch {
	case state == npmrc.StateEnvUnset:
		return rules.EnvVarUnset, explain.Certain
	case state == npmrc.StateExpired:
		return rules.TokenExpired, explain.Certain
	case k.Basic:
		return rules.BadPassword, explain.Likely
	}
	return rules.TokenInvalid, explain.Likely
}

func missedCause(reason npmrc.Reason) rules.Cause {
	switch reason {
	case npmrc.ReasonHost, npmrc.ReasonPort, npmrc.ReasonPath, npmrc.ReasonSlash, npmrc.ReasonCase, npmrc.ReasonScheme:
		return rules.WrongHost
	case npmrc.ReasonUnscoped:
		return rules.LegacyAuthConfig
	}
	return rules.TokenMissing
}

// atFault are the lines at fault.
func atFault(r check.Report, a check.Answer) (all []npmrc.Origin) {
	switch r.Trouble(a) {
	case check.Refused:
		return a.Refuses.Places
	case check.Missed:
		return []npmrc.Origin{a.NearMisses[0].Origin}
	case check.Blocked:
		return []npmrc.Origin{a.Proxy.Origin}
	}
	if a.Credential == nil {
		return nil
	}
	return []npmrc.Origin{a.Credential.Origin}
}

func writtenAt(r check.Report, at npmrc.Origin) explain.Evidence {
	e := explain.Evidence{Kind: explain.FromConfig, Source: explain.Display(at.File, r.Prefix, r.Home), Line: at.Line,
		Text: at.Text}
	switch {
	case at.File != "":
	case at.Layer == npmrc.LayerEnv:
		e.Kind, e.Source = explain.FromEnv, "$"+at.Name
	default:
		e.Kind, e.Source = explain.FromCLI, "--"+strings.TrimLeft(at.Name, "-")
	}
	return e
}
