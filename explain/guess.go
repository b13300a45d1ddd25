package explain

import (
	"maps"
	"slices"
	"strings"

	"npmx/parse"
	"npmx/parse/registry"
	"npmx/rules"
)

// guess notes what the log says of a failure, and the cause that this alone makes one think of.
func (in Input) guess(j *joined) {
	in.settleOIDC(&j.failure)
	j.logFields()
	var cause rules.Cause
	if all := in.guesses(j); all != nil {
		cause = all[0].Cause
	}
	if in.blamesVariable(j, cause) {
		f, s := &j.failure, j.failure.Suspect
		f.Variable, f.Listed, cause = s.Name, s.Kind, rules.EnvVarUnset
		f.Evidence = append(slices.Clip(f.Evidence), s.Line)
		j.setVariable(f.Variable)
		j.set("listed", f.Listed)
	}
	j.set("hint", string(cause))
}

// guesses are the fallback's, which knows the log alone: what the machine would ask for is none of its business.
func (in Input) guesses(j *joined) []rules.Guess {
	log := joined{failure: j.failure, uri: j.failure.URL, fields: maps.Clone(j.fields)}
	log.registryFields()
	return in.Rules.Guesses(log.fields, spoken(&j.failure), j.failure.Nameless)
}

// hear notes what the registry's words mean, and has texts quote them.
func (in Input) hear(j *joined) {
	in.Rules.Hear(j.fields)
	delete(j.values, "said") // of before the probe
	switch voice := j.fields.Voice(); voice {
	case "message":
		j.value("said", j.failure.Message)
	case "probe-message":
		j.value("said", j.probeWords())
	default:
		j.value("said", strings.ReplaceAll(j.fields[voice], "\n", "; "))
	}
}

// spoken is all that was said of a failure, by the registry and by the client, without npm's advice.
func spoken(f *parse.Failure) string {
	var b strings.Builder
	for _, text := range append([]string{telling(f.Message)}, f.Notices...) {
		b.WriteString(text + "\n")
	}
	for line := range strings.Lines(f.OwnWords()) {
		if !advice().MatchString(line) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// settleOIDC takes the words about trusted publishing from a failure that no credential could have mended: a registry
// that says the version exists, or asks for money, took the one that npm fell back to.
func (in Input) settleOIDC(f *parse.Failure) {
	if f.OIDC == "" || f.Code == "ENEEDAUTH" {
		return
	}
	switch in.Rules.Meaning(rules.Case{}, f.Message, f.Nameless) {
	case rules.VersionExists, rules.NameRejected, rules.EmailUnverified, rules.PaymentRequired:
		told := f.OIDC
		f.OIDC = ""
		f.Evidence = slices.DeleteFunc(slices.Clone(f.Evidence), func(e parse.Evidence) bool {
			return strings.HasSuffix(e.Text, told)
		})
	}
}

// blamesVariable is true where the list of a CI step's variables shows one without a value, and the failure without it
// reads as if no good token was sent. A token that the registry speaks of came from another place than an empty one.
func (in Input) blamesVariable(j *joined, cause rules.Cause) bool {
	f := &j.failure
	if f.Suspect.Name == "" || f.Variable != "" || f.Suspect.Kind == "empty" &&
		in.Rules.Meaning(j.fields, spoken(f), f.Nameless) == rules.TokenInvalid {
		return false
	}
	switch cause {
	case rules.TokenMissing, rules.TokenInvalid:
		return true
	case rules.ScopeUnmapped: // without a token the public registry says 404 of a private package
		kind := registry.KindOf(f.Host, "", "")
		return kind == registry.NPM || kind == registry.Yarnpkg
	}
	return false
}
