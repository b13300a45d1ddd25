package rules

// Field names one fact of a case.
type Field string

// Case is what is known of one failure. An absent field is one that nobody looked at, or that is not there; texts of
// several values are joined by line breaks.
type Case map[Field]string

// Type says which values a field takes, and so how a rule may ask for them.
type Type string

// Enum takes one of a closed set, Text globs and regular expressions, Number and Version ranges such as ">=9 <12".
const (
	Enum    Type = "enum"
	Text    Type = "text"
	Number  Type = "number"
	Version Type = "version"
)

// FieldDef is a row of the vocabulary. A Text field with values takes those, or globs and expressions over them. Rank
// says how much a match on it weighs: what the registry itself answered (5), what this machine shows (4), the
// registry's words in the log (3), codes (2), circumstances (1).
type FieldDef struct {
	Name   Field
	Rank   int
	Type   Type
	Values []string
	Doc    string
}

var (
	yes     = []string{"yes"}
	yesOrNo = []string{"yes", "no"}
	layers  = []string{"cli", "env", "project", "user", "global", "builtin", "default"}
)

var fields = []FieldDef{
	{"client", 1, Enum, []string{"npm", "pnpm", "yarn", "bun", "corepack", "deno"}, "the program that failed"},
	{"client-version", 1, Version, nil, "its version"},
	{"dialect", 1, Enum, []string{"npm", "pnpm", "yarn1", "yarn2", "bun", "deno", "corepack"},
		"the client by the settings that it reads: npm's, pnpm's, yarn 1's, yarn 2's"},
	{"node-version", 1, Version, nil, "the version of Node.js"},
	{"command", 1, Text, nil, "npm's word for the command: install, ci, publish, whoami"},
	{"intent", 1, Enum, intents,
		"what the command is to do at the registry: read, publish, change what is published (tags, owners, access), " +
			"or the user's account"},
	{"ci", 1, Enum, []string{"github-actions", "gitlab", "azure", "jenkins", "circleci", "bitbucket", "netlify",
		"vercel", "buildkite", "travis",
		"teamcity", "codebuild", "heroku", "render", "amplify", "cloudflare", "google-cloud-build", "kubernetes",
		"dependabot", "renovate", "zuul", "eas"}, "the CI system"},
	{"ci-event", 1, Enum, []string{"push", "pull-request", "fork-pull-request", "dependabot"},
		"what started the CI run"},
	{"os", 1, Text, []string{"linux", "darwin", "windows", "freebsd"}, "the operating system"},
	{"docker", 1, Enum, yes, "npm runs in a step of an image's build"},
	{"builder", 1, Enum, []string{"kaniko"}, "what builds the image, where that is not Docker or a like of it"},
	{"sudo", 1, Enum, yes, "npm runs as root by sudo, and reads root's settings"},
	{"status", 2, Number, nil, "HTTP status"},
	{"code", 2, Text, nil, "the client's error code: E401, ENEEDAUTH, ERR_PNPM_FETCH_403, YN0041"},
	{"method", 2, Text, []string{"GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"}, "HTTP method"},
	{"registry-kind", 2, Enum, []string{"npmjs", "yarnpkg", "github", "gitlab", "azure", "codeartifact", "google",
		"artifactory", "nexus", "verdaccio",
		"cloudsmith", "gitea", "bitbucket", "fontawesome", "proget"}, "the registry's product"},
	{"host", 2, Text, nil, "host[:port] of the failing request"},
	{"scope", 2, Text, nil, "@scope of the package"},
	{"package", 2, Text, nil, "the package's name"},
	{"path", 2, Text, nil, "the path of the failing URL"},
	{"scheme", 2, Enum, []string{"http", "https"}, "the scheme of the failing URL"},
	{"message", 3, Text, nil, "the registry's own words; names of packages, addresses and paths stand in them as …"},
	{"challenge", 3, Text, nil, "the WWW-Authenticate header"},
	{"notice", 3, Text, nil, "npm-notice headers"},
	{"said", 3, Text, nil, "what message, notice, challenge and the probe's answer mean, by the table of words: " +
		"the names of its rows that fit"},
	{"words", 3, Text, nil, "all that the client said of the failure"},
	{"reason", 3, Text, nil, "the client's code of a network failure, or a reason phrase"},
	{"sent", 3, Enum, yesOrNo, "the client itself says whether a credential was sent"},
	{"variable", 3, Text, nil, "a variable that is named and not set"},
	{"variable-form", 3, Enum, []string{"default", "other"},
		"that variable has no name that npm could know: npm knows no ${NAME-default}"},
	{"listed", 3, Enum, []string{"empty", "placeholder", "warned"},
		"what a CI step's own list of variables shows of that variable, or that the client warned of it"},
	{"ignored", 3, Text, nil,
		"the key of a project's setting for the failing address that the client says it passed over"},
	{"oidc", 3, Text, nil, "npm's words about trusted publishing"},
	{"trusting", 3, Enum, yes, "a release tool said that it publishes as the CI job, with no token"},
	{"hint", 1, Text, causeWords(), "the cause that the fallback guesses from the log alone"},
	{"credential", 4, Enum, []string{"none", "usable", "env-unset", "placeholder", "malformed", "expired"},
		"what npm sends to the failing URL"},
	{"credential-kind", 4, Enum, []string{"npm-granular", "npm-legacy", "npm-session", "github-classic",
		"github-fine-grained", "github-actions", "github-oauth",
		"gitlab-pat", "gitlab-deploy", "gitlab-job", "azure-pat", "jwt", "google", "artifactory-key",
		"artifactory-token", "nexus", "codeartifact",
		"placeholder", "variable", "basic", "certificate", "opaque"}, "its kind, by its shape"},
	{"credential-fits", 4, Enum, yesOrNo, "whether that kind can work at this registry"},
	{"credential-problem", 4, Text, []string{"quotes", "whitespace", "truncated", "newline", "control", "bearer-prefix",
		"bare-token-in-password", "not-base64",
		"encoded-line-break", "encoded-no-text", "no-colon", "escape", "shell-variable", "blank", "either"},
		"what is wrong with its value"},
	{"null-word", 4, Enum, []string{"null", "undefined", "none", "nil", "false", "true", "nan"},
		"the word for nothing that the variable holds in a token's place"},
	{"credential-layer", 4, Enum, layers, "where it is written"},
	{"from-variable", 4, Enum, yes, "its value comes from an environment variable"},
	{"field", 4, Enum, []string{"_authToken", "_auth", "username", "certfile", "tokenHelper"},
		"the configuration field that holds it"},
	{"near-miss", 4, Text, []string{"shadowed", "empty", "truncated", "ignored-folder", "section", "scheme", "slash",
		"case", "misspelt", "field", "incomplete",
		"port", "path", "unscoped", "host", "untrusted", "always-auth"},
		"why the entry that looks meant for this URL is not used"},
	{"near-layer", 4, Enum, layers, "where that entry is written"},
	{"near-proof", 4, Enum, []string{"spelling", "case", "sent", "alias", "lockfile", "none"},
		"what shows that the entry's address and the one asked are one registry"},
	{"near-carry", 4, Enum, []string{"yes", "ask", "no"},
		"whether the entry may be written under the key asked: ask where only its owner knows"},
	{"shadowed", 4, Enum, yes, "a lower layer holds another credential for the same key"},
	{"registry-source", 4, Enum, append([]string{"publishconfig"}, layers...),
		"where the registry that was asked is set"},
	{"registry-overrides", 4, Enum, layers,
		"the layer whose registry, which npm holds a credential for, is overridden"},
	{"overridden-holds", 4, Enum, yes, "the lockfile shows that the registry which is overridden has the package"},
	{"scope-mapped", 4, Enum, yesOrNo, "the configuration maps the package's scope to a registry"},
	{"scope-elsewhere", 4, Enum, yes, "the lockfile or package.json shows that the scope lives elsewhere"},
	{"other-registry", 4, Enum, []string{"login", "bare"},
		"the scope is not mapped, and another registry is configured where it may live; login: npm holds a " +
			"credential for that one"},
	{"declared", 4, Enum, yesOrNo, "the project's package.json names the package"},
	{"proxy", 4, Enum, []string{"used", "dead"},
		"npm goes through a proxy; dead: it is the proxy that could not be reached"},
	{"lockfile", 4, Enum, []string{"same", "other-host"},
		"the failing host stands in the lockfile; other-host: and is no configured registry"},
	{"tarball", 4, Enum, []string{"registry", "url"},
		"the failing address is a tarball's outside of every configured registry: url, that the project or the " +
			"command names it; registry, that nothing here does, and so the registry did"},
	{"sibling", 4, Enum, []string{"range", "outside"},
		"the package lies in this repository: range, as a workspace whose version does not fit; outside, in a folder " +
			"that is no workspace"},
	{"login", 4, Enum, yesOrNo, "publish and whoami would find a credential"},
	{"refusal", 4, Text, []string{"ERR_INVALID_AUTH", "ERR_INVALID_URL", "EUNKNOWNCONFIG", "TypeError", "Error"},
		"npm refuses the configuration, with this code"},
	{"workspace-npmrc", 4, Enum, yes, "that file is a workspace folder's, which npm ignores"},
	{"unread", 4, Enum, []string{"folder", "denied", "utf-16", "other", "workspace", "elsewhere", "global",
		"other-client", "variable"},
		"why npm reads nothing in an .npmrc that somebody may have meant"},
	{"id-token", 4, Enum, yesOrNo, "the CI would hand out an OIDC token"},
	{"probe-whoami", 5, Enum, []string{"accepted", "refused", "unsupported", "failed"},
		"what /-/whoami said of the credential"},
	{"tunnel", 5, Enum, []string{"open", "refused", "login", "failed"},
		"what the proxy said when npmx asked it to connect: refused with a status below 500, login with 407, failed " +
			"with 500 or more"},
	{"denied", 5, Text, nil, "why a proxy or firewall denied it, as its header x-deny-reason said when npmx asked"},
	{"probe-credential", 5, Enum, []string{"accepted", "refused"},
		"what the registry made of the credential: the failing URL's answers with and without it, and whoami's, " +
			"compared"},
	{"probe-status", 5, Number, nil, "the status of the failing URL asked again with the credential, if npm sends one"},
	{"probe-anonymous", 5, Number, nil, "its status without one"},
	{"probe-challenge", 5, Text, nil, "the challenge that came back"},
	{"probe-message", 5, Text, nil, "the registry's words that came back"},
	{"probe-page", 5, Enum, []string{"html", "json", "other"}, "what came back"},
}

// Fields lists the vocabulary.
func Fields() []FieldDef { return append([]FieldDef(nil), fields...) }

func definition(name Field) (FieldDef, bool) {
	for _, f := range fields {
		if f.Name == name {
			return f, true
		}
	}
	return FieldDef{}, false
}

// webActions are what a step can ask of a registry's own pages, of who runs it, or of time.
var webActions = []string{"new-token", "grant-read", "grant-write", "trust-publisher", "verify-email", "buy-plan",
	"allow-package", "wait"}

// The roles of a step: to do, to look at (it changes nothing), the first of another way to the same end, and what to
// run in place of the command that failed.
const (
	RoleDo    = "do"
	RoleLook  = "look"
	RoleOr    = "or"
	RoleAgain = "again"
)

var (
	roles    = []string{RoleDo, RoleLook, RoleOr, RoleAgain}
	stepKeys = []string{"id", "use", "text", "command", "ask", "unset", "is_set", "where", "web", "role", "variable",
		"when", "edit"}
)
