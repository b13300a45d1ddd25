//go:build unix

package rules

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	oracle "mvdan.cc/sh/v3/shell"

	"npmx/internal/fair"
	"npmx/rules/shell"
	"npmx/rules/shell/shelltest"
)

// realShell is one that lines are pasted into; bash and zsh read as at a terminal, with a history that ! looks into.
// Fish comes with a function around grep, which is the user's as much as an alias would be.
type realShell struct {
	name  string
	reads shell.Shell
	args  []string
	setup string
	bang  bool
}

var realShells = []realShell{
	{"bash", shell.POSIX, []string{"--norc", "--noprofile", "-i"}, "set -H; shopt -s extglob; PS1= PS2=", true},
	{"zsh", shell.POSIX, []string{"-f", "-i", "-s"}, "setopt banghist extendedglob; PS1= PS2=", true},
	{"dash", shell.POSIX, nil, "", false},
	{"fish", shell.Fish, []string{"--no-config"}, "function grep; command grep $argv; end", false},
}

// pasted is a line, and the programs with their arguments that it must run.
type pasted struct {
	line string
	want [][]string
}

// TestPastedStepsRunTheNamedProgramAlone pastes every command and proof of every rule into real shells, with hostile
// values in each of its placeholders: first as npmx prints them, where most values get no command, then with the
// validators taken away, so that the quotes hold alone.
func TestPastedStepsRunTheNamedProgramAlone(t *testing.T) {
	if slowed {
		t.Skip("shells race with nothing of ours")
	}
	if n := len(shelltest.Hostile()); n < 200 {
		t.Errorf("only %d hostile values", n)
	}
	templates := builtinCommands(t)
	for _, sh := range realShells {
		t.Run(sh.name, func(t *testing.T) {
			path := fair.Program(t, sh.name)
			lines := slices.Concat(asPrinted(t, templates, sh.reads), quotesAlone(t, templates, sh.reads))
			t.Logf("%d lines", len(lines))
			if len(lines) < 1000 {
				t.Errorf("only %d lines to paste", len(lines))
			}
			paste(t, sh, path, programsOf(lines), lines)
		})
	}
}

// TestPasteSeesWhatItLooksFor: a line that does run a stranger's program is seen.
func TestPasteSeesWhatItLooksFor(t *testing.T) {
	for _, sh := range realShells {
		t.Run(sh.name, func(t *testing.T) {
			path := fair.Program(t, sh.name)
			lines := []string{"npm view ;pwned", "npm view (pwned", "npm view x >pwned", "npm view 'x",
				"npm view $HOME"}
			if sh.bang {
				lines = append(lines, "npm view !!")
			}
			for _, line := range lines {
				got := run(t, sh, path, []string{"npm"}, []pasted{{line, nil}})
				if problem := got.problem(0,
					pasted{line, [][]string{{"npm", "view", strings.TrimPrefix(line, "npm view ")}}}); problem == "" {
					t.Errorf("%s: nothing seen", line)
				}
			}
		})
	}
}

// hostile are the values for the nth place that they go into: a quarter of them, so that each is pasted somewhere, and
// all with NPMX_LAB=full.
func hostile(n int) []string {
	all := shelltest.Hostile()
	if os.Getenv("NPMX_LAB") == "full" {
		return all
	}
	var some []string
	for i := n % 4; i < len(all); i += 4 {
		some = append(some, all[i])
	}
	return some
}

// asPrinted fills each placeholder of each command with each value, as Fill does.
func asPrinted(t *testing.T, commands []string, sh shell.Shell) (all []pasted) {
	values := harmlessValues()
	seen := map[string]bool{}
	for i, command := range commands {
		tmpl := parsed(t, command)
		add := func(values map[string]string, want func() [][]string) {
			if line, _, safe := tmpl.fill(values, sh); safe && line != "" && !seen[line] {
				seen[line] = true
				all = append(all, pasted{line, want()})
			}
		}
		add(values, func() [][]string { return wanted(t, command, values) })
		for j, name := range tmpl.names() {
			for _, evil := range hostile(i + j) {
				filled := maps.Clone(values)
				filled[name] = evil
				if kindOf(name) == KindCommand {
					line, ok := sh.Words("npm", "install", evil, "--tag="+evil)
					if !ok {
						continue
					}
					filled[name] = line
					add(filled, func() [][]string { return [][]string{{"npm", "install", evil, "--tag=" + evil}} })
					continue
				}
				add(filled, func() [][]string { return wanted(t, command, filled) })
			}
		}
	}
	return all
}

// quotesAlone fills each form of a word that holds a placeholder ({x}, --registry={x}), whatever the value's kind.
func quotesAlone(t *testing.T, commands []string, sh shell.Shell) (all []pasted) {
	seen := map[string]bool{}
	for _, command := range commands {
		tmpl := parsed(t, command)
		if _, whole := tmpl.wholeCommand(); whole || len(tmpl.names()) == 0 {
			continue
		}
		forms := strings.Join(slices.DeleteFunc(strings.Fields(replace(command, func(string) string { return "{}" })),
			func(w string) bool { return !strings.Contains(w, "{}") }), " ")
		if seen[forms] {
			continue
		}
		seen[forms] = true
		for _, evil := range hostile(len(seen)) {
			values := map[string]string{}
			for _, name := range tmpl.names() {
				values[name] = evil
			}
			if line, ok := sh.Line(tmpl.tokens(values)); ok {
				all = append(all, pasted{line, wanted(t, command, values)})
			}
		}
	}
	return all
}

// wanted is what a command must run, by another reader of sh's words than our own.
func wanted(t *testing.T, command string, values map[string]string) [][]string {
	t.Helper()
	if name, ok := parsed(t, command).wholeCommand(); ok {
		command, values = values[name], nil
	}
	const mark = "PLACEHOLDER_%s_END"
	command = replace(strings.ReplaceAll(command, "</dev/null", ""),
		func(name string) string { return fmt.Sprintf(mark, name) })
	argv, err := oracle.Fields(command, nil)
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	for i := range argv {
		for name, value := range values {
			argv[i] = strings.ReplaceAll(argv[i], fmt.Sprintf(mark, name), value)
		}
	}
	return [][]string{argv}
}

func programsOf(lines []pasted) []string {
	seen := map[string]bool{}
	for _, l := range lines {
		for _, argv := range l.want {
			seen[argv[0]] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func paste(t *testing.T, sh realShell, path string, programs []string, lines []pasted) {
	t.Helper()
	got := run(t, sh, path, programs, lines)
	failed := 0
	for i, l := range lines {
		if problem := got.problem(i, l); problem != "" {
			if failed++; failed <= 10 {
				t.Errorf("%s\n%q", problem, l.line)
			}
		}
	}
	if failed > 10 {
		t.Errorf("and %d more", failed-10)
	}
	if got.files != nil {
		t.Errorf("files were made: %q", got.files)
	}
}

// ran is what stand-ins recorded, for the number of each line.
type ran struct {
	calls  map[int][][]string
	ended  map[int]bool
	files  []string
	stderr string
}

func (r ran) problem(i int, l pasted) string {
	switch {
	case !r.ended[i]:
		return "the line did not end: what follows became a part of it\n" + r.stderr
	case r.files != nil && len(r.ended) == 1:
		return fmt.Sprintf("files were made: %q", r.files)
	case !slices.EqualFunc(r.calls[i], l.want, slices.Equal):
		return fmt.Sprintf("ran %q, want %q", r.calls[i], l.want)
	}
	return ""
}

// ender leaves the number of a line that has ended in the record of the programs. It is the shell's own printf,
// since a program is slow.
const ender = "ender"

// standIn is a function that records as the program of its name does. How a shell reads a line is the same for both,
// and a function costs no process: thousands of those took a minute. With NPMX_LAB=full there are the programs alone.
func (sh realShell) standIn(program, record string) string {
	if sh.reads == shell.Fish {
		return fmt.Sprintf("function %s; printf '%%s\\0' %[1]s (count $argv) $argv >>'%s'; end\n", program, record)
	}
	return fmt.Sprintf("%s() { printf '%%s\\0' %[1]s \"$#\" \"$@\" >>'%s'; }\n", program, record)
}

// run gives a shell all lines at once, as a paste would, with nothing on PATH but stand-ins.
func run(t *testing.T, sh realShell, path string, programs []string, lines []pasted) ran {
	t.Helper()
	bin, cwd, record := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "record")
	dash := "#!" + fair.Program(t, "dash") + "\nprintf '%s\\0' \"${0##*/}\" \"$#\" \"$@\" >>'" + record + "'\n"
	var b strings.Builder
	for _, p := range slices.Concat(programs, []string{shelltest.Canary, "touch", "cat", "x"}) {
		if err := fair.WriteFile(filepath.Join(bin, p), []byte(dash), 0o755); err != nil {
			t.Fatal(err)
		}
		if os.Getenv("NPMX_LAB") != "full" {
			b.WriteString(sh.standIn(p, record))
		}
	}
	b.WriteString(sh.setup + "\n")
	for i, l := range lines {
		fmt.Fprintf(&b, "%s\nprintf '%%s\\0' %s 1 %d >>%s\n", l.line, ender, i, record)
	}
	cmd := exec.Command(path, sh.args...)
	cmd.Dir, cmd.Stdin = cwd, strings.NewReader(b.String())
	cmd.Env = []string{"PATH=" + bin, "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8", "TERM=dumb"}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return ran{files: folder(t, cwd), stderr: tail(stderr.String())}.read(t, record)
}

func tail(s string) string { return s[max(0, len(s)-2000):] }

func folder(t *testing.T, dir string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		names = append(names, f.Name())
	}
	return names
}

func (r ran) read(t *testing.T, record string) ran {
	t.Helper()
	r.calls, r.ended = map[int][][]string{}, map[int]bool{}
	b, err := os.ReadFile(record)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	fields := strings.Split(strings.TrimSuffix(string(b), "\x00"), "\x00")
	var calls [][]string
	for len(fields) > 1 {
		n, err := strconv.Atoi(fields[1])
		if err != nil || len(fields) < 2+n {
			t.Fatalf("the record is broken at %q", fields[:2])
		}
		call := append([]string{fields[0]}, fields[2:2+n]...)
		fields = fields[2+n:]
		if call[0] != ender {
			calls = append(calls, call)
			continue
		}
		i, _ := strconv.Atoi(call[1])
		r.calls[i], r.ended[i], calls = calls, true, nil
	}
	return r
}
