package parse_test

import (
	"strings"
	"testing"

	"npmx/parse"
)

// yarnErrorLog is a yarn-error.log as far as it matters, about the error given.
func yarnErrorLog(thrown string) string {
	return "Arguments: \n  C:\\Program Files\\nodejs\\node.exe C:\\Program Files (x86)\\Yarn\\bin\\yarn.js add " +
		"core\n\nPATH: \n  C:\\Windows\n\nYarn version: \n  1.21.1\n\nNode version: \n  12.14.1\n\nPlatform: \n  " +
		"win32 x64\n\n" +
		"Trace: \n  Error: " + thrown +
		"\n      at Request.<anonymous> (E:\\yarn\\lib\\fetchers\\tarball-fetcher.js:210:26)\n\nnpm manifest: \n  {}\n"
}

// TestYarn1: what yarn 1 says without its head, and that it is yarn 1 where only that says so. The version stands in
// front.
func TestYarn1(t *testing.T) {
	const (
		tarball = "https://npm.acme.example/@acme/ui/-/ui-1.0.0.tgz"
		refused = "1  401 - npm.acme.example @acme/ui - 1"
		frame   = "    at Request.params.callback [as _callback] (/opt/corepack/v1/yarn/1.22.22/lib/cli.js:66750:16)\n"
	)
	for _, x := range []struct{ name, in, want string }{
		{"words that nobody knows",
			`error An unexpected error occurred: "https://npm.acme.example/@acme%2fui: Such words nobody knows.".` +
				"\n", "1  0 - npm.acme.example @acme/ui - 1"},
		{"its own words of what it got",
			"error " + tarball + ": Integrity check failed for \"ui\" (computed integrity doesn't match our records)\n",
			""},
		{"a connection that was cut",
			`error An unexpected error occurred: "https://npm.acme.example/core: Client network socket disconnected before secure TLS connection was established".` + "\n", "1  0 - npm.acme.example core - 1"},
		{"a repository",
			`error An unexpected error occurred: "https://codeload.github.com/acme/lib/tar.gz/1a2b: Request failed \"404 Not Found\"".` + "\n", ""},
		{"a stack, whose path has the version", "error Error: " + tarball + `: Request failed "401 Unauthorized"` +
			"\n" + frame, "1.22.22" + refused[1:]},
		{"an exception without the head", "Error: " + tarball + `: Request failed "401 Unauthorized"` +
			"\n      at Request.res (/home/x/.yarn/lib-legacy/fetchers/tarball-fetcher.js:237:20)\n", refused},
		{"an exception that the stack tells", "Error: https://npm.acme.example/core: User is gone\n" + frame,
			"1.22.22  0 - npm.acme.example core - 1"},
		{"the same words in another program's stack",
			"Error: https://npm.acme.example/core: User is gone\n    at get (/app/yarn-scripts/get.js:3:1)\n    at " +
				"fetch (/app/lib/cli.js:3:1)\n", ""},
		{"an exception of a script", "Trace: at the start\nError: https://npm.acme.example/core: User is gone\n", ""},
		{"a tunnel",
			"Trace:\n  Error: https://npm.acme.example/core: tunneling socket could not be established, " +
				"statusCode=407\n", "1  407 - npm.acme.example core - 1"},
		{"yarn-error.log", yarnErrorLog(tarball + `: Request failed "401 Unauthorized"`),
			"1.21.1  401 - npm.acme.example @acme/ui install 1"},
		{"yarn-error.log of a command that failed", yarnErrorLog("Command failed.\n  Exit code: 1"), ""},
		{"versions that somebody prints",
			"Yarn version:\n  1.22.22\nnpm error code E401\nnpm error 401 Unauthorized - GET " +
				"https://npm.acme.example/core\n", " E401 401 GET npm.acme.example core - 1"},
		{"a line that was broken",
			"error An unexpected error occurred: \"https://npm.acme.example\n/@acme/ui/-/ui-1.0.0.tgz: Request " +
				"failed \\\"401 Unauthorized\\\"\".\n", refused},
		{"a line that was broken, and nothing of it",
			"error An unexpected error occurred: \"https://npm.acme.example\ninfo Visit " +
				"https://yarnpkg.com/en/docs/cli/install for documentation about this command.\n", ""},
		{"the words alone", `"` + tarball + `: Request failed \"401 Unauthorized\""` + "\n", refused},
		{"an address that a script prints", `"` + tarball + `: cannot be fetched, "401 Unauthorized"` + "\n", ""},
		{"the version that it told", "yarn install v1.10.0\n" + `error An unexpected error occurred: "` + tarball +
			`: Request failed \"401 Unauthorized\"".` + "\n",
			"1.10.0  401 - npm.acme.example @acme/ui install 1"},
		{"yarn 4 before it", "➤ YN0000: · Yarn 4.1.0\n" + `error An unexpected error occurred: "` + tarball +
			`: Request failed \"401 Unauthorized\"".` + "\n", "4.1.0" + refused[1:]},
		{"yarn 4", "➤ YN0041: @acme/ui@npm:1.0.0: Invalid authentication (as an anonymous user)\n",
			" YN0041 0 - - @acme/ui - 1"},
	} {
		log := read(x.in, parse.Options{})
		var got []string
		for i, line := range told(log) {
			got = append(got, log.Failures[i].Client.Version+" "+line)
		}
		if strings.Join(got, "\n") != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}
