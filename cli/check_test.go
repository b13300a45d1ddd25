package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/demo"
	"npmx/explain/report"
	"npmx/internal/fair"
	"npmx/internal/rig"
	"npmx/parse/registry"
)

// checked is the part of check's answer that tests look at.
type checked struct {
	Npm     struct{ Version *string }
	Targets []struct {
		Target, Kind  string
		Registry, URL *string
		Source        *toldPlace              `json:"registry_source"`
		Refuses       *struct{ Code *string } `json:"npm_refuses"`
		Credential    *struct {
			toldPlace
			Field, Kind, State string
			Expires            *string
		}
		Login      bool
		NearMisses []struct {
			toldPlace
			Reason string
		} `json:"near_misses"`
		Identity *struct {
			Status  *int
			User    *string
			Message *string
		}
	}
}

type toldPlace struct {
	Layer, Key string
	File, Name *string
	Line       *int
}

// runCheck runs `npmx check` in this process, as a shell in dir would with exactly that environment.
func runCheck(t testing.TB, dir, home string, env []string, args ...string) (out []byte, status int) {
	t.Helper()
	return checkAt(t, time.Now, dir, home, env, args...)
}

func checkAt(t testing.TB, now func() time.Time, dir, home string, env []string,
	args ...string) (out []byte, status int) {
	t.Helper()
	return inProcess(t, world{args: append([]string{"check"}, args...), env: env, cwd: dir, home: home,
		goos: "linux", now: now, as: "npmx"})
}

// inProcess runs npmx in this process, with files for its streams. Wrong arguments end the test.
func inProcess(t testing.TB, w world) (out []byte, status int) {
	t.Helper()
	dir := t.TempDir()
	open := func(name string) *os.File {
		f, err := os.Create(filepath.Join(dir, name))
		rig.Must(t, err)
		return f
	}
	w.stdout, w.stderr = open("out"), open("err")
	defer w.stdout.Close()
	defer w.stderr.Close()
	status = run(w)
	out, err := os.ReadFile(w.stdout.Name())
	said, _ := os.ReadFile(w.stderr.Name())
	if err != nil || status == statusUsage {
		t.Fatalf("npmx %q: %v %s", w.args, err, said)
	}
	return out, status
}

func readChecked(t testing.TB, data []byte) (c checked) {
	t.Helper()
	if tt, ok := t.(*testing.T); ok {
		rig.Follows(tt, report.CheckSchema(), data)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return c
}

type question struct {
	ID    string
	Files map[string]string
	Cwd   string
	Env   map[string]any
	Argv  []string
	URI   string
	Spec  string
}

type reply struct {
	Npm           string
	LoadError     string
	ValidateError *struct{ Code string }
	RegistryError string
	Registry      any
	FlatError     string
	AuthError     string
	CredsError    string
	Header        *string
	RegKey, From  any
	LoggedIn      bool
}

// TestCheckAsTheOracle asks the command line what npm's own libraries were asked, with real files and variables.
// Package npmrc compares far more; this holds the way from the shell to there.
func TestCheckAsTheOracle(t *testing.T) {
	var cases []question
	eachJSON(t, "cases.jsonl", func(q question) { cases = append(cases, q) })
	compared := 0
	for _, major := range []string{"8", "12"} {
		var replies []reply
		eachJSON(t, "answers-npm"+major+".jsonl", func(a reply) { replies = append(replies, a) })
		npm := rig.NpmOf(t, replies[0].Npm)
		for i, q := range cases {
			if q.URI == "" || replies[i].LoadError != "" || replies[i].FlatError != "" || replies[i].AuthError != "" {
				continue
			}
			t.Run("npm"+major+"/"+q.ID, func(t *testing.T) { compared += askBoth(t, npm, q, replies[i]) })
		}
	}
	if compared < 250 {
		t.Errorf("compared %d answers only", compared)
	}
}

func eachJSON[T any](t *testing.T, name string, do func(T)) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("parse", "npmrc", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(strings.NewReader(registry.Restore(string(data))))
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		do(v)
	}
}

func askBoth(t *testing.T, npm string, q question, want reply) int {
	root, _ := filepath.EvalSymlinks(t.TempDir())
	out, _ := checkQuestion(t, root, npm, time.Now(), q)
	return agree(t, q, want, readChecked(t, out))
}

// checkQuestion lays a question's files out below root, and asks `npmx check`.
func checkQuestion(t *testing.T, root, npm string, now time.Time, q question) (out []byte, status int) {
	t.Helper()
	rig.Write(t, filepath.Join(root, "p", "package.json"), `{"name":"p","version":"1.0.0"}`)
	for name, text := range q.Files {
		rig.Write(t, filepath.Join(root, filepath.FromSlash(name)), text)
	}
	sub := func(s string) string { return strings.ReplaceAll(s, "{root}", root) }
	env := []string{"HOME=" + root + "/h", "PREFIX=" + root + "/g", "NPMX_NPM=" + npm}
	for _, k := range slices.Sorted(maps.Keys(q.Env)) {
		if text, ok := q.Env[k].(string); ok {
			env = append(env, k+"="+sub(text))
		}
	}
	args := []string{"--format", "json", first(q.Spec, q.URI), "--"}
	for _, a := range q.Argv {
		args = append(args, sub(a))
	}
	cwd := filepath.Join(root, first(q.Cwd, "p"))
	os.MkdirAll(cwd, 0o755)
	return checkAt(t, func() time.Time { return now }, cwd, filepath.Join(root, "h"), env, args...)
}

func agree(t *testing.T, q question, want reply, got checked) int {
	t.Helper()
	a := got.Targets[0]
	// npm 12 finds these outside of validate
	unknown := a.Refuses != nil && rig.Deref(a.Refuses.Code) == "EUNKNOWNCONFIG"
	if refuses := want.ValidateError != nil; refuses != (a.Refuses != nil) && !unknown {
		t.Errorf("npm refuses: %v, we %v", refuses, a.Refuses)
	}
	if a.Refuses != nil || want.RegistryError != "" {
		return 1
	}
	if host, ok := want.Registry.(string); ok && q.Spec != "" && !strings.Contains(host, "@") &&
		!strings.Contains(q.Spec, "@npm:") && rig.Deref(a.Registry) != host {
		t.Errorf("registry %s, npm %s", rig.Deref(a.Registry), host)
	}
	if q.Spec != "" && rig.Deref(a.URL) != q.URI {
		return 1 // npm was asked about another URL than this package's own
	}
	if sent := want.Header != nil; sent != (a.Credential != nil && a.Credential.Field != "certfile") {
		t.Errorf("npm sends: %v, we %+v", sent, a.Credential)
	} else if sent && want.RegKey != nil && want.From != nil && (a.Credential.Key != want.RegKey ||
		a.Credential.Layer != want.From) {
		t.Errorf("key %s of %s, npm %s of %s", a.Credential.Key, a.Credential.Layer, want.RegKey, want.From)
	}
	return 1
}

// TestCheckKeepsSecrets: no scenario's secret is in what check prints, and its answer follows the schema.
func TestCheckKeepsSecrets(t *testing.T) {
	npm := rig.NpmOf(t, "11.21.2")
	for _, s := range demo.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			c, _ := rig.Lay(t, s)
			env := append(append([]string{}, c.Env...), "NPMX_NPM="+npm)
			for _, format := range []string{"text", "json"} {
				out, _ := runCheck(t, c.Dir, "", env, append([]string{"--online", "--format", format, "--"},
					c.Args...)...)
				if leaks := c.Leaks(string(out)); len(leaks) > 0 {
					t.Errorf("leaks %v\n%s", leaks, out)
				}
				if format == "json" {
					readChecked(t, out)
				}
			}
		})
	}
}

// TestCheckAsksWhoseATokenIs: --online asks whose token it is, with nothing but a GET, and never tries a user name
// and password.
func TestCheckAsksWhoseATokenIs(t *testing.T) {
	npm := rig.NpmOf(t, "11.21.2")
	for _, k := range []struct {
		name, line string
		status     int
		user       string
		asked      int
		exit       int
	}{
		{"good", "{key}:_authToken={token}", 200, demo.Ada, 1, 0},
		{"refused", "{key}:_authToken=npm_notarealtokenatall0000000000000000000", 401, "", 1, 1},
		{"password", "{key}:username=ada\n{key}:_password=aHVudGVyMg==", 0, "", 0, 0},
		{"none", "", 0, "", 0, 0},
	} {
		t.Run(k.name, func(t *testing.T) {
			r, err := demo.Start(demo.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			dir := t.TempDir()
			line := strings.NewReplacer("{key}", r.Key(), "{token}", r.NewToken(demo.Ada)).Replace(k.line)
			rig.Write(t, filepath.Join(dir, ".npmrc"), "@acme:registry="+r.URL()+"\n"+line+"\n")
			out, status := runCheck(t, dir, dir, []string{"HOME=" + dir, "NPMX_NPM=" + npm}, "--format", "json",
				"--online", "@acme/core")
			a := readChecked(t, out).Targets[0]
			if status != k.exit || len(r.Requests()) != k.asked {
				t.Errorf("exit %d, %d requests\n%s", status, len(r.Requests()), out)
			}
			if k.asked == 0 {
				if a.Identity != nil {
					t.Errorf("identity %+v", a.Identity)
				}
				return
			}
			if a.Identity == nil || rig.Deref(a.Identity.Status) != rig.Number(k.status) ||
				rig.Deref(a.Identity.User) != k.user {
				t.Errorf("identity %+v\n%s", a.Identity, out)
			}
			for _, q := range r.Requests() {
				if q.Method != "GET" || !strings.HasSuffix(q.Path, "/-/whoami") {
					t.Errorf("asked %s %s", q.Method, q.Path)
				}
			}
		})
	}
}

// TestCheckAsksNpm: where no package.json tells the version, as with a shim, npm itself is asked.
func TestCheckAsksNpm(t *testing.T) {
	dir := t.TempDir()
	shim := filepath.Join(dir, "npm")
	if err := fair.WriteFile(shim, []byte("#!/bin/sh\necho 8.19.4\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	out, _ := runCheck(t, dir, dir, []string{"HOME=" + dir, "NPMX_NPM=" + shim, "PATH=" + os.Getenv("PATH")},
		"--format", "json")
	if v := readChecked(t, out).Npm.Version; rig.Deref(v) != "8.19.4" {
		t.Errorf("npm %v\n%s", rig.Deref(v), out)
	}
}

// tenRegistries is a project on a machine with ten registries and a lockfile.
func tenRegistries(t testing.TB) (dir string, env []string) {
	dir = t.TempDir()
	var rc bytes.Buffer
	for i := range 10 {
		fmt.Fprintf(&rc,
			"@team%d:registry=https://npm%d.corp.example/npm/\n//npm%d.corp.example/npm/:_authToken=ghp_%036d\n", i, i,
			i, i)
	}
	rig.Write(t, filepath.Join(dir, ".npmrc"), rc.String())
	rig.Write(t, filepath.Join(dir, "package.json"),
		`{"name":"p","version":"1.0.0","dependencies":{"@team3/x":"1","lodash":"4"}}`)
	return dir, []string{"HOME=" + dir, "NPMX_NPM=" + rig.NpmOf(t, "11.21.2"), "PATH=" + os.Getenv("PATH")}
}

// BenchmarkCheck runs the whole process: under 20 ms on a machine with ten registries, without node; 100 ms with 10 MB
// of settings.
func BenchmarkCheck(b *testing.B) {
	dir, env := tenRegistries(b)
	b.Run("ten", func(b *testing.B) { timeCheck(b, dir, env) })
	var rc strings.Builder
	for i := range 130_000 {
		fmt.Fprintf(&rc, "//npm%d.corp.example/npm/:_authToken=ghp_%036d\n", i, i)
	}
	rig.Write(b, filepath.Join(dir, ".npmrc"), rc.String())
	b.Run("10MB", func(b *testing.B) { timeCheck(b, dir, env) })
	rig.Write(b, filepath.Join(dir, ".npmrc"), "//h.example/:_authToken="+strings.Repeat("x", 1<<20)+"\n")
	b.Run("line", func(b *testing.B) { timeCheck(b, dir, env) })
}

func timeCheck(b *testing.B, dir string, env []string) {
	npmx := filepath.Join(b.TempDir(), "npmx")
	if out, err := exec.Command("go", "build", "-o", npmx, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v %s", err, out)
	}
	for b.Loop() {
		c := exec.Command(npmx, "check", "--format", "json")
		c.Dir, c.Env = dir, env
		if out, err := c.CombinedOutput(); err != nil && c.ProcessState.ExitCode() != statusFound {
			b.Fatalf("%v %s", err, out)
		}
	}
}
