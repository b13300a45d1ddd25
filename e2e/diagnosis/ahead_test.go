package diagnosis

import (
	"encoding/json"
	"slices"
	"testing"

	"npmx/demo"
	"npmx/explain/report"
	"npmx/internal/rig"
)

// foretold is what `npmx check --for` says.
type foretold struct {
	Let      bool          `json:"let_through"`
	Findings []rig.Finding `json:"findings"`
	Unknown  []struct{ Reason string }
}

// untold are the scenarios whose refusal cannot be seen before the command runs, and the reason that check gives.
func untold() map[string]string {
	all := map[string]string{
		"publish-oidc": "identity", // the registry has no trusted publisher, which only the exchange shows
	}
	for _, name := range []string{"bad-password", "bad-password-home", "bad-auth", "azure-refused"} {
		all[name] = "password" // a wrong one may lock an account
	}
	for _, name := range []string{
		"permission-publish", "token-read-only", "machine-token-publish", "publish-hidden", // rights to write
		"version-retired", // the registry's document does not tell
		"otp-required", "payment-required", "name-rejected", "email-unverified",
	} {
		all[name] = "writing"
	}
	return all
}

// purposeOf is what check is asked about a scenario's command; "" where it has no word for that.
func purposeOf(s demo.Scenario) string {
	switch s.Args[0] {
	case "install", "ci":
		return "install"
	case "publish":
		return "publish"
	}
	return ""
}

func foretell(t *testing.T, c demo.Case, purpose string) (told foretold) {
	t.Helper()
	got := rig.RunProgram(t, rig.Npmx(t), c.Dir, c.Env, append([]string{"check", "--for", purpose, "--format", "json",
		"--"}, c.Args...))
	if leaks := c.Leaks(string(got.Stdout)); len(leaks) > 0 {
		t.Errorf("check holds secrets: %v\n%s", leaks, got.Stdout)
	}
	rig.Follows(t, report.OutlookSchema(), got.Stdout)
	if err := json.Unmarshal(got.Stdout, &told); err != nil || (got.Status == 0) != told.Let {
		t.Errorf("status %d: %v\n%s%s", got.Status, err, got.Stdout, got.Stderr)
	}
	return told
}

func assertForetold(t *testing.T, s demo.Scenario, told foretold, got rig.Ran) {
	t.Helper()
	works := got.Status == 0 || s.Cause == "not-auth" // access was let through, whatever else went wrong
	reason, hidden := untold()[s.Name]
	switch {
	case hidden:
		if !told.Let || !slices.Contains(reasonsOf(told), reason) {
			t.Errorf("let through: %v, open: %v, want %q", told.Let, reasonsOf(told), reason)
		}
	case told.Let != works:
		t.Errorf("check says let through: %v, npm %v\n%+v\n%s", told.Let, works, told, got.Stderr)
	case !works && causeOf(told.Findings) != causeOf(got.Report.Findings):
		t.Errorf("check says %s, npm's run %s\n%+v",
			causeOf(told.Findings), causeOf(got.Report.Findings), told.Findings)
	}
}

func causeOf(found []rig.Finding) string {
	if len(found) == 0 {
		return "nothing"
	}
	return found[0].Cause
}

func reasonsOf(told foretold) (all []string) {
	for _, u := range told.Unknown {
		all = append(all, u.Reason)
	}
	return all
}

// beyond are projects in which npm succeeds although something in them cannot be had, and others that it reads in a way
// of its own.
func beyond() []demo.Scenario {
	good := "registry={registry}\n{key}:_authToken={token}\n"
	needs := func(rest string) map[string]string {
		return map[string]string{".npmrc": good, "package.json": `{"name": "shop", "version": "1.0.0", ` + rest + `}`}
	}
	with := func(name string, files map[string]string, args ...string) demo.Scenario {
		return demo.Scenario{Name: name, Args: args, Files: files}
	}
	workspaces := needs(`"workspaces": ["packages/*"]`)
	workspaces["packages/a/package.json"] = `{"name": "@acme/a", "version": "1.2.0",
		"dependencies": {"@acme/b": "^1.0.0", "@acme/core": "1.x"}}`
	workspaces["packages/b/package.json"] = `{"name": "@acme/b", "version": "1.0.0"}`
	folder := needs(`"dependencies": {"near": "file:near"}`)
	folder["near/package.json"] = `{"name": "near", "version": "1.0.0"}`
	mapped := needs(`"dependencies": {"tiny-pad": "1"}`)
	mapped[".npmrc"] = "registry={public}\n@acme:registry={registry}\n"
	publish := func(config, rc string) map[string]string {
		return map[string]string{
			".npmrc":       rc,
			"package.json": `{"name": "@acme/core", "version": "7.0.0"` + config + `}`,
		}
	}
	from7 := func(s demo.Scenario) demo.Scenario {
		s.Not = []int{6} // of which check says that it does not know
		return s
	}
	to := `, "publishConfig": {"registry": "{registry}"}`
	return []demo.Scenario{
		with("optional-absent", needs(`"optionalDependencies": {"@acme/gone": "1"}`), "install"),
		with("optional-peer-absent", needs(`"peerDependencies": {"@acme/gone": "1"},
			"peerDependenciesMeta": {"@acme/gone": {"optional": true}}`), "install"),
		with("alias", needs(`"dependencies": {"core": "npm:@acme/core@1"}`), "install"),
		with("alias-absent", needs(`"dependencies": {"@acme/core": "npm:@acme/gone@1"}`), "install"),
		with("locked-elsewhere", lockedElsewhere(), "ci"),
		with("folder", folder, "install"),
		with("workspaces", workspaces, "install"),
		with("scope-without-use", mapped, "install"),
		with("tarball-named", needs(`"dependencies": {}`), "install", "{registry}tiny-pad/-/tiny-pad-1.0.0.tgz"),
		with("tag", needs(`"dependencies": {"@acme/core": "latest"}`), "install"),
		with("new-package", map[string]string{
			".npmrc":       good,
			"package.json": `{"name": "@acme/new", "version": "1.0.0"}`,
		}, "publish"),
		with("private", map[string]string{".npmrc": good, "package.json": `{"name": "@acme/new", "version": "1.0.0",
			"private": true}`}, "publish"),
		from7(with("publish-config", publish(to, "registry={public}\n{key}:_authToken={token}\n"), "publish")),
		from7(with("publish-scope-line",
			publish(to, "@acme:registry={public}\n{key}:_authToken={token}\n"), "publish")),
		from7(with("publish-flag", publish(to, "{key}:_authToken={token}\n"), "publish", "--registry={public}")),
		from7(with("publish-scoped-config", publish(`, "publishConfig": {"@acme:registry": "{registry}"}`,
			"@acme:registry={public}\n{key}:_authToken={token}\n"), "publish")),
	}
}

// lockedElsewhere takes a public file from a host that is no registry of the project: npm 12 alone minds.
func lockedElsewhere() map[string]string {
	entry := `{"version": "1.3.0", "resolved": "{public}tiny-pad/-/tiny-pad-1.3.0.tgz"}`
	return map[string]string{
		".npmrc":       "registry={registry}\n",
		"package.json": `{"name": "shop", "version": "1.0.0", "dependencies": {"tiny-pad": "^1.0.0"}}`,
		"package-lock.json": `{"name": "shop", "version": "1.0.0", "lockfileVersion": 2, "requires": true, "packages": {
			"": {"name": "shop", "version": "1.0.0", "dependencies": {"tiny-pad": "^1.0.0"}},
			"node_modules/tiny-pad": ` + entry + `}, "dependencies": {"tiny-pad": ` + entry + `}}`,
	}
}

// TestCheckAgreesWithNpmBeyondTheScenarios checks what check foresees against npm where no mistake, or an odd one, is
// planted.
func TestCheckAgreesWithNpmBeyondTheScenarios(t *testing.T) {
	major := rig.NpmMajor(t)
	for _, s := range beyond() {
		if _, ok := s.For(major); !ok {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			c, _ := rig.Lay(t, s)
			told := foretell(t, c, purposeOf(s))
			if got := rig.RunNpmx(t, c.Dir, c.Env, c.Args); told.Let != (got.Status == 0) ||
				len(got.Report.Findings) > 0 && causeOf(told.Findings) != causeOf(got.Report.Findings) {
				t.Errorf("check says let through: %v (%s), npm ended with %d (%s)\n%s", told.Let,
					causeOf(told.Findings), got.Status, causeOf(got.Report.Findings), got.Stderr)
			}
		})
	}
}
