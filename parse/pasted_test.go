package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"npmx/parse"
)

// TestWhatPagesMakeOfALine: links, entities, listings, lists, escaped line feeds and a terminal's edge change nothing of
// what was said.
func TestWhatPagesMakeOfALine(t *testing.T) {
	const (
		code = "npm error code E401"
		line = "npm error 401 Unauthorized - GET "
		url  = "https://npm.acme.example/@acme%2fui"
		want = "E401 401 GET npm.acme.example @acme/ui - 1 token-invalid"
	)
	for _, x := range []struct{ name, in, want string }{
		{"a link in Markdown", code + "\n" + line + "[" + url + "](" + url + ")\n", want},
		{"a link in angle brackets", code + "\n" + line + "<" + url + ">\n", want},
		{"a link as chats keep it", code + "\n" + line + "<" + url + "|npm.acme.example>\n", want},
		{"a listing in HTML", "<pre><code>" + code + "<br>\n" + line + url + "<br/></code></pre>\n", want},
		{"a quotation whose signs became entities", "&gt; " + code + "\n&gt; " + line + url + "\n", want},
		{"items of a list", "- " + code + "\n- " + line + url + "\n", want},
		{"bullets", "• " + code + "\n• " + line + url + "\n", want},
		{"a terminal's edge within the address", code + "\n" + line +
			"https://npm.acme.example/repository/npm-gro\nup/@acme%2fui - unauthenticated\n", want},
		{"an address at the edge of what somebody says", code + "\n" + line + url + "\nsrc/app.js:3 is where it is used\n",
			want},
		{"a message of Node with its line feeds escaped", `Error: Command failed: npm ci\n` + code + `\n` + line + url + `\n`,
			want},
		{"a challenge whose quotes became entities",
			code + "\nnpm error Unable to authenticate, need: Basic realm=&quot;https://npm.acme.example/npm/&quot;\n",
			"E401 401 - npm.acme.example - - 1 token-invalid"},
		{"npm's rules for a name", "npm error code E400\nnpm error 400 Bad Request - PUT https://npm.acme.example/Acme-Lib - " +
			"name can no longer contain capital letters\n",
			"E400 400 PUT npm.acme.example Acme-Lib publish 1 name-rejected"},
		{"a script's own text, with escaped line feeds", `const sample = "` + code + `\n` + line + url + `\n"` + "\n", ""},
		{"a list of codes", "- npm error code E401: log in again\n- npm error code E403: ask somebody\n", ""},
	} {
		if got := strings.Join(told(read(x.in, parse.Options{})), "\n"); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

// told is each failure as code, status, method, host, package, command, count and hint, "-" what is not known.
func told(log parse.Log) (all []string) {
	for _, f := range log.Failures {
		all = append(all, fmt.Sprint(f.Code, " ", f.Status, " ", dash(f.Method), " ", dash(f.Host), " ", dash(f.Package),
			" ", dash(f.Command), " ", f.Count, " ", f.Hint))
	}
	return all
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
