package demo

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// npmPath finds the real npm. A machine that tests for a living must have one.
func npmPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("npm")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("no npm on PATH: install Node.js")
	}
	if err != nil {
		t.Skip("no npm on PATH")
	}
	return path
}

// runNpm runs npm in a prepared case and gives what it printed and its status.
func runNpm(t *testing.T, npm string, c Case) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("npm could not be run: %v", err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// start brings up a registry for a test.
func start(t *testing.T, o Options) *Registry {
	t.Helper()
	r, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func prepare(t *testing.T, s Scenario) (Case, *Registry) {
	t.Helper()
	r := start(t, s.Registry)
	c, err := Prepare(s, t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	return c, r
}

// chosen is one scenario a cause, and all that succeed; everything with NPMX_LAB=full.
func chosen() []Scenario {
	seen := map[string]bool{}
	return slices.DeleteFunc(Scenarios(), func(s Scenario) bool {
		again := seen[s.Cause] && s.Cause != ""
		seen[s.Cause] = true
		return again && os.Getenv("NPMX_LAB") != "full"
	})
}

func TestNpmFailsAsTheScenarioSays(t *testing.T) {
	npm := npmPath(t)
	slots := make(chan struct{}, 3)
	for _, s := range chosen() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			c, r := prepare(t, s)
			out, status := runNpm(t, npm, c)
			if status != c.Want.Exit {
				t.Errorf("npm ended with %d, want %d:\n%s", status, c.Want.Exit, out)
			}
			if c.Want.Code != "" && !strings.Contains(out, " code "+c.Want.Code+"\n") {
				t.Errorf("npm does not say %s:\n%s", c.Want.Code, out)
			}
			sawIt(t, c.Want, r)
		})
	}
}

// sawIt holds what the registries saw against what the scenario says about the request that failed, the last one that was no audit.
func sawIt(t *testing.T, want Want, r *Registry) {
	t.Helper()
	public, err := r.Public()
	if err != nil {
		t.Fatal(err)
	}
	all := slices.DeleteFunc(slices.Concat(r.Requests(), public.Requests()), func(q Request) bool { return strings.Contains(q.Path, "/security/") })
	if want.Seen == "" {
		if len(all) != 0 {
			t.Errorf("no request was to be made, but: %v", all)
		}
		return
	}
	if len(all) == 0 {
		t.Fatal("no request was made")
	}
	last := all[len(all)-1]
	if last.Credential != want.Seen || want.Status != 0 && last.Status != want.Status {
		t.Errorf("the registry saw %v, want credential %q and status %d", last, want.Seen, want.Status)
	}
	if name, _ := url.PathUnescape(last.Path); want.Package != "" && !strings.Contains(name, want.Package) {
		t.Errorf("npm asked for %s, want %s", name, want.Package)
	}
}

func TestScenariosAreWhole(t *testing.T) {
	causes := strings.Fields(`token-missing token-invalid token-expired bad-password env-var-unset wrong-host scope-unmapped registry-wrong
		lockfile-host permission-denied token-scope otp-required oidc-misconfigured sso-required email-unverified version-exists name-rejected
		payment-required policy-blocked proxy-auth legacy-auth-config rate-limited registry-down network not-found not-auth`)
	names, covered := map[string]bool{}, map[string]bool{}
	for _, s := range Scenarios() {
		if names[s.Name] || s.Title == "" || len(s.Args) == 0 || strings.ContainsAny(s.Title, "\n{") {
			t.Errorf("%q is named twice, or says too little or too much", s.Name)
		}
		names[s.Name], covered[s.Cause] = true, true
		if (s.Cause == "") != (s.Want.Exit == 0) || s.Cause != "" && !slices.Contains(causes, s.Cause) {
			t.Errorf("%s: cause %q and exit %d do not go together", s.Name, s.Cause, s.Want.Exit)
		}
		silent := s.Cause == "" || s.Cause == "not-auth"
		if silent != (s.Want.Certainty == "") || !slices.Contains([]string{"", "certain", "likely", "possible"}, s.Want.Certainty) {
			t.Errorf("%s: certainty %q", s.Name, s.Want.Certainty)
		}
	}
	for _, cause := range causes {
		if !covered[cause] {
			t.Errorf("no scenario has the cause %s", cause)
		}
	}
}

// address finds what a program could connect to.
var address = regexp.MustCompile(`(?i)\bhttps?:/*([^/\s"']+)`)

// Neither a file nor a variable of any scenario may name a host that exists outside this machine.
func TestNoScenarioCanLeaveThisMachine(t *testing.T) {
	for _, s := range Scenarios() {
		c, _ := prepare(t, s)
		texts := append(slices.Clone(c.Env), c.Args...)
		err := filepath.WalkDir(filepath.Dir(c.Home), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			texts = append(texts, string(b))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range address.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
			if !strings.HasPrefix(m[1], "127.0.0.1:") && !strings.HasSuffix(m[1], ".example") {
				t.Errorf("%s names %s", s.Name, m[0])
			}
		}
		if !slices.ContainsFunc(c.Env, func(kv string) bool { return strings.HasPrefix(kv, "npm_config_globalconfig=") }) {
			t.Errorf("%s: npm's default registry is not replaced", s.Name)
		}
	}
}

// The place that a diagnosis must name is there, and holds what is at fault.
func TestPlacesExist(t *testing.T) {
	for _, s := range Scenarios() {
		c, _ := prepare(t, s)
		w := c.Want
		if w.Line == 0 {
			continue
		}
		path := filepath.Join(c.Dir, w.File)
		if rest, atHome := strings.CutPrefix(w.File, "~/"); atHome {
			path = filepath.Join(c.Home, rest)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		lines := strings.Split(string(b), "\n")
		if w.Line > len(lines) || !regexp.MustCompile(`_auth|_password|@amce|"resolved"|^proxy=`).MatchString(lines[w.Line-1]) {
			t.Errorf("%s: %s:%d is not the line at fault:\n%s", s.Name, w.File, w.Line, b)
		}
	}
}
