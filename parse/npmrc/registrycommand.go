package npmrc

// AsksRegistry says which commands of npm 6 to 12, as [CommandOf] gives them, talk to a registry themselves. The others
// either stay on this machine, or run a script whose output must never be read as npm's own words.
func AsksRegistry(command string) bool {
	switch command {
	case "install", "ci", "update", "publish", "unpublish", "view", "whoami", "login", "adduser", "logout", "outdated",
		"audit", "dist-tag", "deprecate", "undeprecate", "owner", "access", "token", "team", "org", "star", "unstar",
		"stars", "search", "ping", "profile", "dedupe", "link", "uninstall", "prune", "diff", "hook", "stage", "trust":
		return true
	}
	return false
}

// StaysLocal says of a run's arguments that npm 6 to 12 then neither asks a registry nor starts a script or another
// program: nothing that a registry refuses can make it fail. Other commands that ask no registry themselves may start
// one that does, as run and explore do.
func StaysLocal(v Version, args []string) bool {
	if v.Major == 0 {
		v = Latest()
	}
	p := newParser(v, definitionsOf(v), args)
	p.parse()
	if len(p.remain) == 0 { // npm prints its version, or how it is used
		return true
	}
	switch commandOf(v, p.remain) {
	case "ls", "ll", "bin", "root", "prefix", "get", "set", "query", "pkg", "completion", "help-search":
		return true
	}
	return false
}
