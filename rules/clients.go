package rules

import (
	"regexp"
	"strings"
	"sync"
)

// terms says how other clients do what a step does with npm. A step whose command the client at hand has no words for
// is left out: npm's own would show, or change, what that client does not read.
//
// A row is found by the command's first words; the rest of the command stays, unless the client's words end with a
// dot. "-" is for a client that has no such command, "=" for one that npm's own command serves as well, since it reads
// what npm writes.
var terms = []term{
	{"npm config list -l", "pnpm config list", "yarn config list", "yarn config", "-"},
	{"npm config get https-proxy proxy", "pnpm config get https-proxy", "yarn config get https-proxy",
		"yarn config get httpsProxy", "-"},
	{"npm config get", "pnpm config get", "yarn config get", "-", "-"},
	{"npm config set", "pnpm config set", "yarn config set", "-", "-"},
	{"npm config", "-", "-", "-", "-"},
	{"npm install --package-lock-only", "-", "-", "-", "-"},
	{"npm login", "=", "=", "yarn npm login.", "="},
	{"npm adduser", "=", "=", "-", "="},
	{"npm whoami", "=", "=", "yarn npm whoami.", "="},
	{"npm ls {package} --all", "pnpm why {package}", "yarn why {package}", "yarn why {package}", "bun why {package}"},
	{"npm publish", "pnpm publish", "yarn publish", "yarn npm publish", "bun publish"},
	{"npm version", "=", "=", "yarn version", "="},
	{"npm stage", "-", "-", "-", "-"},
	{"npm --version", "pnpm --version", "yarn --version", "yarn --version", "bun --version"},
}

type term struct{ npm, pnpm, yarn1, yarn, bun string }

func (t term) of(client, version string) string {
	switch {
	case client == "pnpm":
		return t.pnpm
	case client == "yarn" && Classic(version):
		return t.yarn1
	case client == "yarn":
		return t.yarn
	case client == "bun":
		return t.bun
	}
	return "-"
}

// inTermsOf writes a step in the terms of the client that failed; false where it has none.
func inTermsOf(c Case, s step) (step, bool) {
	command, ok := commandOf(c, s.command)
	s.command = command
	return s, ok
}

func commandOf(c Case, command string) (string, bool) {
	client := c["client"]
	if client == "" || client == "npm" || !strings.HasPrefix(command, "npm ") {
		return command, true
	}
	for _, t := range terms {
		rest, ok := strings.CutPrefix(command, t.npm)
		if !ok || rest != "" && rest[0] != ' ' {
			continue
		}
		switch word := t.of(client, c["client-version"]); word {
		case "-":
			return "", false
		case "=":
			return command, true
		default:
			if alone, ok := strings.CutSuffix(word, "."); ok {
				return alone, true
			}
			return word + rest, true
		}
	}
	return command, client != "corepack"
}

// Classic distinguishes yarn 1, which reads npm's files, from the yarn that reads none of them. Yarn 1 does not print
// its version with every failure.
func Classic(version string) bool {
	return version == "1" || strings.HasPrefix(version, "1.") || strings.HasPrefix(version, "0.")
}

// committed are the words for a line of the project's .npmrc that names a variable, and what a pipeline does for a
// client that takes no variables out of that file.
var committed = strings.NewReplacer(
	"commit a line that names",
	"let the job write into its own ~/.npmrc, where pnpm takes variables from, a line that names",
	"commit lines that name",
	"let the job write into its own ~/.npmrc, where pnpm takes variables from, lines that name",
	"in the project's .npmrc; commit this line, never the token",
	"in the job's own ~/.npmrc, since pnpm takes none from the project's",
	"in the project's .npmrc",
	"in the job's own ~/.npmrc, since pnpm takes none from the project's",
)

// acts are the words in which npm does something with its settings. Where another client's were looked at, they are
// said of that client.
var acts = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\bnpm (sent|sends|reads|does|looks|cannot|could|finds|uses|has|holds|treats|counts|` +
		`takes|expands|asked|asks|knows|runs|ignores|needs)\b|\b(runs|environment of) npm\b`)
})

// of says a text of the client whose settings were looked at.
func (c Case) of(text string) string {
	client := c["client"]
	if c["credential"] == "" || client == "" || client == "npm" {
		return text
	}
	return acts().ReplaceAllStringFunc(text, func(s string) string { return strings.Replace(s, "npm", client, 1) })
}

// ownFile moves a step's line with a variable into a file where the client heeds it; false for one that changes the
// project's line to such a one. Which client, and since when, is in the table of clients: its word variables.
func (f filler) ownFile(s Step) (Step, bool) {
	s.Text = f.c.of(s.Text)
	if f.c["dialect"] == "yarn2" && f.c["credential"] != "" && s.Edit != nil {
		return s, false // a line of npm's, for a client that reads none
	}
	edits := s.Edit != nil && s.Edit.File == ".npmrc" && strings.Contains(s.Edit.New, "${")
	tells := strings.Contains(s.Text, "commit a line") || strings.Contains(s.Text, "commit lines")
	if !edits && !tells || f.shared.word(f.c, "client.variables") == "" {
		return s, true
	}
	s.Text = committed.Replace(s.Text)
	if !edits {
		return s, true
	}
	moved := *s.Edit
	moved.File, s.Edit = "~/.npmrc", &moved
	return s, moved.Old == ""
}
