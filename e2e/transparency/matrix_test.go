//go:build unix

package transparency

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"npmx/demo"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// cell is one way to run npm: what is a terminal, how wide it is, and what happens.
type cell struct {
	rig.Streams
	cols    int
	outcome outcome
}

func (c cell) String() string { return fmt.Sprintf("%s/%s/%d", c.outcome.name, c.Streams, c.cols) }

// outcome is what happens in a run.
type outcome struct {
	name, scenario string
	args           []string
	asks           bool           // npm asks where it can
	says           []string       // to the first questions; then return is typed. {password} is what the registry wants
	ctrlC          bool           // ^C is typed while npm waits for the registry
	signal         syscall.Signal // is sent to the process, then
	explained      bool
}

func outcomes() []outcome {
	return []outcome{
		{name: "success", scenario: "good-install", args: []string{"install"}},
		{name: "failure", scenario: "token-missing", args: []string{"install"}, explained: true},
		{name: "init", scenario: "good-install", args: []string{"init"}, asks: true},
		{name: "stopped at a question", scenario: "good-install", args: []string{"init"}, asks: true,
			says: []string{"\r", "\x03"}},
		{name: "login", scenario: "token-missing", args: []string{"login", "--auth-type=legacy"}, asks: true,
			says: []string{"ada\r", "{password}\r", "ada@acme.example\r"}},
		{name: "exec", scenario: "good-install", args: []string{"exec", "tiny-pad"}, asks: true},
		{name: "interrupt", scenario: "good-install", args: []string{"install", "tiny-pad"}, ctrlC: true},
		{name: "terminate", scenario: "good-install", args: []string{"install", "tiny-pad"}, signal: syscall.SIGTERM},
	}
}

// cells are all there are: a width matters only where something is a terminal. Where a question goes another way than
// the notice before it, what is typed within a millisecond may be on the screen before that notice, which comes
// through npmx: no person types so.
func cells() []cell {
	var all []cell
	for _, o := range outcomes() {
		for _, s := range rig.AllStreams() {
			if len(o.says) > 0 && s.Out != s.Err {
				continue
			}
			all = append(all, cell{s, 80, o})
			if s != (rig.Streams{}) {
				all = append(all, cell{s, 120, o}, cell{s, 40, o})
			}
		}
	}
	return all
}

// some is what is run by default: every way of the streams and every outcome, and each width.
func some(all []cell) []cell {
	var chosen []cell
	for i, c := range all {
		terminal := c.Streams == rig.Streams{In: true, Out: true, Err: true}
		narrow := c.cols == 40 && c.outcome.name == "success"
		if c.outcome.explained && c.cols == 80 || terminal && (c.cols == 120 || narrow) || i%25 == 0 {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// TestEveryTerminalAndPipeGetsWhatNpmGives checks npmx against npm itself in every combination of terminals and pipes:
// bytes where there is a pipe, what is left on the screen where there is a terminal, and the way it ended.
func TestEveryTerminalAndPipeGetsWhatNpmGives(t *testing.T) {
	all := cells()
	chosen := all
	if !rig.Full() {
		chosen = some(all)
	}
	var asked, played atomic.Int32
	t.Run("cells", func(t *testing.T) {
		for i, c := range chosen {
			versions := []string{rig.UsualVersion}
			if rig.Full() {
				versions = append(versions, rig.OtherVersions()[i%len(rig.OtherVersions())])
			}
			for _, v := range versions {
				npm := lab.Npm(t, v)
				t.Run("npm-"+v+"/"+c.String(), func(t *testing.T) {
					t.Parallel()
					played.Add(1)
					if playCell(t, npm, v, c) {
						asked.Add(1)
					}
				})
			}
		}
	})
	t.Logf("%d cells of the %d there are for one npm, with %d plays; npm asked in %d of them", len(chosen), len(all),
		played.Load(), asked.Load())
	if asked.Load() == 0 {
		t.Error("npm asked nothing anywhere")
	}
}

// outcomeOf is what a run left.
type outcomeOf struct {
	screen, stdout, stderr, status string
	lock                           string // the lockfile, "" none
	own                            []byte
	asked                          int
}

// playCell runs npm bare and under npmx on the same ground, and reports whether npm asked something.
func playCell(t *testing.T, npm, version string, c cell) bool {
	if strings.HasPrefix(version, "6.") && c.outcome.name == "exec" {
		t.Skip("npm 6 has no exec")
	}
	g := newGround(t, c)
	bare := g.play(t, npm, npm)
	ours := g.play(t, rig.Npmx(t), npm)
	for _, d := range []struct{ what, got, want string }{
		{"screen", ours.screen, bare.screen}, {"stdout", ours.stdout, bare.stdout},
		{"stderr", ours.stderr, bare.stderr}, {"status", ours.status, bare.status},
		{"lockfile", ours.lock, bare.lock},
		{"count of questions", fmt.Sprint(ours.asked), fmt.Sprint(bare.asked)},
	} {
		if d.got != d.want {
			t.Errorf("npmx's %s is\n%s\nand npm's\n%s", d.what, d.got, d.want)
		}
	}
	if spoke := len(ours.own) > 0; spoke != c.outcome.explained {
		t.Errorf("npmx spoke: %t, want %t\n%s", spoke, c.outcome.explained, ours.own)
	}
	return bare.asked > 0
}

// ground is where a cell is played, twice in the same place, since a path's length decides where lines wrap.
type ground struct {
	cell
	scenario demo.Scenario
	registry *demo.Registry
	stalled  *httptest.Server
	reached  chan struct{}
	dir      string
}

func newGround(t *testing.T, c cell) *ground {
	s := rig.Scenario(t, c.outcome.scenario)
	g := &ground{cell: c, scenario: s, reached: make(chan struct{}, 100)}
	var err error
	g.registry, err = s.Start()
	rig.Must(t, err)
	t.Cleanup(func() { g.registry.Close() })
	g.dir, err = os.MkdirTemp("", "m")
	rig.Must(t, err)
	t.Cleanup(func() { os.RemoveAll(g.dir) })
	over := make(chan struct{})
	g.stalled = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		time.Sleep(redrawn)
		g.reached <- struct{}{}
		<-over
	}))
	t.Cleanup(func() { close(over); g.stalled.CloseClientConnections(); g.stalled.Close() })
	return g
}

// lay makes the ground as it was before the first play.
func (g *ground) lay(t *testing.T) demo.Case {
	t.Helper()
	rig.Must(t, os.RemoveAll(g.dir))
	rig.Must(t, os.MkdirAll(g.dir, 0o755))
	c, err := demo.Prepare(g.scenario, g.dir, g.registry)
	rig.Must(t, err)
	return c
}

func (g *ground) play(t *testing.T, program, npm string) outcomeOf {
	t.Helper()
	c := g.lay(t)
	args := g.outcome.args
	if g.stalls() {
		args = append(append([]string{}, args...), "--registry="+g.stalled.URL)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = c.Dir, append(c.Env, "TERM=xterm-256color", "NPMX_NPM="+npm)
	at := rig.StartConsole(t, cmd, g.Streams, g.cols, matrixRows)
	var left outcomeOf
	if g.stalls() {
		g.hit(t, at)
	}
	left.status = rig.Ending(at.Ended(func() {
		if g.outcome.asks && at.Asks() {
			g.answer(at, left.asked)
			left.asked++
		}
	}))
	at.Tidy()
	g.gather(&left, at, c)
	return left
}

// answer types what is said to a question. ^C is a key of the terminal, whatever the program's input is.
func (g *ground) answer(at *rig.Console, n int) {
	text := "\r"
	if n < len(g.outcome.says) {
		text = strings.ReplaceAll(g.outcome.says[n], "{password}", g.registry.Password(demo.Ada))
	}
	if text == "\x03" {
		_, err := at.Tty.WriteString(text)
		rig.Must(at.T, err)
		return
	}
	at.Typed(text)
}

func (g *ground) stalls() bool { return g.outcome.ctrlC || g.outcome.signal != 0 }

// hit sends the signal once npm waits for the registry.
func (g *ground) hit(t *testing.T, at *rig.Console) {
	t.Helper()
	select {
	case <-g.reached:
	case <-at.Over:
		t.Fatalf("%s ended too early\n%s%s%s", at.Cmd, at.Screen.Bytes(), at.Stdout.Bytes(), at.Stderr.Bytes())
	}
	if g.outcome.ctrlC {
		_, err := at.Tty.WriteString("\x03")
		rig.Must(t, err)
		return
	}
	rig.Must(t, at.Cmd.Process.Signal(g.outcome.signal))
}

const matrixRows = 50

// redrawn is when npm has its progress on the screen again after a line, of which there are more at verbose: npm 6 to
// 9 do that 20 times a second.
const redrawn = 300 * time.Millisecond

var (
	ownHead  = regexp.MustCompile(`(?s)\r?\n(\x1b\[[0-9;]*m)*npmx: .*`)
	logTime  = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d_\d{3}Z`)
	spinning = regexp.MustCompile(`(?m)^[\\|/⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏-](\^C)?$`)
)

// gather takes npmx's own words off and plays the rest on an emulated terminal.
func (g *ground) gather(left *outcomeOf, at *rig.Console, c demo.Case) {
	texts := map[*rig.Transcript][]byte{}
	for _, r := range []*rig.Transcript{at.Screen, at.Stdout, at.Stderr} {
		b := logTime.ReplaceAll(r.Bytes(), []byte("0000-00-00T00_00_00_000Z"))
		left.own = append(left.own, ownHead.Find(b)...)
		texts[r] = ownHead.ReplaceAll(b, nil)
	}
	screen := rig.Render(bytes.ReplaceAll(texts[at.Screen], []byte{0}, nil), g.cols, matrixRows)
	left.screen = spinning.ReplaceAllString(rig.Same([]byte(screen), c), "$1")
	if g.outcome.ctrlC {
		// The kernel echoes the key, and npm redraws its progress over it or not, as it was quick or slow to end: bare
		// npm shows the echo on one busy run and not on the next, and npmx writes neither of the two.
		left.screen = strings.ReplaceAll(left.screen, "^C", "")
	}
	left.screen = strings.TrimRight(left.screen, "\n")
	left.stdout, left.stderr = rig.Same(texts[at.Stdout], c), rig.Same(texts[at.Stderr], c)
	lock, _ := os.ReadFile(filepath.Join(c.Project, "package-lock.json"))
	left.lock = rig.Same(lock, c)
}
