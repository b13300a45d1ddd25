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
