package explain

import (
	"testing"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
)

// TestANearMissIsBroughtToItsOwnRegistryAlone: whether a near miss may be brought to the address asked, by what shows
// that both are one registry, whose the entry is, and who named the address. The table is that of kin.go.
func TestANearMissIsBroughtToItsOwnRegistryAlone(t *testing.T) {
	const asked = "https://npm.acme.example:8443/npm/"
	const old = "//npm.acme.example/npm/"
	const token = ":_authToken=ghp_0123456789abcdef\n"
	const mapped = "@acme:registry=" + asked + "\n"
	locked := func(url string) string {
		return "{\n \"packages\": {\n  \"node_modules/@acme/core\": {\n   \"resolved\": \"" + url +
			"@acme/core/-/core-1.0.0.tgz\"\n  }\n }\n}"
	}
	for _, k := range []struct {
		name, args, user, project string
		lock                      string
		proof                     kin
		carry                     carry
	}{
		{"another port, all the user's", "install", mapped + old + token, "", "", kinNone, carryAsk},
		{"another port, the project named the address", "install", old + token, mapped, "", kinNone, carryNo},
		{"another port, both named it", "install", mapped + old + token, mapped, "", kinNone, carryAsk},
		{"another port, all the project's", "install", "", mapped + old + token, "", kinNone, carryAsk},
		{"another port, a flag named it", "install --@acme:registry=" + asked, old + token, "", "", kinNone, carryAsk},
		{"another path, the project named it", "install", "//npm.acme.example:8443/team/" + token, mapped, "", kinNone,
			carryNo},
		{"another host", "install", mapped + "//npm.acne.example:8443/npm/" + token, "", "", kinNone, carryAsk},
		{"the scope is mapped nowhere", "install", "registry=" + asked + "\n" + old + token, "", "", kinNone, carryNo},
		{"the lockfile had it there, the user's registry", "install", mapped + old + token, "",
			locked("https://npm.acme.example/npm/"), kinLockfile, carryYes},
		{"the lockfile had it there, the project named it", "install", old + token, mapped,
			locked("https://npm.acme.example/npm/"), kinLockfile, carryNo},
		{"the lockfile had it there, all the project's", "install", "", mapped + old + token,
			locked("https://npm.acme.example/npm/"), kinLockfile, carryYes},
		{"the lockfile has it at another path there", "install", mapped + old + token, "",
			locked("https://npm.acme.example/other/"), kinNone, carryAsk},
		{"the lockfile has it where it is asked", "install", mapped + old + token, "", locked(asked), kinNone,
			carryAsk},
		{"the lockfile, and no mapping", "install", "registry=" + asked + "\n" + old + token, "",
			locked("https://npm.acme.example/npm/"), kinNone, carryNo},
		{"a slash too many", "install", "//npm.acme.example:8443//npm/" + token, mapped, "", kinSpelling, carryYes},
		{"a scheme", "install", "https://npm.acme.example:8443/npm/" + token, mapped, "", kinSpelling, carryYes},
		{"a scheme, and another port", "install", "https://npm.acme.example/npm/" + token, mapped, "", kinNone,
			carryNo},
		{"upper case in the host", "install", "//NPM.acme.example:8443/npm/" + token, mapped, "", kinSpelling,
			carryYes},
		{"upper case in the path, the project named it", "install", "//npm.acme.example:8443/NPM/" + token, mapped, "",
			kinCase, carryAsk},
		{"upper case in the path, the user named it", "install", mapped + "//npm.acme.example:8443/NPM/" + token, "",
			"", kinCase, carryYes},
		{"a user name, whose password is another line", "install",
			mapped + "//npm.acme.example:8443//npm/:username=ada\n//npm.acme.example:8443//npm/:_password=eA==\n", "",
			"", kinSpelling, carryNo},
	} {
		t.Run(k.name, func(t *testing.T) {
			files := map[string]string{"h/.npmrc": k.user, "p/.npmrc": k.project, "p/package.json": "{}"}
			if k.lock != "" {
				files["p/package-lock.json"] = k.lock
			}
			m := machine(t, k.args, files)
			j := input(t, m).join(refusedAt(asked+"@acme%2fcore", "@acme/core", 401))
			if j.fields["near-proof"] != string(k.proof) || j.fields["near-carry"] != string(k.carry) {
				t.Errorf("%s, %s: %v", j.fields["near-proof"], j.fields["near-carry"], j.fields)
			}
			if shows := len(j.nearPlace()) == 2; shows != (k.proof == kinLockfile) {
				t.Errorf("the lockfile is shown: %v", shows)
			}
		})
	}
}

// TestCertainNeedsOneRegistry: an entry that is near is certain to be the one that was meant only where both addresses
// are shown to be one registry.
func TestCertainNeedsOneRegistry(t *testing.T) {
	for _, k := range []struct {
		name, asked, key string
		want             Certainty
	}{
		{"another port", "http://127.0.0.1:4898/", "//127.0.0.1:4899/", Likely},
		{"another project of a GitLab", "https://gitlab.acme.example/api/v4/projects/222/packages/npm/",
			"//gitlab.acme.example/api/v4/projects/111/packages/npm/", Likely},
		{"another repository of a Nexus", "https://nexus.acme.example/repository/a/",
			"//nexus.acme.example/repository/b/", Likely},
		{"another feed of Azure", "https://pkgs.dev.azure.com/acme/_packaging/a/npm/registry/",
			"//pkgs.dev.azure.com/acme/_packaging/b/npm/registry/", Likely},
		{"a feed in upper case", "https://pkgs.dev.azure.com/acme/_packaging/a/npm/registry/",
			"//pkgs.dev.azure.com/acme/_packaging/A/npm/registry/", Certain},
		{"the feed's other key", "https://pkgs.dev.azure.com/acme/_packaging/a/npm/",
			"//pkgs.dev.azure.com/acme/_packaging/a/npm/registry/", Certain},
		{"the owner at GitHub Packages", "https://npm.pkg.github.com/", "//npm.pkg.github.com/acme/", Certain},
		{"a doubled slash", "https://npm.acme.example/npm/", "//npm.acme.example//npm/", Certain},
	} {
		t.Run(k.name, func(t *testing.T) {
			m := machine(t, "install", map[string]string{"p/.npmrc": "@acme:registry=" + k.asked + "\n" + k.key +
				":_authToken=0123456789abcdef\n"})
			found := Explain(input(t, m, refusedAt(k.asked+"@acme%2fcore", "@acme/core", 401)))
			if len(found) != 1 {
				t.Fatalf("%+v", found)
			}
			f := found[0]
			if f.Cause == "wrong-host" && f.Certainty != k.want || k.want == Certain && f.Certainty != Certain {
				t.Errorf("%s %s [%s]", f.Certainty, f.Cause, f.Rule)
			}
			if k.want == Likely && (!offers(f, "token-missing") || !offers(f, "scope-unmapped")) {
				t.Errorf("what else it could be: %+v", f.Others)
			}
		})
	}
}

func offers(f Finding, cause string) bool {
	for _, o := range f.Others {
		if string(o.Cause) == cause {
			return true
		}
	}
	return false
}

// TestEditsOfFilesThatOthersUse: in the user's file a line is added, whatever is there; in the project's a key
// that npm cannot find may be put right in its place.
func TestEditsOfFilesThatOthersUse(t *testing.T) {
	const asked = "https://npm.acme.example/npm/"
	const entry = "https://npm.acme.example/npm/:_authToken=0123456789abcdef\n"
	for _, k := range []struct {
		name, user, project string
		want                Edit
	}{
		{"the user's", entry, "@acme:registry=" + asked + "\n",
			Edit{File: "~/.npmrc", Line: 2, New: "//npm.acme.example/npm/:_authToken=<token>", Copy: 1}},
		{"the project's", "", entry + "@acme:registry=" + asked + "\n",
			Edit{File: ".npmrc", Line: 1, Old: "https://npm.acme.example/npm/:_authToken=<token>",
				New: "//npm.acme.example/npm/:_authToken=<token>"}},
	} {
		t.Run(k.name, func(t *testing.T) {
			m := machine(t, "install", map[string]string{"h/.npmrc": k.user, "p/.npmrc": k.project})
			found := Explain(input(t, m, refusedAt(asked+"@acme%2fcore", "@acme/core", 401)))
			if len(found) != 1 || len(found[0].Steps) == 0 || found[0].Steps[0].Edit == nil ||
				*found[0].Steps[0].Edit != k.want {
				t.Errorf("%+v", found)
			}
		})
	}
}

// TestTheHomeFolderAsProject: npm reads its one .npmrc as the user's, which other projects use.
func TestTheHomeFolderAsProject(t *testing.T) {
	m := machine(t, "install", map[string]string{"h/.npmrc": "https://npm.acme.example/:_authToken=0123456789abcdef\n",
		"h/package.json": "{}"})
	at, err := facts.Gather(facts.Where{Cwd: m.Home, Home: m.Home, GOOS: "linux", Env: []string{"HOME=" + m.Home},
		Npm: facts.Npm{Version: npmrc.Latest()}, Args: []string{"install", "--registry=https://npm.acme.example/"}})
	if err != nil {
		t.Fatal(err)
	}
	found := Explain(input(t, &at, refusedAt("https://npm.acme.example/core", "core", 401)))
	want := Edit{File: ".npmrc", Line: 2, New: "//npm.acme.example/:_authToken=<token>", Copy: 1}
	if len(found) != 1 || len(found[0].Steps) == 0 || found[0].Steps[0].Edit == nil || *found[0].Steps[0].Edit != want {
		t.Errorf("%+v", found)
	}
}

// TestAnEditThatMovesATokenNeedsConsent: what npmx makes by itself, and what it leaves to a person.
func TestAnEditThatMovesATokenNeedsConsent(t *testing.T) {
	const reg = "https://npm.acme.example/npm/"
	m := machine(t, "install", map[string]string{"h/.npmrc": "//held.example/:_authToken=x\n",
		"p/.npmrc": "@acme:registry=" + reg + "\n", "p/package.json": "{}"})
	j := input(t, m).join(refusedAt(reg+"@acme%2fcore", "@acme/core", 401))
	const line = "//npm.acme.example/npm/:_authToken="
	for _, k := range []struct {
		name    string
		edit    Edit
		useless bool
		want    Consent
	}{
		{"a key that the user's file lacks", Edit{File: "~/.npmrc", New: line + "<token>"}, false, Freely},
		{"a key that the user's file has", Edit{File: "~/.npmrc", New: "//held.example/:_authToken=<token>"}, false,
			ByHand},
		{"a registry in the user's file", Edit{File: "~/.npmrc", New: "registry=" + reg}, false, ByHand},
		{"a setting in the user's file", Edit{File: "~/.npmrc", New: "noproxy=npm.acme.example"}, false, ByHand},
		{"a useless token of the user's", Edit{File: "~/.npmrc", Line: 1, Old: line + "<token>"}, true, ByHand},
		{"a new token in place of the user's", Edit{File: "~/.npmrc", Line: 1, Old: line + "<token>",
			New: line + "<token>"}, true, ByHand},
		{"a line for the project", Edit{File: ".npmrc", New: "@acme:registry=" + reg}, false, Freely},
		{"a line that is to be filled", Edit{File: ".npmrc", New: "@acme:registry=https://YOUR-REGISTRY/"}, false,
			ByHand},
		{"a useless token of the project's", Edit{File: ".npmrc", Line: 1, Old: line + "<token>"}, true, Freely},
		{"a token of the project's that may be good", Edit{File: ".npmrc", Line: 1, Old: line + "<token>"}, false,
			ByHand},
		{"a variable that is set elsewhere", Edit{File: ".npmrc", Line: 1, Old: line + "${NPM_TOKEN}"}, true, ByHand},
		{"a line of the project's without a value", Edit{File: ".npmrc", Line: 1, Old: line}, false, Freely},
		{"the project's registry", Edit{File: ".npmrc", Line: 1, Old: "registry=" + reg}, true, ByHand},
		{"package.json", Edit{File: "package.json", Line: 1, Old: "a", New: "b"}, true, ByHand},
		{"some other file", Edit{File: "~/.bashrc", New: line + "<token>"}, true, ByHand},
	} {
		t.Run(k.name, func(t *testing.T) {
			if got := j.consent(k.edit, k.useless); got != k.want {
				t.Errorf("%q, want %q", got, k.want)
			}
		})
	}
	j.fields["probe-status"] = "200"
	if !j.taken() {
		t.Error("a token that the registry took is good")
	}
}
