package demo

// entryScenarios hold a good token that npm does not send, or a bad one in a place from which it comes by surprise.
func entryScenarios() []Scenario {
	install := npmInstall()
	at := func(name, cause, title, npmrc string, want Want) Scenario {
		return Scenario{Name: name, Cause: cause, Title: title, Args: install, Files: shop(registryLine + npmrc),
			Want: want}
	}
	fromVariable := func(name, cause, title, token, seen string) Scenario {
		s := at(name, cause, title, "{key}:_authToken=${NPM_TOKEN}\n", refused("certain", seen, ".npmrc", 2))
		s.Env = []string{"NPM_TOKEN={" + token + "}"}
		return s
	}
	refusing := Want{Certainty: "certain", Host: "{host}", Code: "ERR_INVALID_AUTH", File: ".npmrc", Line: 2, Exit: 1}
	all := []Scenario{
		at("wrong-host-double-slash", "wrong-host", "the key has a slash too many",
			"//{host}/{base}:_authToken={token}\n", refused("certain", "none", ".npmrc", 2)),
		at("token-misspelt", "token-missing", "_authtoken in lower case is another word to npm",
			"{key}:_authtoken={token}\n", refused("certain", "none", ".npmrc", 2)),
		at("token-fieldless", "token-missing", "the key ends before :_authToken", "{key}={token}\n",
			refused("certain", "none", ".npmrc", 2)),
		at("token-bearer", "token-invalid", "the word Bearer stands before the token",
			"{key}:_authToken=Bearer {token}\n", refused("certain", "bearer-bad", ".npmrc", 2)),
		at("token-unscoped", "legacy-auth-config", "_authToken without a registry before it, in the project's .npmrc",
			"_authToken={token}\n", refusing),
		at("token-expired-project", "token-expired", "the project's .npmrc holds a JWT whose time is over",
			"{key}:_authToken={token-expired}\n", refused("certain", "bearer-expired", ".npmrc", 2)),
		fromVariable("token-invalid-variable", "token-invalid", "$NPM_TOKEN holds a token that has been revoked",
			"token-revoked", "bearer-bad"),
		fromVariable("token-expired-variable", "token-expired", "$NPM_TOKEN holds a JWT whose time is over",
			"token-expired", "bearer-expired"),
		// nothing shows that it is bad, so nothing is taken away
		at("token-invalid-unasked", "token-invalid", "a revoked token, and npmx may not ask the registry",
			"{key}:_authToken={token-revoked}\n", refused("likely", "bearer-bad", ".npmrc", 2).open()),
		at("token-empty", "token-missing", "the entry for the registry has no value", "{key}:_authToken=\n",
			refused("likely", "none", ".npmrc", 2)),
	}
	for i, s := range all {
		switch s.Name {
		case "token-unscoped":
			all[i].Not = []int{6, 7, 8}
		case "token-misspelt":
			all[i].Not = []int{7} // which takes it for the default registry's
		case "token-invalid-unasked":
			all[i].Env = []string{"NPMX_PROBE=never"}
		}
	}
	return all
}

// homeScenarios have their mistake in the user's own .npmrc.
func homeScenarios() []Scenario {
	install := npmInstall()
	return []Scenario{
		{
			Name: "env-var-home", Cause: "env-var-unset", Args: install, Files: shop(registryLine),
			Home:  home("{key}:_authToken=${ACME_TOKEN}\n"),
			Title: "the user's .npmrc takes the token from $ACME_TOKEN, which is not set",
			Want:  refused("certain", "bearer-bad", "~/.npmrc", 1),
			Not:   []int{6}, // which ends with 0 after its stack trace: a run that did not fail is not explained
		},
		{
			Name: "token-invalid-home", Cause: "token-invalid", Args: install, Files: shop(registryLine),
			Home:  home("{key}:_authToken={token-revoked}\n"),
			Title: "the token in the user's .npmrc has been revoked",
			Want:  refused("certain", "bearer-bad", "~/.npmrc", 1),
		},
		{
			Name: "token-home-cut", Cause: "token-invalid", Args: install, Files: shop(registryLine),
			Home:  home("email=ada@acme.example\n{key}:_authToken={token-cut}\n"),
			Title: "the token in the user's .npmrc has a # in it, where a comment begins",
			Want:  refused("certain", "bearer-bad", "~/.npmrc", 2),
			Not:   []int{9, 10, 11, 12}, // which refuse an email that is tied to no registry, or warn of it
		},
		{
			Name: "bad-password-home", Cause: "bad-password", Args: install, Files: shop(registryLine),
			Home:  home("{key}:username=ada\n{key}:_password={b64:password-wrong}\n"),
			Title: "the password in the user's .npmrc is wrong; npm whoami would call it fine",
			Want:  refused("certain", "basic-bad", "~/.npmrc", 2),
		},
	}
}

// jobScenarios happen in a pipeline, where no one can log in.
func jobScenarios() []Scenario {
	install := npmInstall()
	gitlab, github := []string{"CI=true", "GITLAB_CI=true"}, []string{"CI=true", "GITHUB_ACTIONS=true"}
	return []Scenario{
		{
			Name: "job-token-missing", Cause: "token-missing", Args: install, Files: shop(registryLine), Env: gitlab,
			Title: "a job of GitLab CI without a token",
			Want:  refused("certain", "none", "", 0),
		},
		{
			Name: "job-token-invalid", Cause: "token-invalid", Args: install,
			Files: shop(registryLine + "{key}:_authToken={token-revoked}\n"), Env: github,
			Title: "a job with a revoked token that is committed to the project",
			Want:  refused("certain", "bearer-bad", ".npmrc", 2),
		},
		{
			Name: "job-variable-unset", Cause: "env-var-unset", Args: install,
			Files: shop(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"), Env: gitlab,
			Title:  "a job of GitLab CI that does not get $NPM_TOKEN",
			Want:   refused("certain", "bearer-bad", ".npmrc", 2),
			Majors: crashed(),
		},
		{
			Name: "job-variable-empty", Cause: "env-var-unset", Args: install,
			Files: shop(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"),
			Env:   append([]string{"NPM_TOKEN="}, github...),
			Title: "a job of GitHub Actions whose secret is empty, as for a fork",
			Want:  refused("certain", "none", ".npmrc", 2),
		},
		{
			Name: "job-placeholder", Cause: "env-var-unset", Args: install, Files: shop(registryLine),
			Home:  home("{key}:_authToken=${NODE_AUTH_TOKEN}\n"),
			Env:   append([]string{"NODE_AUTH_TOKEN=XXXXX-XXXXX-XXXXX-XXXXX"}, github...),
			Title: "a job of GitHub Actions whose set-up left its placeholder",
			Want:  refused("certain", "bearer-bad", "~/.npmrc", 1),
		},
		{
			Name: "job-publish", Cause: "token-missing", Args: []string{"publish"}, Files: library(registryLine),
			Env:    github,
			Title:  "a job of GitHub Actions that may show no identity and has no token",
			Want:   answered("certain", "{host}", "@acme/core", "ENEEDAUTH", 0, ""),
			Majors: gateless("", 0),
			Not:    []int{11, 12}, // which try the job's identity first
		},
		{
			Name: "job-identity", Cause: "oidc-misconfigured", Args: []string{"publish"}, Files: library(registryLine),
			Env:   github,
			Title: "a job of GitHub Actions that may show no identity, which npm would take for a token",
			Want:  answered("certain", "{host}", "@acme/core", "ENEEDAUTH", 0, ""),
			Not:   []int{6, 7, 8, 9, 10},
		},
	}
}

// kindScenarios send a token to a registry that takes no such kind.
func kindScenarios() []Scenario {
	install := npmInstall()
	foreign := func(name, title string, p Profile) Scenario {
		return Scenario{Name: name, Cause: "token-invalid", Title: title, Args: install, Registry: Options{Profile: p},
			Files: shop(registryLine + "{key}:_authToken={token-github}\n"), Want: refused("certain", "bearer-bad",
				".npmrc", 2)}
	}
	return []Scenario{
		foreign("kind-gitlab", "a token of GitHub at GitLab", GitLab),
		foreign("kind-artifactory", "a token of GitHub at Artifactory", Artifactory),
		foreign("kind-nexus", "a token of GitHub at Nexus", Nexus),
	}
}
