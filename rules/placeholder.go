package rules

import (
	"slices"
	"strings"
)

// Placeholder is a name in braces that texts may hold. From are the facts that it is taken from: one of them must be
// known for it to be filled, and none where any failing request will do.
type Placeholder struct {
	Name string
	Kind Kind
	Doc  string
	From []Field
}

var (
	fromEntry = []Field{"credential", "refusal", "registry-overrides", "variable"}
	fromNear  = []Field{"near-miss"}
	fromOther = []Field{"registry-overrides"}
)

var known = []Placeholder{
	{"host", KindHost, "host[:port] of the failing request", nil},
	{"host_port", KindHost, "the same with the port in any case: npm.acme.example:443", nil},
	{"hostname", KindHostname, "the host without the port", nil},
	{"registry", KindURL, "the registry's address, with a slash at its end", nil},
	{"registry_key", KindKey, "the registry as npm writes it in keys: //host/path/", nil},
	{"want_key", KindKey, "the key that npm looks for: //host/path/:_authToken", nil},
	{"registry_setting", KindSetting, "the setting that npm takes the registry from: registry or @scope:registry", nil},
	{"package", KindPackage, "the package's name", nil},
	{"packages", KindProse, "all names, if several failed for one reason", nil},
	{"scope", KindScope, "@scope of the package", nil},
	{"scope_name", KindWord, "the same without its @", nil},
	{"version", KindVersion, "the version asked for", nil},
	{"url", KindURL, "the failing request's address", nil},
	{"public_registry", KindURL, "the address of npm's public registry", nil},
	{"debug_log", KindPath, "npm's debug log, where the log names it", nil},
	{"method", KindWord, "its HTTP method", nil},
	{"status", KindNumber, "the answer's HTTP status", []Field{"status"}},
	{"code", KindWord, "the client's error code", []Field{"code"}},
	{"command", KindWord, "npm's word for the command: install, publish", nil},
	{"npm_command", KindCommand, "the line that was typed, or as much of it as the log tells", nil},
	{"again", KindCommand, "the line to run again; a log that shows only a part of it leaves it out", nil},
	{"again_otp", KindCommand, "the same with --otp=<code>", nil},
	{"client", KindWord, "npm, pnpm, yarn or bun", nil},
	{"client_version", KindVersion, "its version", nil},
	{"message", KindProse, "the registry's own words", []Field{"message", "probe-message"}},
	{"said", KindProse, "the words that the field said is about: a message, notice or challenge", []Field{"said"}},
	{"challenge", KindProse, "the WWW-Authenticate header", []Field{"challenge", "probe-challenge"}},
	{"oidc", KindProse, "npm's words about trusted publishing", []Field{"oidc"}},
	{"variable", KindVariable, "the variable that is not set", []Field{"variable"}},
	{"variable_ref", KindProse, "the variable as .npmrc writes it, whatever stands in the braces",
		[]Field{"variable-form"}},
	{"secret", KindVariable, "the variable that hands a pipeline the token: the unset one, else NPM_TOKEN", nil},
	{"secret_ref", KindRef, "the same as .npmrc writes it: ${NPM_TOKEN}", nil},
	{"plain_variable", KindVariable, "the name that its text begins with, else NPM_TOKEN", []Field{"variable-form"}},
	{"plain_ref", KindRef, "the same as .npmrc should write it: ${NPM_TOKEN}", []Field{"variable-form"}},
	{"file", KindPath, "where the entry at fault is written: a file, $NAME or a flag", fromEntry},
	{"line", KindNumber, "its line there", fromEntry},
	{"text", KindLine, "that line, without the secret", fromEntry},
	{"key", KindKey, "the key of the credential that was sent", []Field{"credential"}},
	{"field", KindWord, "its field: _authToken, _auth, username", []Field{"credential"}},
	{"layer", KindWord, "the layer it is written in: cli, env, project, user, global", []Field{"credential"}},
	{"token_variable", KindVariable, "the variable that its value comes from, else NPM_TOKEN", nil},
	{"token_ref", KindRef, "the same as .npmrc writes it: ${NPM_TOKEN}", nil},
	{"dollar_ref", KindRef, "the variable that it names as a shell does, with braces: ${NPM_TOKEN}",
		[]Field{"credential-problem"}},
	{"kind", KindProse, "its kind in words: a classic token of GitHub", []Field{"credential"}},
	{"expires", KindProse, "when the token ends", []Field{"credential"}},
	{"expired_ago", KindProse, "for how long it has been over: 3 days", []Field{"credential"}},
	{"near_file", KindPath, "where the entry is written that looks meant for this registry and does not count",
		fromNear},
	{"near_line", KindNumber, "its line there", fromNear},
	{"near_text", KindLine, "that line, without the secret", fromNear},
	{"near_fixed", KindLine, "the line as it should be", fromNear},
	{"near_key", KindKey, "its key", fromNear},
	{"near_registry", KindURL, "the registry that it is for", fromNear},
	{"near_ref", KindLine, "the line that hands the variable it stands in to this registry", fromNear},
	{"near_reason", KindWord, "why it does not count, in a word", fromNear},
	{"other_host", KindHost, "the host that it is for", fromNear},
	{"overridden_file", KindPath, "where the registry setting is written that another overrides", fromOther},
	{"overridden_line", KindNumber, "its line there", fromOther},
	{"overridden_registry", KindURL, "the registry that it names", fromOther},
	{"route_file", KindPath, "the file that names the registry which was asked", []Field{"registry-source"}},
	{"route_line", KindNumber, "its line there", []Field{"registry-source"}},
	{"route_text", KindLine, "that line", []Field{"registry-source"}},
	{"route_name", KindVariable, "the variable that names the registry which was asked", []Field{"registry-source"}},
	{"slip_file", KindPath, "where a scope is mapped whose name is one slip away", []Field{"scope-mapped"}},
	{"slip_line", KindNumber, "its line there", []Field{"scope-mapped"}},
	{"slip_text", KindLine, "that line", []Field{"scope-mapped"}},
	{"slip_fixed", KindLine, "that line with the package's scope", []Field{"scope-mapped"}},
	{"scope_registry", KindURL, "where the lockfile or package.json shows the scope to live",
		[]Field{"scope-elsewhere", "oidc", "scope-mapped"}},
	{"lockfile", KindPath, "the lockfile's path", []Field{"lockfile"}},
	{"replace_hosts", KindWord, "always, if the lockfile's addresses are of a registry without a path, as npm wants it",
		[]Field{"lockfile"}},
	{"lockfile_count", KindNumber, "how many entries of it name the failing host", []Field{"lockfile"}},
	{"user", KindProse, "the name that the registry knows the credential by", []Field{"probe-whoami"}},
	{"user_npmrc", KindPath, "the path of the user's .npmrc", nil},
	{"project_npmrc", KindPath, "the path of the project's .npmrc", nil},
	{"ci_name", KindProse, "the CI system's name as its maker writes it", []Field{"ci"}},
	{"token", KindStandIn, "<token>, to be replaced by whoever applies an edit or runs a command", nil},
	{"otp", KindStandIn, "<code>, to be replaced by the one-time password", nil},
	{"null_word", KindWord, "the word for nothing that a variable holds in a token's place: null",
		[]Field{"null-word"}},
	{"source_registry", KindURL, "the registry that npm asks for the package whose tarball lies elsewhere",
		[]Field{"tarball"}},
	{"unread_file", KindPath, "the .npmrc that npm cannot read, or finds nothing in", []Field{"unread"}},
	{"secure_registry", KindURL, "the registry's address with https, where http was asked", nil},
	{"other_registry", KindURL, "another registry that is configured, where packages of an unmapped scope may be",
		[]Field{"other-registry"}},
	{"proxy", KindURL, "the proxy that npm goes through", []Field{"proxy"}},
	{"proxy_place", KindPath, "where it is set: a file with its line, $NAME or a flag", []Field{"proxy"}},
	{"proxy_setting", KindWord, "what sets it: proxy, https-proxy, $NAME or a flag", []Field{"proxy"}},
	{"proxy_variable", KindVariable, "the variable that sets it", []Field{"proxy"}},
	{"ignored", KindKey, "the key of the setting that the client passed over", []Field{"ignored"}},
	{"denied", KindProse, "why a proxy or firewall denied it, in its own words", []Field{"denied"}},
	{"sibling_folder", KindPath, "the folder of the repository that the package lies in", []Field{"sibling"}},
	{"sibling_version", KindVersion, "its version there", []Field{"sibling"}},
	{"wish_file", KindPath, "the package.json that wants it", []Field{"sibling"}},
	{"wish_line", KindNumber, "its line there", []Field{"sibling"}},
	{"wish_range", KindProse, "the range that is wanted", []Field{"sibling"}},
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
	if table, _, dotted := strings.Cut(name, "."); dotted {
		return slices.Contains(axes, table)
	}
	return slices.ContainsFunc(known, func(p Placeholder) bool { return p.Name == name })
}

// kindOf is prose for what is no placeholder, which is in no command.
func kindOf(name string) Kind {
	if i := slices.IndexFunc(known, func(p Placeholder) bool { return p.Name == name }); i >= 0 {
		return known[i].Kind
	}
	return KindProse
}

// knows reports whether a case has what a placeholder is taken from. A credential that is "none" has no file and no
// kind.
func (c Case) knows(name string) bool {
	if strings.Contains(name, ".") {
		return true // whether a table has the word is asked where the text is filled
	}
	i := slices.IndexFunc(known, func(p Placeholder) bool { return p.Name == name })
	if i < 0 || known[i].From == nil {
		return i >= 0
	}
	return slices.ContainsFunc(known[i].From, func(f Field) bool { return c[f] != "" && c[f] != "none" })
}
