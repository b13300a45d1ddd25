package parse

import (
	"fmt"
	"slices"
	"sync"

	"npmx/parse/ci"
	"npmx/parse/scan"
)

// literals begin everything that a grammar or a context needs: one stands, within one colour, in each line that can
// matter by itself. All have 8 bytes or more, since the search steps over bytes by the length of the shortest. Nothing
// here may be common in logs that succeed: "npm http fetch GET 200" is nine lines of ten in a verbose one. Nor may a
// short one be made of what is: "$ npm ci" and "Run npm " made the search stop at every " npm" and take half as long
// again, and section marks stand beside both.
var literals = []string{
	// npm, lerna and their runs
	"npm ERR! ", "npm error ", "dependabot-updater-", "\"package-manager\":\"", "Unexpected response: ",
	"Failed loading http", "error: npm package '", "ERR! code ", " error code ", "lerna ERR! ", "rna-lite ERR! ",
	"HttpErrorGeneral: ", "error RequestError: ", "\" returned a 4", "getaddrinfo E", "[31merror", "[31;40mERR!",
	"info using npm@", "Now using node v", "verbose argv ", "verb argv ",
	"verbose title ", "verb title ", "verbose pkgid ", "verb pkgid ", "verbose logfile ", "load:file:",
	"verbose oidc ", "silly oidc ", "Tarball Details", "notice package: ", "notice 📦", "Publishing to http",
	"Log in on http",
	"fetchPackageMetaData error", "Access token expired", "A complete log of this run", "WARN registry ",
	"warn registry ", "WARN notice ", "WARN config", "warn config",
	"is not a legal HTTP header", "\"code\": \"E", "\"code\":\"E",
	// pnpm, yarn, bun
	"ERR_PNPM_", " - PUT http", "403 Forbidden - GET", "401 Unauthorized - GET", "Failed to replace env",
	"Issue while reading", "Ignored project-level auth", "[E401] Unable to authenticate", "[E401] Incorrect or missing",
	"error: unable to authenticate", "ELIFECYCLE", "Will retry in ",
	"An unexpected error occurred", "Couldn't publish", "Two factor authentication enabled", "error No token found",
	"error Error: ", "ResponseError: ", "finished with status code", "error Received malformed", "error Couldn't find ",
	"error Command failed", "Request failed ", "yarn install v", "yarn publish v", "yarn add v", "yarn run v",
	"tunneling socket could not", "params.callback [as _callback]", "Yarn version:",
	"YN0001: ", "YN0016: ", "YN0027: ", "YN0033: ", "YN0034: ", "YN0035: ", "YN0041: ", "YN0080: ", "YN0081: ",
	"YN0082: ", "· Yarn ", "Failed with errors", "Usage Error: ", "Internal Error: ", "Environment variable not found",
	"error: GET http", "error: PUT http", "error: POST http", "error: missing authentication",
	" downloading package manifest ", " downloading tarball ", " parsing package manifest for ",
	" requires a one-time pass", " Unauthorized: http", " Payment Required: http", " Forbidden: http",
	" Not Found: http", " Conflict: http", " failed to resolve", " while loading \"", "error: package \"",
	"bun install v", "bun publish v", "bun add v", "pnpm install", " → http",
	// what wraps them
	"ENONPMTOKEN", "No NPM_TOKEN found, but OIDC", "EINVALIDNPMTOKEN", "private_source_authentication_failure",
	"could not be reached as it requires authentication", "] 401 http", "] 403 http", "] 404 http",
	"authentication for registry", "error occurred while publishing", "error while checking if token",
	"npm publish error:", "SemanticReleaseError: ", "Invalid character in header", "performing the request to http",
	" failed, reason: ", "OIDC token exchange with", " OIDC token failed: ", "Skipped OIDC: ",
	"Not authenticated with npm", "Failed to look up npm", "Dependency lookup failure", ", statusCode=401",
	", statusCode=403", ", statusCode=404",
	// the command lines of clients
	"$ npm publish", "$ npm ci --", "$ npm install", "$ npm login", "+ npm publish", "+ npm install",
}

// marks, with those of package ci's table, say where the lines around them stand, and are nothing by themselves: they
// need no lines in front of them. A log of a CI system has more of them than of all else that is looked for.
var marks = []string{
	"##[group]", "::group::", "] RUN npm", "] RUN pnpm", "] RUN yarn", "] RUN bun", "] RUN --mount",
	" of npm available! ",
}

// sections are marks after which the command line of a step stands, which has no literal: "$ npm ci" is too short for
// one.
var sections = []string{"##[section]", "section_start:", "travis_fold:", "[Pipeline] ", "[Container] "}

// The kinds of lines that are looked for, the strongest first.
const (
	isWords scan.Kind = iota // a client's, or what wraps them
	isHead                   // GitHub begins to print what a step runs, and with what variables
	isSection
	isCommand // a command line, which may be a client's
	isMark
	isHeadEnd
)

// set is the literals as a table. It is built when the first log is read.
var set = sync.OnceValue(func() *scan.Set {
	others := slices.DeleteFunc(ci.Literals(), func(l string) bool { return slices.Contains(sections, l) })
	return scan.New(append(refusals(), literals...), []string{"##[group]Run ", "shell: /usr/bin/bash"}, sections,
		[]string{"[command]"},
		append(others, marks...), []string{"##[endgroup]"})
})

// refusals are the ends of "http fetch GET 401 https://..": T ends GET, PUT and POST, E DELETE. They begin so late
// because what is in front of the status is in every line about a request that went well; 400 and 500 look too much
// like 200, and are found by the error that follows them.
func refusals() (out []string) {
	for status := 401; status <= 530; status++ {
		switch {
		case status > 431 && status < 451 || status > 451 && status <= 500:
		case status%10 == 0:
			for _, method := range []string{"ET", "UT", "ST"} {
				out = append(out, fmt.Sprintf("%s %d h", method, status))
			}
		default:
			out = append(out, fmt.Sprintf("T %d http", status))
		}
	}
	for _, status := range []int{401, 403, 404} {
		out = append(out, fmt.Sprintf("E %d http", status))
	}
	return out
}
