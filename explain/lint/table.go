package lint

import (
	"npmx/explain"
)

// Check is one thing that is looked at. {1}, {2} ... in its texts are what it found: a key, a host, a version.
type check struct {
	ID       string
	Severity explain.Severity
	Title    string
	Why      string
	Remedy   string
	Fix      bool   // npmx lint --fix can do it, if not in every case
	About    string // for the manual: what is looked at, where the title does not say it
	File     string // the name of the example's file, "" for .npmrc
	Bad      string // an example, in which this is found
}

func (k check) remedy(words []any) string { return fill(k.Remedy, words) }

// checks is the table that findings and manual are made of.
var checks = []check{
	{ID: "unknown-key", Severity: explain.Note,
		Title: "{1} is no key of npm, pnpm or yarn 1",
		Why: "the code of npm 6 to 12, of pnpm from its package @pnpm/config 2 on and of yarn 1 does not define it.\n" +
			"npm 11 and later warn of such a key; up to 12 a script of a package can still read it as a variable.",
		Remedy: "take the line out, or, if a script reads it, set the variable npm_config_{2} where it runs",
		Bad:    "colour-scheme=dark\n"},
	{ID: "misspelt-key", Severity: explain.Warning,
		Title:  "{1} is no key; {2} is meant",
		Why:    "npm, pnpm and yarn 1 do not define {1}, so that the line has no effect.",
		Remedy: "write {2}",
		Bad:    "registery=https://npm.acme.example/\n"},
	{ID: "unknown-field", Severity: explain.Warning,
		Title: "{1} is no field of a registry",
		Why: "npm, pnpm and yarn 1 look for other words behind a registry's address, so that the line has no " +
			"effect.",
		Remedy: "write {2}",
		Bad:    "//npm.acme.example/:_authtoken=${NPM_TOKEN}\n"},
	{ID: "retired-key", Severity: explain.Note,
		Title:  "npm {2} has no key {1}",
		Why:    "npm {3} was the last that read it{4}.",
		Remedy: "take the line out", Fix: true,
		About: "A key that other clients of the project still read is left alone, and so is one that yarn 1 or pnpm " +
			"know where nothing shows which client is used.",
		Bad: "cache-lock-wait=1000\n"},
	{ID: "deprecated-key", Severity: explain.Note,
		Title:  "npm has given the key {1} up",
		Why:    "npm says of it: {2}",
		Remedy: "follow that advice", Fix: true,
		About: "`--fix` renames where the value stays the same, as from `init.author.name` to `init-author-name`.",
		Bad:   "init.author.name=Ada\n"},
	{ID: "other-client", Severity: explain.Note,
		Title:  "only {2} reads the key {1}, and this project uses npm",
		Why:    "npm has no such key, so that the line has no effect.",
		Remedy: "take the line out, or write what npm has for it",
		About:  "Only where the project shows that it uses npm alone: a lockfile of npm's and no other.",
		Bad:    "shamefully-hoist=true\n"},
	{ID: "literal-secret", Severity: explain.Error,
		Title: "a secret is written out in a file that git tracks",
		Why: "{1} holds {2}, and everyone who can read the repository or any clone of it has it, also after the " +
			"line is gone.",
		Remedy: "revoke it where it was made, and write ${NPM_TOKEN} in its place, which is read from the environment",
		About: "Tokens, passwords, `_auth`, passwords in addresses, and private keys; commented out as well. Whether " +
			"git tracks the file is read from git's index; git itself is not run.",
		Bad: "//npm.acme.example/:_authToken=npm_" + "000000000000000000000000000000aaaa5f\n"},
	{ID: "readable-by-others", Severity: explain.Warning,
		Title:  "the mode of this file lets other users read its secret",
		Why:    "it is {1}: not its owner alone may read the file.",
		Remedy: "let its owner alone read it",
		Bad:    "//npm.acme.example/:_authToken=npm_" + "000000000000000000000000000000aaaa5f\n"},
	{ID: "strict-ssl", Severity: explain.Warning,
		Title: "certificates are not checked",
		Why: "with {1} anyone on the way can pose as the registry, read the token and change the packages" +
			" that a lockfile does not fix.",
		Remedy: "take the line out, and name your authority's certificate instead: cafile={2}",
		Bad:    "strict-ssl=false\n"},
	{ID: "plain-http", Severity: explain.Warning,
		Title: "{1} is asked without encryption",
		Why: "its address begins with http:. Anyone on the way can read a credential that is sent there and change " +
			"what comes back.",
		Remedy: "write https: if the registry has it", Fix: true,
		About: "This machine (`localhost`, 127.0.0.0/8, `::1`) is left alone. `--fix` knows of the public registry " +
			"alone that it has https.",
		Bad: "registry=http://npm.acme.example/\n"},
	{ID: "glued-lines", Severity: explain.Error,
		Title:  "two settings stand in one line",
		Why:    "the second, {1}, is read as a part of the first one's value.",
		Remedy: "begin a new line before {1}",
		Bad:    "save-exact=trueregistry=https://npm.acme.example/\n"},
	{ID: "key-in-address", Severity: explain.Error,
		Title:  "an address and the key of its credential are one",
		Why:    "npm takes the whole of it for the address of the registry.",
		Remedy: "write the address, up to its last slash, and {1} into a line each",
		Bad:    "registry=https://npm.acme.example/:_authToken=${NPM_TOKEN}\n"},
	{ID: "repeated-key", Severity: explain.Warning,
		Title:  "{1} is set twice in this file",
		Why:    "the value of line {2} has no effect, since this one comes after it.",
		Remedy: "take one of the two out",
		Bad:    "registry=https://npm.acme.example/\nregistry=https://npm.corp.example/\n"},
	{ID: "repeated-line", Severity: explain.Note,
		Title:  "{1} is set twice, to the same value",
		Why:    "line {2} says the same.",
		Remedy: "take this line out", Fix: true,
		Bad: "save-exact=true\nsave-exact=true\n"},
	{ID: "shadowed-credential", Severity: explain.Warning,
		Title:  "this empty line hides a credential",
		Why:    "{2}:{3} sets {1} as well, and npm takes this line before that one, although there is nothing in it.",
		Remedy: "take this line out, or give it a value",
		About:  "A line with a `${NAME}` counts as one with a value: here nothing says how it is set where npm runs.",
		Bad:    "//npm.acme.example/:_authToken=\n"},
	{ID: "unmatched-key", Severity: explain.Warning,
		Title:  "no registry in use matches this key",
		Why:    "the registry is {1}. {2}",
		Remedy: "write the key as npm looks it up: {3}",
		About: "Only a key that differs from a registry's address in a detail: its port, path, slashes, case or " +
			"scheme.",
		Bad: "registry=https://npm.acme.example/npm/\n//npm.acme.example/other/:_authToken=${NPM_TOKEN}\n"},
	{ID: "unscoped-credential", Severity: explain.Error,
		Title: "{1} is tied to no registry",
		Why: "npm 9 and later stop at it with ERR_INVALID_AUTH; npm 7 and 8 send it to the default registry, " +
			"whichever that is, and npm 6 to every one.",
		Remedy: "put the registry's address before it: //host/path/:{1}=...",
		Bad:    "_authToken=${NPM_TOKEN}\n"},
	{ID: "unexpanded-variable", Severity: explain.Error,
		Title:  "npm does not replace {1}",
		Why:    "it replaces ${NAME} alone, and sends {1} itself as the credential.",
		Remedy: "write ${{2}}",
		Bad:    "//npm.acme.example/:_authToken=$NPM_TOKEN\n"},
	{ID: "cut-value", Severity: explain.Warning,
		Title:  "npm ends the value of {1} before its end",
		Why:    `a "#" or ";" begins a comment, also in the middle of a value without quotes.`,
		Remedy: `put a backslash before the "#" or ";"`,
		Bad:    "//npm.acme.example/:username=ci\n//npm.acme.example/:_password=c2Vj#cmV0LXBhc3N3b3Jk\n"},
	{ID: "section", Severity: explain.Warning,
		Title:  "npm looks for no settings below [{1}]",
		Why:    "sections mean nothing to npm, and what is in one is no setting.",
		Remedy: "take the line [{1}] out",
		Bad:    "[install]\nregistry=https://npm.acme.example/\n"},
	{ID: "utf-16", Severity: explain.Error,
		Title:  "the file is in UTF-16, and npm finds no setting in it",
		Why:    "npm reads UTF-8. In Windows PowerShell `>` and Out-File write UTF-16.",
		Remedy: "save it as UTF-8",
		Bad:    "\xff\xfer\x00e\x00g\x00i\x00s\x00t\x00r\x00y\x00=\x00"},
	{ID: "byte-order-mark", Severity: explain.Note,
		Title:  "the file begins with a byte order mark",
		Why:    "npm skips it; a program that does not takes it for a part of the first key.",
		Remedy: "save the file without it", Fix: true,
		Bad: "\ufeffsave-exact=true\n"},
}

func checkOf(id string) check {
	for _, k := range checks {
		if k.ID == id {
			return k
		}
	}
	panic("lint: no check " + id)
}
