package demo

// doubleScenarios hold two mistakes: the second shows once the first is fixed, or fails in the same run by itself.
func doubleScenarios() []Scenario {
	install := npmInstall()
	stale := refused("certain", "bearer-bad", ".npmrc", 2)
	hidden := func(name, cause, title, npmrc, home string, want Want, then ...Fault) Scenario {
		s := Scenario{Name: name, Cause: cause, Title: title, Args: install, Files: shop(npmrc), Want: want, Then: then}
		if home != "" {
			s.Home = map[string]string{".npmrc": home}
		}
		return s
	}
	missing := Fault{"token-missing", refused("certain", "none", "", 0)}
	revoked := func(file string, line int) Fault {
		return Fault{"token-invalid", refused("certain", "bearer-bad", file, line)}
	}
	all := []Scenario{
		hidden("double-port-revoked", "wrong-host", "the token is keyed to another port, and revoked",
			scopeLine+"//127.0.0.1:4873{base}:_authToken={token-revoked}\n", "",
			refused("likely", "none", ".npmrc", 2), revoked(".npmrc", 3)),
		hidden("double-path-expired", "wrong-host", "the token is keyed to another path, and its time is over",
			scopeLine+"//{host}/private/:_authToken={token-expired}\n", "",
			refused("likely", "none", ".npmrc", 2),
			Fault{"token-expired", refused("certain", "bearer-expired", ".npmrc", 3)}),
		hidden("double-cut-revoked", "token-invalid", "the token has a # in it, and is revoked",
			registryLine+"{key}:_authToken={token-cut-revoked}\n", "", stale, revoked(".npmrc", 2)),
		hidden("double-shadow", "token-invalid", "a revoked token hides another revoked one",
			registryLine+"{key}:_authToken={token-revoked}\n", "{key}:_authToken={token-gone}\n",
			stale, revoked("~/.npmrc", 1)),
		hidden("double-unset-revoked", "env-var-unset", "an unset variable hides a token that is revoked",
			registryLine+"{key}:_authToken=${NPM_TOKEN}\n", "{key}:_authToken={token-revoked}\n",
			stale, revoked("~/.npmrc", 1)),
		hidden("double-slip-missing", "scope-unmapped", "a slip in @acme:registry, and no token for the registry",
			"@amce:registry={registry}\n", "",
			answered("likely", "{public-host}", "@acme/core", "E404", 404, "none").at(".npmrc", 1), missing),
		hidden("double-variable-revoked", "registry-wrong",
			"a variable overrides the user's registry, whose token is revoked", "",
			registryLine+"{key}:_authToken={token-revoked}\n",
			answered("likely", "{public-host}", "@acme/core", "E404", 404, "none").at("$npm_config_registry", 0),
			revoked("~/.npmrc", 2)),
		hidden("double-bearer-scheme", "wrong-host", "the key begins with http:, and the token with Bearer",
			registryLine+"{registry}:_authToken=Bearer {token}\n", "",
			refused("certain", "none", ".npmrc", 2), Fault{"token-invalid", stale}),
	}
	for i, s := range all {
		switch s.Name {
		case "double-unset-revoked":
			all[i].Not = []int{6} // which ends at the variable, before it has a name for the error
		case "double-variable-revoked":
			all[i].Env = []string{"npm_config_registry={public}"}
		}
	}
	return all
}

// doubleFileScenarios need files of their own.
func doubleFileScenarios() []Scenario {
	exists := Want{Certainty: "certain", Host: "{host}", Package: "@acme/core", Exit: 1, Seen: "bearer-ok"}
	return []Scenario{
		{
			Name: "double-version-rights", Cause: "version-exists", Args: []string{"publish"},
			Files: map[string]string{".npmrc": registryLine + "{key}:_authToken={token-read-only}\n",
				"package.json": `{"name": "@acme/core", "version": "2.0.0"}` + "\n"},
			Title: "the version is published already, and the token may only read",
			Want:  exists,
			Not:   []int{6, 8, 10}, // which ask for nothing first, so that the rights come before the version
			Then: []Fault{{"token-scope", answered("certain", "{host}", "@acme/core", "E403", 403,
				"bearer-ok").at(".npmrc", 2)}},
		},
		{
			Name: "double-lockfile-missing", Cause: "lockfile-host", Args: []string{"ci"}, Files: locked(registryLine),
			Title: "the lockfile names another host, and there is no token for the right one",
			Want:  answered("certain", "{public-host}", "@acme/core", "E404", 404, "none").at("package-lock.json", 14),
			Not:   []int{6},
			Then:  []Fault{{"token-missing", refused("certain", "none", "", 0)}},
			Majors: map[int]Want{12: {Certainty: "certain", Host: "{public-host}", Package: "@acme/core",
				Code: "EALLOWREMOTE", File: "package-lock.json", Line: 14, Exit: 1}},
		},
		{
			Name: "double-dollar-revoked", Cause: "env-var-unset", Args: npmInstall(),
			Files: shop(registryLine + "{key}:_authToken=$NPM_TOKEN\n"),
			Env:   []string{"NPM_TOKEN={token-revoked}"},
			Title: "$NPM_TOKEN stands without braces, and holds a token that is revoked",
			Want:  refused("certain", "bearer-bad", ".npmrc", 2),
			Then:  []Fault{{"token-invalid", refused("certain", "bearer-bad", ".npmrc", 2)}},
		},
	}
}
