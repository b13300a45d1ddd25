package parse

import (
	"strings"
	"testing"
)

// TestEverySentenceIsReached: each row of a client's table reads its own line, and none above it does so first.
func TestEverySentenceIsReached(t *testing.T) {
	sample := strings.NewReplacer("{words}", "Some words", "{method}", "GET", "{url}", "https://npm.acme.example/core",
		"{site}", "npm.acme.example/core", "{path}", "@acme/core/-/core-1.0.0.tgz", "{status}", "403", "{refusal}",
		"403",
		"{phrase}", "Forbidden", "{reason}", " Nothing known", "{code}", "ConnectionRefused", "{network}",
		"connect ECONNREFUSED 10.0.0.1:443", "{message}", " the registry's words", "{challenge}", `Basic realm="acme"`,
		"{wanted}", "@acme/core@^1.0.0", "{published}", "@acme/core@1.0.0", "{answer}", "Forbidden - 403")
	for name, all := range map[string]sentences{"pnpm": pnpmSays(), "pnpm answers": pnpmAnswers(),
		"pnpm throws": pnpmThrows(), "yarn": yarnSays(),
		"bun": bunSays(), "bun publish": bunPublishSays(), "deno": denoSays(), "expo": expoSays()} {
		for i, row := range all {
			line := sample.Replace(row.text)
			if middle, ok := strings.CutPrefix(line, "…"); ok {
				line = "something in front of " + middle
			}
			read := -1
			for k := range all {
				if all[k].may(line) && all[k].read(&Failure{}, line) {
					read = k
					break
				}
			}
			if read != i {
				t.Errorf("%s: row %d is to read %q, row %d does", name, i, line, read)
			}
		}
	}
}

// TestACutSentenceFillsNothing: what is like a sentence of the table, but not whole, is none.
func TestACutSentenceFillsNothing(t *testing.T) {
	for _, line := range []string{"GET https://npm.acme.example/core -", "GET ftp://npm.acme.example/core - 403",
		"GET https://npm.acme.example/core - 20", `forbidden while loading "`, "package \"core\" not found"} {
		var f Failure
		if bunSays().read(&f, line) && (f.Status != 0 || f.Package != "") {
			t.Errorf("%q: %+v", line, f)
		}
	}
}
