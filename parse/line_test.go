package parse_test

import (
	"testing"

	"npmx/parse"
)

// TestTheCommandLineIsKeptWhole: the line that failed is kept whole, for whoever is to run it again; of several
// commands it is the one that the client speaks of.
func TestTheCommandLineIsKeptWhole(t *testing.T) {
	const (
		refused = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.acme.example/@acme%2fcore\n"
		tags    = "npm error code E401\n" +
			"npm error 401 Unauthorized - PUT https://npm.acme.example/-/package/core/dist-tags/latest\n"
		withPnpm = " ERR_PNPM_FETCH_401  GET https://npm.acme.example/core: Unauthorized - 401\n"
	)
	for _, x := range []struct{ name, in, want string }{
		{"at a prompt", "$ npm ci --omit=dev\n" + refused, "npm ci --omit=dev"},
		{"with its operands", "$ npm dist-tag add core@1.0.0 latest\n" + tags, "npm dist-tag add core@1.0.0 latest"},
		{"one of several", "$ npm i pnpm -g && pnpm install --frozen-lockfile\n" + withPnpm,
			"pnpm install --frozen-lockfile"},
		{"whose failure may be forgiven", "$ npm ci --omit=dev || exit 1\n" + refused, "npm ci --omit=dev"},
		{"in npm's own log",
			"0 verbose cli /usr/bin/node /usr/bin/npm\n" +
				"1 info using npm@11.19.1\n" +
				"2 verbose argv \"ci\" \"--omit\" \"dev\"\n" +
				"3 error code E401\n" +
				"4 error 401 Unauthorized - GET https://npm.acme.example/core\n",
			"npm ci --omit dev"},
		{"that a program ran in vain", "Error: Command failed: npm ci --omit=dev\n" + refused, "npm ci --omit=dev"},
		{"another client's", "$ yarn install\n" + refused, ""},
		{"none", refused, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			log := read(x.in, parse.Options{})
			if len(log.Failures) != 1 || log.Failures[0].Line != x.want {
				t.Errorf("%+v, want the line %q", log.Failures, x.want)
			}
		})
	}
}
