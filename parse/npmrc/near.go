package npmrc

import (
	"slices"
	"strings"
)

// Reason is why an entry that looks meant for a URL is not what is sent with it.
type Reason string

// The reasons, the most telling first.
const (
	// another entry takes precedence over it: of a higher layer, a longer path, a stronger field
	ReasonShadowed  Reason = "shadowed"
	ReasonEmpty     Reason = "empty"     // npm counts its value as none: "", null, false, 0
	ReasonTruncated Reason = "truncated" // empty since all of it comes after a "#" or ";"
	// in a file that npm does not read: of a workspace, or with -g the project's
	ReasonIgnored  Reason = "ignored-folder"
	ReasonSection  Reason = "section"  // below a [section]
	ReasonScheme   Reason = "scheme"   // the key begins with https:
	ReasonSlash    Reason = "slash"    // a slash too many or too few
	ReasonCase     Reason = "case"     // upper and lower case
	ReasonMisspelt Reason = "misspelt" // the field is written otherwise: _authtoken
	ReasonField    Reason = "field"    // the key has no ":field", or the line no "="
	// a user name without password, a certificate without key, or the other way round
	ReasonIncomplete Reason = "incomplete"
	ReasonPort       Reason = "port"
	ReasonPath       Reason = "path"
	ReasonUnscoped   Reason = "unscoped" // tied to no registry
	ReasonHost       Reason = "host"     // for another host altogether
	// it names a variable, in a file of the repository whose variables the client does not fill in
	ReasonUntrusted Reason = "untrusted"
	ReasonAlways    Reason = "always-auth" // for packages without a scope the client sends it only where it is told to
)

// Reasons lists the closed set, best first.
func Reasons() []Reason {
	return []Reason{ReasonShadowed, ReasonUntrusted, ReasonAlways, ReasonEmpty, ReasonTruncated, ReasonIgnored,
		ReasonSection, ReasonScheme,
		ReasonSlash, ReasonCase,
		ReasonMisspelt, ReasonField, ReasonIncomplete, ReasonPort, ReasonPath, ReasonUnscoped, ReasonHost}
}

// NearMiss is an entry that looks meant for a URL and is not what is sent with it.
type NearMiss struct {
	Origin
	RegKey     string // "//host/path/" as the entry means it, "" for an unscoped one
	Reason     Reason
	Credential *Credential // what it would be if it counted
}

// NearMisses lists the entries that look meant for uri and are not what npm sends with it, the best guess first. Where
// something is sent, those for other ports, paths and hosts are left out: they serve other registries. Where uri is a
// registry whose credential serves installs but not publish (see [Config.Login]), that one is listed too, for its
// slash or path.
func (c *Config) NearMisses(uri, pkg string) []NearMiss {
	u, ok := parseURL(uri)
	if !ok {
		return nil
	}
	n := nearness{c: c.s, u: u, walk: c.s.walked(u, uri, pkg)}
	n.sent, n.any = c.s.getAuth(uri, pkg)
	if g := c.s.guest; g != nil && g.withheld != nil && !n.any {
		n.kept, n.held = g.withheld(uri, pkg)
	}
	for _, g := range c.s.grouped() {
		n.judge(g)
	}
	n.unpublishable(c, uri)
	slices.SortStableFunc(n.all, n.order)
	return n.list()
}

// nearness collects the near misses of one URL.
type nearness struct {
	c    *state
	u    address
	walk map[string]bool
	sent found
	any  bool
	kept found // what is found and not sent
	held bool
	all  []ranked
}

type ranked struct {
	*group
	reason            Reason
	rank, layer, near int
}

// maxHosts bounds what is listed of credentials for other hosts.
const maxHosts = 20

// walked are all keys that npm would ask for.
func (c *state) walked(u address, uri, pkg string) map[string]bool {
	all := make(map[string]bool)
	add := func(key string) {
		for len(key) > 2 {
			all[key] = true
			if strings.HasSuffix(key, "/") {
				key = key[:len(key)-1]
			} else {
				key = key[:strings.LastIndexByte(key, '/')+1]
			}
		}
	}
	r, ok := parseURL(c.registryOf(scopeForAuth(pkg)))
	ok = ok && r.host == u.host
	switch {
	case c.guest != nil:
		for _, key := range c.guest.asks(uri, pkg) {
			all[key] = true
		}
	case c.npm.Major >= 7:
		add(u.key())
		if ok {
			add(r.key())
		}
	case ok: // npm 6 asks for no key but the registry's own
		all[r.nerf()] = true
	default:
		all[u.nerf()] = true
	}
	return all
}

// group is the entries of one key in one place, which make one credential together.
type group struct {
	keyParts
	ignored bool
	entries map[string]*entry // by field
	lead    *entry
}

var strength = []string{"_authToken", "_auth", "username", "_password", "certfile", "keyfile"}

// groups gathers what is there, in the order of layers and lines.
func (c *state) groups() []*group {
	all := gathering{by: make(map[string]*group)}
	for i := len(c.layers) - 1; i > 0; i-- {
		for _, e := range c.layers[i].sorted() {
			all.add(e, false)
		}
		for _, e := range c.layers[i].lost {
			all.add(e, false)
		}
	}
	if c.guest != nil {
		for _, e := range c.guest.hidden {
			all.add(e, false)
		}
	}
	for _, e := range c.ignored {
		all.add(e, true)
	}
	return all.groups
}

type gathering struct {
	groups []*group
	by     map[string]*group
}

func (a *gathering) add(e *entry, ignored bool) {
	k, ok := takeKey(e)
	if !ok || e.val.kind == isObject {
		return
	}
	path := ""
	if e.file != nil {
		path = e.file.path
	}
	id := string(e.layer) + "\x00" + path + "\x00" + e.in + "\x00" + k.scheme + k.regKey()
	if e.untrusted {
		id += "\x00"
	}
	g := a.by[id]
	if g == nil {
		g = &group{keyParts: k, ignored: ignored, entries: make(map[string]*entry)}
		a.by[id] = g
		a.groups = append(a.groups, g)
	}
	g.add(k, e)
}

// add keeps the stronger field in the lead, and of two spellings the right one.
func (g *group) add(k keyParts, e *entry) {
	g.entries[k.field] = e
	if g.lead == nil || slices.Index(strength, k.field) < slices.Index(strength, g.field) {
		g.keyParts, g.lead = k, e
	}
}

func (l *layer) sorted() []*entry {
	all := make([]*entry, 0, len(l.entries))
	for _, e := range l.entries {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *entry) int {
		if a.at != b.at {
			return a.at - b.at
		}
		return strings.Compare(a.key, b.key)
	})
	return all
}

// judge finds a group's reason and keeps it, unless it is what is sent or of no interest.
func (n *nearness) judge(g *group) {
	if n.isSent(g) {
		return
	}
	reason := n.reason(g)
	if reason == "" || n.any && slices.Contains([]Reason{ReasonPort, ReasonPath, ReasonHost, ReasonUnscoped}, reason) {
		return
	}
	if f := g.found(); reason != ReasonEmpty && reason != ReasonTruncated && f.first != nil && !f.first.bare &&
		!f.first.val.truthy() {
		return // another registry's empty entry
	}
	n.keep(g, reason)
}

func (n *nearness) isSent(g *group) bool {
	if !n.any {
		return false
	}
	for _, e := range g.entries {
		if e == n.sent.first || e == n.sent.second {
			return true
		}
	}
	return g.lead.val.String() == n.sent.first.val.String() && g.field == n.sent.field &&
		(n.sent.second == nil || g.second() != nil && g.second().val.String() == n.sent.second.val.String())
}

func (n *nearness) reason(g *group) Reason {
	if g.unscoped {
		if n.held && g.lead == n.kept.first {
			return ReasonAlways
		}
		if g.field == "username" || g.field == "certfile" || g.field == "keyfile" {
			return ""
		}
		return ReasonUnscoped
	}
	reason := g.difference(n.u, n.walk)
	switch {
	case reason == ReasonHost, reason == ReasonPath, reason == ReasonPort:
		return reason
	case g.ignored:
		return ReasonIgnored
	case g.lead.in != "":
		return ReasonSection
	case reason != "":
		return reason
	case g.lead.bare && n.c.find(g.regKey()+":"+g.field) != g.lead:
		return ReasonField
	case g.lead.untrusted:
		return ReasonUntrusted
	case n.held && g.lead == n.kept.first:
		return ReasonAlways
	}
	return n.atKey(g)
}

// atKey judges an entry whose key is right.
func (n *nearness) atKey(g *group) Reason {
	if !g.lead.val.truthy() {
		if raw := trim(g.lead.raw); raw != "" && (raw[0] == '#' || raw[0] == ';') {
			return ReasonTruncated
		}
		return ReasonEmpty
	}
	_, complete := n.c.hasAuth(g.regKey())
	if e := n.c.find(g.regKey() + ":" + g.field); e == g.lead && !complete {
		return ReasonIncomplete
	}
	return ReasonShadowed
}

func (g *group) second() *entry {
	switch g.field {
	case "username":
		return g.entries["_password"]
	case "certfile":
		return g.entries["keyfile"]
	}
	return nil
}

func (g *group) found() found {
	return found{regKey: g.regKey(), field: g.field, first: g.lead, second: g.second()}
}

func (n *nearness) keep(g *group, reason Reason) {
	n.all = append(n.all, ranked{g, reason, slices.Index(Reasons(), reason), slices.Index(Layers(), g.lead.layer),
		n.likeness(g)})
}

// list describes what was kept, the farthest hosts left out.
func (n *nearness) list() []NearMiss {
	var out []NearMiss
	hosts := 0
	for _, r := range n.all {
		if r.reason == ReasonHost {
			if hosts++; hosts > maxHosts {
				break
			}
		}
		out = append(out, n.describe(r.group, r.reason))
	}
	return out
}

func (n *nearness) describe(g *group, reason Reason) NearMiss {
	m := NearMiss{Origin: n.c.origin(g.lead), Reason: reason}
	if !g.unscoped {
		m.RegKey = n.c.show(g.regKey())
	}
	if (g.field == "_authToken" || g.field == "_auth" || g.second() != nil) && !g.lead.bare {
		m.Credential = n.c.credentialOf(m.RegKey, g.found())
	}
	return m
}

// likeness counts the bytes that a key shares with the one asked for: a path's beginning, or the end of a host's name.
func (n *nearness) likeness(g *group) int {
	a, b := g.regKey(), n.u.key()
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	x, y := hostname(g.host), hostname(n.u.host)
	tail := 0
	for tail < len(x) && tail < len(y) && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	return same + tail
}

func (n *nearness) order(a, b ranked) int {
	switch {
	case a.rank != b.rank:
		return a.rank - b.rank
	case a.near != b.near:
		return b.near - a.near
	}
	return a.layer - b.layer
}

// unpublishable lists what is sent with a registry's installs and not found by publish: its key is not the registry's
// own, or its value a word for nothing, which the login gate knows and a request does not (9 and later).
func (n *nearness) unpublishable(c *Config, uri string) {
	if !n.any || n.c.guest != nil || c.Login(uri) != nil || !c.isRegistry(uri) {
		return
	}
	reason := ReasonPath
	if n.sent.regKey == n.u.nerf() {
		reason = ReasonEmpty
	} else if strings.TrimSuffix(n.sent.regKey, "/") == strings.TrimSuffix(n.u.key(), "/") {
		reason = ReasonSlash
	}
	g := &group{entries: map[string]*entry{}}
	if k, ok := takeKey(n.sent.first); ok {
		g.add(k, n.sent.first)
		if n.sent.second != nil {
			g.entries["_password"] = n.sent.second
		}
		n.keep(g, reason)
	}
}

func (c *Config) isRegistry(uri string) bool {
	for _, r := range c.Registries() {
		if strings.TrimRight(r.URL, "/") == strings.TrimRight(uri, "/") {
			return true
		}
	}
	return false
}
