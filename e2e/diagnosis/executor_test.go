package diagnosis

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/demo"
	"npmx/explain"
	"npmx/explain/mend"
	"npmx/internal/rig"
	"npmx/rules"
)

// executor carries out the steps of a report, as a program would that has the report and nothing else: it knows no
// scenario. A command goes to the shell in the project, whose variables stay for the next; an edit is applied; a web
// step calls the registry's action that it names; a token comes from the one fixture.
type executor struct {
	c     demo.Case
	r     *demo.Registry
	env   []string
	token string
	open  bool // the steps are for a person: a command that fails or waits shows nothing
}

// way is one of the ways to the same end that the steps of a finding describe.
type way []rig.Step

// waysOf splits steps by their roles; what only looks is no part of any.
func waysOf(steps []rig.Step) (ways []way) {
	var now way
	for _, s := range steps {
		switch s.Role {
		case rules.RoleLook:
			continue
		case rules.RoleOr:
			ways, now = append(ways, now), nil
		}
		now = append(now, s)
	}
	ways = append(ways, now)
	return slices.DeleteFunc(ways, func(w way) bool { return len(w) == 0 })
}

// plain reports whether a program can carry a way out: each step says what to do in more than words.
func (w way) plain() bool { return !slices.ContainsFunc(w, wordy) }

// wordy is true for a step that only a person can carry out.
func wordy(s rig.Step) bool {
	return s.Command == nil && s.Edit == nil && s.Web == nil && s.Variable == nil
}

func (w way) web() bool {
	return !slices.ContainsFunc(w, func(s rig.Step) bool {
		return s.Web == nil || s.Edit != nil || s.Variable != nil || s.Role != rules.RoleAgain && s.Command != nil
	})
}

func (w way) makesToken() bool {
	return slices.ContainsFunc(w, func(s rig.Step) bool { return rig.Deref(s.Web) == string(demo.MakeToken) })
}

// unissued is what a person has who was told to make a token and did not.
const unissued = "0000000000000000000000000000000000000000"

// carryOut does the steps of a way, but for the one at drop, and gives the command to run in place of the one that
// failed, if any.
func (e *executor) carryOut(t *testing.T, w way, pkg string, drop int) (again string) {
	t.Helper()
	token := e.token
	if w.makesToken() {
		e.token = unissued
	}
	for i, s := range w {
		if i == drop {
			continue
		}
		if s.Web != nil {
			made, err := e.r.Do(demo.Action(*s.Web), pkg)
			if err != nil {
				t.Fatalf("the step %q: %v", s.Text, err)
			}
			if made != "" {
				e.token = made
			}
		}
		if s.Variable != nil {
			e.env = append(e.env, *s.Variable+"="+e.token)
		}
		if s.Edit != nil {
			e.edit(t, s)
		}
		if s.Command != nil && s.Role == rules.RoleAgain {
			again = *s.Command
		} else if s.Command != nil {
			if out, status := e.shell(t, *s.Command); status != 0 && drop < 0 && !e.open {
				t.Errorf("the step's command %q ended with %d\n%s", *s.Command, status, out)
			}
		}
	}
	e.token = token
	return again
}

func (e *executor) edit(t *testing.T, s rig.Step) {
	t.Helper()
	file := s.Edit.File
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		file = filepath.Join(e.c.Home, rest)
	} else if !filepath.IsAbs(file) {
		file = filepath.Join(e.c.Project, file)
	}
	text, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	line := 0
	if s.Edit.Line != nil {
		line = *s.Edit.Line
	}
	edit := explain.Edit{File: file, Line: line, Old: rig.Deref(s.Edit.Old), New: s.Edit.New}
	if s.Edit.Copy != nil {
		edit.Copy = *s.Edit.Copy
	}
	after, err := mend.Apply(string(text), []explain.Edit{edit}, e.token)
	if err != nil {
		t.Errorf("the edit %+v of\n%s\n%v", edit, text, err)
		return
	}
	if err := os.WriteFile(file, []byte(after), 0o600); err != nil {
		t.Fatal(err)
	}
}

// shell runs a line at a terminal in the project, answers what it is asked from the fixture, and keeps the variables
// that it sets. The status of one that waits for more is negative.
func (e *executor) shell(t *testing.T, command string) (string, int) {
	t.Helper()
	kept := filepath.Join(t.TempDir(), "env")
	cmd := exec.Command("sh", "-c", e.filled(command)+"\ns=$?\nenv -0 >'"+kept+"'\nexit $s")
	cmd.Dir, cmd.Env = e.c.Dir, e.env
	f := rig.AtTerminal(t, cmd, 400, 40)
	defer f.Close()
	// the kernel hangs up the others at its terminal
	kill := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	out := converse(f, e.answers())
	_ = cmd.Wait()
	if b, err := os.ReadFile(kept); err == nil {
		e.env = append(nameless(e.env), strings.Split(strings.TrimRight(string(b), "\x00"), "\x00")...)
	}
	return out, cmd.ProcessState.ExitCode()
}

// filled puts in what a command leaves open to a person.
func (e *executor) filled(command string) string {
	return strings.NewReplacer("<token>", e.token, "<code>", demo.OTP).Replace(command)
}

// patience is for a line that waits for a person.
const patience = 25 * time.Second

// nameless are the variables that a shell does not hand on, since their names are none to it:
// npm_config_//host/:_authToken.
func nameless(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return regexp.MustCompile(`^\w+$`).MatchString(name)
	})
}

type talk struct {
	prompt *regexp.Regexp
	answer string
}

func (e *executor) answers() []talk {
	return []talk{
		{asked(`username:+ *(\([^)\n]*\) *|‣ *)?`), demo.Ada},
		{asked(`password:+ *(\([^)\n]*\) *|‣ *)?`), e.r.Password(demo.Ada)},
		{asked(`email(?: \(this is public\))?:+ *(\([^)\n]*\) *)?`), "ada@acme.example"},
		{asked(`(one-time password|OTP)[^\n]*: *`), demo.OTP},
		{asked(`(?m-i:^[A-Z][A-Z0-9_]+): *`), e.token}, // a variable that is read unseen
		{asked(`press enter[^\n]*`), ""},
		{asked(`question new version: *`), ""}, // yarn 1 keeps the one of package.json
	}
}

// asked matches a text that ends with a question. npm 10 ends the line of a first question, and turns its progress
// again, when it may have asked the second already.
func asked(text string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + text + rig.Spinner + `$`) }

var control = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)

// thinking is how long a person takes to answer.
const thinking = 200 * time.Millisecond

// converse reads a terminal until its program ends, and types an answer wherever the last line asks for one.
func converse(f *os.File, talks []talk) string {
	var all, since bytes.Buffer
	buf := make([]byte, 4096)
	for {
		n, err := f.Read(buf)
		all.Write(buf[:n])
		since.Write(buf[:n])
		for _, q := range talks {
			if q.prompt.Match(control.ReplaceAll(since.Bytes(), nil)) {
				since.Reset()
				time.AfterFunc(thinking, func() { _, _ = io.WriteString(f, q.answer+"\n") })
				break
			}
		}
		if err != nil { // EIO, when the last program has gone
			return all.String()
		}
	}
}
