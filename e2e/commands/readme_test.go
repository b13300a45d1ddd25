package commands

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"npmx/demo"
	"npmx/internal/fair"
	"npmx/internal/rig"
)

// TestTheReadmesCommandsWork runs every command of the README, as a new user would type it, and fails for one that
// nobody expects here.
func TestTheReadmesCommandsWork(t *testing.T) {
	rig.NeedNpm(t)
	fair.Program(t, "sh")
	c := rig.Good(t)
	bin := filepath.Dir(rig.Npmx(t))
	rig.Write(t, filepath.Join(c.Dir, "build.log"),
		"npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n")
	env := append(slices.Clone(c.Env), "GOFLAGS="+os.Getenv("GOFLAGS"))
	env = append(env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	status := map[string]int{
		"npmx install": 0, "npmx explain build.log": rig.StatusFound, "npm ci 2>&1 | npmx explain --tee": 0,
		"npmx explain": 0,
		"npmx check":   0, "npmx check --for publish": rig.StatusFound, // the project is private
		"npmx lint": 0,
		"npmx fix":  rig.StatusUsage, "npmx demo --list": 0, "npmx rules list": 0,
		"npmx self version": 0, "NPMX_REPORT=report.json npmx ci": 0,
	}
	for _, command := range readmeCommands(t) {
		want, known := status[command]
		switch {
		case strings.HasPrefix(command, "go "):
			continue // see TestTheReadmesGoCommandsWork
		case !known:
			t.Errorf("the README says %q, which no test runs", command)
			continue
		}
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir, cmd.Env = c.Dir, env
		out, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("%s ended with %d, want %d:\n%s", command, got, want, out)
		}
	}
}

// TestTheReadmesGoCommandsWork: the two commands of a fresh clone are there, the first one runs the main job, and the
// second is what CI runs.
func TestTheReadmesGoCommandsWork(t *testing.T) {
	rig.NeedNpm(t)
	commands := readmeCommands(t)
	for _, c := range []string{"go run . demo", "go test ./...", "go install ."} {
		if !slices.Contains(commands, c) {
			t.Errorf("the README lacks %q", c)
		}
	}
	out, err := exec.Command("go", "run", ".", "demo").CombinedOutput()
	if err != nil || strings.Count(string(out), "\nnpmx: error[E401] ") != len(demo.Tour()) ||
		strings.Count(string(out), "npm error   npm login\n") != len(demo.Tour()) {
		t.Errorf("go run . demo: %v\n%s", err, out)
	}
	install := exec.Command("go", "install", ".")
	install.Env = append(os.Environ(), "GOBIN="+t.TempDir())
	if out, err := install.CombinedOutput(); err != nil {
		t.Errorf("go install .: %v\n%s", err, out)
	}
	ci, err := os.ReadFile(".ci/run")
	if err != nil || !strings.Contains(string(ci), "\ngo test ./...\n") {
		t.Errorf("CI does not run the README's test command: %v", err)
	}
}

// readmeCommands are the indented lines that begin like a command, without their comments.
func readmeCommands(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range regexp.MustCompile(`(?m)^    ((?:NPMX_\w+=\S+ )?(?:go|npm|npmx) [^#\n]*)`).FindAllStringSubmatch(string(b), -1) {
		if command := strings.TrimSpace(m[1]); !strings.HasPrefix(command, "npm error") {
			all = append(all, command)
		}
	}
	if len(all) < 8 {
		t.Fatalf("only %d commands found: %q", len(all), all)
	}
	return all
}

// TestTheEditorsMatcherFitsRealOutput applies the problem matcher of docs/editors.md to what a real failing run prints.
func TestTheEditorsMatcherFitsRealOutput(t *testing.T) {
	b, err := os.ReadFile("docs/editors.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`"regexp": "(.*)"`).FindSubmatch(b)
	if m == nil {
		t.Fatal("docs/editors.md has no regexp")
	}
	matcher := regexp.MustCompile(strings.ReplaceAll(string(m[1]), `\\`, `\`))
	c := rig.Planted(t, "token-shadowed")
	got := rig.RunProgram(t, rig.Npmx(t), c.Dir, append(c.Env, "NPMX_FORMAT=unix"), c.Args)
	var hits [][]string
	for _, line := range strings.Split(string(got.Stderr), "\n") {
		if hit := matcher.FindStringSubmatch(line); hit != nil {
			hits = append(hits, hit)
		}
	}
	if len(hits) != 1 {
		t.Fatalf("the matcher finds %d problems in\n%s", len(hits), got.Stderr)
	}
	file, line := hits[0][1], hits[0][2]
	text, err := os.ReadFile(filepath.Join(c.Project, file))
	if err != nil || line != rig.Number(c.Want.Line) || !strings.Contains(string(text), "_authToken") {
		t.Errorf("the problem is placed at %s:%s, want %s:%d (%v)", file, line, c.Want.File, c.Want.Line, err)
	}
}
