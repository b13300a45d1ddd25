package demo

// registryScenarios ask the wrong registry.
func registryScenarios() []Scenario {
	install := npmInstall()
	good := "{key}:_authToken={token}\n"
	return []Scenario{
		{
			Name: "scope-unmapped", Cause: "scope-unmapped", Args: install,
			Files: map[string]string{"package.json": shopJSON}, Home: home(good),
			Title: "nothing says that @acme lives on the private registry, so the public one is asked",
			Want:  answered("likely", "{public-host}", "@acme/core", "E404", 404, "none"),
		},
		{
			Name: "scope-mistyped", Cause: "scope-unmapped", Args: install,
			Files: shop("@amce:registry={registry}\n" + good),
			Title: "@amce:registry is a slip of the pen for @acme:registry",
			Want:  answered("likely", "{public-host}", "@acme/core", "E404", 404, "none").at(".npmrc", 1),
		},
		{
			Name: "registry-flag", Cause: "token-missing", Args: []string{"install", "--registry={public}"},
			Files: shop(registryLine + good),
			Title: "--registry names a registry that hides what a stranger may not see, and the project names another",
			Want:  answered("likely", "{public-host}", "@acme/core", "E404", 404, "none").at("--registry", 0).open(),
		},
		{
			Name: "registry-env", Cause: "registry-wrong", Args: install, Files: shop(registryLine + good),
			Env:   []string{"npm_config_registry={public}"},
			Title: "a variable left by another npm overrides the project's registry",
			Want:  answered("likely", "{public-host}", "@acme/core", "E404", 404, "none").at("$npm_config_registry", 0),
		},
		{
			Name: "lockfile-host", Cause: "lockfile-host", Args: []string{"ci"}, Files: locked(registryLine + good),
			Title: "the lockfile takes the package from another host than the configured one",
			Want:  answered("certain", "{public-host}", "@acme/core", "E404", 404, "none").at("package-lock.json", 14),
			Not:   []int{6}, // which asks the configured registry whatever the lockfile says
			Majors: map[int]Want{12: {Certainty: "certain", Host: "{public-host}", Package: "@acme/core",
				Code: "EALLOWREMOTE", File: "package-lock.json", Line: 14, Exit: 1}},
		},
		{
			Name: "not-found", Cause: "not-found", Args: []string{"install", "@acme/croe"},
			Files: shop(registryLine + good),
			Title: "there is no package of that name, and the token is good",
			Want:  answered("likely", "{host}", "@acme/croe", "E404", 404, "bearer-ok").open(),
		},
		{
			Name: "version-missing", Cause: "not-auth", Args: []string{"install", "@acme/core@7"},
			Files: shop(registryLine + good),
			Title: "the package has no such version, which has nothing to do with access",
			Want:  Want{Exit: 1, Seen: "bearer-ok"},
		},
	}
}

func locked(npmrc string) map[string]string {
	files := shop(npmrc)
	files["package-lock.json"] = `{
  "name": "shop",
  "version": "1.0.0",
  "lockfileVersion": 2,
  "requires": true,
  "packages": {
    "": {
      "name": "shop",
      "version": "1.0.0",
      "dependencies": {"@acme/core": "^1.0.0"}
    },
    "node_modules/@acme/core": {
      "version": "1.1.0",
      "resolved": "{public}@acme/core/-/core-1.1.0.tgz"
    }
  },
  "dependencies": {
    "@acme/core": {
      "version": "1.1.0",
      "resolved": "{public}@acme/core/-/core-1.1.0.tgz"
    }
  }
}
`
	return files
}

// rightScenarios are refused although the registry knows who asks.
func rightScenarios() []Scenario {
	install := npmInstall()
	with := func(token string) string { return registryLine + "{key}:_authToken={" + token + "}\n" }
	return []Scenario{
		{
			Name: "permission-read", Cause: "permission-denied", Args: install, Files: shop(with("token-bob")),
			Title: "the token is good, but its owner may not read the package",
			Want:  answered("certain", "{host}", "@acme/core", "E403", 403, "bearer-ok").web(),
		},
		{
			Name: "permission-publish", Cause: "permission-denied", Args: []string{"publish"},
			Files: library(with("token-carol")),
			Title: "the token is good, but its owner may only read the package",
			Want:  answered("certain", "{host}", "@acme/core", "E403", 403, "bearer-ok").web(),
		},
		{
			Name: "token-read-only", Cause: "token-scope", Args: []string{"publish"},
			Files: library(with("token-read-only")),
			Title: "the token was made for reading only",
			Want:  answered("certain", "{host}", "@acme/core", "E403", 403, "bearer-ok").at(".npmrc", 2),
		},
		{
			Name: "token-scope", Cause: "token-scope", Args: install, Files: shop(with("token-narrow")),
			Title: "the token was made without the permission to read packages",
			Want:  answered("certain", "{host}", "@acme/core", "E403", 403, "bearer-ok").at(".npmrc", 2),
		},
	}
}
