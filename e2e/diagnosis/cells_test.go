package diagnosis

import (
	"slices"

	"npmx/demo"
)

// cells lists the projects of [TestCheckForetellsWhatNpmMadeOfEachCell]: how each registry takes each credential, and
// what configuration, lockfile, cache and command line make of a request.
func cells() []cell {
	return slices.Concat(vendorCells(), configCells(), projectCells(), leftOutCells(), commandCells(),
		warmCells(), publishCells())
}

// vendorCells cross every registry with every state of a credential, for reading and for publishing.
func vendorCells() (all []cell) {
	states := []struct{ name, line string }{
		{"good", "{key}:_authToken={token}\n"},
		{"none", ""},
		{"revoked", "{key}:_authToken={token-revoked}\n"},
		{"stranger", "{key}:_authToken={token-bob}\n"},
		{"narrow", "{key}:_authToken={token-narrow}\n"},
	}
	for _, p := range demo.Profiles() {
		for _, s := range states {
			o := demo.Options{Profile: p}
			rc := "registry={registry}\n" + s.line
			all = append(all,
				cell{Scenario: demo.Scenario{Name: string(p) + "-install-" + s.name, Registry: o, Files: shopOf(rc),
					Args: []string{"install"}}},
				cell{Scenario: demo.Scenario{Name: string(p) + "-publish-" + s.name, Registry: o, Files: libraryOf(rc),
					Args: []string{"publish"}}})
		}
	}
	return all
}

func shopOf(rc string) map[string]string {
	return shopWith(rc, `"dependencies": {"@acme/core": "^1.0.0"}`)
}

func shopWith(rc, rest string) map[string]string {
	return map[string]string{".npmrc": rc, "package.json": `{"name": "shop", "version": "1.0.0", ` + rest + "}\n"}
}

func libraryOf(rc string) map[string]string { return libraryWith(rc, "") }

func libraryWith(rc, rest string) map[string]string {
	return map[string]string{".npmrc": rc, "package.json": `{"name": "@acme/core", "version": "9.0.0"` + rest + "}\n"}
}

const (
	rcPlain = "registry={registry}\n"
	rcGood  = rcPlain + "{key}:_authToken={token}\n"
	rcScope = "registry={public}\n@acme:registry={registry}\n"
)

func install(name string, files map[string]string, args ...string) cell {
	return cell{Scenario: demo.Scenario{Name: name, Files: files, Args: append([]string{"install"}, args...)}}
}

// near lays a package beside the project's own.
func near(depends string) func(*demo.Scenario) {
	return func(s *demo.Scenario) {
		s.Files["near/package.json"] = `{"name": "near", "version": "1.0.0", ` + depends + `}`
	}
}

// with changes a cell's scenario.
func (c cell) with(change func(*demo.Scenario)) cell {
	change(&c.Scenario)
	return c
}

func (c cell) env(env ...string) cell { return c.with(func(s *demo.Scenario) { s.Env = env }) }

func (c cell) home(rc string) cell {
	return c.with(func(s *demo.Scenario) { s.Home = map[string]string{".npmrc": rc} })
}

func (c cell) at(o demo.Options) cell { return c.with(func(s *demo.Scenario) { s.Registry = o }) }

// configCells differ in where the credential and the registry are written.
func configCells() []cell {
	// A credential in a variable's name is left out: the lab's npm is started by a shell, and dash passes no such name
	// on.
	return []cell{
		install("scope-good", shopOf(rcScope+"{key}:_authToken={token}\n")),
		install("scope-none", shopOf(rcScope)),
		install("scope-public-key", shopOf(rcScope+"{public-key}:_authToken={token}\n")),
		install("home-good", shopOf(rcPlain)).home("{key}:_authToken={token}\n"),
		install("home-shadowed", shopOf(rcPlain+"{key}:_authToken={token-revoked}\n")).
			home("{key}:_authToken={token}\n"),
		install("home-scope", shopOf("")).home("@acme:registry={registry}\n{key}:_authToken={token}\n"),
		install("home-scope-none", shopOf("")).home("@acme:registry={registry}\n"),
		install("env-token-set", shopOf(rcPlain+"{key}:_authToken=${TOKEN}\n")).env("TOKEN={token}"),
		install("env-token-unset", shopOf(rcPlain+"{key}:_authToken=${TOKEN}\n")),
		install("env-token-empty", shopOf(rcPlain+"{key}:_authToken=${TOKEN}\n")).env("TOKEN="),
		install("env-token-optional", shopOf(rcPlain+"{key}:_authToken=${TOKEN?}\n")),
		install("env-registry", shopOf("{key}:_authToken={token}\n")).env("npm_config_registry={registry}"),
		install("env-registry-over", shopOf(rcGood)).env("npm_config_registry={public}"),
		install("flag-registry", shopOf("{key}:_authToken={token}\n"), "--registry={registry}"),
		install("flag-registry-over", shopOf(rcGood), "--registry={public}"),
		install("flag-scope-registry", shopOf("{key}:_authToken={token}\n"), "--@acme:registry={registry}"),
		install("flag-token", shopOf(rcPlain), "--{key}:_authToken={token}"),
		install("flag-userconfig", shopOf(rcPlain), "--userconfig={home}/other").with(func(s *demo.Scenario) {
			s.Home = map[string]string{"other": "{key}:_authToken={token}\n"}
		}),
		install("key-host-only", shopOf(rcPlain+"//{host}/:_authToken={token}\n")),
		install("key-deeper", shopOf(rcPlain+"{key}more/:_authToken={token}\n")),
		install("key-other-port", shopOf(rcPlain+"//127.0.0.1:9/npm/:_authToken={token}\n")),
		install("key-slash-missing", shopOf(rcPlain+"//{host}/npm:_authToken={token}\n")),
		install("key-scheme", shopOf(rcPlain+"http:{key}:_authToken={token}\n")),
		install("quoted", shopOf(rcPlain+"{key}:_authToken=\"{token}\"\n")),
		install("blanks", shopOf(rcPlain+"{key}:_authToken = {token} \n")),
		install("later-line-wins", shopOf(rcGood+"{key}:_authToken={token-revoked}\n")),
		install("token-before-password", shopOf(rcGood+"{key}:_auth={basic-wrong}\n")),
		install("bare-token", shopOf(rcPlain+"_authToken={token}\n")),
		install("bare-auth", shopOf(rcPlain+"_auth={basic}\n")),
		install("registry-closed", shopOf("registry={closed}\n")),
		install("scope-closed", shopOf("registry={registry}\n@acme:registry={closed}\n{key}:_authToken={token}\n")),
		install("other-scope-closed", shopOf(rcGood+"@other:registry={closed}\n")),
		install("registry-not-a-url", shopOf("registry=acme\n")),
		install("registry-slashless", shopOf("registry=http://{host}/npm\n{key}:_authToken={token}\n")),
		install("registry-wrong-path", shopOf("registry=http://{host}/other/\n//{host}/other/:_authToken={token}\n")),
		install("proxy-closed", shopOf(rcGood+"proxy=http://127.0.0.1:1/\n")),
		install("proxy-bypassed", shopOf(rcGood+"proxy=http://127.0.0.1:1/\nnoproxy=127.0.0.1\n")),
		install("tls-loose", shopOf(rcGood+"strict-ssl=false\n")).at(demo.Options{TLS: true}),
		install("tls-strict", shopOf(rcGood)).at(demo.Options{TLS: true}),
		install("folder-deep", shopWith(rcPlain, `"dependencies": {"near": "file:./near"}`)).with(near(
			`"dependencies": {"@acme/core": "1"}`)),
		install("folder-deep-good", shopWith(rcGood, `"dependencies": {"near": "./near"}`)).with(near(
			`"dependencies": {"@acme/core": "1"}`)),
		install("folder-deep-development", shopWith(rcPlain, `"dependencies": {"near": "./near"}`)).with(near(
			`"devDependencies": {"@acme/core": "1"}`)),
		install("folder-optional", shopWith(rcPlain, `"dependencies": {"near": "./near"}`)).with(near(
			`"optionalDependencies": {"@acme/core": "1"}`)),
		install("folder-peer", shopWith(rcPlain, `"dependencies": {"near": "./near"}`)).with(near(
			`"peerDependencies": {"@acme/core": "1"}`)),
		install("folder-own-token", shopWith(rcPlain, `"dependencies": {"near": "./near"}`)).with(near(
			`"dependencies": {"@acme/core": "1"}`)).with(func(s *demo.Scenario) { s.Files["near/.npmrc"] = rcGood }),
		install("folder-named", shopWith(rcPlain, `"private": true`), "./near").with(near(
			`"dependencies": {"@acme/core": "1"}`)),
		install("folder-named-good", shopWith(rcGood, `"private": true`), "./near").with(near(
			`"dependencies": {"@acme/core": "1"}`)),
		install("offline", shopOf(rcGood+"offline=true\n")),
	}
}
