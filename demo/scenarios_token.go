package demo

func npmInstall() []string { return []string{"install"} }

// crashed is npm 6 at a variable that is not set: it ends before it has a name for the error, and sends no request.
func crashed() map[int]Want {
	return map[int]Want{6: {Certainty: "certain", File: ".npmrc", Line: 2, Exit: 7}}
}

func tokenScenarios() []Scenario {
	install := npmInstall()
	return []Scenario{
		{
			Name: "token-missing", Cause: "token-missing", Args: install, Files: shop(registryLine),
			Title: "no file and no variable holds a token for the registry",
			Want:  refused("certain", "none", "", 0),
		},
		{
			Name: "token-invalid", Cause: "token-invalid", Args: install,
			Files: shop(registryLine + "{key}:_authToken={token-revoked}\n"),
			Title: "the token in the project's .npmrc has been revoked",
			Want:  refused("certain", "bearer-bad", ".npmrc", 2),
		},
		{
			Name: "token-shadowed", Cause: "token-invalid", Args: install,
			Files: shop(registryLine + "{key}:_authToken={token-revoked}\n"),
			Home:  home("{key}:_authToken={token}\n"),
			Title: "a stale token in the project's .npmrc hides the good one in the user's",
			Want:  refused("certain", "bearer-bad", ".npmrc", 2),
		},
		{
			Name: "token-expired", Cause: "token-expired", Args: install, Files: shop(registryLine),
			Home:  home("; made by the log-in script\n{key}:_authToken={token-expired}\n"),
			Title: "the token in the user's .npmrc is a JWT whose time is over",
			Want:  refused("certain", "bearer-expired", "~/.npmrc", 2),
		},
		{
			Name: "token-cut", Cause: "token-invalid", Args: install,
			Files: shop(registryLine + "{key}:_authToken={token-cut}\n"),
			Title: "the token has a # in it, where .npmrc begins a comment",
			Want:  refused("certain", "bearer-bad", ".npmrc", 2),
		},
		{
			Name: "token-whoami", Cause: "token-invalid", Args: []string{"whoami"},
			Files: shop(registryLine + "{key}:_authToken={token-revoked}\n"),
			Title: "npm whoami with a revoked token",
			// a machine's good token may be refused there as well
			Want: answered("likely", "{host}", "", "E401", 401, "bearer-bad").at(".npmrc", 2).open(),
		},
		{
			Name: "token-section", Cause: "token-missing", Args: install,
			Files: shop(registryLine + "[private]\n{key}:_authToken={token}\n"),
			Title: "the token stands below a [section], where npm does not look",
			Want:  refused("certain", "none", ".npmrc", 3),
		},
		{
			Name: "env-var-unset", Cause: "env-var-unset", Args: install,
			Files:  shop(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"),
			Title:  "the project's .npmrc takes the token from $NPM_TOKEN, which is not set",
			Want:   refused("certain", "bearer-bad", ".npmrc", 2),
			Majors: crashed(),
		},
		{
			Name: "env-var-empty", Cause: "env-var-unset", Args: install,
			Files: shop(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"),
			Env:   []string{"NPM_TOKEN="},
			Title: "$NPM_TOKEN is set, but empty, as in a pipeline without access to the secret",
			Want:  refused("certain", "none", ".npmrc", 2),
		},
		{
			Name: "env-var-shadows", Cause: "env-var-unset", Args: install,
			Files:  shop(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"),
			Home:   home("{key}:_authToken={token}\n"),
			Title:  "an unset $NPM_TOKEN in the project's .npmrc hides the good token in the user's",
			Want:   refused("certain", "bearer-bad", ".npmrc", 2),
			Majors: crashed(),
		},
		{
			Name: "env-var-dollar", Cause: "env-var-unset", Args: install,
			Files: shop(registryLine + "{key}:_authToken=$NPM_TOKEN\n"),
			Env:   []string{"NPM_TOKEN={token}"},
			Title: "$NPM_TOKEN without braces is sent as it stands",
			Want:  refused("certain", "bearer-bad", ".npmrc", 2),
		},
		{
			Name: "token-split", Cause: "token-invalid", Args: install,
			Files: shop(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"),
			Env:   []string{"NPM_TOKEN={token-split}"},
			Title: "the token in $NPM_TOKEN has a line break in it, which no HTTP header may",
			Want:  Want{Certainty: "certain", File: ".npmrc", Line: 2, Exit: 1},
		},
		{
			Name: "token-placeholder", Cause: "env-var-unset", Args: install, Files: shop(registryLine),
			Home:  home("{key}:_authToken=${NODE_AUTH_TOKEN}\n"),
			Env:   []string{"NODE_AUTH_TOKEN=XXXXX-XXXXX-XXXXX-XXXXX"},
			Title: "$NODE_AUTH_TOKEN still holds the placeholder of a CI set-up action",
			Want:  refused("certain", "bearer-bad", "~/.npmrc", 1),
		},
	}
}
