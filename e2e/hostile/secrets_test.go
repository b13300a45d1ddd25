//go:build unix

package hostile

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/explain/report"
	"npmx/internal/fair"
	"npmx/internal/planted"
	"npmx/internal/promise"
	"npmx/internal/rig"
)

// outputs are all places that npmx writes to, by their names.
type outputs map[string]string

// came counts the secrets of which ten characters came out, and names the first few.
func (o outputs) came(t *testing.T, secrets []string) (out int) {
	t.Helper()
	pieces := map[string]string{}
	for _, s := range secrets {
		for i := 0; i+10 <= len(s); i++ {
			pieces[s[i:i+10]] = s
		}
	}
	for place, text := range o {
		seen := map[string]bool{}
		for i := 0; i+10 <= len(text); i++ {
			s := pieces[text[i:i+10]]
			if s == "" || seen[s] {
				continue
			}
			seen[s] = true
			if out++; out < 12 {
				t.Errorf("%s shows %q: %q", place, s, text[max(0, i-160):min(len(text), i+60)])
			}
		}
	}
	return out
}

// files adds what a folder holds.
func (o outputs) files(t *testing.T, name, dir string) {
	t.Helper()
	rig.Must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		o[name+" "+filepath.Base(path)] = string(b)
		return err
	}))
}

// logFolder has a log for each shape: its secrets stand in all the places of a log whose words are shown.
func logFolder(t *testing.T, dir string) (secrets []string) {
	m := planted.Maker{Random: rand.New(rand.NewSource(int64(fair.Seed(t, 16))))}
	spellings := slices.Sorted(func(yield func(string) bool) {
		for name := range planted.Spellings {
			if !yield(name) {
				return
			}
		}
	})
	n := 0
	add := func(shape func() (text, secret string)) {
		say := func() string {
			text, secret := shape()
			secrets = append(secrets, secret)
			return strings.ReplaceAll(planted.Spellings[spellings[n%len(spellings)]](text), "\n", "\\n")
		}
		rig.Write(t, filepath.Join(dir, fmt.Sprintf("%03d.log", n)), "##[group]Run npm ci "+say()+"\n##[endgroup]\n"+
			"NPM_CONFIG_X: "+say()+"\n"+"npm verbose argv \"publish\" \""+strings.ReplaceAll(say(), `"`, `\"`)+"\"\n"+
			"npm error code E401\n"+
			fmt.Sprintf("npm error 401 Unauthorized - GET https://h%d.example/p%d - ", n, n)+say()+
			"\nnpm error Unable to authenticate, need: Basic realm=\""+say()+"\"\nnpm notice "+say()+"\n"+say()+"\n")
		n++
	}
	for _, name := range slices.Sorted(keys(planted.Marked)) {
		add(func() (string, string) { s := planted.Marked[name](m); return "the token " + s + " is not known", s })
	}
	for _, form := range planted.Beside {
		add(func() (string, string) {
			s := m.Opaque(20)
			return strings.ReplaceAll(fmt.Sprintf(form, s), "\n", " "), s
		})
	}
	return secrets
}

func keys(m map[string]func(planted.Maker) string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range m {
			if !yield(name) {
				return
			}
		}
	}
}

// TestNoOutputShowsASecretOfALog: secrets that npmx cannot know, in logs from elsewhere, through everything that it
// writes of them.
func TestNoOutputShowsASecretOfALog(t *testing.T) {
	dir, at := t.TempDir(), t.TempDir()
	secrets := logFolder(t, dir)
	all := outputs{}
	run := func(name string, args ...string) {
		cmd := rig.InHome(t, rig.Npmx(t), []string{"NPMX_DEBUG=" + filepath.Join(at, "debug")},
			append([]string{"explain"}, args...)...)
		got := rig.Finish(t, cmd)
		if got.Status != 1 || len(got.Stdout) < 100 {
			t.Errorf("%s: status %d, %d bytes: %.300s", name, got.Status, len(got.Stdout), got.Stderr)
		}
		all[name], all[name+", stderr"] = string(got.Stdout), string(got.Stderr)
	}
	for _, f := range report.Formats() {
		run("--format "+f.Name, "--format", f.Name, "--out", f.Name+"="+filepath.Join(at, f.Name), dir)
	}
	run("--why", "--why", dir)
	run("--trace", "--trace", dir)
	for _, form := range []string{"text", "json", "html"} {
		run("--summary="+form,
			"--summary="+form, "--by", "cause,host,package", "--state", filepath.Join(at, "of "+form), dir)
	}
	all.files(t, "file", at)
	out := all.came(t, secrets)
	promise.Kept(t, promise.NoSecret, "secrets that npmx does not know, in the words, notices, challenges, commands "+
		"and variables of logs, through every format, `--why`, `--trace`, `--out`, summaries and the ledger",
		"%d secrets in %d outputs: %d come out", len(secrets), len(all), out)
	scanned(t, dir, all)
}

// held are ways to hold a secret where npmx runs, and what npm, a registry or a script makes of it.
type held struct {
	project, user string   // lines of .npmrc
	env           []string // variables
	args          []string // npm's
}

func waysToHold(s string) []held {
	return []held{
		{project: "//h.example/:_authToken=" + s},
		{user: "//h.example/:_authToken=" + s},
		{user: "//h.example/:_auth=" + s},
		{user: "//h.example/:username=bot\n//h.example/:_password=" + s},
		{user: "//h.example/:_authToken=" + s + "\n//h.example/:_authToken=newer-than-that-1"},
		{project: "; //h.example/:_authToken=" + s},
		{project: "//h.example/:_authToken=${SOME_VALUE}", env: []string{"SOME_VALUE=" + s}},
		{project: "registry=https://" + s + "@h.example/"},
		{project: "registry=https://bot:" + s + "@h.example/"},
		{project: "registry=https://h.example/npm/?token=" + s},
		{project: "@acme:registry=https://h.example/" + s + "/npm/"},
		{project: "_authToken=" + s}, {project: "_password=" + s}, {project: "otp=123456\nkey=" + s},
		{env: []string{"NPM_TOKEN=" + s}}, {env: []string{"GH_PAT=" + s}}, {env: []string{"CI_JOB_TOKEN=" + s}},
		{env: []string{"npm_config_//h.example/:_authToken=" + s}},
		{env: []string{"HTTPS_PROXY=http://bot:" + s + "@proxy.example:3128"}},
		{project: "https-proxy=http://bot:" + s + "@proxy.example:3128"},
		{args: []string{"--//h.example/:_authToken=" + s}}, {args: []string{"--_authToken", s}},
		{args: []string{"--registry=https://bot:" + s + "@h.example/"}},
	}
}

// echoes are what servers and shells make of a secret that they print.
func echoes(s string) (all []string) {
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range planted.Spellings {
			if !yield(n) {
				return
			}
		}
	}) {
		all = append(all, "refused "+planted.Spellings[name](s)+" today")
	}
	for _, shift := range []string{"", "x", "xy"} {
		all = append(all, "sent "+planted.Base64(shift+"bot:"+s+"!")+" as it is")
	}
	return append(all, "got "+s[:len(s)/2+1]+"...", "got ..."+s[len(s)/2:], "got "+s[:12]+"****")
}

// TestNoOutputShowsASecretOfTheMachine: secrets that the configuration of this machine holds, in the spellings that
// a registry's answer may have them in, through a wrapped run and our own verbs.
func TestNoOutputShowsASecretOfTheMachine(t *testing.T) {
	m := planted.Maker{Random: rand.New(rand.NewSource(int64(fair.Seed(t, 17))))}
	secret := func() string { return "p" + m.Opaque(28) } // of no maker's mark
	ways := len(waysToHold(""))
	var all held
	var secrets, sent []string
	for i := range ways {
		s := secret()
		way := waysToHold(s)[i]
		secrets = append(secrets, s)
		if len(way.args) > 0 {
			sent = append(sent, s) // our own verbs are not given what npm was
		}
		all = held{all.project + way.project + "\n", all.user + way.user + "\n", append(all.env, way.env...),
			append(all.args, way.args...)}
		if rig.Full() {
			heldBy(t, way, []string{s}).came(t, []string{s})
		}
	}
	outs := heldBy(t, all, secrets)
	known := slices.DeleteFunc(slices.Clone(secrets), func(s string) bool { return slices.Contains(sent, s) })
	out := 0
	for place, text := range outs {
		if !strings.HasPrefix(place, "install") {
			out += outputs{place: text}.came(t, known)
		} else {
			out += outputs{place: text}.came(t, secrets)
		}
	}
	promise.Kept(t, promise.NoSecret, "secrets that the configuration, the environment or the command line holds, "+
		"spelled as servers and shells do, through a wrapped run's text, report, debug log and formats, `check`, "+
		"`fix`, `explain`",
		"%d ways to hold one, %d spellings each, %d outputs: %d come out",
		ways, len(echoes(secrets[0])), len(outs), out)
}

// heldBy is all that npmx writes where a secret is held in such a way and comes back from the registry.
func heldBy(t *testing.T, way held, secrets []string) outputs {
	dir, home, at := t.TempDir(), t.TempDir(), t.TempDir()
	rig.Write(t, filepath.Join(dir, "package.json"), `{"name":"x","dependencies":{"@acme/core":"1"}}`)
	rig.Write(t, filepath.Join(dir, ".npmrc"), way.project+"\n")
	rig.Write(t, filepath.Join(home, ".npmrc"), way.user+"\n")
	var log strings.Builder
	log.WriteString("1 error code E401\n")
	for i, secret := range secrets {
		fmt.Fprintf(&log, "2 error 401 Unauthorized - GET https://h.example/p%d - %s\n",
			i, strings.Join(echoes(secret), "; "))
		for _, e := range echoes(secret) {
			fmt.Fprintf(&log, "3 notice %s\n", e)
		}
	}
	rig.Write(t, filepath.Join(at, "log"), log.String())
	npm := rig.StandIn(t, `mkdir -p ~/.npm/_logs; to=~/.npm/_logs/$(date -u +%Y-%m-%dT%H_%M_%S_%3N)Z-debug-0.log
{ printf '0 verbose argv'; for a; do printf ' "%s"' "$a"; done; echo; cat `+filepath.Join(at, "log")+
		`; } >$to; echo "npm error code E401" >&2; exit 7`)
	all := outputs{}
	files := map[string]string{}
	for _, name := range []string{"report", "debug", "sarif", "junit", "markdown", "html"} {
		files[name] = filepath.Join(at, name)
	}
	run := func(name, format string, args ...string) {
		cmd := exec.Command(rig.Npmx(t), args...)
		cmd.Dir = dir
		cmd.Env = append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "NPMX_PROBE=never", "NPMX_NPM=" + npm,
			"NPMX_REPORT=" + files["report"], "NPMX_DEBUG=" + files["debug"], "NPMX_FORMAT=" + format,
			"NPMX_OUT=sarif=" + files["sarif"] + " junit=" + files["junit"] + " markdown=" + files["markdown"]},
			way.env...)
		got := rig.Finish(t, cmd)
		all[name] += string(got.Stdout) + string(got.Stderr)
		for file, path := range files {
			b, _ := os.ReadFile(path)
			all[name+", "+file] += string(b)
		}
	}
	for _, format := range []string{"text", "json", "unix", "agent"} {
		run("install", format, append([]string{"install"}, way.args...)...)
	}
	for _, file := range []string{"report", "debug", "sarif", "junit", "markdown"} {
		if len(all["install, "+file]) < 100 {
			t.Errorf("%+v: too little is written into %s: %q %.3000s",
				way.args, file, all["install, "+file], all["install"])
		}
	}
	run("check", "", "check")
	run("check", "", "check", "--format", "json")
	run("explain", "", "explain", "--here", "--why", filepath.Join(at, "log"))
	run("explain", "", "explain")
	run("fix", "", "fix")
	all.files(t, "state", filepath.Join(home, ".local"))
	return all
}
