package check

import "npmx/parse/npmrc"

// habits are what clients do differently on their way to a package, as far as it bears on whom they ask. Each was seen
// with the real client (TestCheckForetellsOtherClients).
type habits struct {
	peers     bool // a peer that nothing else brings is asked for
	optional  bool // where no lockfile has it, an optional dependency that is refused ends the run
	overrides bool // what package.json puts into a dependency's place is taken instead
	addresses bool // a dependency that is an address is fetched
	replaces  bool // hosts of the lockfile are replaced by the registry's own
	local     bool // files outside of their package's registry are refused before they are asked for
	files     bool // a file is asked for where its package's document says, whatever host that is
	// folders are how dependencies on folders begin whose own dependencies are asked for, "" one that is a path alone;
	// tops: what is for development there as well; shallow: but not what folders of folders want; within: not those of
	// a folder outside of the project; served: nor what another folder that the project names is
	folders                       []string
	tops, shallow, within, served bool
	bold                          bool // what is published without a credential is sent all the same
	six                           bool // npm 6, which knows no workspaces, and of what is added asks for that alone
	whole                         bool // everything in the lockfile is asked for, also what is not installed
	// verifying "yes": and what is optional must be let in; "perhaps": it depends on a version that is not known
	verifying string
}

// habitsOf knows npm's by its version and settings. Yarn from 2 on asks a registry for most files without looking at
// their address.
func habitsOf(c *npmrc.Config, v npmrc.Version) habits {
	switch c.Client() {
	case npmrc.Pnpm:
		asks, _, set := c.Get("auto-install-peers")
		byDefault := v.Major == 0 || v.Major >= 8
		return habits{peers: set && asks == "true" || !set && byDefault, overrides: true, addresses: true, files: true,
			whole: v.Major >= 12, verifying: verifies(v), bold: v.Major == 0 || v.Major >= 11,
			folders: []string{"file:"}}
	case npmrc.Yarn1:
		return habits{optional: true, addresses: true, files: true, whole: true,
			folders: []string{"", "file:", "link:"}}
	case npmrc.Yarn2:
		return habits{optional: true, overrides: true, addresses: true, folders: []string{"", "file:", "portal:"}}
	case npmrc.Bun:
		return habits{peers: true, overrides: true, addresses: true, files: true, folders: []string{"", "file:"},
			tops: true, shallow: true}
	case npmrc.Deno:
		return habits{files: true}
	}
	legacy, _, _ := c.Get("legacy-peer-deps")
	remote, _, ok := c.Get("allow-remote")
	return habits{six: v.Major == 6, peers: legacy != "true" && v.Major != 6, addresses: true, replaces: true,
		local: remote == "none" || !ok && v.Major >= 12, files: true, folders: []string{"", "file:"},
		tops: v.Major != 6 && !packed(c, v), within: v.Major != 6, served: true}
}

// packed reports that npm packs a folder as a publication would, without what is for development; 11 asks for that all
// the same.
func packed(c *npmrc.Config, v npmrc.Version) bool {
	set, _, _ := c.Get("install-links")
	return set == "true" && v.Major < 11
}

// verifies: pnpm 12 holds every entry of its lockfile against its policies, and asks for the document of each.
func verifies(v npmrc.Version) string {
	switch {
	case v.Major == 0:
		return "perhaps"
	case v.Major >= 12:
		return "yes"
	}
	return ""
}
