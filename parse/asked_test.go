package parse_test

import (
	"testing"

	"npmx/parse"
)

// TestAnAddressCountsAsAskedInNpmsDebugLogAlone: a registry's message or a script can put any line on a screen, and
// any address into an error.
func TestAnAddressCountsAsAskedInNpmsDebugLogAlone(t *testing.T) {
	for _, x := range []struct {
		name, in string
		debug    bool
		want     bool
	}{
		{"npm's debug log",
			"1 http fetch GET 401 https://cdn.acme.example/x/-/x-1.0.0.tgz 12ms (cache skip)\n" +
				"2 error code E401\n" +
				"3 error 401 Unauthorized - GET https://cdn.acme.example/x/-/x-1.0.0.tgz\n", true, true},
		{"a screen",
			"npm http fetch GET 401 https://cdn.acme.example/x/-/x-1.0.0.tgz 12ms\n" +
				"npm error code E401\n" +
				"npm error 401 Unauthorized - GET https://cdn.acme.example/x/-/x-1.0.0.tgz\n", false, false},
		{"a debug log that names another request",
			"1 http fetch GET 401 https://npm.acme.example/x 12ms\n" +
				"2 error code E401\n" +
				"3 error 401 Unauthorized - GET https://cdn.acme.example/x/-/x-1.0.0.tgz\n", true, false},
		{"a message that quotes a request",
			"1 error code E401\n" +
				"2 error 401 Unauthorized - GET https://cdn.acme.example/x/-/x-1.0.0.tgz - no\n" +
				"2 error http fetch GET 401 https://cdn.acme.example/x/-/x-1.0.0.tgz 9ms\n", true, false},
		{"a request that npm would not make",
			"1 error code EALLOWREMOTE\n" +
				"2 error Fetching packages of type \"remote\" have been disabled\n" +
				"3 error Refusing to fetch \"x@https://cdn.acme.example/x/-/x-1.0.0.tgz\"\n", true, true},
	} {
		log := read(x.in, parse.Options{DebugLog: x.debug})
		if len(log.Failures) != 1 || log.Failures[0].Asked != x.want {
			t.Errorf("%s: %+v, want asked %t", x.name, log.Failures, x.want)
		}
	}
}
