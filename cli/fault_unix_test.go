//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/explain/facts"
	"npmx/internal/rig"
	"npmx/wrap"
)

// breaking is a parser that panics at the nth line.
type breaking struct{ lines int }

func (b *breaking) Write(p []byte) (int, error) {
	b.lines -= strings.Count(string(p), "\n")
	if b.lines <= 0 {
		panic("at line\nof all lines")
	}
	return len(p), nil
}

// TestAFaultAtAnyLineCostsNoByte: a parser that panics, at whatever line, costs no byte of npm's output and not its
// status; one line reports it.
func TestAFaultAtAnyLineCostsNoByte(t *testing.T) {
	npm := rig.StandIn(t, `for i in 1 2 3 4 5; do echo "out $i"; echo "err $i" >&2; done; exit $1`)
	for line := range 11 {
		for _, status := range []string{"0", "7"} {
			out, errs, got := wrappedHere(t, npm, []string{status}, func(c *wrap.Command) { c.Tap = &breaking{line} })
			if out != "out 1\nout 2\nout 3\nout 4\nout 5\n" || got != int(status[0]-'0') {
				t.Errorf("at line %d: status %d, stdout %q", line, got, out)
			}
			own, said := strings.CutPrefix(errs, "err 1\nerr 2\nerr 3\nerr 4\nerr 5\n")
			if !said || strings.Count(own, "\n") != 1 || !strings.HasPrefix(own, "npmx: ") ||
				!strings.Contains(own, "(npm was not affected): at line of all lines") {
				t.Errorf("at line %d: stderr %q", line, errs)
			}
		}
	}
}

// wrappedHere runs npm wrapped in this process, as the program does but for what change does.
func wrappedHere(t *testing.T, npm string, args []string, change func(*wrap.Command)) (out, errs string, status int) {
	t.Helper()
	dir := t.TempDir()
	files := map[string]*os.File{}
	for _, name := range []string{"out", "err"} {
		f, err := os.Create(filepath.Join(dir, name))
		rig.Must(t, err)
		defer f.Close()
		files[name] = f
	}
	null, err := os.Open(os.DevNull)
	rig.Must(t, err)
	defer null.Close()
	w := world{env: []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}, stdin: null, stdout: files["out"],
		stderr: files["err"], cwd: dir, home: dir, now: time.Now}
	r := &attempt{w: w, s: wrapSettings(w), args: args, typed: args}
	r.where = facts.Where{Cwd: dir, Home: dir, Env: w.env, Args: append([]string{"install"}, args...),
		Npm: facts.LookAtNpm(npm, "")}
	c := r.command()
	change(&c)
	status = r.run(c)
	text := map[string]string{}
	for name := range files {
		b, err := os.ReadFile(filepath.Join(dir, name))
		rig.Must(t, err)
		text[name] = string(b)
	}
	return text["out"], text["err"], status
}
