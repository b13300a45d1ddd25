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

// completed asks a real shell what it would offer for lines that begin with npmx, each of words without spaces.
func completed(t *testing.T, shell string, env []string, lines []string) [][]string {
	t.Helper()
	script := map[string]string{
		"bash": `eval "$(npmx self completion bash)"
			for line; do COMP_WORDS=($line); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _npmx
			printf '%s\n' "${COMPREPLY[@]}" ---; done`,
		"zsh": `compdef() { :; }; compadd() { print -l -- "${words_[@]}"; }; _files() { print files; }
			eval "$(npmx self completion zsh)"
			for line; do words=(${=line}); CURRENT=$#words; _npmx; print -- ---; done`,
		"fish": "npmx self completion fish | source; for line in $argv; complete -C $line; echo ---; end",
	}[shell]
	args := []string{"-c", script, shell}
	if shell == "fish" {
		args = args[:2]
	}
	cmd := exec.Command(fair.Program(t, shell), append(args, lines...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), env...)
	cmd.Env = append(cmd.Env, "PATH="+filepath.Dir(rig.Npmx(t))+":"+os.Getenv("PATH"), "HOME="+cmd.Dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", shell, err)
	}
	offered := [][]string{nil}
	for l := range strings.Lines(string(out)) {
		word, _, _ := strings.Cut(strings.TrimSpace(l), "\t")
		if last := len(offered) - 1; word == "---" {
			offered = append(offered, nil)
		} else {
			offered[last] = append(offered[last], word)
		}
	}
	if len(offered) != len(lines)+1 {
		t.Fatalf("%s answered %d lines of %d: %s", shell, len(offered)-1, len(lines), out)
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
	if err != nil || !again || !strings.HasPrefix(first, "for npmx: _npmx\nexplain\n") ||
		!strings.HasPrefix(second, "explain\n") {
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

// comes reports whether the real npm's word is offered when the shell asks again, as whoever presses Tab again does:
// the machine may have had much else to do for a moment.
func comes(t *testing.T, shell, line, want string) bool {
	t.Helper()
	for end := time.Now().Add(rig.Patience / 2); time.Now().Before(end); {
		if slices.Contains(completed(t, shell, nil, []string{line})[0], want) {
			return true
		}
	}
	return false
}

// TestShellsComplete: our verbs, flags, rules and scenarios are ours to complete; the rest is npm's. The real npm
// answers in bash, and a stand-in in the others, which hand on the same lines.
func TestShellsComplete(t *testing.T) {
	npm, standIn := rig.NeedNpm(t), rig.StandIn(t, "echo install")
	cases := []struct{ line, want string }{
		{"npmx expl", "explain"},
		{"npmx explain --form", "--format"},
		{"npmx explain --format sar", "sarif"},
		{"npmx explain --by ho", "host"},
		{"npmx rules sho", "show"},
		{"npmx rules show token-mis", "token-missing"},
		{"npmx demo token-mi", "token-missing"},
		{"npmx self completion zs", "zsh"},
		{"npmx inst", "install"},
		{"npmx wrap -- inst", "install"},
		{"npmx explain --format xyz", ""}, // no format is called so
	}
	var lines []string
	for _, c := range cases {
		lines = append(lines, c.line)
	}
	for shell, env := range map[string][]string{"bash": nil, "zsh": {"NPMX_NPM=" + standIn},
		"fish": {"NPMX_NPM=" + standIn}} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			all := completed(t, shell, env, lines)
			for i, c := range cases {
				switch found := slices.Contains(all[i], c.want); {
				case c.want == "" && slices.Contains(all[i], "xyz"):
					t.Errorf("a format that there is not is offered: %q", all[i])
				case c.want == "" || found:
				case env == nil && c.want == "install" && (comes(t, shell, c.line, c.want) || slow(t, npm)):
					t.Log("npm's answer was waited for in vain at first")
				default:
					t.Errorf("%q: %q is not among %q", c.line, c.want, all[i])
				}
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
