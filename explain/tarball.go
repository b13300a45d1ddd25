package explain

import (
	"slices"
	"strconv"
	"strings"

	"npmx/explain/facts"
	"npmx/parse/registry"
)

// tarball says why npm asked for a tarball outside of every configured registry. Who names its address: package.json or
// the command line ("url"), the lockfile (which has a field of its own), or else the registry in what it said of the
// package ("registry"). A registry behind a proxy that does not know its public address does so, and npm sends its
// credential to no other host.
func (j *joined) tarball() string {
	if !archive(j.uri) || j.pkg == "" || len(j.locked) > 0 || j.onConfiguredHost() {
		return ""
	}
	if _, ok := j.urlDependency(); ok || slices.Contains(j.machine.Config.Operands(), j.failure.URL) {
		return "url"
	}
	if _, ok := j.lockedURL(); ok {
		return "" // npm rewrote it
	}
	return "registry"
}

func archive(uri string) bool {
	path, _, _ := strings.Cut(uri, "?")
	return strings.HasSuffix(path, ".tgz") || strings.HasSuffix(path, ".tar.gz")
}

func (j *joined) onConfiguredHost() bool {
	host := registry.HostPort(j.uri)
	return slices.ContainsFunc(j.machine.Config.RegistryURLs(),
		func(base string) bool { return registry.HostPort(base) == host })
}

func (j *joined) urlDependency() (facts.Dependency, bool) {
	if j.machine.Manifest == nil {
		return facts.Dependency{}, false
	}
	all := j.machine.Manifest.URLs
	if i := slices.IndexFunc(all, func(d facts.Dependency) bool { return d.URL == j.failure.URL }); i >= 0 {
		return all[i], true
	}
	return facts.Dependency{}, false
}

// lockedURL is the lockfile's entry for this very file, at whatever host.
func (j *joined) lockedURL() (facts.Locked, bool) {
	if j.machine.Lockfile == nil {
		return facts.Locked{}, false
	}
	name := j.uri[strings.LastIndexByte(j.uri, '/')+1:]
	all := j.machine.Lockfile.Entries
	i := slices.IndexFunc(all, func(e facts.Locked) bool {
		return e.Package == j.pkg &&
			strings.HasSuffix(e.URL, "/"+name)
	})
	if i < 0 {
		return facts.Locked{}, false
	}
	return all[i], true
}

// tarballPlace is the line that names the address, else the one that names the registry which did.
func (j *joined) tarballPlace() []Evidence {
	if d, ok := j.urlDependency(); ok {
		text := strconv.Quote(d.Name) + ": " + strconv.Quote(j.address(d.URL))
		return []Evidence{{Kind: FromPackage, Source: j.display(j.machine.Manifest.Path), Line: d.Line,
			Column: d.Column, Text: text}}
	}
	if j.fields["tarball"] == "registry" {
		return []Evidence{j.origin(j.registry.Origin)}
	}
	return nil
}
