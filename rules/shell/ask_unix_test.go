//go:build unix

package shell

import (
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"

	"github.com/creack/pty"
)

// real are shells as a person starts them, without what the machine's owner made of them.
var real = []struct {
	name string
	args []string
	is   Shell
}{
	{"sh", nil, POSIX},
	{"dash", nil, POSIX},
	{"bash", []string{"--norc", "--noprofile"}, POSIX},
	{"zsh", []string{"-f"}, POSIX},
	{"fish", []string{"--no-config"}, Fish},
}

// TestAskShowsNothing pastes the prompt for a secret into real shells at a terminal: what is typed is not shown, and
// programs that are started there see it.
func TestAskShowsNothing(t *testing.T) {
	for _, sh := range real {
		t.Run(sh.name, func(t *testing.T) {
			line, ok := sh.is.Ask("NPM_TOKEN")
			if !ok {
				t.Fatal("no line")
			}
			text := asked(t, exec.Command(fair.Program(t, sh.name), append(sh.args, "-i")...), line)
			if strings.Contains(text, typed) {
				t.Errorf("the secret is shown:\n%s", text)
			}
			if !strings.Contains(text, "["+strings.ToUpper(typed)+"]") {
				t.Errorf("programs do not see the secret:\n%s", text)
			}
			if !strings.Contains(text, "sh -c") {
				t.Errorf("what is typed afterwards is not shown:\n%s", text)
			}
		})
	}
}

// TestASecretThatShowsIsSeen: the test above can fail.
func TestASecretThatShowsIsSeen(t *testing.T) {
	if text := asked(t, exec.Command(fair.Program(t, "dash"), "-i"),
		"printf 'NPM_TOKEN: '; read -r NPM_TOKEN"); !strings.Contains(text, typed) ||
		strings.Contains(text, "["+strings.ToUpper(typed)+"]") {
		t.Errorf("the secret is shown and not exported:\n%s", text)
	}
}

// TestUnsetAndIsSet: what programs see of a variable is told, not what it holds; and it goes.
func TestUnsetAndIsSet(t *testing.T) {
	for _, sh := range real {
		t.Run(sh.name, func(t *testing.T) {
			path := fair.Program(t, sh.name)
			isSet, _ := sh.is.IsSet("NPM_TOKEN")
			unset, _ := sh.is.Unset("NPM_TOKEN")
			cmd := exec.Command(path, sh.args...)
			cmd.Stdin = strings.NewReader(strings.Join([]string{isSet, unset, isSet}, "\n") + "\n")
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "NPM_TOKEN=" + typed}
			out, err := cmd.CombinedOutput()
			if want := "NPM_TOKEN is set\nNPM_TOKEN is not set\n"; err != nil || string(out) != want {
				t.Errorf("got %q, %v; want %q", out, err, want)
			}
		})
	}
}

const (
	typed = `s3cret\typed-here`
	ready = `(?:ready> |> |# )\s*$` // fish has a prompt of its own
)

func asked(t *testing.T, cmd *exec.Cmd, line string) string {
	t.Helper()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm", "LC_ALL=C", "PS1=ready> "}
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 400})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	// a shell that waits for more shows what it has
	stuck := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer stuck.Stop()
	s := screen{f: f}
	s.until(t, ready)
	s.write(t, line+"\r")
	s.until(t, `(?:^|\n)NPM_TOKEN: $`)
	s.write(t, typed+"\r")
	s.until(t, ready)
	s.write(t, `sh -c 'printf "[%s]\n" "$NPM_TOKEN" | tr a-z A-Z'`+"\r")
	s.until(t, `\[[^\]%"]*\]`)
	s.write(t, "exit\r")
	_ = cmd.Wait()
	return s.text
}

// screen is what a terminal got, without its escapes.
type screen struct {
	f    io.ReadWriter
	text string
}

var escapes = regexp.MustCompile(`\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78])` +
	`|[\r\x0e\x0f]`)

func (s *screen) until(t *testing.T, expression string) {
	t.Helper()
	wanted, from := regexp.MustCompile(expression), len(s.text)
	b := make([]byte, 4096)
	for raw := ""; ; {
		n, err := s.f.Read(b)
		raw += string(b[:n])
		s.text = s.text[:from] + escapes.ReplaceAllString(raw, "")
		if wanted.MatchString(s.text[from:]) {
			return
		}
		if err != nil {
			t.Fatalf("%v before %s:\n%q", err, expression, s.text)
		}
	}
}

func (s *screen) write(t *testing.T, text string) {
	t.Helper()
	if _, err := io.WriteString(s.f, text); err != nil {
		t.Fatal(err)
	}
}
