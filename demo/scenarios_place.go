package demo

// placeScenarios hold a good token at a key that is not the registry's.
func placeScenarios() []Scenario {
	install := npmInstall()
	near := func(name, title, key, certainty string) Scenario {
		return Scenario{Name: name, Cause: "wrong-host", Title: title, Args: install, Files: shop(registryLine),
			Home: home(key + ":_authToken={token}\n"), Want: refused(certainty, "none", "~/.npmrc", 1)}
	}
	return []Scenario{
		near("wrong-host-port", "the token is keyed to another port", "//127.0.0.1:4873{base}", "likely"),
		near("wrong-host-path", "the token is keyed to another path", "//{host}/private/", "likely"),
		near("wrong-host-case", "the key's path differs in case", "//{host}/NPM/", "certain"),
		near("wrong-host-scheme", "the key begins with http: as a URL does", "{registry}", "certain"),
		near("wrong-host-slashes", "the key lacks its two slashes", "{host}{base}", "certain"),
		near("wrong-host-name", "the token is keyed to localhost, the registry to 127.0.0.1",
			"//localhost:{port}{base}", "likely"),
		{
			Name: "wrong-host-publish", Cause: "wrong-host", Args: []string{"publish"},
			Files:  library(registryLine + "//{host}/:_authToken={token}\n"),
			Title:  "the token is keyed to the host alone: good enough to install, not to publish",
			Want:   answered("certain", "{host}", "@acme/core", "ENEEDAUTH", 0, "").at(".npmrc", 2),
			Majors: gateless(".npmrc", 2),
		},
		{
			Name: "workspace-npmrc", Cause: "token-missing", Args: install, Dir: "packages/app", Files: workspace(),
			Title: "the token stands in a workspace's .npmrc, which npm does not read",
			Want:  refused("certain", "none", "packages/app/.npmrc", 1),
			Not:   []int{6, 7},
		},
		{
			Name: "legacy-auth", Cause: "legacy-auth-config", Args: install, Files: shop(registryLine),
			Home:  home("_auth={basic}\n"),
			Title: "the user's .npmrc has an _auth without a registry before it",
			Want: Want{Certainty: "certain", Host: "{host}", Code: "ERR_INVALID_AUTH", File: "~/.npmrc", Line: 1,
				Exit: 1},
			Not: []int{6, 7, 8},
		},
		{
			Name: "legacy-auth-env", Cause: "legacy-auth-config", Args: install, Files: shop(registryLine),
			Env:   []string{"NPM_CONFIG__AUTH={basic}"},
			Title: "the credential is in $NPM_CONFIG__AUTH, which npm ignores since 9",
			Want:  refused("certain", "none", "$NPM_CONFIG__AUTH", 0),
			Not:   []int{6, 7, 8},
		},
	}
}

func workspace() map[string]string { return workspaceWith("{token}") }

func workspaceWith(token string) map[string]string {
	return map[string]string{
		"package.json":              `{"name": "root", "private": true, "workspaces": ["packages/*"]}` + "\n",
		".npmrc":                    registryLine,
		"packages/app/package.json": shopJSON,
		"packages/app/.npmrc":       "{key}:_authToken=" + token + "\n",
	}
}

func passwordScenarios() []Scenario {
	install := npmInstall()
	basic := func(name, title, password string, want Want) Scenario {
		return Scenario{Name: name, Cause: "bad-password", Title: title, Args: install,
			Files: shop(registryLine + "{key}:username=ada\n{key}:_password=" + password + "\n"), Want: want}
	}
	return []Scenario{
		basic("bad-password", "the password in the project's .npmrc is wrong", "{b64:password-wrong}",
			refused("certain", "basic-bad", ".npmrc", 3)),
		basic("bad-password-plain", "_password holds the password itself, not its base64 form", "{password}",
			refused("certain", "basic-bad", ".npmrc", 3)),
		basic("bad-password-break", "_password is base64 of the password and the line break that echo puts behind it",
			"{b64:password-break}", refused("certain", "basic-bad", ".npmrc", 3)),
		{
			Name: "bad-auth-token", Cause: "bad-password", Args: install, Files: shop(registryLine),
			Home:  home("{key}:_auth={b64:token}\n"),
			Title: "the _auth in the user's .npmrc is base64 of a token alone, without a user name",
			Want:  refused("certain", "malformed", "~/.npmrc", 1),
		},
		{
			Name: "bad-password-variable", Cause: "env-var-unset", Args: install,
			Files: shop(registryLine + "{key}:username=ada\n{key}:_password=${ACME_PASSWORD}\n"),
			Title: "_password takes its value from $ACME_PASSWORD, which is not set, and wants base64",
			Want:  refused("certain", "basic-bad", ".npmrc", 3).open(), // base64 is made by a person
			Not:   []int{6},                                            // which ends at the variable
		},
		{
			Name: "bad-auth", Cause: "bad-password", Args: install, Files: shop(registryLine),
			Home:  home("{key}:_auth={basic-wrong}\n"),
			Title: "the _auth in the user's .npmrc holds a wrong password",
			Want:  refused("certain", "basic-bad", "~/.npmrc", 1),
		},
	}
}
