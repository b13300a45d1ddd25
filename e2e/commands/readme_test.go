package commands

import (
	"maps"
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

// documented are the commands of the README and of docs/install.md, with the status that each ends with in a project
// that is set up well; those that are not run here have a reason instead.
func documented() (run map[string]int, not map[string]string) {
	run = map[string]int{
		"npmx explain build.log":   rig.StatusFound,
		"npmx check --for publish": rig.StatusFound, // the project is private
		"npmx fix":                 rig.StatusUsage, // there is nothing to fix
	}
	for _, succeeds := range []string{
		"npmx install", "npm ci 2>&1 | npmx explain --tee", "npmx explain", "npmx check", "npmx lint",
		"npmx demo --list",
		"npmx rules list", "npmx self version", "NPMX_REPORT=report.json npmx ci", "alias npm=npmx",
		`mkdir -p ~/npmx-bin && ln -sf "$(command -v npmx)" ~/npmx-bin/npm && export PATH="$HOME/npmx-bin:$PATH"`,
		"mkdir -p ~/.local/share/man/man1 ~/.local/share/man/man5",
		"for page in npmx npmx-explain npmx-check npmx-fix; " +
			"do npmx self man $page >~/.local/share/man/man1/$page.1; done",
		"npmx self man npmx-rules >~/.local/share/man/man5/npmx-rules.5",
	} {
		run[succeeds] = 0
	}
	not = map[string]string{}
	for reason, commands := range map[string][]string{
		"see TestTheReadmesGoCommandsWork": {"go run . demo", "go install .", "go test ./..."},
		".ci/run builds each system": {
			`GOOS=linux GOARCH=arm64 CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o npmx .`},
		"the job packages of CI runs it": {"goreleaser release --snapshot --clean",
			"sudo dpkg -i dist/npmx_*_linux_amd64.deb"},
		"it needs the network, or rights on this machine": {"sudo rpm -i dist/npmx_*_linux_amd64.rpm",
			"sudo apk add --allow-untrusted dist/npmx_*_linux_amd64.apk",
			`docker build -t npmx --build-arg VERSION="$(git describe --always)" ` +
				`--build-arg COMMIT="$(git rev-parse HEAD)" .`,
			`docker run --rm -v "$PWD:/project" npmx ci`, "sha256sum --check --ignore-missing checksums.txt"},
		"e2e/packages makes, publishes and installs what a release does": {
			"go run ./internal/release npm -version 1.2.3 -name @acme/npmx npm-packages",
			`for package in ./npm-packages/platforms/* ./npm-packages/npmx; do npm publish "$package"; done`,
			"npm install --global @acme/npmx"},
		"completion_test.go asks the shells": {`eval "$(npmx self completion bash)"`,
			`eval "$(npmx self completion zsh)"`, "npmx self completion fish | source"},
	} {
		for _, c := range commands {
			not[c] = reason
		}
	}
	return run, not
}

// TestTheDocumentsCommandsWork runs every command of the README and of docs/install.md, as a new user would type it,
// and fails for one that nobody expects here.
func TestTheDocumentsCommandsWork(t *testing.T) {
	rig.NeedNpm(t)
	fair.Program(t, "sh")
	c := rig.Good(t)
	bin := filepath.Dir(rig.Npmx(t))
	rig.Write(t, filepath.Join(c.Dir, "build.log"),
		"npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n")
	env := append(slices.Clone(c.Env), "GOFLAGS="+os.Getenv("GOFLAGS"))
	env = append(env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	run, not := documented()
	all := append(commandsIn(t, "README.md"), commandsIn(t, "docs/install.md")...)
	for _, command := range all {
		want, known := run[command]
		switch {
		case not[command] != "":
			continue
		case !known:
			t.Errorf("a document says %q, which no test runs", command)
			continue
		}
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir, cmd.Env = c.Dir, env
		out, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("%s ended with %d, want %d:\n%s", command, got, want, out)
		}
	}
	for _, known := range slices.Concat(slices.Collect(maps.Keys(run)), slices.Collect(maps.Keys(not))) {
		if !slices.Contains(all, known) {
			t.Errorf("no document says %q any more", known)
		}
	}
	for _, page := range []string{"man1/npmx.1", "man1/npmx-fix.1", "man5/npmx-rules.5"} {
		text, err := os.ReadFile(filepath.Join(c.Home, ".local/share/man", page))
		if !strings.HasPrefix(string(text), ".TH ") {
			t.Errorf("%s begins with %.20q: %v", page, text, err)
		}
	}
}

// TestTheReadmesGoCommandsWork: the commands of a fresh clone are there, the first one runs the main job, and the
// second is what CI runs.
func TestTheReadmesGoCommandsWork(t *testing.T) {
	rig.NeedNpm(t)
	commands := commandsIn(t, "README.md")
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

// commandsIn are the lines of a document that a reader is to type: indented ones, and those of a block of sh, without
// their comments.
func commandsIn(t *testing.T, name string) []string {
	t.Helper()
	var all []string
	block := false
	for line := range strings.Lines(read(t, name)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			block = line == "```sh"
			continue
		case !block && !strings.HasPrefix(line, "    "):
			continue
		}
		command, _, _ := strings.Cut(line, " #")
		if command = strings.TrimSpace(command); command != "" {
			all = append(all, command)
		}
	}
	if len(all) < 8 {
		t.Fatalf("only %d commands found in %s: %q", len(all), name, all)
	}
	return all
}

// TestEveryLinkOfADocumentLeadsSomewhere, inside the repository.
func TestEveryLinkOfADocumentLeadsSomewhere(t *testing.T) {
	documents, err := filepath.Glob("docs/*.md")
	if err != nil || len(documents) < 10 {
		t.Fatalf("%d documents: %v", len(documents), err)
	}
	link := regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)|(?:src|srcset)="([^"]+)"`)
	for _, name := range append(documents, "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md") {
		for _, m := range link.FindAllStringSubmatch(read(t, name), -1) {
			target := m[1] + m[2]
			if strings.Contains(target, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), target)); err != nil {
				t.Errorf("%s leads to %s: %v", name, target, err)
			}
		}
	}
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
