package facts

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestWhatARegistrySaysOfItsToken: of a list of tokens the one in use is found by its first and last characters, and
// what the list says of it is read; of GitLab its own page; of the account its right. All of it by GET.
func TestWhatARegistrySaysOfItsToken(t *testing.T) {
	head, tail := secret[:8], secret[len(secret)-4:]
	own := func(more string) string {
		return `{"objects": [{"token": "npm_otherX...zzzz", "revoked": "2026-01-01"}, {"token": "` +
			head + `...` + tail + `", ` + more + `}], "urls": {}}`
	}
	ends := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		tokens, rights, self string
		want                 Account
	}{
		"nothing is said": {"", "", "", Account{}},
		"no JSON":         {"<html>", "[]", "", Account{}},
		"another's token": {`{"objects": [{"token": "npm_otherX...zzzz", "revoked": "2026-01-01"}]}`, "", "",
			Account{}},
		"a short prefix is anybody's": {`{"objects": [{"token": "npm_", "revoked": "2026-01-01"}]}`, "", "", Account{}},
		"may write": {own(`"expiry": "2026-12-24T00:00:00Z", "bypass_2fa": true, "revoked": null,
			"permissions": [{"name": "package", "action": "write"}],
			"scopes": [{"name": "@acme/core", "type": "package"}]`),
			`{"ada": "write"}`, "", Account{May: "write", Token: Token{Listed: true}, Expires: ends}},
		"its scope": {own(`"permissions": [{"name": "package", "action": "write"}],
			"scopes": [{"name": "@acme", "type": "scope"}]`), "", "", Account{Token: Token{Listed: true}}},
		"may read": {own(`"permissions": [{"name": "package", "action": "read"}]`), `{"ada": "read"}`, "",
			Account{May: "read", Token: Token{Listed: true, ReadOnly: true}}},
		"read only, of old": {own(`"readonly": true`), "", "", Account{Token: Token{Listed: true, ReadOnly: true}}},
		"for others": {own(`"permissions": [{"name": "package", "action": "write"}],
			"scopes": [{"name": "@acme/ui", "type": "package"}]`), "", "",
			Account{Token: Token{Listed: true, Outside: true}}},
		"revoked": {own(`"revoked": "2026-01-01T00:00:00Z"`), "", "",
			Account{Token: Token{Listed: true, Revoked: true}}},
		"no bypass": {own(`"bypass_2fa": false`), `{"bob": "read"}`, "",
			Account{Token: Token{Listed: true, Factor: "asked"}}},
	} {
		s := watch(t, func(w http.ResponseWriter, r *http.Request) {
			body := map[string]string{"/npm/-/npm/v1/tokens": c.tokens, "/npm/-/whoami": `{"username": "ada"}`,
				"/npm/-/package/@acme/core/collaborators": c.rights}[r.URL.Path]
			if body == "" {
				w.WriteHeader(404)
			}
			fmt.Fprint(w, body)
		})
		asks := prober(t, s.URL+"/npm", "registry={url}\n{key}:_authToken="+secret)
		got := asks.Account(t.Context(), s.URL+"/npm/", "@acme/core")
		got.Who = nil
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		for _, line := range s.list() {
			if !strings.HasPrefix(line, "GET ") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

// TestGitLabSaysItself: when its token ends and whether it may write, from the page of that token on the same host.
func TestGitLabSaysItself(t *testing.T) {
	s := watch(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v4/personal_access_tokens/self" {
			w.WriteHeader(404)
			return
		}
		fmt.Fprint(w, `{"expires_at": "2026-12-24", "scopes": ["read_api"], "revoked": false}`)
	})
	base := s.URL + "/api/v4/projects/42/packages/npm"
	got := prober(t, base, "registry={url}\n{key}:_authToken="+secret).Account(t.Context(), base+"/", "@acme/core")
	if !got.Token.ReadOnly || got.Expires != time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC) {
		t.Errorf("%+v", got)
	}
}

// TestNoAccountIsAskedWithoutAToken: no password is tried, and nobody is asked about nothing.
func TestNoAccountIsAskedWithoutAToken(t *testing.T) {
	for _, rc := range []string{"registry={url}\n", "registry={url}\n{key}:_auth=YWRhOmh1bnRlcjI=\n",
		"registry={url}\n{key}:username=ada\n{key}:_password=aHVudGVyMg==\n"} {
		s := watch(t, refuse)
		prober(t, s.URL, rc).Account(t.Context(), s.URL+"/", "core")
		if len(s.list()) != 0 {
			t.Errorf("%q: asked %q", rc, s.list())
		}
	}
}

// TestAHeaderSaysWhenATokenEnds: GitHub's.
func TestAHeaderSaysWhenATokenEnds(t *testing.T) {
	s := watch(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("GitHub-Authentication-Token-Expiration", "2026-12-24 00:00:00 UTC")
		fmt.Fprint(w, `{"username": "ada"}`)
	})
	p := prober(t, s.URL, "registry={url}\n{key}:_authToken="+secret)
	all := p.Look(t.Context(), []Query{{URL: s.URL + "/core", Package: "core", Document: true}})
	want := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	if all[0].Ends != want || p.Account(t.Context(), s.URL+"/", "core").Expires != want ||
		slices.ContainsFunc(s.list(), func(l string) bool { return !strings.HasPrefix(l, "GET ") }) {
		t.Errorf("%+v %q", all[0].Asked, s.list())
	}
}
