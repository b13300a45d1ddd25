package explain

import (
	"net/url"
	"slices"
	"strings"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// Meant lists the entries that may have been meant for a request and are not sent with it, the best guess first. What
// belongs to another registry that this project uses is where it belongs, and is no slip of the pen. `npmx check` and
// a failed run judge by this one function.
func Meant(m *facts.Machine, asked npmrc.Registry, uri, pkg string) []npmrc.NearMiss {
	u := inUse{m.Config.Registries(), publishRegistries(m), asked.URL}
	return slices.DeleteFunc(m.Config.NearMisses(uri, pkg), func(n npmrc.NearMiss) bool { return u.own(n, uri) })
}

// inUse are the registries that a project asks.
type inUse struct {
	configured []npmrc.Registry
	publishing []string // of publishConfig
	asked      string
}

// own tells an entry that another registry has a claim to: it stands at its very key, or on a host that is that
// registry's alone.
func (u inUse) own(n npmrc.NearMiss, uri string) bool {
	switch n.Reason {
	case npmrc.ReasonHost, npmrc.ReasonPort, npmrc.ReasonPath, npmrc.ReasonCase:
	default:
		return false
	}
	here, there := registry.HostPort(uri), keyHost(n.RegKey)
	for _, r := range u.configured {
		elsewhere := registry.HostPort(r.URL)
		taken := n.Reason == npmrc.ReasonPort && there == elsewhere && here != elsewhere ||
			n.Reason == npmrc.ReasonHost && hostname(there) == hostname(elsewhere) && hostname(here) != hostname(elsewhere)
		if !under(u.asked, r.URL) && keyed(n, r.URL) || taken {
			return true
		}
	}
	return slices.ContainsFunc(u.publishing, func(p string) bool { return registry.HostPort(p) != here && keyed(n, p) })
}

// keyed holds for an entry at a registry's very key.
func keyed(n npmrc.NearMiss, base string) bool { return nerfDart(withSlash(base)) == n.RegKey }

// publishRegistries are those of publishConfig. One on the host that was asked, as a GitLab project beside its group,
// leaves its entry a near miss: products with many repositories often take one token for them all. Others keep theirs
// to themselves.
func publishRegistries(m *facts.Machine) (all []string) {
	if m.Manifest == nil {
		return nil
	}
	for _, p := range []facts.Place{m.Manifest.PublishScope, m.Manifest.Publish} {
		if p.Value != "" {
			all = append(all, p.Value)
		}
	}
	return all
}

// hostname leaves the port out.
func hostname(hostPort string) string {
	if u, err := url.Parse("//" + hostPort); err == nil {
		return u.Hostname()
	}
	return strings.ToLower(hostPort)
}
