package demo

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestCleanEnvKeepsNoSecondMistake(t *testing.T) {
	ambient := []string{"PATH=/bin", "npm_config_registry=http://x.example/", "NPM_TOKEN=t", "NODE_AUTH_TOKEN=t",
		"NODE_OPTIONS=--require=x",
		"HTTPS_PROXY=http://p.example", "GITHUB_ACTIONS=true", "CI=true", "NPMX_DEBUG=f", "TERM=xterm", "HOME=/h"}
	env := cleanEnv(ambient, "d", "home")
	for _, want := range []string{"PATH=/bin", "NPMX_DEBUG=f", "TERM=xterm", "HOME=home"} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, bad := range []string{"npm_config_registry", "NPM_TOKEN", "NODE_AUTH_TOKEN", "NODE_OPTIONS", "HTTPS_PROXY",
		"GITHUB_ACTIONS", "CI=", "HOME=/h"} {
		if slices.ContainsFunc(env, func(kv string) bool { return strings.HasPrefix(kv, bad) }) {
			t.Errorf("%s came through", bad)
		}
	}
}

func TestUnknownPlaceholderIsAnError(t *testing.T) {
	r := start(t, Options{})
	_, err := Prepare(Scenario{Name: "x", Files: shop("{key}:_authToken={tokne}\n")}, t.TempDir(), r)
	if !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "{tokne}") {
		t.Errorf("Prepare gave %v, want an error that names {tokne}", err)
	}
}

// What is npm's stays npm's: ${VARIABLES} and JSON have braces too.
func TestOtherBracesStay(t *testing.T) {
	r := start(t, Options{})
	text := "${NPM_TOKEN} {\"a\":{}} {} {Token}"
	c := Case{secrets: map[string]string{}}
	f := &filler{target: r, public: r, c: &c, made: map[string]string{}}
	if got := f.fill(text); got != text || f.err != nil {
		t.Errorf("fill gave %q, %v", got, f.err)
	}
	if got, again := f.fill("{token}"), f.fill("{token}"); got != again {
		t.Error("one placeholder stood for two tokens")
	}
}

func TestLeaksFindsEveryForm(t *testing.T) {
	c, _ := prepare(t, Scenario{Name: "x", Files: shop("{token} {b64:password} {token-cut}")})
	b, err := os.ReadFile(c.Dir + "/.npmrc")
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(b))
	first, _, _ := strings.Cut(fields[2], "#")
	plain, _ := base64.StdEncoding.DecodeString(fields[1])
	for _, secret := range []string{fields[0], base64.StdEncoding.EncodeToString([]byte(fields[0])), fields[1],
		string(plain), first} {
		if len(c.Leaks("x"+secret+"y")) == 0 {
			t.Error("a secret was not found")
		}
	}
	if found := c.Leaks("npm error code E401 //127.0.0.1/:_authToken=<token>"); found != nil {
		t.Errorf("%v was found where there is nothing", found)
	}
}

func TestPlayTellsRunsAndCleansUp(t *testing.T) {
	s, found := Find("token-shadowed")
	if !found {
		t.Fatal("no such scenario")
	}
	for _, failing := range []error{nil, errors.New("no npm")} {
		temp := t.TempDir()
		t.Setenv("TMPDIR", temp)
		t.Setenv("TMP", temp)
		var out bytes.Buffer
		ran := ""
		err := Play(&out, s, func(dir string, env, args []string) (int, error) {
			b, readErr := os.ReadFile(dir + "/.npmrc")
			if readErr != nil || !slices.Equal(args, []string{"install"}) ||
				!slices.Contains(env, "npm_config_fetch_retries=0") {
				t.Errorf("npm would run with %v, %v, %v", args, env, readErr)
			}
			ran = string(b)
			return 1, failing
		})
		if !errors.Is(err, failing) || ran == "" {
			t.Errorf("Play gave %v after %q", err, ran)
		}
		if text := out.String(); strings.Count(text, "demo: ") != 2 || !strings.Contains(text, s.Title) ||
			!strings.Contains(text, "npm install") {
			t.Errorf("Play said:\n%s", text)
		}
		_, secret, _ := strings.Cut(ran, ":_authToken=")
		if strings.Contains(out.String(), strings.TrimSpace(secret)) {
			t.Error("Play printed the token")
		}
		if left, _ := os.ReadDir(temp); len(left) != 0 {
			t.Errorf("%v was left behind", left)
		}
	}
}
