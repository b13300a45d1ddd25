package rules

import (
	"slices"
	"strings"
)

// Skeleton is a rules file with one rule of that cause, commented, to be filled in. It loads and keeps its own
// examples as it is.
func Skeleton(c Cause) string {
	s := startFor(c)
	words, said := `message: "*words of your registry*"`, ", message: words of your registry"
	if s.silent {
		words, said = `# message: "*words of your registry*"`, ""
	}
	return strings.NewReplacer("CAUSE", string(c), "TITLE", TitleOf(c), "PROOF", ProofOf(c), "CODE", s.code, "WORDS",
		words, "SAID", said, "STEP", s.step).Replace(skeleton)
}

// SchemaFile is what the first line of a rules file calls the schema.
const SchemaFile = "npmx-rules.schema.json"

// toExplain is what nobody should leave in a rule of their own.
const toExplain = "something that this text explains"

// start is what a rule of some causes begins with: the code that they show, and the first thing to do.
type start struct {
	causes     []Cause
	code, step string
	silent     bool // no registry says a word
}

const (
	logIn = `text: log in to the company's registry
        command: npm login --registry={registry}`
	setVariable = `text: set the variable that .npmrc names, where npm runs
        where: ci`
	writeRoute = `text: say where the packages of your scope live
        where: file
        edit: {file: .npmrc, line: "", old: "", new: "@yours:registry=https://npm.yours.example/"}`
	askOwners = `text: ask the owners of {package} for the right that is missing
        where: web`
	askFilter = `text: ask the team that runs the filter to let {package} through
        where: web`
	look = `text: see whether the registry answers at all
        command: npm ping --registry={registry}`
	wait     = `text: wait a minute, then try again`
	viewName = `text: see under which name and version it is there
        command: npm view {package} versions --registry={registry}`
	publishAnew = `text: publish under another version or name
        command: npm version patch`
)

var starts = []start{
	{[]Cause{TokenMissing, TokenInvalid, TokenExpired, BadPassword, LegacyAuthConfig}, "E401", logIn, false},
	{[]Cause{EnvVarUnset}, "E401", setVariable, false},
	{[]Cause{WrongHost, ScopeUnmapped, RegistryWrong, LockfileHost}, "E404", writeRoute, false},
	{[]Cause{PermissionDenied, TokenScope, SSORequired, EmailUnverified, PaymentRequired, OTPRequired,
		OIDCMisconfigured}, "E403", askOwners, false},
	{[]Cause{PolicyBlocked}, "E403", askFilter, false},
	{[]Cause{VersionExists, NameRejected}, "E403", publishAnew, false},
	{[]Cause{NotFound}, "E404", viewName, false},
	{[]Cause{ProxyAuth}, "E407", look, false},
	{[]Cause{RateLimited}, "E429", wait, false},
	{[]Cause{RegistryDown}, "E503", look, false},
	{[]Cause{Network}, "ENOTFOUND", look, true},
}

// startFor gives a cause that is not among them the commonest start.
func startFor(c Cause) start {
	i := slices.IndexFunc(starts, func(s start) bool { return slices.Contains(s.causes, c) })
	return starts[max(i, 0)]
}

const skeleton = `# yaml-language-server: $schema=` + SchemaFile + `
# For an editor that completes and checks the words: npmx rules schema > ` + SchemaFile + `
#
# Change what is here, then:
#   npmx rules check FILE                     finds mistakes and tries the examples
#   npmx explain --rules FILE build.log       uses the rule once; --why=ID tells how it did
#   NPMX_RULES=FILE, or FILE in ~/.config/npmx/rules, uses it always
rules:
  - id: my/CAUSE # a name of your own; that of one of npmx's rules replaces it
    cause: CAUSE # TITLE
    # The headline; give a list if one has {placeholders}, the last without.
    title: TITLE

    # All of these must hold. A list holds alternatives, null means "not there"; texts take * and ?, or
    # /regular expressions/. The more of the evidence a rule asks for, the sooner it wins.
    when:
      host: npm.yours.example
      code: CODE
      WORDS
      # credential: none
      # not: {ci: null}

    # What npmx sees of the machine, such as a token that has expired, is better evidence than a log. With this
    # line your rule wins over all of npmx's wherever it fits; take it out, or name some of npmx's rules, if theirs
    # should win.
    instead_of: ["*"]

    # The most that may be said. Write certain only if an example holds what proves it. Here that is
    # PROOF
    certainty: likely # or possible, or certain

    explanation:
      - "{host} wants ` + toExplain + `."

    # In the order to try them. A step with a value that nobody knows is left out.
    steps:
      - STEP
      - text: in a pipeline, ask the platform team
        where: ci
        when: {not: {ci: null}}
      # This one shows only where npmx looks at the machine. A log does not tell the file.
      # - text: write the key that npm looks for
      #   where: file
      #   edit: {file: "{user_npmrc}", line: "", old: "", new: "{want_key}=${NPM_TOKEN}"}

    # What proves the fix npmx chooses by the command that failed. Name a command here if your registry has a better
    # one. It must fail before the steps and pass after them.
    # verify: acme enrol --status

    # Other causes that look the same, and what would tell.
    # alternatives:
    #   - {cause: permission-denied, tell: npm whoami prints your name}

    # docs: [https://wiki.corp.example/npm]

    # What the rule must win, with another value of one fact as well (also), or not (except).
    examples:
      - case: {host: npm.yours.example, code: CODESAID}
        also: {ci: jenkins}
        except: {host: npm.other.example}
`
