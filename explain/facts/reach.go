package facts

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// Reach is where npm can have sent a request in one run. A log names addresses, but a registry's error message or an
// install script can put any address into it, so that an address alone is not a reason to ask it, nor to report what
// npm would send there.
type Reach struct {
	Config   *npmrc.Config
	Publish  []string  // registries that package.json's publishConfig names, where the command may publish
	Lockfile *Lockfile // nil: not looked up, or there is none

	home string // the registry of a publication, to which its credential goes wherever that is named
}

// Reach is derived from what is known of the machine.
func (m Machine) Reach() Reach {
	r := Reach{Config: m.Config, Lockfile: m.Lockfile}
	if m.Manifest != nil && mayPublish(m.Config.Command()) {
		r.Publish = []string{m.Manifest.PublishScope.Value, m.Manifest.Publish.Value}
	}
	return r
}

// mayPublish is true for publish, and for the commands that run scripts, which publish now and then.
func mayPublish(command string) bool {
	return slices.Contains([]string{
		"publish", "unpublish", "stage", "run-script", "exec", "test", "start", "stop", "restart", "version",
	}, command)
}

// Registry returns the nearest registry that an address lies at or below, "" for none.
func (r Reach) Registry(uri, pkg string) (nearest string) {
	for _, base := range append(r.configured(pkg), r.Publish...) {
		if len(base) > len(nearest) && covers(base, uri) {
			nearest = base
		}
	}
	return nearest
}

// Offline reports that the client is told to leave the network alone: then npmx does as well.
func (r Reach) Offline() bool { return r.Config.Offline() }

func (r Reach) configured(pkg string) []string {
	return append(r.Config.RegistryURLs(), r.Config.Registry(ScopeOf(pkg)).URL)
}

// Asked reports whether npm can have asked an address: a registry's, also outside of its path, where some keep their
// tarballs, one that the command line names, or one on a host of the lockfile.
func (r Reach) Asked(uri string) bool {
	u, ok := readAddress(uri)
	if !ok || u.linkLocal() {
		return false
	}
	same := func(other string) bool { o, ok := readAddress(other); return ok && o.origin == u.origin }
	return slices.ContainsFunc(append(r.configured(""), r.Publish...), same) ||
		slices.ContainsFunc(r.Config.Operands(), same) ||
		r.Lockfile.names(func(e Locked) bool { return e.Host == u.host() && same(e.URL) })
}

// MayAsk reports whether npmx may ask an address itself: below a registry of this run, or where the lockfile sends this
// very package. Never without TLS where the configuration names the same host with it.
func (r Reach) MayAsk(uri, pkg string) bool {
	u, ok := readAddress(uri)
	if !ok || u.linkLocal() || u.crooked || r.downgrades(u) {
		return false
	}
	return r.Registry(uri, pkg) != "" || r.Lockfile.names(func(e Locked) bool {
		if e.Host != u.host() || e.URL != uri && (pkg == "" || e.Package != pkg) {
			return false
		}
		o, ok := readAddress(e.URL)
		return ok && o.origin == u.origin
	})
}

// MaySend reports whether a credential may go to an address that may be asked: over TLS, or as the configuration itself
// says.
func (r Reach) MaySend(uri string) bool {
	u, ok := readAddress(uri)
	if !ok || r.downgrades(u) {
		return false
	}
	named := slices.ContainsFunc(r.configured(""), func(base string) bool {
		o, ok := readAddress(base)
		return ok && o.origin == u.origin
	})
	if r.Config.Client() == npmrc.Yarn2 { // which picks a token by the package, and sends none to a plain address
		return named || r.home != "" && covers(r.home, uri)
	}
	return named || u.scheme == "https" || u.loopback()
}

// downgrades recognises an address without TLS on a host that the configuration names with it.
func (r Reach) downgrades(u address) bool {
	return u.scheme != "https" && slices.ContainsFunc(r.configured(""), func(base string) bool {
		o, ok := readAddress(base)
		return ok && o.scheme == "https" && o.name == u.name
	})
}

// address is what of a URL decides who gets a request.
type address struct {
	scheme, name string // the host without its port
	origin       string // scheme, host and port
	path         string
	crooked      bool // dot segments, backslashes: npm and Go may read them differently
}

func readAddress(uri string) (address, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return address{}, false
	}
	a := address{scheme: u.Scheme, name: strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), path: u.EscapedPath()}
	a.origin = u.Scheme + "://" + registry.HostPort(uri)
	low := strings.ReplaceAll(strings.ToLower(a.path), "%2e", ".") + "/"
	a.crooked = strings.Contains(low, "/../") || strings.Contains(low, "/./") ||
		strings.Contains(low, `\`) || strings.Contains(low, "%5c")
	return a, true
}

func (a address) host() string { _, host, _ := strings.Cut(a.origin, "://"); return host }

// linkLocal recognises the addresses under which clouds hand out their machines' own credentials: no registry lives
// there.
func (a address) linkLocal() bool {
	ip, err := netip.ParseAddr(a.name)
	return err == nil && ip.Unmap().IsLinkLocalUnicast()
}

func (a address) loopback() bool {
	ip, err := netip.ParseAddr(a.name)
	return a.name == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// covers compares scheme, host, port and whole segments of the path.
func covers(base, uri string) bool {
	b, ok1 := readAddress(base)
	u, ok2 := readAddress(uri)
	if !ok1 || !ok2 || b.origin != u.origin || u.crooked {
		return false
	}
	root := strings.TrimRight(b.path, "/")
	return u.path == root || strings.HasPrefix(u.path, root+"/")
}

// Reaches reports whether the lockfile takes anything from that address's host.
func (l *Lockfile) Reaches(uri string) bool {
	u, ok := readAddress(uri)
	return ok && l.names(func(e Locked) bool { return e.Host == u.host() })
}

func (l *Lockfile) names(fits func(Locked) bool) bool {
	return l != nil && slices.ContainsFunc(l.Entries, fits)
}
