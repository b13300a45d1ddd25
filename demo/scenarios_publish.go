package demo

func publishScenarios() []Scenario {
	publish := []string{"publish"}
	good := registryLine + "{key}:_authToken={token}\n"
	failed := func(code string, status int) Want {
		return answered("certain", "{host}", "@acme/core", code, status, "bearer-ok").web()
	}
	with := func(version string) map[string]string {
		return map[string]string{".npmrc": good, "package.json": `{"name": "@acme/core", "version": "` + version +
			`"}` + "\n"}
	}
	return []Scenario{
		{
			Name: "publish-token-missing", Cause: "token-missing", Args: publish, Files: library(registryLine),
			Title:  "publishing without a token",
			Want:   answered("certain", "{host}", "@acme/core", "ENEEDAUTH", 0, ""),
			Majors: gateless("", 0),
		},
		{
			Name: "publish-token-invalid", Cause: "token-invalid", Args: publish,
			Files: library(registryLine + "{key}:_authToken={token-revoked}\n"),
			Title: "publishing with a token that has been revoked",
			Want:  answered("certain", "{host}", "@acme/core", "E401", 401, "bearer-bad").at(".npmrc", 2),
		},
		{
			Name: "publish-oidc", Cause: "oidc-misconfigured", Registry: Options{Profile: NPMJS}, Args: publish,
			Files: library(registryLine),
			Env:   []string{"CI=true", "GITLAB_CI=true", "NPM_ID_TOKEN={token-id}"},
			Title: "a CI job offers its identity, but the registry has no trusted publisher for the package",
			Want:  answered("certain", "{host}", "@acme/core", "ENEEDAUTH", 404, "bearer-bad").web(),
			Not:   []int{6, 7, 8, 9, 10},
		},
		{
			Name: "version-exists", Cause: "version-exists", Args: publish, Files: with("2.0.0"),
			Title:  "this version has been published already, and npm sees it",
			Want:   Want{Certainty: "certain", Host: "{host}", Package: "@acme/core", Exit: 1, Seen: "bearer-ok"},
			Majors: unasked(answered("certain", "{host}", "@acme/core", "E403", 403, "bearer-ok")),
		},
		{
			Name: "version-retired", Cause: "version-exists", Args: publish, Files: with("2.1.0"),
			Title: "this version was published once and removed; its number is spent",
			Want:  answered("certain", "{host}", "@acme/core", "E403", 403, "bearer-ok"),
		},
		{
			Name: "otp-required", Cause: "otp-required", Args: publish,
			Files: library(registryLine + "{key}:_authToken={token-otp}\n"),
			Title: "publishing requires a one-time password (at a terminal npm asks for it)",
			Want:  answered("certain", "{host}", "@acme/core", "EOTP", 401, "bearer-ok"),
		},
		{
			Name: "payment-required", Cause: "payment-required", Args: publish, Files: library(good),
			Registry: Options{Trouble: PaymentRequired},
			Title:    "private packages need a paid plan there",
			Want:     answered("certain", "{host}", "@acme/core", "E402", 402, "bearer-ok"),
		},
		{
			Name: "name-rejected", Cause: "name-rejected", Args: publish, Registry: Options{Trouble: NameTaken},
			Files: map[string]string{".npmrc": good, "package.json": `{"name": "tinypad", "version": "1.0.0"}` + "\n"},
			Title: "the name is too similar to another package's",
			Want:  answered("certain", "{host}", "tinypad", "E403", 403, "bearer-ok").open(),
		},
		{
			Name: "email-unverified", Cause: "email-unverified", Args: publish, Files: library(good),
			Registry: Options{Trouble: EmailUnverified},
			Title:    "the account's e-mail address is not verified",
			Want:     failed("E403", 403),
		},
	}
}

// gateless is npm 6, which publishes without asking itself for a credential first.
func gateless(file string, line int) map[int]Want {
	return map[int]Want{6: answered("certain", "{host}", "@acme/core", "E401", 401, "none").at(file, line)}
}

// outageScenarios fail for every account.
func outageScenarios() []Scenario {
	install := npmInstall()
	good := registryLine + "{key}:_authToken={token}\n"
	failing := func(name, cause, title string, trouble Trouble, want Want) Scenario {
		return Scenario{Name: name, Cause: cause, Title: title, Args: install, Files: shop(good),
			Registry: Options{Trouble: trouble}, Want: want.web()}
	}
	status := func(code string, n int) Want {
		return answered("certain", "{host}", "@acme/core", code, n, "bearer-ok")
	}
	return []Scenario{
		failing("rate-limited", "rate-limited", "the registry has had too many requests from here", RateLimited,
			status("E429", 429)),
		failing("registry-down", "registry-down", "the registry is down for maintenance", Down, status("E503", 503)),
		failing("policy-blocked", "policy-blocked",
			"a company policy answers in the registry's place, with a page for browsers", Blocked, status("E403", 403)),
		{
			Name: "address-limited", Cause: "sso-required", Args: install,
			Files: shop(registryLine + "{key}:_authToken={token-address}\n"),
			Title: "this machine's address may not use the token",
			Want:  status("EAUTHIP", 401).at(".npmrc", 2),
		},
		{
			Name: "login-page", Cause: "policy-blocked", Args: install, Files: shop(good),
			Registry: Options{Trouble: LoginPage},
			Title:    "a sign-in page answers in the registry's place, with status 200",
			Want:     status("FETCH_ERROR", 0).likely().web(),
			// which names neither the address nor the package: the cause is reported, without a place to turn to
			Not: []int{6},
		},
		{
			Name: "proxy-auth", Cause: "proxy-auth", Args: install, Registry: Options{Trouble: ProxyAuth},
			Files: shop(good + "proxy=http://{host}/\n"),
			Title: "the proxy wants credentials of its own",
			Want:  answered("certain", "{host}", "@acme/core", "E407", 407, "bearer-ok").at(".npmrc", 3),
		},
		{
			Name: "network", Cause: "network", Args: install, Files: shop("registry={closed}\n"),
			Title: "nobody listens where the registry should be",
			Want: Want{Certainty: "certain", Host: "{closed-host}", Package: "@acme/core", Code: "ECONNREFUSED",
				Exit: 1, Open: true},
		},
		{
			Name: "certificate", Cause: "network", Args: install, Files: shop(good), Registry: Options{TLS: true},
			Title: "the registry's certificate is signed by an authority that Node.js does not know",
			Want: Want{Certainty: "certain", Host: "{host}", Package: "@acme/core",
				Code: "DEPTH_ZERO_SELF_SIGNED_CERT", Exit: 1, Open: true},
		},
	}
}

// unasked is what npm before 11 makes of a publication: it asks for no list of versions first.
func unasked(w Want) map[int]Want { return map[int]Want{6: w, 8: w, 10: w} }
