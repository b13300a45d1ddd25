package demo

// routeScenarios ask an unintended registry, because of a file, a package or a wire between.
func routeScenarios() []Scenario {
	install := npmInstall()
	good := "{key}:_authToken={token}\n"
	lost := answered("certain", "{public-host}", "@acme/core", "E404", 404, "none")
	return []Scenario{
		{
			Name: "registry-project", Cause: "token-missing", Args: install, Files: shop("# old\nregistry={public}\n"),
			Home: home(registryLine + good),
			Title: "the project's .npmrc states another registry than the user's, which hides what a stranger may " +
				"not see",
			Want: lost.likely().at(".npmrc", 2).open(),
		},
		{
			Name: "lockfile-several", Cause: "lockfile-host", Args: []string{"ci"},
			Files: lockedTwice(registryLine + good),
			Title: "two packages of the lockfile come from another host than the configured one",
			Want:  lost.at("package-lock.json", 11),
			Not:   []int{6, 12}, // 12 stops at whichever of them comes first
		},
		{
			Name: "scope-in-lockfile", Cause: "scope-unmapped", Args: []string{"install", "@acme/ui"}, Home: home(good),
			Files: map[string]string{"package.json": shopJSON, "package-lock.json": lockfileAt("{registry}")},
			Title: "the lockfile shows where @acme lives, and no line of .npmrc does",
			Want:  answered("certain", "{public-host}", "@acme/ui", "E404", 404, "none").at("package-lock.json", 11),
		},
		{
			Name: "proxy-variable", Cause: "proxy-auth", Args: install, Registry: Options{Trouble: ProxyAuth},
			Files: shop(registryLine + good),
			Env:   []string{"HTTP_PROXY=http://{host}/"},
			Title: "$HTTP_PROXY names a proxy that wants credentials of its own",
			Want:  answered("certain", "{host}", "@acme/core", "E407", 407, "bearer-ok").at("$HTTP_PROXY", 0),
		},
		{
			Name: "proxy-down", Cause: "network", Args: install, Files: shop(registryLine + good + "proxy={closed}\n"),
			Title: "nobody listens where the proxy should be",
			Want: Want{Certainty: "certain", Host: "{host}", Package: "@acme/core", Code: "ECONNREFUSED",
				File: ".npmrc", Line: 3, Exit: 1, Open: true},
		},
		{
			Name: "proxy-down-variable", Cause: "network", Args: install, Files: shop(registryLine + good),
			Env:   []string{"http_proxy={closed}"},
			Title: "nobody listens where $http_proxy says that the proxy is",
			Want: Want{Certainty: "certain", Host: "{host}", Package: "@acme/core", Code: "ECONNREFUSED",
				File: "$http_proxy", Exit: 1, Open: true},
		},
	}
}

func publishTo(registry string) string {
	return `{
  "name": "@acme/core",
  "version": "9.0.0",
  "publishConfig": {
    "registry": "` + registry + `"
  }
}
`
}

func lockfileAt(base string) string {
	return `{
  "name": "shop",
  "version": "1.0.0",
  "lockfileVersion": 2,
  "requires": true,
  "packages": {
    "": {"name": "shop", "version": "1.0.0",
      "dependencies": {"@acme/core": "^1.0.0"}},
    "node_modules/@acme/core": {
      "version": "1.1.0",
      "resolved": "` + base + `@acme/core/-/core-1.1.0.tgz"
    }
  },
  "dependencies": {
    "@acme/core": {
      "version": "1.1.0",
      "resolved": "` + base + `@acme/core/-/core-1.1.0.tgz"
    }
  }
}
`
}

func lockedTwice(npmrc string) map[string]string {
	return map[string]string{".npmrc": npmrc, "package.json": `{
  "name": "shop", "version": "1.0.0", "private": true,
  "dependencies": {"@acme/core": "^1.0.0", "tiny-pad": "^1.0.0"}
}
`, "package-lock.json": `{
  "name": "shop",
  "version": "1.0.0",
  "lockfileVersion": 2,
  "requires": true,
  "packages": {
    "": {"name": "shop", "version": "1.0.0",
      "dependencies": {"@acme/core": "^1.0.0", "tiny-pad": "^1.0.0"}},
    "node_modules/@acme/core": {
      "version": "1.1.0",
      "resolved": "{public}@acme/core/-/core-1.1.0.tgz"
    },
    "node_modules/tiny-pad": {
      "version": "1.3.0",
      "resolved": "{public}tiny-pad/-/tiny-pad-1.3.0.tgz"
    }
  },
  "dependencies": {
    "@acme/core": {
      "version": "1.1.0",
      "resolved": "{public}@acme/core/-/core-1.1.0.tgz"
    },
    "tiny-pad": {
      "version": "1.3.0",
      "resolved": "{public}tiny-pad/-/tiny-pad-1.3.0.tgz"
    }
  }
}
`}
}
