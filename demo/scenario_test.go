package demo

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"npmx/internal/fair"
)

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

// chosen is one scenario a cause, and all that succeed; everything with NPMX_LAB=full. Each is as that major of npm
// meets it.
func chosen(major int) []Scenario {
	var some []Scenario
	full, seen := os.Getenv("NPMX_LAB") == "full", map[string]bool{}
	for _, s := range Scenarios() {
		s, mistaken := s.For(major)
		if mistaken && (full || s.Cause == "" || !seen[s.Cause]) {
			some = append(some, s)
			seen[s.Cause] = true
		}
	}
	return some
}

func TestNpmFailsAsTheScenarioSays(t *testing.T) {
	npm := fair.Program(t, "npm")
	slots := make(chan struct{}, 3)
	for _, s := range chosen(fair.NpmMajor(t, npm)) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			c, r := prepare(t, s)
			out, status := fair.RunNpm(t, npm, c.Dir, c.Env, c.Args)
			public, err := r.Public()
			if err != nil {
				t.Fatal(err)
			}
			for _, missed := range c.Want.Missed(out, status, slices.Concat(r.Requests(), public.Requests())) {
				t.Errorf("%s\n%s", missed, out)
			}
		})
	}
}

func TestMissedNoticesEveryDifference(t *testing.T) {
	want := refused("certain", "none", "", 0)
	audit := Request{"POST", "/npm/-/npm/v1/security/advisories/bulk", "none", 200}
	asked := Request{"GET", "/npm/@acme%2fcore", "none", 401}
	if missed := want.Missed("npm error code E401\n", 1, []Request{asked, audit}); missed != nil {
		t.Errorf("a run as it should be misses %v", missed)
	}
	sent, found, other := asked, asked, asked
	sent.Credential, found.Status, other.Path = "bearer-bad", 404, "/npm/tiny-pad"
	for _, c := range []struct {
		out    string
		status int
		last   []Request
	}{
		{"npm error code E401\n", 0, []Request{asked}},
		{"npm error code E4010\n", 1, []Request{asked}},
		{"npm error code E401\n", 1, nil},
		{"npm error code E401\n", 1, []Request{asked, sent}},
		{"npm error code E401\n", 1, []Request{found}},
		{"npm error code E401\n", 1, []Request{other}},
	} {
		if missed := want.Missed(c.out, c.status, c.last); len(missed) != 1 {
			t.Errorf("%q, %d, %v misses %v, want one thing", c.out, c.status, c.last, missed)
		}
	}
}

func TestScenariosAreWhole(t *testing.T) {
	causes := strings.Fields(`token-missing token-invalid token-expired bad-password env-var-unset wrong-host
		scope-unmapped registry-wrong lockfile-host permission-denied token-scope otp-required oidc-misconfigured
		sso-required email-unverified version-exists name-rejected payment-required policy-blocked proxy-auth
		legacy-auth-config rate-limited registry-down network not-found not-auth`)
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
		if silent != (s.Want.Certainty == "") || !slices.Contains([]string{"", "certain", "likely", "possible"},
			s.Want.Certainty) {
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
			if !strings.HasPrefix(m[1], "127.0.0.1:") && !strings.HasPrefix(m[1], "localhost:") &&
				!strings.HasSuffix(m[1], ".example") {
				t.Errorf("%s names %s", s.Name, m[0])
			}
		}
		if !slices.ContainsFunc(c.Env,
			func(kv string) bool { return strings.HasPrefix(kv, "npm_config_globalconfig=") }) {
			t.Errorf("%s: npm's default registry is not replaced", s.Name)
		}
	}
}

// The place that a diagnosis must name is there, and holds what is at fault.
func TestThePlaceOfAMistakeHoldsIt(t *testing.T) {
	for _, s := range Scenarios() {
		c, _ := prepare(t, s)
		w := c.Want
		if w.Line == 0 {
			continue
		}
		path := filepath.Join(c.Project, w.File)
		if rest, atHome := strings.CutPrefix(w.File, "~/"); atHome {
			path = filepath.Join(c.Home, rest)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		lines := strings.Split(strings.ReplaceAll(string(b), "\x00", ""), "\n") // of UTF-16 every other byte
		if w.Line > len(lines) ||
			!regexp.MustCompile(`_auth|_password|@amce|"resolved"|"@acme/(core|init)": "|^proxy=|registry"?[=:]`+
				`|^//\S+/=`).MatchString(lines[w.Line-1]) {
			t.Errorf("%s: %s:%d is not the line at fault:\n%s", s.Name, w.File, w.Line, b)
		}
	}
}
