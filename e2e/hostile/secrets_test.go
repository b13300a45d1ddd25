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
			"npm error code E401\n"+fmt.Sprintf("npm error 401 Unauthorized - GET https://h%d.example/p%d - ", n, n)+say()+
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
		run("--summary="+form, "--summary="+form, "--by", "cause,host,package", "--state", filepath.Join(at, "of "+form), dir)
	}
	all.files(t, "file", at)
	out := all.came(t, secrets)
	promise.Kept(t, promise.NoSecret, "secrets that npmx does not know, in the words, notices, challenges, commands and "+
		"variables of logs, through every format, `--why`, `--trace`, `--out`, summaries and the ledger",
		"%d secrets in %d outputs: %d come out", len(secrets), len(all), out)
	judge(t, all)
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
	ways := waysToHold("")
	seeds, outs, places := 0, 0, map[string]bool{}
	for i := range ways {
		secret := "p" + m.Opaque(28) // of no maker's mark
		way := waysToHold(secret)[i]
		all := heldBy(t, way, secret)
		t.Logf("%q", way)
		seeds, outs = seeds+len(echoes(secret)), outs+all.came(t, []string{secret})
		for place := range all {
			places[place] = true
		}
	}
	promise.Kept(t, promise.NoSecret, "secrets that the configuration, the environment or the command line holds, spelled "+
		"as servers and shells do, through a wrapped run's text, report, debug log and formats, `check`, `fix`, `explain`",
		"%d ways to hold one, %d spellings, %d outputs: %d come out", len(ways), seeds, len(places), outs)
}

// heldBy is all that npmx writes where a secret is held in such a way and comes back from the registry.
func heldBy(t *testing.T, way held, secret string) outputs {
	dir, home, at := t.TempDir(), t.TempDir(), t.TempDir()
	rig.Write(t, filepath.Join(dir, "package.json"), `{"name":"x","dependencies":{"@acme/core":"1"}}`)
	rig.Write(t, filepath.Join(dir, ".npmrc"), way.project+"\n")
	rig.Write(t, filepath.Join(home, ".npmrc"), way.user+"\n")
	var log strings.Builder
	log.WriteString("0 verbose argv \"install\"\n1 error code E401\n")
	fmt.Fprintf(&log, "2 error 401 Unauthorized - GET https://h.example/@acme%%2fcore - %s\n", strings.Join(echoes(secret),
		"; "))
	for i, e := range echoes(secret) {
		fmt.Fprintf(&log, "%d notice %s\n", 3+i, e)
	}
	rig.Write(t, filepath.Join(at, "log"), log.String())
	npm := rig.StandIn(t, `mkdir -p ~/.npm/_logs; cp `+filepath.Join(at, "log")+
		` ~/.npm/_logs/$(date -u +%Y-%m-%dT%H_%M_%S_%3N)Z-debug-0.log; echo "npm error code E401" >&2; exit 7`)
	all := outputs{}
	report, debug := filepath.Join(at, "report"), filepath.Join(at, "debug")
	run := func(name string, args ...string) {
		cmd := exec.Command(rig.Npmx(t), args...)
		cmd.Dir = dir
		cmd.Env = append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "NPMX_PROBE=never", "NPMX_NPM=" + npm,
			"NPMX_REPORT=" + report, "NPMX_DEBUG=" + debug, "NPMX_FORMAT=" + name,
			"NPMX_OUT=sarif=" + filepath.Join(at, "s") + " junit=" + filepath.Join(at, "j") + " markdown=" +
				filepath.Join(at, "m")}, way.env...)
		got := rig.Finish(t, cmd)
		all[name+strings.Join(args[:1], " ")] = string(got.Stdout) + string(got.Stderr)
		for _, f := range []string{report, debug, filepath.Join(at, "s"), filepath.Join(at, "j"), filepath.Join(at, "m")} {
			b, _ := os.ReadFile(f)
			all[filepath.Base(f)] += string(b)
		}
	}
	for _, format := range []string{"text", "json", "unix", "agent"} {
		run(format, append([]string{"install"}, way.args...)...)
	}
	if len(all["report"]) < 100 || len(all["debug"]) < 100 || len(all["s"]) < 100 {
		t.Errorf("%+v: too little is written: %d, %d, %d bytes", way, len(all["report"]), len(all["debug"]), len(all["s"]))
	}
	run("", "check")
	run("", "check", "--format", "json")
	run("", "explain", "--here", "--why", filepath.Join(at, "log"))
	run("", "explain")
	run("", "fix")
	all.files(t, "state", filepath.Join(home, ".local"))
	return all
}
