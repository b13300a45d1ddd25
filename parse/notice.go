package parse

import "strings"

// talk begins the notices that say nothing of a failure: those that npm 6 to 12 write themselves, of packing,
// publishing, pinging and their own updates, and what the public registry announces to all its users.
var talk = append([]string{
	"Changelog:", "To update run", "Run `npm install -g npm", "Run npm install -g npm", "Verified",
	// libnpmpublish names the command
	"publish Signed provenance", "publish Provenance statement", "stage Signed provenance",
	"stage Provenance statement",
	"publish package ", "stage package ", "Rejecting staged", "Downloading staged", "Approving staged",
	"PING ", "PONG ", "profile Enabling", "deprecating ", "undeprecating ", "save ", "patch ",
	"Skipping all user and access", "Make sure you're authenticated", "cli v", "filter ", // lerna's
	"created a lockfile", "npm-shrinkwrap.json ", "package-lock.json has been",
	"Beginning October", "Security holding", "SECURITY NOTICE: ", "Security Notice: "}, packed...)

// titles begin the lines that such a list has once.
var titles = []string{"📦 ", "package: ", "name:", "version:", "filename:",
	"=== Tarball Contents", "=== Tarball Details",
	"Tarball Contents", "Tarball Details", "shasum:", "total files:"}

// packed begins what npm lists of a package that it is to publish.
var packed = []string{"Tarball", "=== ", "filename:", "package size:", "unpacked size:", "shasum:", "integrity:",
	"bundled ", "own files:", "total files:"}

// runs knows npm's word for a script of a package: "run @acme/core@1.0.0 prepack".
func runs(text string) bool {
	of, ok := strings.CutPrefix(text, "run ")
	of, _, _ = strings.Cut(of, " ")
	name, version := splitSpec(of)
	return ok && isName(name) && version != ""
}

// matters distinguishes a notice of the registry from npm's own: the npm-notice header is in the log as it came, after
// no title, so only what npm writes can be known. A word alone is a bundled dependency in the list of what was packed.
func matters(text string) bool {
	if _, ok := cutAny(text, talk...); ok || !strings.Contains(text, " ") {
		return false
	}
	if update := strings.HasPrefix(text, "New ") && strings.Contains(text, " version of npm available"); update ||
		runs(text) {
		return false
	}
	size, _, _ := strings.Cut(text, " ")
	return strings.TrimRight(size, "0123456789.kMGTB") != "" || !strings.HasSuffix(size, "B")
}
