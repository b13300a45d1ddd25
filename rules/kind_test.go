package rules

import (
	"slices"
	"strings"
	"testing"
)

// TestEveryPlaceholderHasAKind: a value comes from strangers, and one without a validator must stand in no command
// and no edit.
func TestEveryPlaceholderHasAKind(t *testing.T) {
	for _, p := range Placeholders() {
		switch {
		case p.Kind == "":
			t.Errorf("{%s} has no kind", p.Name)
		case valid[p.Kind] == nil && p.Kind != KindProse:
			t.Errorf("{%s} is of the kind %s, which has no validator", p.Name, p.Kind)
		}
	}
	if !slices.Equal([]Kind{kindOf("nobody")}, []Kind{KindProse}) {
		t.Error("what is no placeholder may stand in a command")
	}
}

// TestKinds: what is of a kind, and what only looks like it.
func TestKinds(t *testing.T) {
	long := strings.Repeat("a", 64)
	for kind, c := range map[Kind]struct{ right, wrong []string }{
		KindHost: {[]string{"npm.acme.example", "localhost", "localhost:4873", "127.0.0.1:4873", "[::1]",
			"[fe80::1]:4873", "xn--bcher-kva.example", "my_registry", "a-b.c"},
			[]string{"", "-a.example", "a-.example", "a..b", "a.example:", "a.example:0", "a.example:065",
				"a.example:70000", "::1", "[::1", "[fe80::1%eth0]", "bücher.example",
				"x;id", "x$(id)", "x`id`", "x'y", "x y", "x\n", long + ".example", strings.Repeat("a.", 130) + "a",
				"a@b", "a:b:c", "[::1]x:4"}},
		KindURL: {[]string{"https://npm.acme.example", "https://npm.acme.example/npm/", "http://[::1]:4873/",
			"https://h/a/%7Eb/~c/_git/@d"},
			[]string{"", "npm.acme.example", "//npm.acme.example/", "ftp://h/", "https://u@h/", "https://u:p@h/",
				"https://h/?q", "https://h/#f", "https://h/$(id)", "https://h/${X}",
				"https://h/`id`", "https://h/'", "https://h/\\", "https://h/%zz", "https://h/(a)", "https://h/;a",
				"https://h/&a", "https://h/!a", "https:///a", "https://h/ a",
				"https://" + long + "/", "javascript:alert(1)", "HTTPS://h/"}},
		KindKey: {[]string{"//h/", "//h:4873/npm/", "//h/npm/:_authToken", "//[::1]:4873/:_authToken", "//h/:username"},
			[]string{"", "h", "//h", "/h/", "//h/${X}/", "//h/:_auth=x", "//h/ /", "//h;id/",
				"//h/\n//evil/:_authToken", "https://h/"}},
		KindPackage: {[]string{"lodash", "@acme/core", "JSONStream", "a.b-c_d~e", "@a/1"},
			[]string{"", ".x", "_x", "-rf", "--registry=https://evil.example/", "@acme", "@/x", "@acme/", "@acme/.x",
				"@acme/-x", "a/b", "@a/b/c", "x;id", "x'y", "x y", "é", "../x",
				"x@1", "x*", strings.Repeat("a", 215)}},
		KindScope: {[]string{"@acme", "@acme-1.x", "@~x"}, []string{"", "acme", "@", "@-x", "@a/b", "@a b", "@a;b",
			"@$x"}},
		KindVersion: {[]string{"1.2.3", "^1.0.0", "~2", "v3", "1.0.0-rc.1+build", "latest", "next-9"},
			[]string{"", "-1", ">=1 <2", "*", "1 || 2", "$(id)", "1;2", "@1"}},
		KindVariable: {[]string{"NPM_TOKEN", "_x", "a1", "npm_config__authToken"},
			[]string{"", "1A", "A-B", "NPM_TOKEN-", "NPM_TOKEN-default", "NPM_TOKEN|touch x|cat", "A B", "A=B", "Ä",
				"A\n", "a.b", "npm_config_//h/:_authToken"}},
		KindRef: {[]string{"${NPM_TOKEN}"}, []string{"", "$NPM_TOKEN", "${}", "${A-b}", "${A}x", "${A}\n${B}",
			"x${A}"}},
		KindNumber: {[]string{"1", "401"}, []string{"", "-1", "1.0", "1e3", "0x1", "1234567890"}},
		KindWord: {[]string{"install", "dist-tag", "_authToken", "E401"}, []string{"", "-g", "a b", "a;b", "a=b",
			"$x"}},
		KindPath: {[]string{".npmrc", "/etc/npmrc", "~/.npmrc", "a b/c'd", "päth"},
			[]string{"", "-rf", "$HOME/x", "a\nb", "a\x1bb", "a\u202eb"}},
		KindStandIn: {[]string{"<token>", "<code>"}, []string{"", "token", "<a b>", "<token>;id"}},
	} {
		for _, s := range c.right {
			if !kind.Accepts(s) {
				t.Errorf("%q is a %s", s, kind)
			}
		}
		for _, s := range c.wrong {
			if kind.Accepts(s) {
				t.Errorf("%q is no %s", s, kind)
			}
		}
	}
}
