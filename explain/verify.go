package explain

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"npmx/rules"
)

// A proof fails before its steps are done and passes after them. The command that failed does both by what it is;
// whatever is in for it has to send the very request that was refused. So there are three proofs, and rules say none of
// their own:
//
//   - the command itself, run again, if it is known whole: a part of it is another command;
//   - npm view of the package, where just that was refused to somebody who may not read it: it spares an install;
//   - none but words, where neither can be written down.
//
// A refused write is never proved by a read, for anyone may read a public package, and nothing by npm whoami: many
// registries have none for tokens that are good, and some accept every request there.

// prove chooses the command, and reports whether it is the one that failed, which may be known in part only and is ""
// then.
func (j *joined) prove(found Finding) (command string, again bool) {
	if s := instead(found.Steps); s != "" {
		return s, true
	}
	line := j.lineAgain()
	switch intent := j.fields["intent"]; {
	case found.Cause == rules.NotFound && j.names(line):
		return "", false
	case intent == rules.IntentAccount && j.away():
		return "", true
	case intent == rules.IntentRead && (line == nil || slices.Contains(mayNotRead, found.Cause)):
		if view := j.line(j.view(found.Cause)...); view != "" {
			return view, false
		}
	case intent == rules.IntentAccount && j.machine == nil:
		line = j.atRegistry(line, found.Cause)
	}
	if command = j.line(line...); command != "" {
		return command, true
	}
	if command = j.line(j.reinstall(found.Cause)...); command != "" {
		return command, false
	}
	return "", true
}

// names reports that the line itself, as far as one knows, asks for the package: then a package that is not there is
// fixed by another line.
func (j *joined) names(line []string) bool {
	if line == nil {
		return first(j.failure.Client.Name, "npm") == "npm"
	}
	return slices.ContainsFunc(line, func(w string) bool { return w == j.pkg || strings.HasPrefix(w, j.pkg+"@") })
}

// mayNotRead are the causes whose steps let a person, or a credential, in to what was asked for.
var mayNotRead = []rules.Cause{rules.TokenMissing, rules.TokenInvalid, rules.TokenExpired, rules.BadPassword,
	rules.EnvVarUnset, rules.PermissionDenied, rules.TokenScope, rules.SSORequired, rules.LegacyAuthConfig,
	rules.PaymentRequired}

// elsewhere are the causes whose steps lead to another registry than the one that refused.
var elsewhere = []rules.Cause{rules.ScopeUnmapped, rules.RegistryWrong, rules.LockfileHost, rules.WrongHost,
	rules.NotFound}

// ofPublishing are the causes that no reader meets, whatever the log says of the command.
var ofPublishing = []rules.Cause{rules.OTPRequired, rules.OIDCMisconfigured, rules.EmailUnverified,
	rules.VersionExists, rules.NameRejected}

// instead is the command that a step gives instead of the one that failed.
func instead(steps []Step) string {
	i := slices.IndexFunc(steps, func(s Step) bool { return s.Role == rules.RoleAgain && s.Command != "" })
	if i < 0 {
		return ""
	}
	return steps[i].Command
}

// away reports that the command ran where no person types: in a pipeline, or in a step of an image's build.
func (j *joined) away() bool { return j.fields["ci"] != "" || j.fields["docker"] != "" }

// line makes words one of the user's shell; "" where there are none, or no line does what they would.
func (j *joined) line(words ...string) string {
	line, ok := j.shell.Words(words...)
	if !ok {
		return ""
	}
	return line
}

// view asks for the package as the failing request did. It reads the settings of the folder, so settings from the
// command line have to be typed again.
func (j *joined) view(cause rules.Cause) []string {
	pkg, base := j.values["package"], j.values["registry"]
	switch {
	case first(j.failure.Client.Name, "npm") != "npm" || j.away():
		return nil
	case cause == rules.ScopeUnmapped && j.fields["scope"] != "" && rules.KindPackage.Accepts(pkg):
		return []string{"npm", "view", pkg} // which asks where the scope's new line leads
	case slices.Contains(elsewhere, cause):
		return nil
	case !j.asksForDocument():
		return nil
	case j.machine != nil && slices.ContainsFunc(j.machine.Args, isFlag):
		return nil
	case !rules.KindPackage.Accepts(pkg) || !rules.KindURL.Accepts(base):
		return nil
	}
	return []string{"npm", "view", pkg, "--registry=" + base}
}

// asksForDocument reports that the request was for what is known of a package, not for one of its files.
func (j *joined) asksForDocument() bool {
	base := strings.TrimRight(j.registryOf(), "/")
	if j.pkg == "" || base == "" {
		return false
	}
	path, ok := strings.CutPrefix(strings.ToLower(j.uri), strings.ToLower(base)+"/")
	return ok && strings.NewReplacer("%2f", "/", "%40", "@").Replace(path) == strings.ToLower(j.pkg)
}

// atRegistry lets a login, or a question who is logged in, name the registry that refused: without, the default one
// would answer.
func (j *joined) atRegistry(line []string, cause rules.Cause) []string {
	if line == nil {
		line = j.aloneAgain()
	}
	named := slices.ContainsFunc(line, func(w string) bool { return strings.HasPrefix(w, "--registry") })
	base := j.values["registry"]
	if line == nil || named || !rules.KindURL.Accepts(base) || slices.Contains(elsewhere, cause) {
		return line
	}
	return append(line, "--registry="+base)
}

// reinstall is what reads a project's packages with the client that could not; npm's own command may have been any
// other.
func (j *joined) reinstall(cause rules.Cause) []string {
	client := j.failure.Client.Name
	reads := j.fields["intent"] == rules.IntentRead && !slices.Contains(ofPublishing, cause)
	if !reads || j.failure.Line != "" || !slices.Contains([]string{"pnpm", "yarn", "bun", "deno"}, client) {
		return nil
	}
	return []string{client, "install"}
}

// lineAgain is the command that failed, whole; nil where that is not known, or would show a secret.
func (j *joined) lineAgain() []string {
	switch {
	case first(j.failure.Client.Name, "npm") == "npm" && j.machine != nil && len(j.machine.Args) > 0:
		return j.typedAgain()
	case j.failure.Line != "":
		return j.loggedAgain()
	}
	return j.aloneAgain()
}

// standAlone are the commands that a word is enough for, by client.
var standAlone = map[string]string{
	"npm":  "install ci publish audit outdated update dedupe login logout whoami",
	"pnpm": "install publish audit outdated update dedupe login whoami",
	"yarn": "install publish audit outdated",
	"bun":  "install publish audit outdated update",
	"deno": "install outdated",
}

// aloneAgain is the command's word, where that is enough.
func (j *joined) aloneAgain() []string {
	client, command := first(j.failure.Client.Name, "npm"), j.failure.Command
	switch {
	case !slices.Contains(strings.Fields(standAlone[client]), command):
		return nil
	case client == "yarn" && command == "publish" && !rules.Classic(j.failure.Client.Version):
		return []string{"yarn", "npm", "publish"}
	}
	return []string{client, command}
}

// typedAgain is the line of this run, if it can be shown in whole. A one-time password is spent, and no part of it.
func (j *joined) typedAgain() []string {
	c := j.machine.Config
	args := slices.DeleteFunc(slices.Clone(j.machine.Args),
		func(a string) bool { return strings.HasPrefix(a, "--otp=") })
	words := npmWords(c, args)
	masked := slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "<redacted>") })
	if masked || len(words) != 1+len(args) || npmCommand(c, args, j.shell) == "" {
		return nil
	}
	return words
}

// loggedAgain is the line that a log shows. The log is untrusted: only plain words are taken from it, no address and no
// secret, and between double quotes plain sentences, as npm deprecate has one.
func (j *joined) loggedAgain() []string {
	var words []string
	for _, part := range wordsOf().FindAllStringSubmatch(j.failure.Line, -1) {
		bare, quoted := part[1], part[2]
		if isFlag(bare+quoted) && secretFlag(bare+quoted) {
			return nil
		}
		words = append(words, bare+quoted)
	}
	if !plainLine().MatchString(j.failure.Line) {
		return nil
	}
	return words
}

const (
	bareWord       = `[A-Za-z0-9@/._~+^=,-]+`
	quotedSentence = `"[A-Za-z0-9@/._~+^=,!?() -]+"`
)

var (
	plainLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:\s*(?:` + bareWord + `|` + quotedSentence + `)(?:\s|$))*$`)
	})
	wordsOf = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`([^\s"]+)|"([^"]*)"`) })
)
