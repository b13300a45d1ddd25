package demo

// vendorScenarios are mistakes that look as they do because of who answers.
func vendorScenarios() []Scenario {
	install := npmInstall()
	with := func(token string) string { return registryLine + "{key}:_authToken={" + token + "}\n" }
	at := func(p Profile) Options { return Options{Profile: p} }
	denied := answered("certain", "{host}", "@acme/core", "E403", 403, "bearer-ok")
	hidden := answered("likely", "{host}", "@acme/core", "E404", 404, "none")
	return []Scenario{
		{
			Name: "npmjs-masked", Cause: "token-invalid", Registry: at(NPMJS),
			Args: install, Files: shop(with("token-revoked")),
			Title: "npm's own registry hides a private package behind 404 and mentions the revoked token in a notice",
			Want:  answered("certain", "{host}", "@acme/core", "E404", 404, "bearer-bad").at(".npmrc", 2),
		},
		{
			Name: "npmjs-hidden", Cause: "permission-denied", Registry: at(NPMJS),
			Args: install, Files: shop(with("token-bob")),
			Title: "npm's own registry says 404 to an account that may not see the package",
			Want:  answered("likely", "{host}", "@acme/core", "E404", 404, "bearer-ok").web(),
		},
		{
			Name: "npmjs-anonymous", Cause: "token-missing", Registry: at(NPMJS),
			Args: install, Files: shop(registryLine),
			Title: "npm's own registry says 404 where a token is missing",
			Want:  hidden,
		},
		{
			Name: "github-missing", Cause: "token-missing", Registry: at(GitHub),
			Args: install, Files: shop("@acme:registry={registry}\n"),
			Title: "GitHub Packages without a token",
			Want:  refused("certain", "none", "", 0),
		},
		{
			Name: "github-token-scope", Cause: "token-scope", Registry: at(GitHub),
			Args: install, Files: shop(with("token-narrow")),
			Title: "GitHub Packages with a token that lacks read:packages",
			Want:  denied.at(".npmrc", 2),
		},
		{
			Name: "github-permission", Cause: "permission-denied", Registry: at(GitHub),
			Args: install, Files: shop(with("token-bob")),
			Title: "GitHub Packages: the package does not grant access to this account",
			Want:  denied.web(),
		},
		{
			Name: "gitlab-hidden", Cause: "token-missing", Registry: at(GitLab),
			Args: install, Files: shop(registryLine),
			Title: "GitLab says 404 where a token is missing",
			Want:  hidden,
		},
		{
			Name: "azure-refused", Cause: "bad-password", Registry: at(Azure),
			Args:  install,
			Files: shop(registryLine + "{key}:username=ada\n{key}:_password={b64:token-revoked}\n"),
			Title: "Azure Artifacts: the personal access token in _password is refused",
			Want:  refused("likely", "basic-bad", ".npmrc", 3).open(),
		},
		{
			Name: "codeartifact-expired", Cause: "token-expired", Registry: at(CodeArtifact),
			Args: install, Files: shop(with("token-expired")),
			Title: "CodeArtifact: the token's twelve hours are over",
			Want:  refused("certain", "bearer-expired", ".npmrc", 2).open(), // its domain and account are AWS's
		},
		{
			Name: "artifactory-invalid", Cause: "token-invalid", Registry: at(Artifactory),
			Args: install, Files: shop(with("token-revoked")),
			Title: "Artifactory calls a refused token a wrong password",
			Want:  refused("certain", "bearer-bad", ".npmrc", 2),
		},
		{
			Name: "nexus-role", Cause: "permission-denied", Registry: at(Nexus),
			Args: install, Files: shop(with("token-bob")),
			Title: "Nexus says 401 to an account that lacks a role",
			Want:  refused("certain", "bearer-ok", "", 0).web(),
		},
		{
			Name: "nexus-quarantine", Cause: "policy-blocked", Registry: Options{Profile: Nexus, Trouble: Blocked},
			Args: install, Files: shop(with("token")),
			Title: "Nexus Firewall quarantines the package and says so in the reason phrase",
			Want:  denied.web(),
		},
		{
			Name: "google-permission", Cause: "permission-denied", Registry: at(Google),
			Args: install, Files: shop(with("token-bob")),
			Title: "Google Artifact Registry: the identity lacks the Reader role",
			Want:  denied.web(),
		},
		{
			Name: "verdaccio-denied", Cause: "permission-denied", Registry: at(Verdaccio),
			Args: install, Files: shop(with("token-bob")),
			Title: "Verdaccio knows the user and denies the package",
			Want:  denied.web(),
		},
		{
			Name: "verdaccio-invalid", Cause: "token-invalid", Registry: at(Verdaccio),
			Args: install, Files: shop(with("token-revoked")),
			Title: "Verdaccio treats a refused token as none",
			Want:  refused("certain", "bearer-bad", ".npmrc", 2),
		},
		{
			Name: "verdaccio-whoami", Cause: "token-invalid", Registry: at(Verdaccio),
			Args: []string{"whoami"}, Files: shop(with("token-revoked")),
			Title: "Verdaccio's whoami answers 200 and no name to a refused token",
			// nothing shows that it is bad, so nothing is taken away
			Want: answered("likely", "{host}", "", "ENEEDAUTH", 0, "bearer-bad").at(".npmrc", 2).open(),
			// which prints "undefined" and succeeds
			Not: []int{8},
		},
	}
}

// silentScenarios have no mistake in them: there is nothing to explain.
func silentScenarios() []Scenario {
	install := npmInstall()
	good := registryLine + "{key}:_authToken={token}\n"
	// good-publish has a version of its own, for scenarios may share a registry.
	return []Scenario{
		{Name: "good-install", Title: "all is right: npm install", Args: install, Files: shop(good),
			Want: Want{Seen: "bearer-ok"}},
		{Name: "good-publish", Title: "all is right: npm publish", Args: []string{"publish"},
			Files: map[string]string{".npmrc": good, "package.json": `{"name": "@acme/core", "version": "8.0.0"}` +
				"\n"}, Want: Want{Seen: "bearer-ok"}},
		{Name: "good-whoami", Title: "all is right: npm whoami", Args: []string{"whoami"}, Files: shop(good),
			Want: Want{Seen: "bearer-ok"}},
		{Name: "good-password", Title: "all is right: npm install with a password", Args: install,
			Files: shop(registryLine + "{key}:username=ada\n{key}:_password={b64:password}\n"),
			Want:  Want{Seen: "basic-ok"}},
		{Name: "good-variable", Title: "all is right: npm install with a token from a variable", Args: install,
			Files: shop(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"), Env: []string{"NPM_TOKEN={token}"},
			Want: Want{Seen: "bearer-ok"}},
	}
}
