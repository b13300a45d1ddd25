package rules

import "slices"

// Placeholder is a name in braces that texts may hold. From are the facts that it is taken from: one of them must be known for it
// to be filled, and none where any failing request will do.
type Placeholder struct {
	Name string
	Doc  string
	From []Field
}

var (
	fromEntry = []Field{"credential", "refusal", "registry-overrides", "variable"}
	fromNear  = []Field{"near-miss"}
	fromOther = []Field{"registry-overrides"}
)

var known = []Placeholder{
	{"host", "host[:port] of the failing request", nil},
	{"hostname", "the same without the port", nil},
	{"registry", "the registry's address, with a slash at its end", nil},
	{"registry_key", "the registry as npm writes it in keys: //host/path/", nil},
	{"want_key", "the key that npm looks for: //host/path/:_authToken", nil},
	{"package", "the package's name", nil},
	{"packages", "all names, if several failed for one reason", nil},
	{"scope", "@scope of the package", nil},
	{"version", "the version asked for", nil},
	{"url", "the failing request's address", nil},
	{"method", "its HTTP method", nil},
	{"status", "the answer's HTTP status", []Field{"status"}},
	{"code", "the client's error code", []Field{"code"}},
	{"command", "npm's word for the command: install, publish", nil},
	{"npm_command", "the line that was typed, or as much of it as the log tells", nil},
	{"npm_line", "the line that was typed, without its --registry", nil},
	{"client", "npm, pnpm, yarn or bun", nil},
	{"client_version", "its version", nil},
	{"message", "the registry's own words", []Field{"message", "probe-message"}},
	{"challenge", "the WWW-Authenticate header", []Field{"challenge", "probe-challenge"}},
	{"oidc", "npm's words about trusted publishing", []Field{"oidc"}},
	{"variable", "the variable that is not set", []Field{"variable"}},
	{"file", "where the entry at fault is written: a file, $NAME or a flag", fromEntry},
	{"line", "its line there", fromEntry},
	{"text", "that line, without the secret", fromEntry},
	{"key", "the key of the credential that was sent", []Field{"credential"}},
	{"field", "its field: _authToken, _auth, username", []Field{"credential"}},
	{"layer", "the layer it is written in: cli, env, project, user, global", []Field{"credential"}},
	{"token_variable", "the variable that its value comes from, else NPM_TOKEN", nil},
	{"token_ref", "the same as .npmrc writes it: ${NPM_TOKEN}", nil},
	{"dollar_ref", "the variable that it names as a shell does, with braces: ${NPM_TOKEN}", []Field{"credential-problem"}},
	{"kind", "its kind in words: a classic token of GitHub", []Field{"credential"}},
	{"expires", "when the token ends", []Field{"credential"}},
	{"expired_ago", "for how long it has been over: 3 days", []Field{"credential"}},
	{"near_file", "where the entry is written that looks meant for this registry and does not count", fromNear},
	{"near_line", "its line there", fromNear},
	{"near_text", "that line, without the secret", fromNear},
	{"near_fixed", "the line as it should be", fromNear},
	{"near_key", "its key", fromNear},
	{"near_registry", "the registry that it is for", fromNear},
	{"null_word", "the word for nothing that a variable holds in a token's place: null", []Field{"null-word"}},
	{"near_ref", "the line that hands the variable it stands in to this registry", fromNear},
	{"near_reason", "why it does not count, in a word", fromNear},
	{"other_host", "the host that it is for", fromNear},
	{"overridden_file", "where the registry setting is written that another overrides", fromOther},
	{"overridden_line", "its line there", fromOther},
	{"overridden_registry", "the registry that it names", fromOther},
	{"route_file", "the file that names the registry which was asked", []Field{"registry-source"}},
	{"route_line", "its line there", []Field{"registry-source"}},
	{"route_text", "that line", []Field{"registry-source"}},
	{"route_fixed", "that line of package.json with the overridden registry", fromOther},
	{"route_name", "the variable that names the registry which was asked", []Field{"registry-source"}},
	{"slip_file", "where a scope is mapped whose name is one slip away", []Field{"scope-mapped"}},
	{"slip_line", "its line there", []Field{"scope-mapped"}},
	{"slip_text", "that line", []Field{"scope-mapped"}},
	{"slip_fixed", "that line with the package's scope", []Field{"scope-mapped"}},
	{"scope_registry", "where the lockfile or package.json shows the scope to live", []Field{"scope-elsewhere", "oidc", "scope-mapped"}},
	{"lockfile", "the lockfile's path", []Field{"lockfile"}},
	{"lockfile_count", "how many entries of it name the failing host", []Field{"lockfile"}},
	{"source_registry", "the registry that npm asks for the package whose tarball lies elsewhere", []Field{"tarball"}},
	{"unread_file", "the .npmrc that npm cannot read, or finds nothing in", []Field{"unread"}},
	{"sibling_folder", "the folder of the repository that the package lies in", []Field{"sibling"}},
	{"sibling_version", "its version there", []Field{"sibling"}},
	{"wish_file", "the package.json that wants it", []Field{"sibling"}},
	{"wish_line", "its line there", []Field{"sibling"}},
	{"wish_range", "the range that is wanted", []Field{"sibling"}},
	{"user", "the name that the registry knows the credential by", []Field{"probe-whoami"}},
	{"user_npmrc", "the path of the user's .npmrc", nil},
	{"project_npmrc", "the path of the project's .npmrc", nil},
	{"ci_name", "the CI system's name as its maker writes it", []Field{"ci"}},
	{"token", "<token>, to be replaced by whoever applies an edit or runs a command", nil},
	{"otp", "<code>, to be replaced by the one-time password", nil},
}

// Placeholders lists them.
func Placeholders() []Placeholder { return slices.Clone(known) }

func placeholders() []string {
	var all []string
	for _, p := range known {
		all = append(all, p.Name)
	}
	return all
}

func isPlaceholder(name string) bool {
	return slices.ContainsFunc(known, func(p Placeholder) bool { return p.Name == name })
}

// knows tells whether a case has what a placeholder is taken from. A credential that is "none" has no file and no kind.
func (c Case) knows(name string) bool {
	i := slices.IndexFunc(known, func(p Placeholder) bool { return p.Name == name })
	if i < 0 || known[i].From == nil {
		return i >= 0
	}
	return slices.ContainsFunc(known[i].From, func(f Field) bool { return c[f] != "" && c[f] != "none" })
}
