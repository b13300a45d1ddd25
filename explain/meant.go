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
// belongs to another registry that this project uses is where it belongs, and is not a slip of the pen. `npmx check`
// and a failed run judge by this one function.
func (u InUse) Meant(c *npmrc.Config, asked npmrc.Registry, uri, pkg string) []npmrc.NearMiss {
	return slices.DeleteFunc(c.NearMisses(uri, pkg), func(n npmrc.NearMiss) bool { return u.own(n, asked.URL, uri) })
}

// InUse are the registries that a project asks. A configuration may name a hundred thousand, so that they are gathered
// once for all requests.
type InUse struct {
	keys       map[string][]string // the registries of a key
	addresses  map[string]bool     // host[:port]
	hosts      map[string]bool
	publishing []string // of publishConfig
}

// RegistriesInUse gathers them.
func RegistriesInUse(m *facts.Machine) InUse {
	u := InUse{map[string][]string{}, map[string]bool{}, map[string]bool{}, publishRegistries(m)}
	for _, r := range m.Config.Registries() {
		key, address := NerfDart(withSlash(r.URL)), registry.HostPort(r.URL)
		u.keys[key] = append(u.keys[key], r.URL)
		u.addresses[address], u.hosts[hostname(address)] = true, true
	}
	return u
}

// own recognises an entry that another registry has a claim to: it is at its very key, or on a host that is that
// registry's alone.
func (u InUse) own(n npmrc.NearMiss, asked, uri string) bool {
	here, there := registry.HostPort(uri), keyHost(n.RegKey)
	switch n.Reason {
	case npmrc.ReasonPort:
		if here != there && u.addresses[there] {
			return true
		}
	case npmrc.ReasonHost:
		if hostname(here) != hostname(there) && u.hosts[hostname(there)] {
			return true
		}
	case npmrc.ReasonPath, npmrc.ReasonCase:
	default:
		return false
	}
	return slices.ContainsFunc(u.keys[n.RegKey], func(r string) bool { return !under(asked, r) }) ||
		slices.ContainsFunc(u.publishing, func(p string) bool { return registry.HostPort(p) != here && keyed(n, p) })
}

// keyed is true for an entry at a registry's very key.
func keyed(n npmrc.NearMiss, base string) bool { return NerfDart(withSlash(base)) == n.RegKey }

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
