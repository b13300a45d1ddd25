//go:build unix

package commands

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"
	"npmx/internal/rig"
)

// completed asks a real shell what it would offer for a line that begins with npmx.
func completed(t *testing.T, shell string, words ...string) []string {
	t.Helper()
	line := strings.Join(words, " ")
	script := map[string]string{
		"bash": `eval "$(npmx self completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _npmx
			printf '%s\n' "${COMPREPLY[@]}"`,
		"zsh": `compdef() { :; }; compadd() { print -l -- "${words_[@]}"; }; _files() { print files; }
			eval "$(npmx self completion zsh)"; words=("$@"); CURRENT=$#; _npmx`,
		"fish": "npmx self completion fish | source; complete -C '" + line + "'",
	}[shell]
	args := []string{"-c", script, shell}
	if shell == "fish" {
		args = args[:2]
	}
	cmd := exec.Command(fair.Program(t, shell), append(args, words...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(rig.Npmx(t))+":"+os.Getenv("PATH"), "HOME="+cmd.Dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", shell, err)
	}
	var offered []string
	for l := range strings.Lines(string(out)) {
		word, _, _ := strings.Cut(strings.TrimSpace(l), "\t")
		offered = append(offered, word)
	}
	return offered
}

// TestZshCompletesOutOfAFile: as the system packages bring it, in $fpath, from the first time on.
func TestZshCompletesOutOfAFile(t *testing.T) {
	npmx, dir := rig.Npmx(t), t.TempDir()
	text, err := exec.Command(npmx, "self", "completion", "zsh").Output()
	rig.Must(t, err)
	rig.Write(t, filepath.Join(dir, "_npmx"), string(text))
	cmd := exec.Command(fair.Program(t, "zsh"), "-f", "-c", `fpath=($PWD $fpath); autoload -Uz compinit; compinit -D -u
		compadd() { print -l -- "${words_[@]}"; }
		print "for npmx: $_comps[npmx]"; words=(npmx expl); CURRENT=2; $_comps[npmx]; print again; $_comps[npmx]`)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+filepath.Dir(npmx)+":"+os.Getenv("PATH"), "HOME="+dir)
	out, err := cmd.CombinedOutput()
	first, second, again := strings.Cut(string(out), "again\n")
	if err != nil || !again || !strings.HasPrefix(first, "for npmx: _npmx\nexplain\n") || !strings.HasPrefix(second, "explain\n") {
		t.Errorf("zsh offers %q: %v", out, err)
	}
}

// slow reports whether an npm starts so slowly, on a machine with much else to do, that npmx gives its answer up: it
// waits three seconds, in which npm loads twice as much as here.
func slow(t *testing.T, npm string) bool {
	t.Helper()
	began := time.Now()
	rig.Must(t, exec.Command(npm, "--version").Run())
	return time.Since(began) > time.Second
}

// TestShellsComplete: our verbs, flags, rules and scenarios are ours to complete; the rest is npm's.
func TestShellsComplete(t *testing.T) {
	npm := rig.NeedNpm(t)
	for _, shell := range []string{"bash", "zsh", "fish"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			for _, c := range []struct {
				line []string
				want string
			}{
				{[]string{"npmx", "expl"}, "explain"},
				{[]string{"npmx", "explain", "--form"}, "--format"},
				{[]string{"npmx", "explain", "--format", "sar"}, "sarif"},
				{[]string{"npmx", "explain", "--by", "ho"}, "host"},
				{[]string{"npmx", "rules", "sho"}, "show"},
				{[]string{"npmx", "rules", "show", "token-mis"}, "token-missing"},
				{[]string{"npmx", "demo", "token-mi"}, "token-missing"},
				{[]string{"npmx", "self", "completion", "zs"}, "zsh"},
				{[]string{"npmx", "inst"}, "install"},
				{[]string{"npmx", "wrap", "--", "inst"}, "install"},
			} {
				got := completed(t, shell, c.line...)
				switch found := slices.Contains(got, c.want); {
				case !found && c.want == "install" && slow(t, npm):
					t.Log("npm itself takes longer here than its answer is waited for")
				case !found:
					t.Errorf("%q: %q is not among %q", c.line, c.want, got)
				}
			}
			if got := completed(t, shell, "npmx", "explain", "--format", "xyz"); slices.Contains(got, "xyz") {
				t.Errorf("a format that there is not is offered: %q", got)
			}
		})
	}
}

// TestManualPagesAreRoff: every page is read by mandoc without an error, and by man where there is one.
func TestManualPagesAreRoff(t *testing.T) {
	for _, page := range []string{"npmx", "npmx-explain", "npmx-check", "npmx-fix", "npmx-rules"} {
		got := rig.RunProgram(t, rig.Npmx(t), t.TempDir(), os.Environ(), []string{"self", "man", page})
		if got.Status != 0 || !strings.HasPrefix(string(got.Stdout), ".TH "+strings.ToUpper(page)+" ") {
			t.Fatalf("%s: %d\n%s", page, got.Status, got.Stdout)
		}
		lint := exec.Command(fair.Program(t, "mandoc"), "-T", "lint", "-W", "error")
		lint.Stdin = strings.NewReader(string(got.Stdout))
		if out, err := lint.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", page, err, out)
		}
	}
}
