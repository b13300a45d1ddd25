package diagnosis

import (
	"strings"

	"npmx/demo"
)

// lockOf is a lockfile of one package, at that address.
func lockOf(name, version, resolved string) string {
	return `{"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {
  "": {"name": "shop", "version": "1.0.0", "dependencies": {"` + name + `": "^1.0.0"}},
  "node_modules/` + name + `": {
    "version": "` + version + `",
    "resolved": "` + resolved + `"
  }}}
`
}

func locked(rc, name, version, resolved string) map[string]string {
	files := shopWith(rc, `"dependencies": {"`+name+`": "^1.0.0"}`)
	files["package-lock.json"] = lockOf(name, version, resolved)
	return files
}

// lockedAs is a project of one package of another kind than a dependency, in the lockfile as well.
func lockedAs(kind, mark, rc string) map[string]string {
	files := shopWith(rc, `"`+kind+`": {"@acme/core": "^1.0.0"}`)
	files["package-lock.json"] = strings.NewReplacer(`"dependencies"`, `"`+kind+`"`,
		`"version": "1.1.0",`, `"version": "1.1.0", "`+mark+`": true,`).Replace(lockOf("@acme/core", "1.1.0", coreFile))
	return files
}

const coreFile = "{registry}@acme/core/-/core-1.1.0.tgz"

// projectCells differ in package.json, lockfile and workspaces.
func projectCells() []cell {
	two := `"dependencies": {"tiny-pad": "1", "@acme/core": "1"}`
	workspace := func(rc, inside string) map[string]string {
		files := shopWith(rc, `"workspaces": ["packages/*"]`)
		files["packages/a/package.json"] = `{"name": "@acme/a", "version": "1.0.0", "dependencies": {` + inside + `}}`
		return files
	}
	ignored := workspace(rcPlain, `"@acme/core": "1"`)
	ignored["packages/a/.npmrc"] = "{key}:_authToken={token}\n"
	kind := func(key, rc string) map[string]string { return shopWith(rc, `"`+key+`": {"@acme/core": "1"}`) }
	return []cell{
		install("nothing-wanted", shopWith(rcPlain, `"dependencies": {}`)),
		install("public-only", shopWith(rcPlain, `"dependencies": {"tiny-pad": "1"}`)),
		install("public-bad-token", shopWith(rcPlain+"{key}:_authToken={token-revoked}\n",
			`"dependencies": {"tiny-pad": "1"}`)),
		install("public-and-private", shopWith(rcPlain, two)),
		install("dev-private", kind("devDependencies", rcPlain)),
		install("dev-omitted", kind("devDependencies", rcPlain), "--omit=dev"),
		install("production", kind("devDependencies", rcPlain), "--production"),
		install("node-env-production", kind("devDependencies", rcPlain)).env("NODE_ENV=production"),
		install("optional-private", kind("optionalDependencies", rcPlain)),
		install("peer-private", kind("peerDependencies", rcPlain)),
		install("peer-private-good", kind("peerDependencies", rcGood)),
		install("peer-legacy", kind("peerDependencies", rcPlain+"legacy-peer-deps=true\n")),
		install("range-absent", shopWith(rcGood, `"dependencies": {"@acme/core": "^7.0.0"}`)),
		install("tag-absent", shopWith(rcGood, `"dependencies": {"@acme/core": "next"}`)),
		install("name-absent", shopWith(rcGood, `"dependencies": {"@acme/gone": "1"}`)),
		install("public-absent", shopWith(rcGood, `"dependencies": {"nowhere-pad": "1"}`)),
		install("git-like", shopWith(rcGood, `"dependencies": {"near": "file:near"}`)).with(func(s *demo.Scenario) {
			s.Files["near/package.json"] = `{"name": "near", "version": "1.0.0", "dependencies": {"@acme/core": "1"}}`
		}),
		install("deep-private", shopWith(rcPlain, `"dependencies": {"@acme/ui": "1"}`)),
		install("deep-private-good", shopWith(rcGood, `"dependencies": {"@acme/ui": "1"}`)),
		install("overrides", shopWith(rcPlain,
			`"dependencies": {"tiny-pad": "1"}, "overrides": {"@acme/core": "1.0.0"}`)),
		install("workspace-good", workspace(rcGood, `"@acme/core": "1"`)),
		install("workspace-none", workspace(rcPlain, `"@acme/core": "1"`)),
		install("workspace-key-ignored", ignored),
		install("workspace-sibling-range", workspace(rcGood, `"@acme/b": "^2.0.0"`)),
		install("lock-good", locked(rcGood, "@acme/core", "1.1.0", coreFile)),
		install("lock-none", locked(rcPlain, "@acme/core", "1.1.0", coreFile)),
		install("lock-elsewhere", locked(rcGood, "tiny-pad", "1.3.0", "{public}tiny-pad/-/tiny-pad-1.3.0.tgz")),
		install("lock-closed", locked(rcGood, "tiny-pad", "1.3.0", "{closed}tiny-pad/-/tiny-pad-1.3.0.tgz")),
		install("lock-replaced", locked(rcGood+"replace-registry-host=always\n", "tiny-pad", "1.3.0",
			"http://127.0.0.1:1/npm/tiny-pad/-/tiny-pad-1.3.0.tgz")),
		install("lock-dev", lockedAs("devDependencies", "dev", rcPlain)),
		install("lock-dev-omitted", lockedAs("devDependencies", "dev", rcPlain), "--omit=dev"),
		install("lock-dev-production", lockedAs("devDependencies", "dev", rcPlain), "--production"),
		install("lock-dev-node-env", lockedAs("devDependencies", "dev", rcPlain)).env("NODE_ENV=production"),
		install("lock-dev-included", lockedAs("devDependencies", "dev", rcPlain), "--omit=dev", "--include=dev"),
		install("lock-peer-omitted", lockedAs("peerDependencies", "peer", rcPlain), "--omit=peer"),
		install("lock-version-gone", locked(rcGood, "@acme/core", "1.5.0", "{registry}@acme/core/-/core-1.5.0.tgz")),
	}
}

// commandCells differ in the command.
func commandCells() []cell {
	as := func(name string, files map[string]string, args ...string) cell {
		return cell{Scenario: demo.Scenario{Name: name, Files: files, Args: args}}
	}
	empty := `"dependencies": {}`
	return []cell{
		as("ci-good", locked(rcGood, "@acme/core", "1.1.0", coreFile), "ci"),
		as("ci-none", locked(rcPlain, "@acme/core", "1.1.0", coreFile), "ci"),
		as("ci-revoked", locked(rcPlain+"{key}:_authToken={token-revoked}\n", "@acme/core", "1.1.0", coreFile), "ci"),
		as("ci-stranger", locked(rcPlain+"{key}:_authToken={token-bob}\n", "@acme/core", "1.1.0", coreFile), "ci"),
		as("ci-public", locked(rcPlain, "tiny-pad", "1.3.0", "{registry}tiny-pad/-/tiny-pad-1.3.0.tgz"), "ci"),
		as("ci-elsewhere-private", locked("registry={public}\n", "@acme/core", "1.1.0", coreFile), "ci"),
		as("add-private", shopWith(rcPlain, empty), "install", "@acme/core"),
		as("add-private-good", shopWith(rcGood, empty), "install", "@acme/core@1"),
		as("add-public", shopWith(rcPlain, empty), "install", "tiny-pad"),
		as("add-public-beside-private", shopOf(rcPlain), "install", "tiny-pad"),
		as("add-absent", shopWith(rcGood, empty), "install", "nowhere-pad"),
		as("add-version-absent", shopWith(rcGood, empty), "install", "tiny-pad@9"),
		as("add-url-private", shopWith(rcPlain, empty), "install", coreFile),
		as("add-url-good", shopWith(rcGood, empty), "install", coreFile),
		as("global-private", shopOf(rcPlain), "install", "-g", "@acme/core", "--prefix={home}/g"),
		as("global-public", shopOf(rcPlain), "install", "-g", "tiny-pad", "--prefix={home}/g"),
		as("prefix", shopOf(""), "install", "--prefix={dir}/app").with(func(s *demo.Scenario) {
			s.Files["app/package.json"], s.Files["app/.npmrc"] = s.Files["package.json"], rcPlain
		}),
		as("lock-only", shopOf(rcPlain), "install", "--package-lock-only"),
		as("dry-run", shopOf(rcPlain), "install", "--dry-run"),
	}
}

// leftOutCells have a lockfile of which the run does not ask for everything.
func leftOutCells() []cell {
	core := func(mark, rc string) map[string]string { return lockedAs("dependencies", mark, rc) }
	two := func(rc string) map[string]string {
		files := shopWith(rc, `"workspaces": ["packages/*"]`)
		files["packages/a/package.json"] = `{"name": "a", "version": "1.0.0", "dependencies": {"tiny-pad": "1"}}`
		files["packages/b/package.json"] = `{"name": "b", "version": "1.0.0", "dependencies": {"@acme/core": "1"}}`
		return files
	}
	twoLocked := func(rc string) map[string]string {
		files := two(rc)
		files["package-lock.json"] = `{"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
 "packages": {"": {"name": "shop", "version": "1.0.0", "workspaces": ["packages/*"]},
  "node_modules/a": {"resolved": "packages/a", "link": true},
  "node_modules/b": {"resolved": "packages/b", "link": true},
  "packages/a": {"version": "1.0.0", "dependencies": {"tiny-pad": "1"}},
  "packages/b": {"version": "1.0.0", "dependencies": {"@acme/core": "1"}},
  "node_modules/tiny-pad": {"version": "1.3.0", "resolved": "{registry}tiny-pad/-/tiny-pad-1.3.0.tgz"},
  "node_modules/@acme/core": {"version": "1.1.0", "resolved": "` + coreFile + `"}}}
`
		return files
	}
	away := locked(rcGood+"package-lock=false\n", "tiny-pad", "1.3.0", "{closed}tiny-pad/-/tiny-pad-1.3.0.tgz")
	return []cell{
		install("lock-bundled", core("inBundle", rcPlain)),
		install("lock-extraneous", core("extraneous", rcPlain)),
		install("lock-set-aside", away),
		install("lock-set-aside-by-flag", locked(rcGood, "tiny-pad", "1.3.0", "{closed}tiny-pad/-/tiny-pad-1.3.0.tgz"),
			"--no-package-lock"),
		install("lock-dry-run", core("requires", rcPlain), "--dry-run"),
		install("lock-alone", core("requires", rcPlain), "--package-lock-only"),
		install("lock-one-workspace", twoLocked(rcPlain), "--workspace=a"),
		install("lock-other-workspace", twoLocked(rcPlain), "--workspace=b"),
		install("lock-no-workspaces", twoLocked(rcPlain), "--workspaces=false"),
		install("one-workspace", two(rcPlain), "--workspace=a"),
		install("other-workspace", two(rcPlain), "-w", "packages/b"),
		install("no-workspaces", two(rcPlain), "--no-workspaces"),
	}
}

// warmCells have been installed before, by somebody who was let in.
func warmCells() []cell {
	warm := func(name string, files map[string]string, args ...string) cell {
		return cell{demo.Scenario{Name: name, Files: files, Args: args}, [][]string{{"install"}}}
	}
	none, revoked := shopOf(rcPlain), shopOf(rcPlain+"{key}:_authToken={token-revoked}\n")
	cleared := func(c cell) cell {
		c.before = append(c.before, []string{"cache", "clean", "--force"})
		return c
	}
	return []cell{
		warm("warm-install", none, "install"),
		cleared(warm("installed-install", none, "install")),
		warm("warm-ci", revoked, "ci"),
		cleared(warm("installed-ci", revoked, "ci")),
		warm("warm-add-public", none, "install", "tiny-pad"),
		cleared(warm("installed-add-public", none, "install", "tiny-pad")),
	}
}

// publishCells differ in where a package is to go, and what of it is there.
func publishCells() []cell {
	publish := func(name string, files map[string]string, args ...string) cell {
		return cell{Scenario: demo.Scenario{Name: name, Files: files, Args: append([]string{"publish"}, args...)}}
	}
	to := `, "publishConfig": {"registry": "{registry}"}`
	version := func(name, v string) map[string]string {
		return map[string]string{".npmrc": rcGood, "package.json": `{"name": "` + name + `", "version": "` + v + `"}`}
	}
	workspaces := shopWith(rcGood, `"private": true, "workspaces": ["packages/*"]`)
	workspaces["packages/a/package.json"] = `{"name": "@acme/core", "version": "9.0.0"}`
	workspaces["packages/b/package.json"] = `{"name": "@acme/ui", "version": "1.0.0"}`
	fresh := shopWith(rcGood, `"private": true, "workspaces": ["packages/*"]`)
	fresh["packages/a/package.json"] = workspaces["packages/a/package.json"]
	fresh["packages/c/package.json"] = `{"name": "hidden", "version": "1.0.0", "private": true}`
	return []cell{
		publish("publish-key-host-only", libraryOf(rcPlain+"//{host}/:_authToken={token}\n")),
		publish("publish-key-slashless", libraryOf(rcPlain+"//{host}/npm:_authToken={token}\n")),
		publish("publish-env-unset", libraryOf(rcPlain+"{key}:_authToken=${TOKEN}\n")),
		publish("publish-env-empty", libraryOf(rcPlain+"{key}:_authToken=${TOKEN}\n")).env("TOKEN="),
		publish("publish-config-none", libraryWith("", to)),
		publish("publish-config-revoked", libraryWith("{key}:_authToken={token-revoked}\n", to)),
		publish("publish-config-other-key", libraryWith("{public-key}:_authToken={token}\n", to)),
		publish("publish-expired", libraryOf(rcPlain+"{key}:_authToken={token-expired}\n")),
		publish("publish-reader", libraryOf(rcPlain+"{key}:_authToken={token-carol}\n")),
		publish("publish-read-only", libraryOf(rcPlain+"{key}:_authToken={token-read-only}\n")),
		publish("publish-otp", libraryOf(rcPlain+"{key}:_authToken={token-otp}\n")),
		publish("publish-password", libraryOf(rcPlain+"{key}:username=ada\n{key}:_password={b64:password}\n")),
		publish("publish-there", version("@acme/core", "2.0.0")),
		publish("publish-older", version("@acme/core", "1.0.5")),
		publish("publish-older-tagged", version("@acme/core", "1.0.5"), "--tag=old"),
		publish("publish-prerelease", version("@acme/core", "3.0.0-beta.1")),
		publish("publish-prerelease-tagged", version("@acme/core", "3.0.0-beta.1"), "--tag=beta"),
		publish("publish-new", version("@acme/fresh", "1.0.0")),
		publish("publish-dry-run", libraryOf(rcPlain), "--dry-run"),
		publish("publish-closed", libraryOf("registry={closed}\n//127.0.0.1:1/npm/:_authToken={token}\n")),
		publish("publish-down", libraryOf(rcGood)).at(demo.Options{Trouble: demo.Down}),
		publish("publish-limited", libraryOf(rcGood)).at(demo.Options{Trouble: demo.RateLimited}),
		publish("publish-workspaces", workspaces, "--workspaces"),
		publish("publish-workspaces-fresh", fresh, "--workspaces"),
		publish("publish-workspace-there", workspaces, "--workspace=packages/b"),
		publish("publish-workspace-fresh", workspaces, "-w", "@acme/core"),
		publish("publish-folder", shopWith(rcGood, `"private": true`), "./lib").with(func(s *demo.Scenario) {
			s.Files["lib/package.json"] = `{"name": "@acme/core", "version": "9.0.0"}`
		}),
		publish("publish-folder-config-revoked", shopWith("{key}:_authToken={token-revoked}\n", `"private": true`),
			"./lib").with(func(s *demo.Scenario) {
			s.Files["lib/package.json"] = `{"name": "@acme/core", "version": "9.0.0"` + to + "}"
		}),
		publish("publish-workspace-config-revoked", shopWith("{key}:_authToken={token-revoked}\n",
			`"private": true, "workspaces": ["packages/*"]`), "-w", "@acme/core").with(func(s *demo.Scenario) {
			s.Files["packages/a/package.json"] = `{"name": "@acme/core", "version": "9.0.0"` + to + "}"
		}),
		publish("publish-folder-there", shopWith(rcGood, `"private": true`), "./lib").with(func(s *demo.Scenario) {
			s.Files["lib/package.json"] = `{"name": "@acme/core", "version": "2.0.0"}`
		}),
	}
}
