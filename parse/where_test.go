package parse_test

import (
	"strings"
	"testing"

	"npmx/parse"
)

const refused = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.example/@acme%2fui\n"

// spoken are lines that one system alone writes, whatever the failure says.
var spoken = []struct{ system, line string }{
	{"github-actions", "Error: Process completed with exit code 1."},
	{"github-actions", "2026-03-02T09:14:07.1234567Z ##[error]Process completed with exit code 1."},
	{"github-actions", "##[group]GITHUB_TOKEN Permissions"},
	{"github-actions", "GITHUB_TOKEN Permissions"},
	{"github-actions", "  shell: /usr/bin/bash -e {0}"},
	{"github-actions", "Run actions/setup-node@v4"},
	{"github-actions", "Current runner version: '2.320.0'"},
	{"github-actions",
		"npm notice publish Signed provenance statement with source and build information from GitHub Actions"},
	{"gitlab", "Running with gitlab-runner 17.0.0 (44feccdf)"},
	{"gitlab", "ERROR: Job failed: exit code 1"},
	{"gitlab", "ERROR: Job failed: exit status 1"},
	{"gitlab", "ERROR: Job failed: command terminated with exit code 1"},
	{"gitlab", "ERROR: Job failed (system failure): prepare environment: exit code 1."},
	{"gitlab", "section_start:1772442847:step_script\r\x1b[0KExecuting"},
	{"gitlab", "npm notice publish Signed provenance statement with source and build information from GitLab CI"},
	{"azure", "##[section]Finishing: npm ci"},
	{"azure", "##[error]Bash exited with code '1'."},
	{"azure", `##[error]Error: C:\hostedtoolcache\windows\node\npm.cmd failed with return code: 1`},
	{"circleci", "#!/bin/bash -eo pipefail"},
	{"circleci", "Exited with code exit status 1"},
	{"codebuild", "[Container] 2024/06/24 15:54:11 Running command npm ci"},
	{"codebuild", "[Container] 2024/06/24 15:54:11.969767 Running command npm ci"},
	{"amplify", "# Starting phase: preBuild"},
	{"cloudflare", "13:05:36.904\tFailed: build command exited with code: 1"},
	{"netlify", "5:43:07 PM: Failed during stage 'building site': Build script returned non-zero exit code: 2"},
	{"vercel", "[09:14:07.123] Running build in Washington, D.C., USA (East) – iad1"},
	{"render", "==> Build failed"},
	{"heroku", "remote:  !     Push rejected, failed to compile Node.js app."},
	{"eas", `Running "npm install" in the root dir of your repository`},
	{"bitbucket", "Searching for test report files in directories named [test-results, junit] down to a depth of 4"},
	{"eas", "npx expo prebuild exited with non-zero code: 1"},
	{"travis", `The command "npm ci" failed and exited with 1 during .`},
	{"jenkins", "[Pipeline] sh"},
	{"jenkins", "Build step 'Execute shell' marked build as failure"},
	{"jenkins", "Finished: FAILURE"},
	{"teamcity", "Process exited with code 1 (Step: install (npm))"},
	{"buildkite", "🚨 Error: The command exited with status 1"},
	{"google-cloud-build", `ERROR: build step 0 "gcr.io/acme/npm" failed: step exited with non-zero status: 1`},
	{"renovate", " INFO: Repository started (repository=acme/web)"},
	{"dependabot", `updater | 2024/06/24 12:00:00 ERROR <job_1> Error during file updating; aborting`},
}

// TestASystemIsKnownFromEachOfItsWords, also where it is far from the failure, in front of it or at the end.
func TestASystemIsKnownFromEachOfItsWords(t *testing.T) {
	far := strings.Repeat("built one more file\n", 200)
	for _, x := range spoken {
		for where, text := range map[string]string{
			"before": x.line + "\n" + refused, "after": refused + x.line + "\n",
			"far before": x.line + "\n" + far + refused, "far after": refused + far + x.line,
		} {
			if where == "before" && lastWords[x.line] || where == "far before" && lastWords[x.line] ||
				strings.HasPrefix(where, "far") && nearOnly[x.line] {
				continue
			}
			failed(t, x.line+", "+where, text, x.system)
		}
	}
}

// lastWords end a log: in front of a client's words a program printed them.
var lastWords = map[string]bool{
	"ERROR: Job failed: exit code 1": true, "ERROR: Job failed: exit status 1": true, "Finished: FAILURE": true,
	"ERROR: Job failed: command terminated with exit code 1":                true,
	"ERROR: Job failed (system failure): prepare environment: exit code 1.": true,
}

// nearOnly would make the search stop at too many lines.
var nearOnly = map[string]bool{"updater | 2024/06/24 12:00:00 ERROR <job_1> Error during file updating; aborting": true}

func failed(t *testing.T, name, text, system string) {
	t.Helper()
	f := read(text, parse.Options{}).Failures
	if len(f) != 1 || f[0].Context.CI != system {
		t.Errorf("%s: want one failure in %q, have %+v\n%s", name, system, f, text)
	}
}

// TestAPlaceIsKnownFromTheFoldersThatAClientNames: less than words, and by those outweighed.
func TestAPlaceIsKnownFromTheFoldersThatAClientNames(t *testing.T) {
	log := func(path string) string {
		return refused + "npm error A complete log of this run can be found in: " + path + "\n"
	}
	for _, x := range []struct{ name, system, text string }{
		{"GitHub's home", "github-actions", log("/home/runner/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log")},
		{"GitHub's checkout, on a line of its own", "github-actions",
			refused + "/home/runner/work/web/web/src/a.ts:3:4\n"},
		{"GitHub's checkout, in a stack", "github-actions",
			refused + "    at run (/home/runner/work/web/web/a.js:3:4)\n"},
		{"in an old npm's banner", "jenkins", "> node-sass@7.0.1 install /home/jenkins/agent/workspace/web\n" +
			refused},
		{"in a list of variables", "github-actions",
			refused + "  PNPM_HOME: /home/runner/setup-pnpm/node_modules/.bin\n"},
		{"a tool cache that two have", "", refused + "    at run (/opt/hostedtoolcache/node/20/x64/a.js:3:4)\n"},
		{"and one that only Azure has", "azure",
			refused + "    at run (/opt/hostedtoolcache/node/20/x64/a.js:3:4)\n    at run " +
				"(/home/vsts/work/1/s/a.js:3:4)\n"},
		{"a house that two share", "", log("/opt/buildhome/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log")},
		{"and Cloudflare's words", "cloudflare", log("/opt/buildhome/.npm/_logs/a-debug-0.log") +
			"Failed: build command exited with code: 1\n"},
		{"and Netlify's", "netlify", log("/opt/buildhome/.npm/_logs/a-debug-0.log") +
			"Failed during stage 'building site': exit code: 1\n"},
		{"EAS", "eas", "[stderr] " + strings.ReplaceAll(strings.TrimSpace(log("/home/expo/workingdir/build/a.log")),
			"\n", "\n[stderr] ")},
		{"EAS on a Mac", "eas", log("/Users/expo/workingdir/build/a-debug-0.log")},
		{"Bitbucket", "bitbucket", log("/opt/atlassian/pipelines/agent/build/a-debug-0.log")},
		{"CircleCI's image in GitLab's job", "gitlab", log("/home/circleci/.npm/_logs/a-debug-0.log") +
			"ERROR: Job failed: exit code 1\n"},
		{"a home that is of one's own", "", log("/home/ada/.npm/_logs/a-debug-0.log")},
		{"a rented desktop with GitHub's home", "", log("/home/runner/.npm/_logs/a-debug-0.log") +
			"    at run (/home/runner/workspace/a.js:3:4)\n"},
	} {
		failed(t, x.name, x.text, x.system)
	}
}

// TestWhatOnlySpeaksOfASystemProvesNone: texts, samples, other programs' clocks, and marks that contradict one another.
func TestWhatOnlySpeaksOfASystemProvesNone(t *testing.T) {
	for name, text := range map[string]string{
		"a text on GitHub's folders": "On GitHub the checkout lies in /home/runner/work/web/web, and logs in " +
			"`/home/runner/.npm/_logs/`.\n" + refused,
		"the same behind it": refused + "See /home/runner/work/web/web for what was built.\n",
		"a script that says a job failed": "> acme@1.0.0 test\n> node test.js\n\nERROR: Job failed: exit code 1\n" +
			refused,
		"a job of another kind": refused + "ERROR: Job failed\n",
		"a job, in the middle":  refused + "the log ended with ERROR: Job failed: exit code 1\n",
		"an indented sample":    refused + "    Error: Process completed with exit code 1.\n",
		"semantic-release's clock": "[17:32:19] [semantic-release] › ℹ  Running semantic-release version " +
			"24.0.0\n" + refused,
		"gulp's clock":         "[17:32:19] Starting 'build'...\n" + refused,
		"git's empty line":     refused + "remote:\nremote: Resolving deltas: 100% (3/3)\n",
		"a service of Compose": "proxy  | listening on 8080\n" + refused,
		"an application's log": "2026-03-02T09:14:07.123Z [INFO]: listening\n" + refused,
		"a link to a run, in a sentence": refused +
			"It failed in https://github.com/acme/web/actions/runs/123 as well.\n",
		"two systems that both say it": refused +
			"Error: Process completed with exit code 1.\nExited with code exit status 1\n",
		"an error that GitHub and Azure say": refused + "##[error]it broke\n",
		"a sample in what a step runs":       refused + "echo \"##[section]Starting: npm ci\"\n",
	} {
		failed(t, name, text, "")
	}
}

// TestAFailureStandsWhereItsOwnLogBegan: two logs in one paste.
func TestAFailureStandsWhereItsOwnLogBegan(t *testing.T) {
	second := "npm error code E403\nnpm error 403 Forbidden - PUT https://npm.corp.example/web\n"
	log := read("Current runner version: '2.320.0'\n"+refused+"Running with gitlab-runner 17.0.0 (44feccdf)\n"+second,
		parse.Options{})
	if len(log.Failures) != 2 || log.Failures[0].Context.CI != "github-actions" ||
		log.Failures[1].Context.CI != "gitlab" {
		t.Errorf("%+v", log.Failures)
	}
}

// TestAnImageIsKnownFromItsBuildersLastWords: they say that a step of it failed, which is the one in front of them.
func TestAnImageIsKnownFromItsBuildersLastWords(t *testing.T) {
	for _, x := range []struct {
		name, text string
		image      bool
	}{
		{"docker's old builder", refused + "The command '/bin/sh -c npm ci' returned a non-zero code: 1\n", true},
		{"compose", refused +
			"ERROR: Service 'web' failed to build: The command '/bin/sh -c npm ci' returned a non-zero code: 1\n",
			true},
		{"buildkit",
			refused + `ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1`,
			true},
		{"podman", refused + `Error: building at STEP "RUN npm ci": while running runtime: exit status 1`, true},
		{"buildah", "STEP 3/5: RUN npm ci\n" + refused, true},
		{"kaniko", "INFO[0012] Running: [/bin/sh -c npm ci]\n" + refused, true},
		{"kaniko's end",
			refused + "error building image: error building stage: failed to execute command: waiting for process to " +
				"exit: exit status 1\n", true},
		{"an image that failed in another step of the job", "##[group]Run npm ci\n" +
			"##[endgroup]\n" +
			refused + "##[group]Run docker build .\n" +
			"##[endgroup]\n" +
			"ERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 1", false},
		{"an image that could not be named", refused + "ERROR: failed to solve: acme/base: not found\n", false},
		{"kaniko has gone on",
			"INFO[0012] Running: [/bin/sh -c npm ci]\nINFO[0013] Taking snapshot of full filesystem...\n" + refused,
			false},
	} {
		f := read(x.text, parse.Options{}).Failures
		if len(f) != 1 || f[0].Context.Image != x.image {
			t.Errorf("%s: %+v", x.name, f)
		}
	}
}

// TestJobStepAndRepositoryAreTakenFromWhatTheSystemSays: none is guessed.
func TestJobStepAndRepositoryAreTakenFromWhatTheSystemSays(t *testing.T) {
	for _, x := range []struct{ name, text, job, step, repository string }{
		{"GitHub's raw log",
			"Complete job name: publish (20)\nSyncing repository: acme/web\n##[group]Run npm publish\n##[endgroup]\n" +
				refused, "publish (20)", "npm publish", "acme/web"},
		{"GitHub's page", "Run npm ci\n  npm ci\n  shell: /usr/bin/bash -e {0}\n" + refused, "", "npm ci", ""},
		{"GitHub's page, an action", "Run pnpm/action-setup@v4\n" + refused, "", "pnpm/action-setup@v4", ""},
		{"a link to the run", "https://github.com/acme/web/actions/runs/123/job/456\n" + refused, "", "", "acme/web"},
		{"Jenkins", "[Pipeline] { (Install)\n" + refused, "", "Install", ""},
		{"CodeBuild", "[Container] 2024/06/24 15:54:11.969767 Entering phase BUILD\n" + refused, "", "BUILD", ""},
		{"GitLab", "Reinitialized existing Git repository in /builds/acme/shop/web/.git/\n" + refused, "", "",
			"acme/shop/web"},
		{"Renovate", "DEBUG: Ensuring PR (repository=acme/web, branch=renovate/ui)\n" + refused, "", "", "acme/web"},
		{"a sentence", "Run your tests first\n" + refused, "", "", ""},
	} {
		log := read(x.text, parse.Options{})
		if len(log.Failures) != 1 || log.Failures[0].Context.Job != x.job || log.Failures[0].Context.Step != x.step ||
			log.Repository != x.repository {
			t.Errorf("%s: %q %+v", x.name, log.Repository, log.Failures)
		}
	}
}
