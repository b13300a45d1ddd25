package demo

import "strings"

// factScenarios turn on what this machine holds and npm does not tell: files that it does not read, words in a variable, lockfiles in one line.
func factScenarios() []Scenario {
	install := npmInstall()
	return []Scenario{
		{
			Name: "null-word", Cause: "env-var-unset", Args: install, Files: shop(registryLine + "{key}:_authToken=${NPM_TOKEN}\n"), Env: []string{"NPM_TOKEN=null"},
			Title:  "the variable that .npmrc names holds the word null, and npm sends it",
			Want:   refused("certain", "bearer-bad", ".npmrc", 2),
			Majors: map[int]Want{8: refused("certain", "none", ".npmrc", 2)},
			Not:    []int{6, 7},
		},
		{
			Name: "lockfile-one-line", Cause: "lockfile-host", Args: []string{"ci"}, Files: inOneLine(locked(registryLine + "{key}:_authToken={token}\n")),
			Title:  "a lockfile in one line takes the package from another host than the configured one",
			Want:   answered("certain", "{public-host}", "@acme/core", "E404", 404, "none").at("package-lock.json", 1),
			Not:    []int{6},
			Majors: map[int]Want{12: {Certainty: "certain", Host: "{public-host}", Package: "@acme/core", Code: "EALLOWREMOTE", File: "package-lock.json", Line: 1, Exit: 1}},
		},
	}
}

// inOneLine writes the lockfile as npm does with format-package-lock=false.
func inOneLine(files map[string]string) map[string]string {
	files["package-lock.json"] = strings.NewReplacer("\n", "", "  ", "").Replace(files["package-lock.json"])
	return files
}
