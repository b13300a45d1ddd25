package rules

import (
	"slices"
	"strings"
)

// The facts that fill a placeholder are in its definition; here is what those leave open. A log alone often lacks it,
// and then the sentence or step is silently left out, so that trying a rule on a short log does not show what is wrong.

// filledWhere says it in words, for the manual.
var filledWhere = []struct{ names, where string }{
	{"host host_port hostname registry registry_key want_key url method", "the log names the failing request"},
	{"registry_setting", "always"},
	{"again again_otp", "the log names a command that stands alone, such as install, or npmx wraps the run"},
	{"secure_registry", "the log names the failing request, and it was made over http"},
	{"package packages", "the request is for a package"},
	{"debug_log", "the log names it, as npm does at its end"},
	{"scope scope_name", "the package has a scope"},
	{"client", "the log shows whose it is"},
	{"command npm_command", "the log names npm's command, as debug logs do, or npmx wraps the run"},
	{"version", "the request asks for one"},
	{"client_version", "the log names it, as debug logs do"},
	{"user_npmrc project_npmrc token_variable token_ref", "npmx looks at the machine: a wrapped run, or `--here`"},
	{"expires", "`credential`, and the token shows its date"},
	{"expired_ago", "`credential: expired`"},
	{"kind", "`credential`, and the token's shape tells"},
	{"other_host", "`near-miss`, and the host is another"},
	{"user", "`probe-whoami: accepted`"},
	{"token otp public_registry secret secret_ref", "always"},
}

// whereFilled is the third column of the manual's table.
func (p Placeholder) whereFilled() string {
	for _, w := range filledWhere {
		if slices.Contains(strings.Fields(w.names), p.Name) {
			return w.where
		}
	}
	return "`" + strings.Join(texts(p.From), "` or `") + "`"
}

// doubtful are the placeholders that any example seems to fill, and the conditions of a rule that make them sure.
var doubtful = []struct {
	names string
	sure  func(*Rule) bool
}{
	{"command npm_command again again_otp", func(r *Rule) bool { return r.asks("command") }},
	{"client_version", func(r *Rule) bool { return r.asks("client-version") }},
	{"version", func(*Rule) bool { return false }},
	{"user_npmrc project_npmrc token_variable token_ref", (*Rule).asksMachine},
	{"expires", func(*Rule) bool { return false }},
	{"expired_ago", func(r *Rule) bool { return r.asks("credential", "expired") }},
	{"user", func(r *Rule) bool { return r.asks("probe-whoami", "accepted") }},
}

// doubt returns a placeholder of a text that cases of the rule may lack without its examples showing it; "" none.
func (r *Rule) doubt(text string) string {
	for _, name := range names(text) {
		for _, d := range doubtful {
			if slices.Contains(strings.Fields(d.names), name) && !d.sure(r) {
				return name
			}
		}
	}
	return ""
}

// asks reports whether a rule fits only where a field is known, and is one of the values, if any are named.
func (r *Rule) asks(field Field, values ...string) bool {
	return slices.ContainsFunc(r.when, func(c condition) bool {
		other := func(p pattern) bool { return len(values) > 0 && !slices.Contains(values, p.text) }
		return c.field == field && !c.negate && !c.null && !slices.ContainsFunc(c.patterns, other)
	})
}

func (r *Rule) asksMachine() bool {
	return slices.ContainsFunc(r.when, func(c condition) bool { return c.rank == machineRank && !c.negate && !c.null })
}

// machineRank is that of the facts that npmx finds in this machine's configuration.
const machineRank = 4

// probeRank is that of what the registry answers to npmx itself.
const probeRank = 5
