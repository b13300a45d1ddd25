package explain

import (
	"slices"
	"strings"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// A credential that is keyed to one address and wanted at another is brought there only if that is where it was made
// for. What is asked:
//
//   - Are the two one registry? The key's spelling shows it (slashes, upper case, a scheme, npm's default port), npm's
//     own behaviour (it sends the entry there with other requests), a row of [registry.Canonical], or the project's
//     lockfile (packages that are asked at the one now were fetched from the other, and none of them from where they
//     are asked). Another port or path shows nothing: hosts have tenants, and a developer's machine has many
//     registries. Nor does publishConfig: projects publish to one repository of a host and install from another. What
//     the asked address itself says of its kin is no proof either: any server may say that it is the one trusted.
//   - Whose is the entry? One of the project's own .npmrc came with the project, which could have keyed it to any
//     address. All others are the user's: of the user's and global files, the environment and the command line.
//   - Who named the address that was asked? The user did where the command line, the environment, the user's or global
//     file or npm's default says so. The project did where only its .npmrc, publishConfig or lockfile does: whoever
//     wrote a cloned repository chose it.
//
// What follows for an entry, as [carry] says:
//
// 	                          user's entry,        user's entry,       project's
// 	                          user named asked     project named it    entry
// 	shown by npm, its key
// 	or a known alias          carried              carried             carried
// 	case of the path          carried              after a yes         carried
// 	shown by the lockfile     carried              never               carried
// 	not shown                 after a yes          never               after a yes
//
// Never, too, where nothing is shown and the package's scope is mapped nowhere: that the package lives at the entry's
// own address is as likely. A yes is given at a prompt that shows both addresses; a flag cannot give it.

// kin says how two addresses are shown to be one registry.
type kin string

const (
	kinSpelling kin = "spelling"
	kinCase     kin = "case" // of the path, which some servers tell apart
	kinSent     kin = "sent"
	kinAlias    kin = "alias"
	kinLockfile kin = "lockfile"
	kinNone     kin = "none"
)

// carry says whether a near miss may be written under the key that npm looks for.
type carry string

const (
	carryYes carry = "yes"
	carryAsk carry = "ask" // after a yes to both addresses
	carryNo  carry = "no"
)

// kinship looks for what shows that a near miss and the address asked are one registry.
func (j *joined) kinship(n npmrc.NearMiss) kin {
	base := j.registryOf()
	scheme, _, ok := strings.Cut(base, "://")
	if n.RegKey == "" || !ok {
		return kinNone
	}
	near, asked := siteOf(scheme, n.RegKey), siteOf(scheme, NerfDart(base))
	switch {
	case j.sentAnyway(n):
		return kinSent
	case near.covers(asked):
		return kinSpelling
	case near.lower().covers(asked.lower()):
		return kinCase
	case near.canonical() == asked.canonical():
		return kinAlias
	}
	if j.moved = j.movedFrom(near); j.moved != nil {
		return kinLockfile
	}
	return kinNone
}

// site is what a key or an address points to: a host[:port], npm's default port left out, and a path between single
// slashes.
type site struct{ host, path string }

func siteOf(scheme, key string) site {
	host, path, _ := strings.Cut(strings.TrimLeft(key, "/"), "/")
	names := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	s := site{registry.HostPort(scheme + "://" + host), "/"}
	if len(names) > 0 {
		s.path = "/" + strings.Join(names, "/") + "/"
	}
	return s
}

// covers is true for a key that npm finds for an address, since it looks upwards from it.
func (s site) covers(asked site) bool {
	return s.host != "" && s.host == asked.host && strings.HasPrefix(asked.path, s.path)
}

func (s site) lower() site { return site{s.host, strings.ToLower(s.path)} }

func (s site) canonical() string { return registry.Canonical(s.host, s.path) }

// sentAnyway is true for an entry that npm sends with this registry's other requests: publish alone wants it at the
// very path.
func (j *joined) sentAnyway(n npmrc.NearMiss) bool {
	c := j.machine.Config
	found := c.Credential(c.RequestURL(j.registry.URL, first(j.pkg, "x")), j.pkg)
	return found != nil && found.Origin == n.Origin
}

// movedFrom returns an entry of the lockfile that was fetched from a near miss's registry and is asked elsewhere now,
// if none comes from where they are asked: then the address was changed. A scope that nothing maps may as well live at
// the old one.
func (j *joined) movedFrom(near site) (old *facts.Locked) {
	if j.machine.Lockfile == nil || j.unmapped() {
		return nil
	}
	asked := withSlash(j.registry.URL)
	for _, e := range j.machine.Lockfile.Entries {
		scheme, _, _ := strings.Cut(e.URL, "://")
		switch {
		case e.Package == "" || withSlash(j.machine.Config.Registry(facts.ScopeOf(e.Package)).URL) != asked:
		case under(e.URL, asked):
			return nil
		case near.covers(siteOf(scheme, NerfDart(e.URL))) && (old == nil || e.Package == j.pkg):
			old = &e
		}
	}
	return old
}

// unmapped is true for a package whose scope no line maps to a registry.
func (j *joined) unmapped() bool {
	scope := facts.ScopeOf(j.pkg)
	return scope != "" && !j.machine.Config.Registry(scope).Scoped
}

// carries decides whether a near miss may be brought to the address asked, by the table above.
func (j *joined) carries(n npmrc.NearMiss, k kin) carry {
	users := n.Layer != npmrc.LayerProject
	switch chosen := users && j.projectNamed(); {
	case !tokenField(n.Key), chosen && (k == kinNone || k == kinLockfile), k == kinNone && j.unmapped():
		return carryNo
	case k == kinNone, chosen && k == kinCase:
		return carryAsk
	}
	return carryYes
}

// tokenField recognises the fields that one line can hold whole; a password wants its user name beside it.
func tokenField(key string) bool {
	field := strings.ToLower(key[strings.LastIndexAny(key, ":/")+1:])
	return field != "username" && field != "user" && !strings.Contains(field, "password")
}

// projectNamed is true where nothing of the user's names the registry that was asked: only the project's .npmrc,
// publishConfig or lockfile does.
func (j *joined) projectNamed() bool {
	c, asked := j.machine.Config, j.registryOf()
	keys := []string{"registry", j.registry.Key()}
	if scope := facts.ScopeOf(j.pkg); scope != "" {
		keys = append(keys, scope+":registry")
	}
	return !slices.ContainsFunc(keys, func(key string) bool {
		return slices.ContainsFunc(c.Settings(key), func(s npmrc.Setting) bool {
			return s.Layer != npmrc.LayerProject && withSlash(s.Value) == asked
		})
	})
}
