//go:build unix

package wrap_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"npmx/internal/fair"
)

// TestNpmsStatusIsOurs: npm's status is ours, and a missing or unrunnable npm has the shell's.
func TestNpmsStatusIsOurs(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 7, 126, 127, 255} {
		endsWith(t, "npmx", n, fmt.Sprint("exit:", n))
	}
	if got := string(finished(t, as(t, "npmx", "loop=256")).stderr); !strings.HasPrefix(got, "wrong 0,") {
		t.Errorf("of the statuses 0 to 255: %s", got)
	}
	file := filepath.Join(t.TempDir(), "npm")
	if got := finished(t, as(t, "npmx", "path="+file)).status; got != 127 {
		t.Errorf("without npm: %d", got)
	}
	if err := fair.WriteFile(file, []byte("echo shell $1; exit 9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := finished(t, as(t, "npmx", "path="+file)).status; got != 126 {
		t.Errorf("with an npm that is not executable: %d", got)
	}
	if err := os.Chmod(file, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := finished(t, as(t, "npmx", "path="+file, "x y")); got.status != 9 || string(got.stdout) != "shell x y\n" {
		t.Errorf("with an npm without interpreter line: %d, %q", got.status, got.stdout)
	}
}

// TestNpmxDiesOfNpmsSignal: npmx dies of the signal that npm died of, without a core of its own.
func TestNpmxDiesOfNpmsSignal(t *testing.T) {
	signals := []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGKILL, syscall.SIGSEGV,
		syscall.SIGPIPE,
		syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGUSR1, syscall.SIGALRM}
	for _, sig := range signals {
		t.Run(sig.String(), func(t *testing.T) {
			c := as(t, "npmx", "", fmt.Sprintf("die:%d", sig))
			c.Dir = t.TempDir()
			got := finished(t, c)
			w := c.ProcessState.Sys().(syscall.WaitStatus)
			if got.status != 128+int(sig) || !w.Signaled() || w.CoreDump() {
				t.Errorf("ended with %d, by a signal %t, with a core %t", got.status, w.Signaled(), w.CoreDump())
			}
			if len(got.stderr) > 0 {
				t.Errorf("says %q", got.stderr)
			}
			if left, _ := filepath.Glob(filepath.Join(c.Dir, "*")); len(left) > 0 {
				t.Errorf("leaves %s", left)
			}
			if s := at(t, as(t, "npmx", "", fmt.Sprintf("die:%d", sig))).status(); s != 128+int(sig) {
				t.Errorf("at a terminal: %d", s)
			}
		})
	}
}

// TestTheLastByteComes: what was written right before the end comes, at a terminal and through a pipe, however slow
// the reader.
func TestTheLastByteComes(t *testing.T) {
	t.Parallel()
	runs := 5
	if full() {
		runs = 200
	}
	for _, n := range []int{1, 8, 4095, 4096, 4097, 65535, 65536, 65537, 289 << 10, 1 << 20, 4 << 20} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			want := patterned(0, n)
			shown := onScreen(want)
			for range runs {
				s := at(t, as(t, "npmx", "hide", fmt.Sprint("write:", n)))
				s.status()
				if got := s.all(); got != shown {
					t.Fatalf("%d of %d bytes came to the terminal", len(got), len(shown))
				}
				s.Close()
				if got := finished(t, as(t, "npmx", "hide", fmt.Sprint("write:", n))).stdout; !bytes.Equal(got, want) {
					t.Fatalf("%d of %d bytes came through the pipe", len(got), n)
				}
			}
		})
	}
}

// TestASlowReaderGetsAll: npm has long ended when the first byte is read, and an orphan holds the stream as well.
func TestASlowReaderGetsAll(t *testing.T) {
	t.Parallel()
	slowReader(t, 120<<10) // more than one pipe holds, less than two
	if _, err := os.Stat("/proc/self/stat"); err == nil {
		slowReader(t, 1000<<10, "enlarge:1048576")
	}
}

func slowReader(t *testing.T, n int, first ...string) {
	t.Helper()
	c := as(t, "npmx", "", append(first, "orphan:exec sleep 60 2>&-", fmt.Sprint("write:", n), "err:done")...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	// npmx is stuck on our pipe, and npm has gone: its only child left is none.
	soon(t, "npm has ended", func() bool {
		return npmOf(c.Process.Pid) == 0 &&
			strings.Contains(state(c.Process.Pid), "S")
	})
	time.Sleep(3 * drainTime) // not to wait for anything: the reader is slow, longer than npmx waits for silent orphans
	from := bufio.NewReader(out)
	head, err := from.ReadString('\n')
	got := make([]byte, n)
	if err == nil {
		_, err = io.ReadFull(from, got)
	}
	if err != nil || !bytes.Equal(got, patterned(0, n)) {
		t.Errorf("the %d bytes did not come: %v", n, err)
	}
	soon(t, "npmx has ended", func() bool { return state(c.Process.Pid) == "Z" })
	var orphan int
	fmt.Sscanf(head, "orphan %d", &orphan)
	syscall.Kill(orphan, syscall.SIGKILL)
	if rest, err := io.ReadAll(from); len(rest) > 0 || err != nil {
		t.Errorf("then came %q, %v", rest, err)
	}
	c.Wait()
}

// drainTime is at least as long as npmx waits for an orphan.
const drainTime = 300 * time.Millisecond

// npmOf is the child of a process that is this binary, or 0.
func npmOf(parent int) int {
	for _, p := range children(parent) {
		if exe, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", p)); strings.HasSuffix(exe, ".test") {
			return p
		}
	}
	return 0
}

// children are those of all threads of a process: Go starts them from any.
func children(parent int) (found []int) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	for _, file := range files {
		b, _ := os.ReadFile(file)
		for _, f := range strings.Fields(string(b)) {
			var n int
			fmt.Sscan(f, &n)
			found = append(found, n)
		}
	}
	return found
}

// TestAnOrphanLivesOn: what npm leaves behind does not hold npmx, and lives on.
func TestAnOrphanLivesOn(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"silent": "exec sleep 60", "dripping": "while :; do echo drip; sleep 0.05; done", "flooding": "exec yes flood",
	} {
		for _, where := range []string{"terminal", "pipe"} {
			t.Run(name+" "+where, func(t *testing.T) {
				alone, ours := time.Hour, time.Hour
				for range 3 {
					alone = min(alone, orphaned(t, "npm", script, where, name == "silent"))
					ours = min(ours, orphaned(t, "npmx", script, where, name == "silent"))
				}
				if ours > drainTime+10*alone {
					t.Errorf("returned %s after npm's end, and npm alone %s", ours, alone)
				}
			})
		}
	}
}

// orphaned gives the time from npm's last word to our end. A shell around npmx leads the session: the end of its
// leader would hang up the orphan.
func orphaned(t *testing.T, role, orphan, where string, lives bool) time.Duration {
	pipe := map[string]string{"pipe": " | cat"}[where] // whose reader the orphan holds, as it would without us
	s := at(t, script(t, "/bin/bash",
		fmt.Sprintf("{ %s 'orphan:%s' ticks:1 exit:3; echo status $? at $EPOCHREALTIME >/dev/tty; }%s; read x", role,
			orphan, pipe)))
	s.until(`status \d+ at [\d.]+\r`)
	m := regexp.MustCompile(`status (\d+) at (\d+)[.,](\d+)\r`).FindStringSubmatch(s.text())
	status := m[1]
	// the shell's clock: what floods the screen takes long to be looked through
	over := time.Unix(int64(pid(t, m[2])), 1000*int64(pid(t, m[3])))
	child := pid(t, s.until(`orphan (\d+)\r`))
	at, err := strconv.ParseInt(s.until(`tick 0 (\d+)\r`), 10, 64)
	if err != nil || status != "3" {
		t.Errorf("ended with %s, %v", status, err)
	}
	if lives && !alive(child) {
		t.Error("the orphan was killed")
	}
	syscall.Kill(child, syscall.SIGKILL)
	return over.Sub(time.Unix(0, at))
}

// TestAnOrphanIsHeardBeforeTheEnd: what it says before npm's end is shown.
func TestAnOrphanIsHeardBeforeTheEnd(t *testing.T) {
	s := at(t, as(t, "npmx", "", `orphan:echo early; exec sleep 60`, "wait", "exit:0"))
	orphan := pid(t, s.until(`orphan (\d+)\r`))
	defer syscall.Kill(orphan, syscall.SIGKILL)
	s.until(`early\r`)
	s.Type("\n")
	if got := s.status(); got != 0 {
		t.Errorf("ended with %d", got)
	}
}

// TestAnOrphanIsHeardAfterTheEnd: what it says after npm's end is shown as well, and it does not die of saying it; its
// reader waits for it as without us.
func TestAnOrphanIsHeardAfterTheEnd(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"", " | cat; echo read", " 2>&1 | cat; echo read"} {
		bareAndOurs(t, func(t *testing.T, role string) {
			dir := t.TempDir()
			orphan := "until test -e " + dir +
				"/go; do sleep 0.01; done; echo late && echo later >&2 && seq 30000 >&2 && echo said > " + dir + "/said"
			s := at(t, script(t, "/bin/bash", "{ "+role+" 'orphan:"+orphan+"' exit:3; echo status $? >/dev/tty; }"+
				where+"; read x"))
			s.until(`status (3)\r`)
			write(t, filepath.Join(dir, "go"))
			for _, said := range []string{`late\r()`, `later\r()`, `\n30000\r()`} {
				s.until(said)
			}
			soon(t, "the orphan has said all", func() bool { return read(dir, "said") == "said\n" })
			if where != "" {
				s.until(`read\r()`)
			}
		})
	}
}

// TestNpmDiesWithNpmx: where npmx is killed, npm is not left behind.
func TestNpmDiesWithNpmx(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("only Linux tells a child of its parent's death")
	}
	s := at(t, as(t, "npmx", "", "wait"))
	child := pid(t, s.until(`ready (\d+)\r`))
	s.Cmd.Process.Kill()
	s.status()
	soon(t, "npm has gone", func() bool { return !alive(child) })
	nobodyLeft(t, s.Cmd.Process.Pid)
}
