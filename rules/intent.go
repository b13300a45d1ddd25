package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// What a command is to do at a registry. Which steps fit a failure, and what can prove it mended, hangs on that: who
// could not publish is not helped by being let in to read, and a package that everybody may read shows nothing of the
// right to write it.
const (
	IntentRead    = "read"
	IntentPublish = "publish"
	IntentChange  = "change"  // of what is published already: tags, owners, access, warnings
	IntentAccount = "account" // of the user's own: log-in, tokens, profile
)

var intents = []string{IntentRead, IntentPublish, IntentChange, IntentAccount}

// intentOfCommand has the commands that have one intent, whatever they ask for on the way.
var intentOfCommand = []struct{ intent, commands string }{
	{IntentRead,
		"install ci audit view info show search outdated update upgrade dedupe fetch exec dlx init create cache " +
			"install-test it link"},
	{IntentPublish, "publish stage"},
	{IntentChange, "dist-tag dist-tags deprecate undeprecate unpublish owner access team org star unstar trust hook"},
	{IntentAccount, "login logout whoami adduser profile token"},
}

// intentOf tells it by the command or, where that is not known or runs others, by the request; "" where neither tells.
func intentOf(command, method, path string) string {
	asked := intentOfRequest(method, path)
	for _, row := range intentOfCommand {
		if command == "" || !slices.Contains(strings.Fields(row.commands), command) {
			continue
		}
		if asked == IntentPublish && path != "" && (row.intent == IntentRead || row.intent == IntentAccount) {
			return asked // the log names another command than the one that failed: neither kind puts a package
		}
		return row.intent
	}
	return asked
}

func intentOfRequest(method, path string) string {
	switch {
	case ofAccount(path):
		return IntentAccount
	case method == "GET" || method == "HEAD" || strings.Contains(path, "/-/npm/v1/security/"):
		return IntentRead
	case method == "PUT" && !strings.Contains(path, "/-"): // owner and unpublish write to a revision
		return IntentPublish
	case method != "":
		return IntentChange
	}
	return ""
}

// ofPublishing is what registries say of a publish alone, for a log in which neither command nor request stands.
var ofPublishing = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:(?:permission|allowed|authori[sz]ed|unable|logged in|have) to|cannot|can) ` +
		`publish\b`)
})

// ofAccount recognises the addresses at which a registry knows users, not packages.
func ofAccount(path string) bool {
	return slices.ContainsFunc([]string{"/-/whoami", "/-/user/", "/-/npm/v1/user", "/-/npm/v1/tokens", "/-/v1/login"},
		func(part string) bool {
			return strings.Contains(path, part)
		})
}

// Settle adds to a case what follows from its other facts. Yarn 1 names no method; it writes by commands only that it
// names.
func (c Case) Settle() Case {
	method := c["method"]
	if method == "" && c["client"] == "yarn" {
		method = "GET"
	}
	intent := intentOf(c["command"], method, c["path"])
	if intent == "" && ofPublishing().MatchString(c["message"]) {
		intent = IntentPublish
	}
	if intent != "" && c["intent"] == "" {
		c["intent"] = intent
	}
	if dialect := dialectOf(c); dialect != "" {
		c["dialect"] = dialect
	}
	ourTables().sayings.note(c)
	return c
}

// dialectOf is the client by the settings that it reads: yarn 2 and later share no file with yarn 1. A tool's own
// words have none.
func dialectOf(c Case) string {
	switch {
	case c["client"] != "yarn":
		return c["client"]
	case !strings.HasPrefix(c["code"], "YN") && (c["client-version"] == "" || Classic(c["client-version"])):
		return "yarn1"
	}
	return "yarn2"
}
