package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"npmx/parse"
	"npmx/parse/registry"
)

// TestPowerShellWraps: Windows PowerShell's ">" writes what a program says on stderr as wide as its window, each piece
// but the last with the space at which it broke. What was said stays the same.
func TestPowerShellWraps(t *testing.T) {
	const end = "npm error A complete log of this run can be found in: C:\\npm\\x-debug-0.log\n"
	for _, said := range []string{
		"npm error code E403\n" +
			"npm error 403 403 Forbidden - PUT https://registry.npmjs.example/core - Two-factor " +
			"authentication or granular access token with bypass 2fa enabled is required to publish packages.\n" +
			"npm error 403 In most cases, you or one of your dependencies are requesting\n",
		"npm error code E401\n" +
			"npm error 401 Unauthorized - GET https://npm.pkg.github.com/@acme%2fcore - " +
			"authentication token not provided\n",
		"npm error code E404\n" +
			"npm error 404 Not Found - GET https://registry.npmjs.example/core-x - Not found\n" +
			"npm error 404\n" +
			"npm error 404  'core-x@*' is not in this registry.\n",
		"npm error code ENEEDAUTH\n" +
			"npm error need auth This command requires you to be logged in to " +
			"https://registry.npmjs.example/\n" +
			"npm error need auth You need to authorize this machine using `npm adduser`\n",
		"npm error code ENOTFOUND\n" +
			"npm error network request to https://npm.acme.example/core failed, reason: " +
			"getaddrinfo ENOTFOUND npm.acme.example\n",
		"npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree, and a long line about it\n",
	} {
		said = registry.Restore(said + end)
		want := whole(said)
		for _, width := range []int{30, 34, 38, 44, 50, 60, 76, 80, 100, 118, 250} {
			if got := whole(wrap(said, width)); got != want {
				t.Errorf("%d columns of %.40q: %q, want %q", width, said, got, want)
			}
		}
	}
}

// TestAddressesBrokenOffNameNothingElse: where the window is narrower than an address, what follows may be its rest or
// another program's word. Then no package is named rather than a wrong one.
func TestAddressesBrokenOffNameNothingElse(t *testing.T) {
	const said = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.example/@acme%2fcore\n"
	for width := 20; width < 80; width++ {
		for _, after := range []string{"", "Done\n", "done in 3 s\n", "Process exited with code 1\n"} {
			for _, f := range read(wrap(said, width)+after, parse.Options{}).Failures {
				if f.Package != "" && f.Package != "@acme/core" || f.Host != "" && f.Host != "npm.acme.example" {
					t.Errorf("%d columns in front of %q: %q at %q", width, after, f.Package, f.Host)
				}
			}
		}
	}
}

// TestPlaceWithoutHead: npm's line about its debug log shows where it ran, also in an annotation of a job, which has no
// head in front of it.
func TestPlaceWithoutHead(t *testing.T) {
	log := read(registry.Restore("403 Forbidden - PUT https://registry.npmjs.example/core - Forbidden\n"+
		"A complete log of this run can be found in: /home/runner/.npm/_logs/x-debug-0.log\n"), parse.Options{})
	if log.CI != "github-actions" {
		t.Errorf("CI %q", log.CI)
	}
}

// wrap breaks lines at spaces, as PowerShell does.
func wrap(text string, width int) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		for len(line) > width {
			i := strings.LastIndexByte(line[:width], ' ') + 1
			if i == 0 {
				i = width
			}
			out.WriteString(line[:i] + "\n")
			line = line[i:]
		}
		out.WriteString(line)
	}
	return out.String()
}

// whole is all that a log tells of its failures, but for the lines that it is in.
func whole(text string) string {
	var b strings.Builder
	for _, f := range read(text, parse.Options{}).Failures {
		fmt.Fprintf(&b, "%s\n", facts(f))
	}
	return b.String()
}
