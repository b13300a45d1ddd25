package npmrc

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// guestGenerator makes configurations of other clients up: few hosts, paths and scopes, so that entries meet.
type guestGenerator struct {
	*rand.Rand
	nested bool // fallbacks of variables hold others, and backslashes count, as in late yarns
}

func (g guestGenerator) pick(all ...string) string { return all[g.IntN(len(all))] }
func (g guestGenerator) chance(percent int) bool   { return g.IntN(100) < percent }

func (g guestGenerator) host() string {
	return g.pick("a.example", "a.example", "a.example:8443", "b.example", "127.0.0.1:4873")
}

func (g guestGenerator) path() string {
	return g.pick("/", "/", "/npm/", "/npm/reg/", "/npm/other/", "/NPM/", "/npm", "/npm/registry/")
}

func (g guestGenerator) registry() string {
	return g.pick("http", "http", "https") + "://" + g.host() + g.pick("", g.path(), g.path(), g.path())
}

func (g guestGenerator) scope() string { return g.pick("@acme", "@acme", "@corp", "@x") }

// secret is a value that is told from all others.
func (g guestGenerator) secret() string { return fmt.Sprintf("tok%d", g.IntN(1_000_000)) }

func (g guestGenerator) variable() string { return g.pick("TOK_A", "TOK_A", "TOK_B", "UNSET", "EMPTY") }

func (g guestGenerator) ask() (all []guestAsk) {
	for _, pkg := range []string{"foo", "@acme/core", "@corp/x", "@none/y"} {
		all = append(all, guestAsk{Pkg: pkg})
	}
	for range 2 {
		pkg := g.pick("foo", "@acme/core", "@corp/x")
		name := pkg[strings.LastIndexByte(pkg, '/')+1:]
		all = append(all, guestAsk{Pkg: pkg,
			URL: "http://" + g.host() + strings.TrimSuffix(g.path(), "/") + "/" + pkg + "/-/" + name + "-1.0.0.tgz"})
	}
	return all
}

func (g guestGenerator) env() map[string]string {
	env := map[string]string{"EMPTY": "", "HOME_TOK": g.secret()}
	if g.chance(80) {
		env["TOK_A"] = g.secret()
	}
	if g.chance(50) {
		env["TOK_B"] = g.secret()
	}
	return env
}

// npmrc is a file of npm's form, as pnpm, yarn 1, bun and deno read it.
func (g guestGenerator) npmrc(lines int, variables bool) string {
	var b strings.Builder
	for range g.IntN(lines + 1) {
		b.WriteString(g.line(variables) + g.pick("\n", "\n", "\n", "\r\n", "\n\n"))
	}
	return b.String()
}

func (g guestGenerator) line(variables bool) string {
	switch g.IntN(12) {
	case 0, 1:
		return "registry=" + g.registry()
	case 2, 3, 4:
		return g.scope() + ":registry=" + g.registry()
	case 5:
		return g.pick("; a comment", "# another", "save-exact=true", "", "  ", "always-auth=true")
	}
	key := "//" + g.host() + g.path()
	if g.chance(15) {
		key = strings.TrimSuffix(key, "/")
	}
	if g.chance(5) {
		key = ""
	} else {
		key += ":"
	}
	field := g.pick("_authToken", "_authToken", "_authToken", "_auth", "username", "_password")
	sep := g.pick("=", "=", "=", " = ", "= ")
	return key + field + sep + g.value(field, variables)
}

func (g guestGenerator) value(field string, variables bool) string {
	v := g.secret()
	switch field {
	case "_auth":
		v = toBase64("bot:" + v)
	case "_password":
		v = toBase64(v)
	}
	switch g.IntN(14) {
	case 0:
		return `"` + v + `"`
	case 1:
		return "'" + v + "'"
	case 2:
		return ""
	case 3, 4, 5:
		if variables && (field == "_authToken" || field == "username") {
			return g.pick("${%s}", "${%s}", "${%s}", "x${%s}", "${%s:-dflt}", "${%s-dflt}", `"${%s}"`, `\${%s}`)
		}
	case 6:
		return v + g.pick(" ", " ; note", " # note")
	}
	return v
}

// fill puts names of variables into a file's text.
func (g guestGenerator) fill(text string) string {
	for strings.Contains(text, "%s") {
		text = strings.Replace(text, "%s", g.variable(), 1)
	}
	return text
}

// pnpm makes a case for pnpm.
func (g guestGenerator) pnpm(v Version) guestCase {
	k := guestCase{Files: map[string]string{"p/package.json": "{}"}, Env: g.env(), Cwd: "p", Ask: g.ask()}
	k.Files["p/.npmrc"] = g.fill(g.npmrc(6, true))
	if g.chance(70) {
		k.Files["h/.npmrc"] = g.fill(g.npmrc(6, true))
	}
	if g.chance(30) {
		k.Files["h/.config/pnpm/"+g.pick("rc", "auth.ini")] = g.fill(g.npmrc(4, true))
	}
	if g.chance(20) {
		k.Files["p/sub/package.json"], k.Cwd = "{}", "p/sub"
		if g.chance(50) {
			k.Files["p/sub/.npmrc"] = g.fill(g.npmrc(3, true))
		}
	}
	if g.chance(40) {
		k.Files["p/pnpm-workspace.yaml"] = g.workspace(v)
	}
	if g.chance(10) {
		k.Env["npm_config_userconfig"] = "@ROOT@/p/.npmrc"
	}
	if g.chance(10) {
		k.Env["npm_config_"+g.pick("registry", "@acme:registry")] = g.registry()
	}
	if g.chance(10) {
		k.Env["pnpm_config_registry"] = g.registry()
	}
	if g.chance(15) {
		k.Env[g.pick("npm_config_", "pnpm_config_", "NPM_CONFIG_")+"//"+g.host()+g.path()+":_authToken"] = g.secret()
	}
	k.Args = g.pnpmArgs(v)
	return k
}

// pnpmArgs are flags of pnpm's for a registry, a scope and an address; 12 knows the latter behind config alone.
func (g guestGenerator) pnpmArgs(v Version) (args []string) {
	if g.chance(15) {
		args = append(args, g.pick("--", "--config.")+"registry="+g.registry())
	}
	setting := g.pick("--", "--config.")
	if v.Major >= 12 {
		setting = "--config."
	}
	if g.chance(10) {
		args = append(args, setting+g.scope()+":registry="+g.registry())
	}
	if g.chance(10) {
		args = append(args, setting+"//"+g.host()+g.path()+":_authToken="+g.secret())
	}
	return args
}

// registryArgs is the flag of yarn 1 and bun.
func (g guestGenerator) registryArgs() []string {
	if g.chance(15) {
		return []string{"--registry=" + g.registry()}
	}
	return nil
}

func (g guestGenerator) workspace(v Version) string {
	text := "packages:\n  - '*'\n"
	if g.chance(30) {
		text += "registry: " + g.registry() + "\n"
	}
	if g.chance(30) {
		text += "registries:\n  default: " + g.registry() + "\n"
		if g.chance(60) {
			text += "  '" + g.scope() + "': \"" + g.registry() + "\"\n"
		}
	}
	return text
}

// yarn makes a case for yarn 2 and later.
func (g guestGenerator) yarn(v Version) guestCase {
	g.nested = v.AtLeast(4, 10, 0)
	k := guestCase{Files: map[string]string{"p/package.json": "{}", "p/yarn.lock": ""}, Env: g.env(), Cwd: "p",
		Ask: g.ask()}
	k.Files["p/.yarnrc.yml"] = g.yarnrc()
	if g.chance(50) {
		k.Files["h/.yarnrc.yml"] = g.yarnrc()
	}
	if g.chance(25) {
		k.Files["p/sub/package.json"], k.Cwd = "{}", "p/sub"
		k.Files["p/sub/.yarnrc.yml"] = g.yarnrc()
	}
	if g.chance(10) {
		k.Files[".yarnrc.yml"] = g.yarnrc()
	}
	if g.chance(10) {
		k.Files["p/.npmrc"] = "//a.example/:_authToken=" + g.secret() + "\n"
	}
	if g.chance(15) {
		name := g.pick("NPM_REGISTRY_SERVER", "npm_registry_server")
		k.Env[g.pick("YARN_", "yarn_")+name] = g.registry()
	}
	if g.chance(10) {
		k.Env["YARN_NPM_AUTH_TOKEN"] = g.pick(g.secret(), "")
	}
	if g.chance(10) {
		k.Env["YARN_NPM_ALWAYS_AUTH"] = g.pick("true", "1", "0", "false")
	}
	return k
}

func (g guestGenerator) yarnrc() string {
	var b strings.Builder
	if g.chance(60) {
		b.WriteString("npmRegistryServer: " + g.registry() + "\n")
	}
	b.WriteString(g.yarnShape("", true))
	if g.chance(60) {
		b.WriteString("npmScopes:\n")
		for _, scope := range g.some("acme", "corp", "x") {
			b.WriteString("  " + g.pick(scope, `"`+scope+`"`) + ":\n")
			if text := g.yarnShape("    ", false); g.chance(60) || text == "" {
				b.WriteString("    npmRegistryServer: '" + g.registry() + "'\n" + text)
			} else {
				b.WriteString(text)
			}
		}
	}
	if g.chance(60) {
		b.WriteString("npmRegistries:\n")
		seen := map[string]bool{}
		for range 1 + g.IntN(3) {
			uri := g.registry()
			if g.chance(40) {
				uri = uri[strings.Index(uri, "//"):]
			}
			if !seen[uri] {
				seen[uri] = true
				b.WriteString("  '" + uri + "':\n    npmAlwaysAuth: " + g.pick("true", "false") + "\n" +
					g.yarnShape("    ", true))
			}
		}
	}
	return b.String()
}

func (g guestGenerator) some(all ...string) (chosen []string) {
	for _, one := range all {
		if g.chance(50) {
			chosen = append(chosen, one)
		}
	}
	if len(chosen) == 0 {
		return all[:1]
	}
	return chosen
}

func (g guestGenerator) yarnShape(indent string, noAlways bool) string {
	var b strings.Builder
	if g.chance(40) {
		b.WriteString(indent + "npmAuthToken: " + g.yarnValue(g.secret()) + "\n")
	}
	if g.chance(20) {
		b.WriteString(indent + "npmAuthIdent: " + g.pick(g.yarnValue("bot:"+g.secret()), toBase64("bot:"+g.secret())) +
			"\n")
	}
	if !noAlways && g.chance(30) {
		b.WriteString(indent + "npmAlwaysAuth: " + g.pick("true", "false") + "\n")
	}
	return b.String()
}

func (g guestGenerator) yarnValue(v string) string {
	switch g.IntN(8) {
	case 0:
		return `"` + v + `"`
	case 1:
		return "'" + v + "'"
	case 2:
		return `""`
	case 3:
		if g.nested && g.chance(40) {
			return g.fill(g.pick("x${%s:-${%s:-y}}z", `'\${%s}'`, "a}b"))
		}
		if g.chance(40) { // unset, it stops yarn
			return g.fill("x${%s}")
		}
		return g.fill(g.pick("${%s:-}", "${%s-dflt}", `"${%s:-dflt}"`, "x${%s:-y}z", "${TOK_A:-}"))
	case 4:
		return v + " # note"
	}
	return v
}

// yarn1 makes a case for yarn 1.
func (g guestGenerator) yarn1(Version) guestCase {
	k := guestCase{Files: map[string]string{"p/package.json": "{}"}, Env: g.env(), Cwd: "p", Ask: g.ask()}
	k.Files["p/.npmrc"] = g.known(g.npmrc(6, true))
	if g.chance(60) {
		k.Files["h/.npmrc"] = g.known(g.npmrc(6, true))
	}
	if g.chance(20) {
		k.Files[".npmrc"] = g.known(g.npmrc(3, true))
	}
	for _, dir := range []string{"p/", "h/"} {
		if g.chance(30) {
			k.Files[dir+".yarnrc"] = g.oldYarnrc()
		}
	}
	if g.chance(10) {
		k.Env[g.pick("npm_config_registry", "YARN_REGISTRY", "NPM_CONFIG_REGISTRY")] = g.registry()
	}
	// Without a reason yarn 1 sends no credential: more often than others it has a registry with one, and is told to
	// always send it.
	if g.chance(30) {
		r := g.registry()
		k.Files["p/.npmrc"] += "always-auth=true\n" + g.pick("", g.scope()+":") + "registry=" + r + "\n" +
			strings.TrimLeft(r, "htps:") + g.pick("", "/") + ":_authToken=" + g.secret() + "\n"
	}
	if g.chance(30) {
		k.Env["npm_config_always_auth"] = g.pick("true", "true", "false")
	}
	k.Args = g.registryArgs()
	return k
}

func (g guestGenerator) oldYarnrc() string {
	text := "# yarn lockfile v1\n\n"
	if g.chance(60) {
		text += `registry "` + g.registry() + "\"\n"
	}
	if g.chance(60) {
		text += `"` + g.scope() + `:registry" "` + g.registry() + "\"\n"
	}
	return text + "lastUpdateCheck 1500000000000\n"
}

// known fills in variables that are set, but for a few: yarn 1 stops at those.
func (g guestGenerator) known(text string) string {
	for strings.Contains(text, "%s") {
		name := g.pick("EMPTY", "HOME_TOK", "HOME_TOK")
		if g.chance(8) {
			name = "UNSET"
		}
		text = strings.Replace(text, "%s", name, 1)
	}
	return strings.NewReplacer(":-dflt", "", "-dflt", "").Replace(text)
}
