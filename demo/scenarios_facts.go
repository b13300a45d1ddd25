package demo

import "strings"

// factScenarios turn on what this machine holds and npm does not report: files that it does not read, words in a
// variable, lockfiles in one line.
func factScenarios() []Scenario {
	install := npmInstall()
	return []Scenario{
		{
			Name: "null-word", Cause: "env-var-unset", Args: install,
			Files: shop(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"), Env: []string{"NPM_TOKEN=null"},
			Title:  "the variable that .npmrc names holds the word null, and npm sends it",
			Want:   refused("certain", "bearer-bad", ".npmrc", 2),
			Majors: map[int]Want{8: refused("certain", "none", ".npmrc", 2)},
			Not:    []int{6, 7},
		},
		{
			Name: "null-word-publish", Cause: "env-var-unset", Args: []string{"publish"},
			Files: library(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"), Env: []string{"NPM_TOKEN=null"},
			Title: "the variable holds the word null, which publish takes for no token",
			Want:  answered("certain", "{host}", "@acme/core", "ENEEDAUTH", 0, "").at(".npmrc", 2),
			Not:   []int{6, 7},
		},
		{
			Name: "lockfile-one-line", Cause: "lockfile-host", Args: []string{"ci"},
			Files: inOneLine(locked(registryLine + "{key}:_authToken={token}\n")),
			Title: "a lockfile in one line takes the package from another host than the configured one",
			Want:  answered("certain", "{public-host}", "@acme/core", "E404", 404, "none").at("package-lock.json", 1),
			Not:   []int{6},
			Majors: map[int]Want{12: {Certainty: "certain", Host: "{public-host}", Package: "@acme/core",
				Code: "EALLOWREMOTE", File: "package-lock.json", Line: 1, Exit: 1}},
		},
		{
			Name: "tarball-elsewhere", Cause: "wrong-host", Args: install, Registry: Options{Inside: true},
			Files:  shop(registryLine + "{key}:_authToken={token}\n"),
			Title:  "a registry behind a proxy names its inner address for its tarballs, where npm sends no token",
			Want:   elsewhere("E401", 401, ".npmrc", 1),
			Not:    []int{6, 7},
			Majors: map[int]Want{12: elsewhere("EALLOWREMOTE", 0, ".npmrc", 1)},
		},
		{
			Name: "tarball-by-address", Cause: "token-missing", Args: install,
			Files: byAddress("http://localhost:{port}{base}@acme/core/-/core-1.1.0.tgz"),
			Title: "package.json takes a package from an address at a host that no token is for",
			Want:  answered("certain", "localhost:{port}", "@acme/core", "E401", 401, "none").at("package.json", 6),
			Not:   []int{6, 7, 12}, // 12 refuses any address
		},
	}
}

// elsewhere is the verdict over a tarball at the name that the registry has for itself.
func elsewhere(code string, status int, file string, line int) Want {
	w := answered("likely", "localhost:{port}", "@acme/core", code, status, "none").at(file, line)
	if status == 0 {
		w.Seen = "bearer-ok"
	}
	return w
}

func byAddress(tarball string) map[string]string {
	files := shop(registryLine + "{key}:_authToken={token}\n")
	files["package.json"] = strings.Replace(shopJSON, "^1.0.0", tarball, 1)
	return files
}

// inOneLine writes the lockfile as npm does with format-package-lock=false.
func inOneLine(files map[string]string) map[string]string {
	files["package-lock.json"] = strings.NewReplacer("\n", "", "  ", "").Replace(files["package-lock.json"])
	return files
}

// siblingScenarios ask a registry for what lies in the next folder.
func siblingScenarios() []Scenario {
	install := npmInstall()
	lost := answered("likely", "{host}", "@acme/init", "E404", 404, "bearer-ok")
	repository := func(workspaces string) map[string]string {
		return map[string]string{
			".npmrc": registryLine + "{key}:_authToken={token}\n",
			"package.json": `{"name": "root", "private": true, "workspaces": ["` + workspaces + `"]}` +
				"\n",
			"packages/init/package.json": "{\n  \"name\": \"@acme/init\",\n  \"version\": \"1.0.0\"\n}\n",
			"packages/app/package.json": "{\n  \"name\": \"app\",\n  \"version\": \"1.0.0\",\n  \"dependencies\": " +
				"{\n    \"@acme/init\": \"^2.0.0\"\n  }\n}\n",
		}
	}
	return []Scenario{
		{
			Name: "sibling-range", Cause: "not-found", Args: install, Files: repository("packages/*"),
			Title: "a workspace wants another version of its sibling than lies there",
			Want:  lost.at("packages/app/package.json", 5).open(),
			Not:   []int{6},
		},
		{
			Name: "sibling-outside", Cause: "not-found", Args: install, Files: repository("packages/app"),
			Title: "a workspace wants a package of the repository that is no workspace",
			Want:  lost.at("packages/app/package.json", 5).open(),
			Not:   []int{6},
		},
	}
}

// unreadScenarios hold a good token in a file that npm does not read, or finds nothing in.
func unreadScenarios() []Scenario {
	install := npmInstall()
	none := func(file string, line int) Want { return refused("certain", "none", file, line) }
	token := "{key}:_authToken={token}\n"
	return []Scenario{
		{
			Name: "npmrc-folder", Cause: "token-missing", Args: install, Files: shop(registryLine),
			Home:  map[string]string{".npmrc/readme": "a folder\n"},
			Title: "the user's .npmrc is a folder",
			Want:  none("~/.npmrc", 0).open(),
			Not:   []int{6},
		},
		{
			Name: "npmrc-utf16", Cause: "token-missing", Args: install, Files: shop(registryLine),
			Home:  home("{utf-16}" + token),
			Title: "the user's .npmrc is UTF-16, as PowerShell writes it",
			Want:  none("~/.npmrc", 1).open(),
		},
		{
			Name: "npmrc-above", Cause: "token-missing", Args: install, Dir: "app",
			Files: map[string]string{".npmrc": token, "app/package.json": shopJSON, "app/.npmrc": registryLine},
			Title: "the token stands in the .npmrc of the folder above the project",
			Want:  none("", 0),
			Not:   []int{6},
		},
		{
			Name: "workspace-npmrc-root", Cause: "token-missing", Args: install, Files: workspace(),
			Title: "the token stands in a workspace's .npmrc, and npm runs at the root",
			Want:  none("packages/app/.npmrc", 1),
			Not:   []int{6},
		},
		{
			Name: "workspace-npmrc-flag", Cause: "token-missing", Args: []string{"install", "-w", "packages/app"},
			Files: workspace(),
			Title: "the token stands in the .npmrc of the workspace that -w names",
			Want:  none("packages/app/.npmrc", 1),
			Not:   []int{6},
		},
	}
}
