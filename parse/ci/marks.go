package ci

import (
	"strings"
	"sync"
)

// weight is what a mark proves.
type weight int

const (
	head  weight = iota // begins a system's log: from here on it is that system, whatever was in front
	word                // only that system says it, before a failure or after it
	bot                 // as head, of a program that updates packages, whatever system runs it
	last                // as word, but it ends the log: where a client goes on to speak, a program printed it
	hint                // others may say it too: it counts where no word is there
	image               // a builder says that a step of an image's build failed
)

// mark is one line by which the place of a log is known. Of several systems it is one of those that it names.
type mark struct {
	weight  weight
	systems string
	re      string // matched at the start of a peeled line; its groups name job, step and repository
	gate    string // what the search for lines looks for, where the expression does not begin with it
}

// signs is the table of marks. The search for lines takes its literals from it, so that a mark is seen wherever in a
// log it is.
var signs = []mark{
	{head, "github-actions", `^Current runner version: '`, ""},
	{head, "github-actions", `^##\[group\]Runner Image`, ""},
	{word, "github-actions", `^##\[group\]Run `, ""},
	{word, "github-actions", `^(?:##\[group\])?GITHUB_TOKEN Permissions$`, "GITHUB_TOKEN Permissions"},
	{word, "github-actions", `^Complete job name: (?P<job>.+)$`, ""},
	{word, "github-actions", `^Syncing repository: (?P<repo>[\w.-]+/[\w.-]+)$`, ""},
	{word, "github-actions", `^Run (?P<step>[\w.-]+/[\w./-]+@[\w./-]+)$`, "Run actions/setup-node@"},
	{word, "github-actions", `^ *shell: \S.*\{0\}'?"?$`, "bash -e {0}"},
	{word, "github-actions", `^Error: Process completed with exit code \d+\.?$`, ""},
	{word, "github-actions", `^##\[error\]Process completed with exit code \d+\.?$`, ""},
	{word, "github-actions", `^npm notice publish Signed provenance statement .*from GitHub Actions$`, ""},
	{hint, "github-actions", `^https://github\.com/(?P<repo>[\w.-]+/[\w.-]+)/actions/runs/\d+(?:[/?#]\S*)?$`, ""},
	{word, "github-actions azure", `^##\[error\]`, ""},

	{word, "azure", `^##\[section\]`, ""},
	{word, "azure", `^##\[error\](?:Bash|PowerShell|Cmd\.exe) exited with code '`, ""},
	{word, "azure", `^##\[error\](?:Error: )?\S.* failed with return code: \d+$`, ""},
	{word, "azure", `^Task         : `, ""},
	{hint, "azure", `^##vso\[`, ""},

	{head, "gitlab", `^Running with gitlab-runner \d`, ""},
	{word, "gitlab", `^Using (?:Docker|Shell|Kubernetes|Docker Machine) (?:\([\w+]+\) )?executor`,
		"executor with image "},
	{word, "gitlab", `^Executing "step_script" stage of the job script`, ""},
	{word, "gitlab", `^Initialized empty Git repository in /builds/(?P<repo>[\w.-]+/[\w./-]+)/\.git/$`, ""},
	{word, "gitlab", `^Reinitialized existing Git repository in /builds/(?P<repo>[\w.-]+/[\w./-]+)/\.git/$`, ""},
	{word, "gitlab", `^npm notice publish Signed provenance statement .*from GitLab CI$`, ""},
	{last, "gitlab", `^ERROR: Job failed: exit (?:code|status) \d+$`, ""},
	{last, "gitlab", `^ERROR: Job failed: command terminated with exit code \d+$`, ""},
	{last, "gitlab", `^ERROR: Job failed: execution took longer than `, ""},
	{last, "gitlab", `^ERROR: Job failed \(system failure\): `, ""},

	{word, "circleci", `^#!/bin/(?:ba)?sh -eo pipefail`, "#!/bin/bash -eo pipefail"},
	{head, "circleci", `^Build-agent version \d`, ""},
	{word, "circleci", `^Exited with code exit status \d+`, ""},
	{word, "circleci", `^CircleCI received exit code \d+`, ""},

	{word, "codebuild", `^\[Container\] \d{4}/\d\d/\d\d [\d:]{8}(?:\.\d+)? Entering phase (?P<step>\w+)`, ""},
	{word, "codebuild", `^\[Container\] \d{4}/\d\d/\d\d [\d:]{8}`, ""},
	{word, "amplify", `^# (?:Starting|Completed) phase: `, "Starting phase: "},
	{word, "amplify", `^# Executing command: `, ""},

	{word, "cloudflare", `^Failed: build command exited with code`, ""},
	{word, "cloudflare", `^Failed: error occurred while running build command`, ""},
	{word, "cloudflare", `^Success: Finished cloning repository files$`, ""},
	{word, "cloudflare", `^Installing project dependencies: (?:npm|yarn|pnpm|bun) `, ""},
	{word, "cloudflare", `^Detected the following tools from environment: `, ""},
	{word, "netlify", `^Failed during stage '`, ""},
	{word, "netlify", `^Failing build: Failed to install dependencies`, ""},
	{word, "netlify", `^(?:[│❯] *)?Netlify Build *│?$`, "Netlify Build"},
	{word, "netlify", `^build-image version: [0-9a-f]{8}`, ""},

	{word, "vercel", `^Running build in .+ – [a-z]{3}\d`, ""},
	{word, "vercel", `^Running "vercel build"$`, ""},
	{word, "render", `^==> Build failed`, ""},
	{word, "render", `^==> Running build command '`, ""},
	{word, "heroku", `^(?:remote: +)?!? *Push rejected, failed to compile `, "Push rejected, failed to compile"},
	{hint, "heroku", `^(?:remote: )?-----> `, ""},
	{hint, "dokku", `^(?:remote: )?=====> `, ""},
	{word, "eas", `^Running "[^"]+" in the root dir of your repository`, "the root dir of your repository"},
	{word, "eas", `^Running "[^"]+" in /(?:home|Users)/expo/workingdir/`, "/expo/workingdir/"},
	{word, "bitbucket", `^Searching for test report files in directories named \[`, ""},
	{word, "eas", `^npx expo prebuild exited with non-zero code: \d+$`, ""},

	{word, "travis", `^The command "[^"]+" (?:failed and )?exited with \d+(?: during .*)?\.$`, ""},
	{word, "travis", `^Done\. Your build exited with \d+\.$`, ""},
	{word, "jenkins", `^\[Pipeline\] \{ \((?P<step>[^()]+)\)$`, ""},
	{word, "jenkins", `^\[Pipeline\] `, ""},
	{head, "jenkins", `^Running in Durability level: `, ""},
	{word, "jenkins", `^Build step '[^']+' (?:marked build as failure|changed build result)`, ""},
	{last, "jenkins", `^Finished: (?:FAILURE|UNSTABLE|ABORTED)$`, "Finished: FAILURE"},
	{word, "teamcity", `^Process exited with code \d+ \(Step: `, ""},
	{hint, "teamcity", `^##teamcity\[`, ""},
	{word, "buildkite", `^(?:\x{1F6A8} )?Error: The command exited with status \d+$`,
		"The command exited with status "},
	{word, "google-cloud-build", `^starting build "[0-9a-f-]{36}"$`, ""},
	{word, "google-cloud-build", `^ERROR: build step \d+ "[^"]+" failed: `, ""},
	{bot, "dependabot", `^\|? *private_source_authentication_failure `, "private_source_authentication_failure"},
	{bot, "renovate", `^ *(?:DEBUG|INFO|WARN|ERROR): .*\(repository=(?P<repo>[\w.-]+/[\w./-]+)(?:, \w+=[^)]*)?\)$`,
		"Repository started (repository="},
	{bot, "renovate", `^Renovate failed to update an artifact related to this branch\.`, ""},

	{image, "", `^The command '/bin/(?:ba)?sh -c `, ""},
	{image, "", `^ERROR: Service '[^']+' failed to build`, ""},
	{image, "", `^(?:ERROR: |error: )?failed to solve: .*did not complete successfully: exit code: \d+`,
		"failed to solve: "},
	{image, "", `^(?:ERROR: |error: )?failed to solve: executor failed running`, "failed to solve: "},
	{image, "", `^(?:Error: |error )building at STEP "RUN `, "building at STEP \"RUN "},
	{image, "", `^error building image: `, ""},
}

// listened is a mark with its matcher.
type listened struct {
	mark
	*pattern
	set systems
}

// heard holds the marks by the byte that a line begins with.
var heard = sync.OnceValue(func() *[256][]*listened {
	var t [256][]*listened
	for _, m := range signs {
		x := &listened{m, compile(m.re), setOf(m.systems)}
		for b := range t {
			if x.first.has(byte(b)) {
				t[b] = append(t[b], x)
			}
		}
	}
	return &t
})

// shortest and longest are the lengths of a literal that the search looks for.
const shortest, longest = 8, 32

// Literals are what the marks begin with, for the search for lines: a hint is only read where it is near a failure.
func Literals() (out []string) {
	for _, m := range signs {
		l := m.gate
		if l == "" && m.weight != hint {
			l = compile(m.re).start.literally()
		}
		if len(l) >= shortest {
			out = append(out, strings.ToValidUTF8(l[:min(len(l), longest)], ""))
		}
	}
	return out
}
