package parse

import "strings"

// What shows npm's version beside npm's own lines: its user agent, nvm, and a command that asked for it.

// userAgent reads "npm/5.6.0 node/v8.10.0 linux x64".
func (r *run) userAgent(text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 || r.client.Name != "" && r.client.Name != "npm" {
		return false
	}
	npm, ok := strings.CutPrefix(words[0], "npm/")
	node, too := strings.CutPrefix(words[1], "node/")
	if !ok || !too || !isVersion(npm) {
		return false
	}
	r.client.Name = "npm"
	r.versions("npm", "v"+npm)
	r.versions("node", node)
	return true
}

// switched reads nvm's "Now using node v10.19.0 (npm v6.13.4)".
func (r *run) switched(text string) bool {
	rest, ok := strings.CutPrefix(text, "Now using node ")
	node, npm, both := strings.Cut(strings.TrimSuffix(rest, ")"), " (npm ")
	if !ok || !both || !isVersion(version(npm)) || r.client.Name != "" && r.client.Name != "npm" {
		return false
	}
	r.client.Name = "npm"
	r.versions("node", node)
	r.versions("npm", npm)
	return true
}

// askedVersion notes a command line that prints npm's version and nothing else.
func (r *run) askedVersion(command string) {
	command = strings.TrimSpace(command)
	r.versionDue = command == "npm -v" || command == "npm --version"
}

// answeredVersion reads what that command printed, a line of its own; npm's warnings may stand between the two.
func (r *run) answeredVersion(text string) bool {
	due := r.versionDue
	r.versionDue = false
	if !due || !isVersion(text) || r.client.Name != "" && r.client.Name != "npm" {
		return false
	}
	r.client.Name = "npm"
	r.versions("npm", "v"+text)
	return true
}

// isVersion recognises 10.2.4 and 7.0.0-beta.1, and nothing longer.
func isVersion(s string) bool {
	core, _, _ := strings.Cut(s, "-")
	return strings.Count(core, ".") == 2 && strings.Trim(core, "0123456789.") == "" &&
		!strings.ContainsAny(s, " \t/") && s[0] != '.'
}

// updatable reads "New minor version of npm available! 7.21.1 -> 7.23.0": the first is the npm that runs.
func (r *run) updatable(text string) bool {
	_, versions, ok := strings.Cut(text, " version of npm available! ")
	now, _, _ := strings.Cut(strings.TrimSpace(versions), " ")
	if !ok || !isVersion(version(now)) {
		return false
	}
	r.client.Version = first(r.client.Version, version(now))
	return true
}
