package explain

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"npmx/rules"
)

// A proof fails before its steps are done and passes after them. The command that failed does both by what it is; whatever stands in for it has to
// send the very request that was refused. So there are three proofs, and rules say none of their own:
//
//   - the command itself, run again, if it is known whole: a part of it is another command;
//   - npm view of the package, where just that was refused to somebody who may not read it: it spares an install;
//   - none but words, where neither can be written down.
//
// A refused write is never proved by a read, for anybody may read a public package, and nothing by npm whoami: many registries have none for
// tokens that are good, and some let everybody in there.

// prove chooses the command, and tells whether it is the one that failed, which may be known in part only and is "" then.
func (j *joined) prove(found Finding) (command string, again bool) {
	if s := instead(found.Steps); s != "" {
		return s, true
	}
	line := j.values["again"]
	switch intent := j.fields["intent"]; {
	case found.Cause == rules.NotFound && j.fields["declared"] != "yes": // what is mended is the line that was typed
		return "", false
	case intent == rules.IntentAccount && j.away():
		return "", true
	case intent == rules.IntentRead && (line == "" || slices.Contains(mayNotRead, found.Cause)):
		if view := j.view(found.Cause); view != "" {
			return view, false
		}
	case intent == rules.IntentAccount && j.machine == nil:
		line = j.atRegistry(first(line, j.aloneAgain()), found.Cause)
	}
	if line != "" {
		return line, true
	}
	if install := j.reinstall(found.Cause); install != "" {
		return install, false
	}
	return "", true
}

// mayNotRead are the causes whose steps let a person, or a credential, in to what was asked for.
var mayNotRead = []rules.Cause{rules.TokenMissing, rules.TokenInvalid, rules.TokenExpired, rules.BadPassword, rules.EnvVarUnset, rules.PermissionDenied, rules.TokenScope,
	rules.SSORequired, rules.LegacyAuthConfig, rules.PaymentRequired}

// elsewhere are the causes whose steps lead to another registry than the one that refused.
var elsewhere = []rules.Cause{rules.ScopeUnmapped, rules.RegistryWrong, rules.LockfileHost, rules.WrongHost, rules.NotFound}

// ofPublishing are the causes that no reader meets, whatever the log says of the command.
var ofPublishing = []rules.Cause{rules.OTPRequired, rules.OIDCMisconfigured, rules.EmailUnverified, rules.VersionExists, rules.NameRejected}

// instead is the command that a step gives in place of the one that failed.
func instead(steps []Step) string {
	i := slices.IndexFunc(steps, func(s Step) bool { return s.Role == rules.RoleAgain && s.Command != "" })
	if i < 0 {
		return ""
	}
	return steps[i].Command
}

// away tells that the command ran where no person types: in a pipeline, or in a step of an image's build.
func (j *joined) away() bool { return j.fields["ci"] != "" || j.fields["docker"] != "" }

// view asks for the package as the failing request did, or gives "". It reads the settings of the folder, so whoever typed others has to type them again.
func (j *joined) view(cause rules.Cause) string {
	f := j.failure
	if first(f.Client.Name, "npm") != "npm" || j.away() || slices.Contains(elsewhere, cause) || !j.asksForDocument() {
		return ""
	}
	if j.machine != nil && slices.ContainsFunc(j.machine.Args, isFlag) {
		return ""
	}
	pkg, base := j.values["package"], j.values["registry"]
	if pkg == "" || !PlainURL(base) {
		return ""
	}
	return "npm view " + j.quotedWord(pkg) + " --registry=" + j.quotedWord(base)
}

// asksForDocument tells that the request was for what is known of a package, not for one of its files.
func (j *joined) asksForDocument() bool {
	base := strings.TrimRight(j.registryOf(), "/")
	if j.pkg == "" || base == "" {
		return false
	}
	path, ok := strings.CutPrefix(strings.ToLower(j.uri), strings.ToLower(base)+"/")
	return ok && strings.NewReplacer("%2f", "/", "%40", "@").Replace(path) == strings.ToLower(j.pkg)
}

// atRegistry lets a log-in, or a question who is logged in, name the registry that refused: without, the default one would answer.
func (j *joined) atRegistry(line string, cause rules.Cause) string {
	base := j.values["registry"]
	if line == "" || strings.Contains(line, "--registry") || !PlainURL(base) || slices.Contains(elsewhere, cause) {
		return line
	}
	return line + " --registry=" + j.quotedWord(base)
}

// reinstall is what reads a project's packages with the client that could not; npm's own command may have been any other.
func (j *joined) reinstall(cause rules.Cause) string {
	client := j.failure.Client.Name
	if j.fields["intent"] != rules.IntentRead || j.failure.Line != "" || !slices.Contains([]string{"pnpm", "yarn", "bun"}, client) || slices.Contains(ofPublishing, cause) {
		return ""
	}
	return client + " install"
}

// lineAgain is the command that failed, whole; "" where that is not known, or would show a secret.
func (j *joined) lineAgain() string {
	f := j.failure
	client := first(f.Client.Name, "npm")
	switch {
	case client == "npm" && j.machine != nil && len(j.machine.Args) > 0:
		return j.typedAgain()
	case f.Line != "":
		return j.loggedAgain()
	}
	return j.aloneAgain()
}

// aloneAgain is the command's word, where that is enough.
func (j *joined) aloneAgain() string {
	client, command := first(j.failure.Client.Name, "npm"), j.failure.Command
	switch {
	case !slices.Contains(strings.Fields(standAlone[client]), command):
		return ""
	case client == "yarn" && command == "publish" && !rules.Classic(j.failure.Client.Version):
		return "yarn npm publish"
	}
	return client + " " + command
}

// standAlone are the commands that a word is enough for, by client.
var standAlone = map[string]string{
	"npm":  "install ci publish audit outdated update dedupe login logout whoami",
	"pnpm": "install publish audit outdated update dedupe login whoami",
	"yarn": "install publish audit outdated",
	"bun":  "install publish audit outdated update",
}

// typedAgain is the line of this run, if it can be shown in whole. A one-time password is spent, and no part of it.
func (j *joined) typedAgain() string {
	args := slices.DeleteFunc(slices.Clone(j.machine.Args), func(a string) bool { return strings.HasPrefix(a, "--otp=") })
	line := NpmLine(j.machine.Config, args, j.quote)
	if len(shownWords(j.machine.Config, args)) != len(args) || strings.Contains(line, "<redacted>") {
		return ""
	}
	return line
}

// loggedAgain is the line that a log shows. Whoever wrote that log is a stranger: nothing of it is taken that is more than words, names no address,
// and no secret.
func (j *joined) loggedAgain() string {
	words := strings.Fields(j.failure.Line)
	for i, w := range words {
		if !plainWord().MatchString(w) || isFlag(w) && secretFlag(w) {
			return ""
		}
		words[i] = j.quotedWord(w)
	}
	return strings.Join(words, " ")
}

var plainWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9@/._~+^=,-]+$`) })

func (j *joined) quotedWord(word string) string {
	if j.quote == nil {
		return word
	}
	return j.quote(word)
}
