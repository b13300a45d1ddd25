package explain

import (
	"slices"
	"strconv"
	"strings"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
	"npmx/rules"
)

// place works out which registry and URL the failed request went to, and which entries of the configuration bear on it.
func (j *joined) place() {
	if j.pkg == "" && j.publishes() {
		j.pkg = j.goesOut()
	}
	j.registry = j.registryAsked()
	if j.uri == "" && !j.stopped() {
		j.uri = j.wouldAsk()
	}
	if j.uri == "" {
		return
	}
	if j.foreign = !j.reached(); j.foreign || j.logsIn() {
		return
	}
	if c := j.sent(); c != nil && (c.ByChance() || j.unsure()) {
		j.byChance = true // which of two was sent is not known, so nothing is said of either
	} else {
		j.credential = c
		j.loser = j.overridden()
		if j.near = j.nearMiss(); j.near != nil {
			j.kin = j.kinship(*j.near)
		}
	}
	if l := j.machine.Lockfile; l != nil {
		j.locked = l.Of(registry.HostPort(j.uri))
	}
}

// refuses is what stops the client before it asks anything. That of another client than npm counts where the failure
// is over it: a log of another day may tell of something else.
func (j *joined) refuses() *npmrc.Refusal {
	if j.machine.Config.Client() != "" && !j.stopped() {
		return nil
	}
	return j.machine.Config.Refusal()
}

// stopped is true for another client than npm that ended over its own files: which registry it would have asked, and
// with what, is no part of that.
func (j *joined) stopped() bool {
	return j.machine.Config.Client() != "" && j.failure.Variable != "" && j.failure.Status == 0
}

// reached reports whether npm can have asked for the address. A registry's message or an install script can put any
// line into a log, and what the configuration has for an address that nothing but the log names is not a fact about
// this run.
func (j *joined) reached() bool {
	named := first(j.failure.URL, j.failure.Registry)
	return named == "" || j.failure.Asked && named == j.failure.URL || j.machine.Reach().Asked(named)
}

// logsIn is true for the request that carries a name and password as they were typed: what is configured is not part of
// it.
func (j *joined) logsIn() bool {
	return j.failure.Method == "PUT" && strings.Contains(j.uri, "/-/user/org.couchdb.user:")
}

func (j *joined) publishes() bool {
	return j.failure.Command == "publish" || j.failure.Command == "unpublish" || j.failure.Method == "PUT" &&
		!j.logsIn()
}

// strict reports whether npm used getCredentialsByURI, which wants the credential at the registry's exact path: its
// login gate says ENEEDAUTH.
func (j *joined) strict() bool { return j.failure.Code == "ENEEDAUTH" }

// registryAsked prefers the configured registry that the failing URL lies under; a URL under none of them (a
// lockfile's) leaves the one that npm would have asked for the package.
func (j *joined) registryAsked() npmrc.Registry {
	c := j.machine.Config
	asked := c.Registry(facts.ScopeOf(j.pkg))
	if j.publishes() {
		asked = c.PublishRegistry(j.pkg)
	}
	where := first(j.failure.URL, j.failure.Registry, j.publishHome())
	if where == "" || under(where, asked.URL) {
		return asked
	}
	for _, r := range c.Registries() {
		if under(where, r.URL) {
			return r
		}
	}
	if home := j.publishHome(); home != "" {
		return npmrc.Registry{URL: home}
	}
	if c.Client() != "" && j.publishes() && j.failure.URL != "" { // publishConfig's, or a flag's
		return npmrc.Registry{URL: RegistryOf(j.failure.URL, j.pkg)}
	}
	if j.strict() && j.failure.Registry != "" { // of publishConfig, or of an npm that was started with other arguments
		return npmrc.Registry{URL: j.failure.Registry}
	}
	return asked
}

// unsure is true where yarn 2 and later may have sent a token or not: it picks one by the package, for what its
// registry's documents name, and none for an address that a project does. A publication has its own in any case.
func (j *joined) unsure() bool {
	return !j.publishes() && j.machine.Config.Client() == npmrc.Yarn2 && !j.machine.Reach().MaySend(j.uri)
}

// under compares scheme, host and whole path segments.
func under(uri, base string) bool {
	base = strings.TrimRight(base, "/")
	return base != "" && (uri == base || strings.HasPrefix(uri, base+"/"))
}

// wouldAsk is for failures whose log names no URL: the login gate of publish, and screens without npm's debug log. It
// is a computation from the configuration, so it may be used only where that leaves one answer.
func (j *joined) wouldAsk() string {
	c := j.machine.Config
	switch {
	case j.failure.Registry != "":
		return j.failure.Registry
	case j.failure.Command == "whoami":
		return strings.TrimRight(c.Registry("").URL, "/") + "/-/whoami"
	case j.hidden():
		return ""
	case j.pkg != "":
		return c.RequestURL(j.registry.URL, j.pkg)
	case oneHost(c.Registries()):
		return c.Registry("").URL
	}
	return ""
}

func oneHost(all []npmrc.Registry) bool {
	for _, r := range all {
		if registry.HostPort(r.URL) != registry.HostPort(all[0].URL) {
			return false
		}
	}
	return len(all) > 0
}

func (j *joined) sent() *npmrc.Credential {
	if j.machine.Config.Client() != "" && j.publishes() {
		return j.machine.Config.Publishing(j.registry.URL, j.pkg)
	}
	if j.strict() {
		return j.machine.Config.Login(j.registry.URL)
	}
	return j.machine.Config.Credential(j.uri, j.pkg)
}

// nearMiss returns the entry that was most likely meant for this URL. While a credential was sent, only what it hides
// is of interest.
func (j *joined) nearMiss() *npmrc.NearMiss {
	where := j.uri
	if j.strict() {
		where = j.registry.URL
	}
	for _, n := range RegistriesInUse(j.machine).Meant(j.machine.Config, j.registry, where, j.pkg) {
		if (j.credential == nil || n.Reason == npmrc.ReasonShadowed) && !j.servesLoser(n) {
			return &n
		}
	}
	return nil
}

// servesLoser is true for an entry at the very key of the registry that is overridden: it is where it belongs.
func (j *joined) servesLoser(n npmrc.NearMiss) bool {
	return j.loser != nil && NerfDart(withSlash(j.loser.Value)) == n.RegKey
}

// overridden finds the registry setting that a higher layer overrides although npm holds a credential for it: the sign
// of a registry that is asked unintentionally. Without a credential an overridden default is no sign of anything.
func (j *joined) overridden() *npmrc.Setting {
	c := j.machine.Config
	settings := c.Settings(j.registry.Key())
	for i, s := range settings {
		if i == 0 && j.registry.Layer != "" || s.Layer == npmrc.LayerDefault ||
			registry.HostPort(s.Value) == registry.HostPort(j.registry.URL) {
			continue
		}
		found := c.Credential(c.RequestURL(s.Value, first(j.pkg, "x")), j.pkg)
		if found == nil {
			found = c.Login(withSlash(s.Value)) // npm 6 looks for no other key than that of the registry in force
		}
		if found != nil && found.StateAt(j.now) == npmrc.StateUsable {
			return &s
		}
	}
	return nil
}

// machineFields are what this machine says.
func (j *joined) machineFields() {
	m := j.machine
	j.set("os", m.GOOS)
	if m.Config.Client() != "" && j.failure.Code == "" && j.failure.Status > 0 {
		j.set("code", "E"+strconv.Itoa(j.failure.Status)) // of a client without codes of its own, in npm's terms
	}
	j.set("ci", m.CI.Name)
	j.set("ci-event", m.CI.Event)
	j.set("id-token", m.CI.IDToken)
	j.flag("docker", m.CI.Docker)
	j.flag("sudo", m.Sudo())
	if r := m.Config.Refusal(); r != nil && m.Config.Client() == "" {
		j.set("refusal", r.Code)
	}
	if j.fields["hint"] == string(rules.LockfileHost) && j.failure.URL != "" && !m.Lockfile.Reaches(j.failure.URL) {
		j.set("hint", string(rules.PolicyBlocked)) // the log alone takes a registry's tarball for the lockfile's
	}
	if j.uri == "" || j.foreign {
		return
	}
	j.proxyField()
	if !j.logsIn() && !j.byChance {
		j.credentialFields()
	}
	j.routeFields()
}

func (j *joined) credentialFields() {
	if f, ok := j.unread(); ok {
		j.set("unread", first(f.Unread, f.Ignored))
		j.flag("workspace-npmrc", f.Ignored == "workspace")
	}
	j.set("login", yesNo(j.machine.Config.Login(j.registry.URL) != nil))
	if n := j.near; n != nil {
		j.set("near-miss", string(n.Reason))
		j.set("near-layer", string(n.Layer))
		j.set("near-proof", string(j.kin))
		j.set("near-carry", string(j.carries(*n, j.kin)))
		if n.File == "" && n.Reason != npmrc.ReasonUnscoped {
			j.set("near-carry", string(carryNo)) // a flag or a variable has no line to copy
		}
		j.flag("shadowed", n.Reason == npmrc.ReasonShadowed && j.credential != nil)
	}
	c := j.credential
	if c == nil {
		j.set("credential", "none")
		if j.near != nil && j.near.Credential != nil {
			j.unsetIn(j.near.Credential)
			j.set("null-word", j.near.Credential.NullWord)
		}
		return
	}
	j.set("credential", string(c.StateAt(j.now)))
	j.set("credential-kind", string(c.Kind))
	j.set("credential-layer", string(c.Layer))
	var problems []string
	for _, p := range c.Problems {
		problems = append(problems, string(p))
	}
	j.set("credential-problem", strings.Join(problems, "\n"))
	j.set("field", c.Field)
	j.set("null-word", c.NullWord)
	j.flag("from-variable", len(c.Variables) > 0)
	j.unsetIn(c)
}

// unsetIn names the variable that an entry takes its value from in vain.
func (j *joined) unsetIn(c *npmrc.Credential) {
	if c == nil {
		return
	}
	for _, v := range c.Variables {
		if !v.Set || v.Empty {
			j.setVariable(v.Name)
		}
	}
}

func (j *joined) routeFields() {
	j.set("registry-source", string(j.registry.Layer))
	if m := j.machine.Manifest; m != nil && j.publishes() &&
		under(m.Publish.Value, strings.TrimRight(j.registry.URL, "/")) {
		j.set("registry-source", "publishconfig")
	}
	if j.loser != nil {
		j.set("registry-overrides", string(j.loser.Layer))
		j.flag("overridden-holds", j.machine.Lockfile.Holds(registry.HostPort(j.loser.Value), j.pkg))
	}
	if scope := facts.ScopeOf(j.pkg); scope != "" {
		mapped := j.machine.Config.Registry(scope)
		j.set("scope-mapped", yesNo(mapped.Scoped))
		j.flag("scope-elsewhere", !mapped.Scoped && j.scopeHome(scope) != "")
		j.otherField()
	}
	j.set("lockfile", j.lockfile())
	j.set("tarball", j.tarball())
	if one, _, ok := j.sibling(); ok {
		j.set("sibling", siblingKind(one))
	}
	if m := j.machine.Manifest; m != nil && j.pkg != "" && !j.publishes() {
		j.set("declared", yesNo(slices.Contains(m.Depends, j.pkg)))
	}
}

// otherField reports another registry that an unmapped scope may belong to. Then nothing shows that the one which was
// asked is the right one, and a credential that is missing there may not be what is missing.
func (j *joined) otherField() {
	r, ok := j.otherRegistry()
	switch {
	case !ok:
	case j.hasLogin(r):
		j.set("other-registry", "login")
	default:
		j.set("other-registry", "bare")
	}
}

// otherRegistry is a registry of another scope's, one with a credential first, where the package's own scope is
// mapped nowhere.
func (j *joined) otherRegistry() (found npmrc.Registry, ok bool) {
	c := j.machine.Config
	scope := facts.ScopeOf(j.pkg)
	if scope == "" || c.Registry(scope).Scoped {
		return found, false
	}
	for _, r := range c.Registries() {
		if r.Scoped && withSlash(r.URL) != withSlash(j.registry.URL) && (!ok || j.hasLogin(r) && !j.hasLogin(found)) {
			found, ok = r, true
		}
	}
	return found, ok
}

func (j *joined) hasLogin(r npmrc.Registry) bool {
	found := j.machine.Config.Credential(j.machine.Config.RequestURL(r.URL, first(j.pkg, "x")), j.pkg)
	return found != nil && found.StateAt(j.now) == npmrc.StateUsable
}

// scopeHome is the host that another source names for a scope which the configuration maps nowhere.
func (j *joined) scopeHome(scope string) string {
	if m := j.machine.Manifest; m != nil && m.PublishScope.Value != "" && facts.ScopeOf(m.Name) == scope {
		return m.PublishScope.Value
	}
	replaced, _, _ := j.machine.Config.Get("replace-registry-host")
	if j.machine.Lockfile == nil || replaced == "always" { // npm was told to ignore the lockfile's hosts
		return ""
	}
	asked := []string{registry.HostPort(j.registry.URL), registry.HostPort(j.uri)}
	for _, e := range j.machine.Lockfile.Entries {
		if facts.ScopeOf(e.Package) == scope && !slices.Contains(asked, e.Host) {
			return first(RegistryOf(e.URL, e.Package), "https://"+e.Host+"/")
		}
	}
	return ""
}

// lockfile reports whether the failing host is in the lockfile only.
func (j *joined) lockfile() string {
	if len(j.locked) == 0 {
		return ""
	}
	for _, r := range j.machine.Config.Registries() {
		if registry.HostPort(r.URL) == registry.HostPort(j.uri) {
			return "same"
		}
	}
	return "other-host"
}
