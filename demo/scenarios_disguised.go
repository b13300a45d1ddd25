package demo

// disguisedScenarios look like one cause and are another: what is commonly taken for the proof is there, and
// proves nothing.
func disguisedScenarios() []Scenario {
	install := npmInstall()
	with := func(token string) string { return registryLine + "{key}:_authToken={" + token + "}\n" }
	at := func(t Trouble) Options { return Options{Profile: Artifactory, Trouble: t} }
	answers := func(code string, status int, seen string) Want {
		return answered("likely", "{host}", "@acme/core", code, status, seen)
	}
	return []Scenario{
		{
			Name: "machine-token-denied", Cause: "permission-denied", Registry: at(NoWhoami),
			Args: install, Files: shop(with("token-bob")),
			Title: "whoami refuses tokens of machines; this one is good, and may not read the package",
			Want:  answers("E403", 403, "bearer-ok").web(),
		},
		{
			Name: "machine-token-absent", Cause: "not-found", Registry: at(NoWhoami),
			Args: []string{"install", "@acme/croe"}, Files: shop(with("token")),
			Title: "whoami refuses tokens of machines; this one is good, and there is no such package",
			Want:  answered("likely", "{host}", "@acme/croe", "E404", 404, "bearer-ok").open(),
		},
		{
			Name: "machine-token-publish", Cause: "permission-denied", Registry: at(NoWhoami),
			Args: []string{"publish"}, Files: library(with("token-carol")),
			Title: "whoami refuses tokens of machines; this one is good for reading, and not for publishing",
			Want:  answers("E403", 403, "bearer-ok").web(),
		},
		{
			Name: "machine-token-revoked", Cause: "token-invalid", Registry: at(NoWhoami),
			Args: install, Files: shop(with("token-revoked")),
			Title: "whoami refuses all tokens, and the request refuses this one, as it does without",
			Want:  refused("certain", "bearer-bad", ".npmrc", 2),
		},
		{
			Name: "flaky", Cause: "registry-down", Registry: Options{Trouble: Flaky}, Args: install,
			Files: shop(with("token")),
			Title: "one of two servers behind the address does not know the good token",
			Want:  answers("E401", 401, "bearer-ok").web(),
		},
		{
			Name: "publish-hidden", Cause: "permission-denied", Registry: Options{Trouble: WriteHidden},
			Args: []string{"publish"}, Files: library(with("token-carol")),
			Title: "the registry says 404 to an account that may not publish",
			Want:  answers("E404", 404, "bearer-ok").web(),
		},
		{
			Name: "xray", Cause: "policy-blocked", Registry: at(Blocked),
			Args: install, Files: shop(with("token")),
			Title: "Artifactory's Xray keeps the package back, and says so in an answer that npm throws away",
			Want:  answered("certain", "{host}", "@acme/core", "E403", 403, "bearer-ok").web(),
		},
		{
			Name: "xray-anonymous", Cause: "policy-blocked", Registry: at(Blocked),
			Args: install, Files: shop(registryLine),
			Title: "Xray keeps the package back from whoever asks, also without a token",
			Want:  answered("certain", "{host}", "@acme/core", "E403", 403, "none").open(), // there is no token yet
		},
		{
			Name: "audit-refused", Cause: "permission-denied", Registry: Options{Trouble: NoAudit},
			Args:  []string{"audit"},
			Files: locatedAt("{registry}", registryLine+"{key}:_authToken={token}\n"),
			Title: "the registry refuses npm audit, of which npm only warns",
			Want:  answered("likely", "{host}", "", "E403", 403, "").open(),
			Not:   []int{6}, // whose audit fails with a code of its own
		},
	}
}

// statedScenarios ask a registry that was set explicitly, or one that is only a default, and have a token for another.
func statedScenarios() []Scenario {
	install := npmInstall()
	elsewhere := "registry={public}\n{public-key}:_authToken={token}\n"
	missing := func(file string, line int) Want { return refused("likely", "none", file, line) }
	return []Scenario{
		{
			Name: "stated-project", Cause: "token-missing", Args: install, Files: shop(registryLine),
			Home:  home(elsewhere),
			Title: "the project states a registry without a login; the user's own registry has one",
			Want:  missing(".npmrc", 1),
		},
		{
			Name: "stated-flag", Cause: "token-missing", Args: []string{"publish", "--registry={registry}"},
			Files: library(""), Home: home(elsewhere),
			Title: "--registry names a registry without a login; the configured one has one",
			Want:  answered("likely", "{host}", "@acme/core", "ENEEDAUTH", 0, "").at("--registry", 0),
			Not:   []int{6}, // which asks without a login gate
		},
		{
			Name: "stated-publish", Cause: "token-missing", Args: []string{"publish"}, Home: home(elsewhere),
			Files: map[string]string{"package.json": publishTo("{registry}"), ".npmrc": ""},
			Title: "publishConfig names a registry without a login; the configured one has one",
			Want:  answered("likely", "{host}", "@acme/core", "ENEEDAUTH", 0, "").at("package.json", 5),
			Not:   []int{6}, // which asks without a login gate
		},
		{
			Name: "unmapped-refused", Cause: "scope-unmapped", Registry: Options{Profile: GitHub},
			Args: []string{"install", "@open/pad"},
			Files: map[string]string{"package.json": `{"name": "shop", "version": "1.0.0", "private": true}` + "\n",
				".npmrc": registryLine},
			Home:  home("@acme:registry={public}\n{public-key}:_authToken={token}\n"),
			Title: "the default registry, without a login, is asked for a scope that lives where the login is",
			Want:  answered("likely", "{host}", "@open/pad", "E401", 401, "none"),
			Not:   []int{6}, // whose global file names a registry here: then it is a stated registry
		},
		{
			Name: "registry-env-known", Cause: "registry-wrong", Args: []string{"view", "@acme/core"},
			Env:   []string{"npm_config_registry={public}"},
			Files: locatedAt("{registry}", registryLine+"{key}:_authToken={token}\n"),
			Title: "a variable overrides the project's registry, which has the package by the lockfile",
			Want: answered("certain", "{public-host}", "@acme/core", "E404", 404, "none").at("$npm_config_registry",
				0),
		},
	}
}

func locatedAt(base, npmrc string) map[string]string {
	files := shop(npmrc)
	files["package-lock.json"] = lockfileAt(base)
	return files
}

// scriptScenarios run npm in a script, which goes on after some failures and not after others.
func scriptScenarios() []Scenario {
	script := func(name, line string) map[string]string {
		return map[string]string{".npmrc": registryLine,
			"package.json": `{"name": "` + name + `", "version": "1.0.0", "scripts": {"it": "` + line + `"}}` + "\n"}
	}
	run := []string{"run", "it"}
	return []Scenario{
		{
			Name: "script-tolerates-install", Cause: "not-auth", Args: run,
			Files: script("shop", "npm install --no-save @acme/core; exit 7"),
			Title: "a script goes on after a refused install, and fails for a reason of its own",
			Want:  Want{Exit: 7, Seen: "none"},
		},
		{
			Name: "script-tolerates-404", Cause: "not-auth", Args: run,
			Files: script("shop", "npm view not-there version || true; exit 3"),
			Title: "a script looks whether a package is there, and fails for a reason of its own",
			Want:  Want{Exit: 3, Seen: "none"},
		},
		{
			Name: "script-publish-once", Cause: "token-missing", Args: run,
			Files: script("fresh-thing", "npm view fresh-thing version || npm publish"),
			Title: "a script publishes what is not there yet, without a token",
			Want:  answered("certain", "{host}", "fresh-thing", "ENEEDAUTH", 0, ""),
			Not:   []int{6}, // which asks without a login gate
		},
		{
			Name: "script-last", Cause: "token-missing", Args: run,
			Files: script("shop", "npm view @acme/core; npm view @acme/ui"),
			Title: "a script asks twice, and fails for the second refusal",
			Want:  answered("certain", "{host}", "@acme/ui", "E401", 401, "none"),
			Not:   []int{6}, // its debug logs do not show which of two was the last: npmx says nothing
		},
	}
}
