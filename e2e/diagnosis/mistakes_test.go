package diagnosis

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"npmx/demo"
	"npmx/internal/lab"
)

// mistake is one that several clients can make, each in its own files.
type mistake struct {
	name, title, cause string
	registry           demo.Options
	pkg                string            // that is asked for; @acme/core if empty
	as                 map[string]layout // by the client's column
	before             map[string][]string
	// says is the first cause and how sure it is, by column, "" for all others. A client that prints no more than a
	// status leaves open what else it could be; then the cause is among the alternatives. Behind it what the
	// client does not print: "hostless", "nameless".
	says map[string]string
	also string // a cause that is as true, where the client's words prove it
	web  bool   // only somebody else can mend it
	open string // columns, apart by commas, whose steps no machine can carry out
	lack string // what a machine would have to know for that, which the page prints
}

// layout is a mistake in one client's files.
type layout struct {
	files, home map[string]string
	env, args   []string
}

// verdict is what is to be said of a mistake to a client.
type verdict struct {
	cause, certainty   string
	hostless, nameless bool
}

func (m mistake) verdict(column string) verdict {
	words := cmp.Or(m.says[column], m.says[""])
	f := strings.Fields(words)
	return verdict{f[0], f[1], slices.Contains(f, "hostless"), slices.Contains(f, "nameless")}
}

// of is the mistake as a scenario of that client; false where it makes no such mistake.
func (m mistake) of(c lab.Client) (demo.Scenario, bool) {
	l, ok := m.as[c.Column]
	s := demo.Scenario{Name: m.name, Cause: m.cause, Registry: m.registry, Files: l.files, Args: l.args,
		Home: maps.Clone(l.home), Env: slices.Concat(surroundings(), l.env)}
	if s.Home == nil {
		s.Home = map[string]string{}
	}
	for name, text := range homeOf(c.Column) {
		s.Home[name] = text + s.Home[name]
	}
	s.Want.Web, s.Want.Open = m.web, slices.Contains(strings.Split(m.open, ","), c.Column)
	return s, ok
}

// surroundings are the variables of every client: no second try, and a proxy where nobody listens before any host
// that is not this machine.
func surroundings() []string {
	return []string{"CI=false", "HTTPS_PROXY={closed}", "NO_PROXY=127.0.0.1", "pnpm_config_fetch_retries=0",
		"BUN_CONFIG_HTTP_RETRY_COUNT=0", "NO_UPDATE_NOTIFIER=1", "DENO_NO_UPDATE_CHECK=1",
		"YARN_CACHE_FOLDER={dir}/../cache"}
}

// homeOf is the home folder of everybody. What is asked where nothing else is said plays the public registry; yarn 4
// has no such place for the lines of several files, so that its projects name it.
func homeOf(column string) map[string]string {
	if column == yarn4 {
		return map[string]string{".yarnrc.yml": "enableTelemetry: false\nhttpRetry: 0\nnpmMinimalAgeGate: 0\n" +
			"httpsProxy: \"{closed}\"\nunsafeHttpWhitelist: [\"127.0.0.1\"]\n"}
	}
	return map[string]string{".npmrc": "registry={public}\n"}
}

const (
	yarn4   = "yarn 4"
	appJSON = `{"name": "shop", "version": "1.0.0", "license": "MIT", "private": true, ` +
		`"dependencies": {"NAME": "^1.0.0"}}`
	ownJSON   = `{"name": "@acme/core", "version": "9.0.0", "license": "MIT"}`
	spentJSON = `{"name": "@acme/core", "version": "2.0.0", "license": "MIT"}`
	npmrc     = "registry={registry}\n"
	yarnrc    = "npmRegistryServer: \"{registry}\"\n"
)

var columns = []string{"pnpm 10", "pnpm 12", "yarn 1", yarn4, "bun", "deno"}

// publishArgs are how each client publishes. Deno does not publish to npm's registries.
var publishArgs = map[string][]string{
	"pnpm 10": {"publish", "--no-git-checks"}, "pnpm 12": {"publish", "--no-git-checks"},
	"yarn 1": {"publish", "--non-interactive"}, yarn4: {"npm", "publish"}, "bun": {"publish"},
}

// text is a file of a client's that is an .npmrc to all but yarn 4.
type text struct{ npmrc, yarnrc string }

// token is the credential of a registry, in the words of both.
func token(name string) text {
	return text{"{key}:_authToken=" + name + "\n", "npmAuthToken: " + name + "\nnpmAlwaysAuth: true\n"}
}

func (f text) of(column string) map[string]string {
	if column == yarn4 {
		return map[string]string{".yarnrc.yml": f.yarnrc}
	}
	return map[string]string{".npmrc": f.npmrc}
}

// project is a folder with a package.json. To yarn 4 a lockfile is what makes one.
func project(column, manifest string, settings text) map[string]string {
	files := settings.of(column)
	files["package.json"] = manifest + "\n"
	if column == yarn4 {
		files["yarn.lock"] = ""
	}
	return files
}

func installs(pkg string, settings, home text) map[string]layout {
	all := map[string]layout{}
	for _, c := range columns {
		all[c] = layout{files: project(c, strings.Replace(appJSON, "NAME", pkg, 1), settings), home: home.of(c),
			args: []string{"install"}}
	}
	return all
}

func publications(manifest string, home text) map[string]layout {
	all := map[string]layout{}
	for c, args := range publishArgs {
		all[c] = layout{files: project(c, manifest, text{npmrc, yarnrc}), home: home.of(c), args: args}
	}
	return all
}

func only(all map[string]layout, columns ...string) map[string]layout {
	maps.DeleteFunc(all, func(c string, _ layout) bool { return !slices.Contains(columns, c) })
	return all
}

func with(all map[string]layout, change func(l *layout)) map[string]layout {
	for c, l := range all {
		change(&l)
		all[c] = l
	}
	return all
}

func mistakes() []mistake {
	return slices.Concat(tokenMistakes(), settingMistakes(), otherMistakes(), publishMistakes())
}

func tokenMistakes() []mistake {
	const core = "@acme/core"
	plain := text{npmrc, yarnrc}
	elsewhere := text{"//{host}/private/:_authToken={token}\n",
		"npmRegistries:\n  \"//{host}/private\":\n    npmAuthToken: {token}\n    npmAlwaysAuth: true\n"}
	return []mistake{
		{name: "token-missing", cause: "token-missing", as: installs(core, plain, text{}),
			title: "no file and no variable holds a token for the registry",
			says: map[string]string{"": "token-invalid likely", "pnpm 10": "token-missing certain",
				"pnpm 12": "token-missing certain", yarn4: "token-missing likely hostless"}},
		{name: "token-revoked", cause: "token-invalid", as: installs(core, plain, token("{token-revoked}")),
			title: "the token in the home folder has been revoked",
			says:  map[string]string{"": "token-invalid likely", yarn4: "token-invalid likely hostless"}},
		{name: "token-expired", cause: "token-expired", as: installs(core, plain, token("{token-expired}")),
			title: "the token in the home folder is a JWT whose time is over",
			says:  map[string]string{"": "token-invalid likely", yarn4: "token-invalid likely hostless"}},
		{name: "token-elsewhere", cause: "wrong-host", also: "token-missing", as: installs(core, plain, elsewhere),
			title: "the token is keyed to another path",
			says: map[string]string{"": "token-invalid likely", "pnpm 10": "wrong-host likely",
				"pnpm 12": "token-missing certain", yarn4: "token-missing likely hostless"}},
		{name: "variable-unset", cause: "env-var-unset", as: installs(core, plain, token("${NPM_TOKEN}")),
			title: "the home folder's settings take the token from $NPM_TOKEN, which is not set",
			says: map[string]string{"": "token-invalid likely", "pnpm 10": "env-var-unset certain",
				"pnpm 12": "env-var-unset likely", "yarn 1": "env-var-unset certain hostless nameless",
				yarn4: "env-var-unset certain hostless nameless"}},
		{name: "variable-ignored", cause: "token-missing",
			as: with(only(installs(core, text{npmrc + "{key}:_authToken=${NPM_TOKEN}\n", ""}, text{}),
				"pnpm 10", "pnpm 12"),
				func(l *layout) { l.env = []string{"NPM_TOKEN={token}"} }),
			title: "the project's .npmrc names a variable, which pnpm fills in there no more",
			says:  map[string]string{"": "token-missing certain"}},
		{name: "read-denied", cause: "permission-denied", as: installs(core, plain, token("{token-bob}")), web: true,
			title: "the account may not read the package",
			says:  map[string]string{"": "permission-denied likely", "yarn 1": "permission-denied certain"}},
	}
}

// settingMistakes are in files that one client alone has.
func settingMistakes() []mistake {
	const core = "@acme/core"
	scoped := "npmRegistryServer: \"{public}\"\nnpmScopes:\n  acme:\n" +
		"    npmRegistryServer: \"{registry}\"\n    npmMinimalAgeGate: 0\n"
	bunfig := func(token string) map[string]layout {
		return with(only(installs(core, text{}, text{}), "bun"), func(l *layout) {
			l.files["bunfig.toml"] = "[install.scopes]\nacme = { url = \"{registry}\"" + token + " }\n"
		})
	}
	return []mistake{
		{name: "always-auth", cause: "token-missing", pkg: "acme-tool",
			as: only(installs("acme-tool", text{npmrc, yarnrc},
				text{"{key}:_authToken={token}\n", "npmAuthToken: {token}\n"}), "yarn 1", yarn4),
			title: "the token is there, and goes with packages of a scope alone",
			says:  map[string]string{"": "token-invalid likely", yarn4: "token-missing likely hostless"}},
		{name: "scope-token-missing", cause: "token-missing", as: only(installs(core, text{"", scoped}, text{}), yarn4),
			title: "npmScopes names the scope's registry, and no token",
			says:  map[string]string{"": "token-missing likely hostless"}},
		{name: "bunfig-token-missing", cause: "token-missing", as: bunfig(""),
			title: "bunfig.toml names the scope's registry, and no token",
			says:  map[string]string{"": "token-invalid likely"}},
		{name: "bunfig-token-revoked", cause: "token-invalid", as: bunfig(", token = \"{token-revoked}\""), open: "bun",
			lack: "bun does not print which of its files the token is from, and the one in bunfig.toml goes before " +
				"the line of .npmrc that the steps write; that it may stand there, they say in words",
			title: "the token in bunfig.toml has been revoked",
			says:  map[string]string{"": "token-invalid likely"}},
		{name: "auth-ini-revoked", cause: "token-invalid",
			as: with(only(installs(core, text{npmrc, ""}, text{}), "pnpm 12"), func(l *layout) {
				l.home[".config/pnpm/auth.ini"] = "{key}:_authToken={token-revoked}\n"
			}),
			title: "the token that pnpm login wrote into auth.ini has been revoked",
			says:  map[string]string{"": "token-invalid likely"}},
		{name: "workspace-registry", cause: "token-missing",
			as: with(only(installs(core, text{}, text{}), "pnpm 10", "pnpm 12"), func(l *layout) {
				l.files["pnpm-workspace.yaml"] = "registries:\n  default: \"{registry}\"\n"
			}),
			title: "pnpm-workspace.yaml names the registry, and nothing holds a token for it",
			says:  map[string]string{"": "token-missing certain"}},
	}
}

func otherMistakes() []mistake {
	const core = "@acme/core"
	plain := text{npmrc, yarnrc}
	good := token("{token}")
	locked := with(only(installs(core, plain, good), "yarn 1"), func(l *layout) {
		l.files["yarn.lock"] = "# yarn lockfile v1\n\n\n\"@acme/core@^1.0.0\":\n  version \"1.1.0\"\n" +
			"  resolved \"{public}@acme/core/-/core-1.1.0.tgz\"\n"
	})
	return []mistake{
		{name: "scope-unmapped", cause: "scope-unmapped", open: strings.Join(columns, ","),
			lack: "which registry has the scope is in no log: the steps name the file and the line, and leave its " +
				"address to a person",
			as:    installs(core, text{good.npmrc, "npmRegistryServer: \"{public}\"\n"}, text{}),
			title: "nothing says where the scope lives, and the public registry is asked",
			says: map[string]string{"": "not-found likely", "pnpm 10": "token-missing likely",
				"pnpm 12": "token-missing likely", "deno": "scope-unmapped likely hostless"}},
		{name: "lockfile-host", cause: "lockfile-host", as: locked, open: "yarn 1",
			lack: "yarn 1 has no command that renews the addresses of its lockfile and keeps the versions: the " +
				"steps say where to look, and a person rewrites them",
			title: "the lockfile names another host",
			says:  map[string]string{"": "not-found likely"}},
		{name: "registry-down", cause: "registry-down", as: installs(core, plain, good), web: true,
			registry: demo.Options{Trouble: demo.Down}, title: "the registry is down for maintenance",
			says: map[string]string{"": "registry-down certain", "yarn 1": "registry-down certain hostless nameless"}},
		{name: "rate-limited", cause: "rate-limited", as: installs(core, plain, good), web: true,
			registry: demo.Options{Trouble: demo.RateLimited},
			title:    "the registry has had too many requests from here",
			says:     map[string]string{"": "rate-limited certain"}},
	}
}

func publishMistakes() []mistake {
	// yarn publishes nothing that is not in its lockfile
	before := map[string][]string{yarn4: {"yarn install"}}
	good := token("{token}")
	all := []mistake{
		{name: "publish-token-missing", cause: "token-missing", as: publications(ownJSON, text{}),
			title: "publishing without a token",
			says: map[string]string{"": "token-missing likely", "pnpm 12": "token-invalid likely",
				"yarn 1": "token-missing likely hostless nameless", yarn4: "token-missing likely nameless",
				"bun": "token-missing likely hostless nameless"}},
		{name: "publish-token-revoked", cause: "token-invalid", as: publications(ownJSON, token("{token-revoked}")),
			title: "publishing with a token that has been revoked",
			says: map[string]string{"": "token-invalid likely", yarn4: "token-invalid likely nameless",
				"bun": "token-invalid likely nameless"}},
		{name: "publish-denied", cause: "permission-denied", as: publications(ownJSON, token("{token-bob}")), web: true,
			title: "the account may not publish the package",
			says:  map[string]string{"": "permission-denied certain"}},
		{name: "publish-otp", cause: "otp-required", as: publications(ownJSON, token("{token-otp}")),
			title: "publishing wants a one-time password",
			says: map[string]string{"": "otp-required likely", "pnpm 10": "otp-required certain",
				"yarn 1": "otp-required likely hostless nameless", yarn4: "otp-required likely nameless",
				"bun": "otp-required likely nameless"}},
		{name: "publish-unpaid", cause: "payment-required", as: publications(ownJSON, good),
			registry: demo.Options{Trouble: demo.PaymentRequired}, title: "private packages need a paid plan there",
			says: map[string]string{"": "payment-required certain", "yarn 1": "payment-required likely"}},
		{name: "version-exists", cause: "version-exists", as: publications(spentJSON, good),
			title: "this version has been published already",
			says:  map[string]string{"": "version-exists certain", "pnpm 10": "version-exists certain hostless"}},
	}
	for i := range all {
		all[i].before = before
	}
	return all
}
