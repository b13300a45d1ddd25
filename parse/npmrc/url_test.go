package npmrc

import (
	"strings"
	"testing"
)

// Node 20's answers: URL's host, pathname and href, and url.parse's host and href; "!" where it throws or is invalid.
func TestURL(t *testing.T) {
	for _, c := range []struct{ in, host, path, href, oldHost, old string }{
		{"https://h.example", "h.example", "/", "https://h.example/", "h.example", "https://h.example/"},
		{"https://H.example:443/A/../b c", "h.example", "/b%20c", "https://h.example/b%20c", "h.example:443",
			"https://h.example:443/A/../b%20c"},
		{"http:/x", "x", "/", "http://x/", "", "http:/x"},
		{`HTTPS://x.example\a\b`, "x.example", "/a/b", "https://x.example/a/b", "x.example", "https://x.example/a/b"},
		{"https://u:p@h.example/", "h.example", "/", "https://u:p@h.example/", "h.example", "https://u:p@h.example/"},
		{"https://h.example?x#y", "h.example", "/", "https://h.example/?x#y", "h.example", "https://h.example/?x#y"},
		{"//h.example/x", "!", "", "", "", "//h.example/x"},
		{"https://", "!", "", "", "", "https://"},
		{"https://${REG}", "${reg}", "/", "https://${reg}/", "$", "https://$/%7BREG%7D"},
		{"${REG}", "!", "", "", "", "$%7BREG%7D"},
		{"https://bücher.example/x", "xn--bcher-kva.example", "/x", "https://xn--bcher-kva.example/x",
			"xn--bcher-kva.example", "https://xn--bcher-kva.example/x"},
		{"https://h_x.example/", "h_x.example", "/", "https://h_x.example/", "h_x.example", "https://h_x.example/"},
		{"https://h.example:99999/", "!", "", "", "h.example:99999", "https://h.example:99999/"},
		{"https://h.example:8x/", "!", "", "", "h.example", "https://h.example/:8x/"},
		{"https://[::1]:80/a", "[::1]:80", "/a", "https://[::1]:80/a", "[::1]:80", "https://[::1]:80/a"},
		{"https://[::ffff:1.2.3.4]/", "[::ffff:102:304]", "/", "https://[::ffff:102:304]/", "[::ffff:1.2.3.4]",
			"https://[::ffff:1.2.3.4]/"},
		{"https://a b/", "!", "", "", "a", "https://a/%20b/"},
		{"git+ssh://h/x", "h", "/x", "git+ssh://h/x", "h", "git+ssh://h/x"},
		{"foo:bar", "", "bar", "foo:bar", "bar", "foo:bar"},
		{"https://h.example/a?b c", "h.example", "/a", "https://h.example/a?b%20c", "h.example",
			"https://h.example/a?b%20c"},
		{"https://h/./x/", "h", "/x/", "https://h/x/", "h", "https://h/./x/"},
		{"https://h.example/a'b\"<>`{}|^", "h.example", "/a'b%22%3C%3E%60%7B%7D|^",
			"https://h.example/a'b%22%3C%3E%60%7B%7D|^", "h.example",
			"https://h.example/a%27b%22%3C%3E%60%7B%7D%7C%5E"},
		{"https://:8080/x", "!", "", "", ":8080", "https://:8080/x"},
		{"https://1.2.3.4.5/", "!", "", "", "1.2.3.4.5", "https://1.2.3.4.5/"},
		{"https://256.1.1.1/", "!", "", "", "256.1.1.1", "https://256.1.1.1/"},
		{"https://0x7f.1/", "127.0.0.1", "/", "https://127.0.0.1/", "0x7f.1", "https://0x7f.1/"},
		{"https://%41.example/", "a.example", "/", "https://a.example/", "", "https:///%41.example/"},
		{" https://h.example/x ", "h.example", "/x", "https://h.example/x", "h.example", "https://h.example/x"},
		{"https://h.example/\u00e9", "h.example", "/%C3%A9", "https://h.example/%C3%A9", "h.example",
			"https://h.example/\u00e9"},
		{"javascript:alert", "", "alert", "javascript:alert", "", "javascript:alert"},
		{"https:///x", "x", "/", "https://x/", "", "https:///x"},
		{"https://a@b@c/", "c", "/", "https://a%40b@c/", "c", "https://a%40b@c/"},
		{"https://h\tx/", "hx", "/", "https://hx/", "hx", "https://hx/"},
	} {
		u, ok := parseURL(c.in)
		if !ok {
			u = address{host: "!"}
		}
		if u.host != c.host || ok && (u.path != c.path || u.String() != c.href) {
			t.Errorf("%q: got %q %q %q, want %q %q %q", c.in, u.host, u.path, u.String(), c.host, c.path, c.href)
		}
		old, ok := legacyParse(c.in)
		if !ok || old.host != c.oldHost || old.href() != c.old {
			t.Errorf("%q: url.parse gives %q %q, want %q %q", c.in, old.host, old.href(), c.oldHost, c.old)
		}
	}
}

func FuzzURL(f *testing.F) {
	f.Add("https://u:p@[::1]:80/a/../b?c#d")
	f.Add("http:Ep\u05a3" + strings.Repeat("-", 2540)) // longer than what can be read back
	f.Fuzz(func(t *testing.T, s string) {
		if u, ok := parseURL(s); ok {
			again, ok := parseURL(u.String())
			if _, special := specials[u.scheme]; special &&
				(!ok || again.key() != u.key() || again.nerf() != u.nerf()) {
				t.Errorf("%q: %q, then %q", s, u.key(), again.key())
			}
		}
		if old, ok := legacyParse(s); ok {
			old.href()
			old.nerf()
		}
	})
}
