//go:build unix

package hostile

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"npmx/internal/fair"
	"npmx/internal/genlog"
	"npmx/internal/rig"
)

// The faults of files and archives, each through the command line.

const refusedLog = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore - no\n"

// explainRun is one run of npmx explain.
type explainRun struct {
	status         int
	stdout, stderr string
	wall, cpu      time.Duration
	rss            int // MiB at most; 0 where the system does not tell
}

// explained runs npmx explain, which may work so long.
func explained(t *testing.T, npmx string, limit time.Duration, args ...string) explainRun {
	t.Helper()
	return measured(t, exec.Command(npmx, append([]string{"explain"}, args...)...), limit)
}

// measured runs a command, which may work so long.
func measured(t *testing.T, cmd *exec.Cmd, limit time.Duration) explainRun {
	t.Helper()
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// for what hangs: work is held by its processor time
	late := time.AfterFunc(fair.Hung, func() { cmd.Process.Kill() })
	ended, most := make(chan struct{}), make(chan int)
	go func() { most <- peak(cmd.Process.Pid, ended) }()
	err := cmd.Wait()
	close(ended)
	o := explainRun{stdout: out.String(), stderr: talk.String(), wall: time.Since(begun),
		cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), rss: <-most}
	if exited := new(exec.ExitError); errors.As(err, &exited) {
		o.status = exited.ExitCode()
	}
	if !late.Stop() || o.cpu > limit {
		t.Errorf("%v: %v of work, want %v at most", cmd.Args, o.cpu, limit)
	}
	return o
}

// peak is the most memory that a process had until it ended, in MiB. What wait(2) tells of a child begins with its
// parent's.
func peak(pid int, ended <-chan struct{}) (most int) {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return most >> 10
		case <-tick.C:
			status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok &&
				strings.HasPrefix(string(status), "Name:\tnpmx\n") {
				var kib int
				_, _ = fmt.Sscan(rest, &kib)
				most = max(most, kib)
			}
		}
	}
}

func save(t *testing.T, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// zipOf is a zip of one text under several names.
func zipOf(text string, names ...string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, n := range names {
		w, _ := z.Create(n)
		io.WriteString(w, text)
	}
	z.Close()
	return out.Bytes()
}

// folder is one of its own with these files.
func folder(t *testing.T, dir string, files map[string][]byte) string {
	t.Helper()
	dir, err := os.MkdirTemp(dir, "folder")
	rig.Must(t, err)
	for name, b := range files {
		save(t, dir, name, b)
	}
	return dir
}

func flipped(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 0xff
	return b
}

// TestEveryFileIsReportedOrNamed: what can be read is reported, what cannot is named, and nothing hangs.
func TestEveryFileIsReportedOrNamed(t *testing.T) {
	npmx, dir := rig.Npmx(t), t.TempDir()
	long := refusedLog + strings.Repeat("ok\n", 1<<20)
	whole, member := gzipped([]byte(long)), zipOf(refusedLog, "a")
	loop := filepath.Join(dir, "loop")
	_ = os.Mkdir(loop, 0o755)
	save(t, loop, "a.log", []byte(refusedLog))
	if err := os.Symlink("..", filepath.Join(loop, "up")); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name, path string
		status     int
		found      bool
		says       string
	}{
		{"cut gz", save(t, dir, "cut.gz", whole[:len(whole)-20]), 3, true, "unexpected EOF"},
		{"corrupt gz", save(t, dir, "corrupt.gz", flipped(whole, len(whole)-6)), 3, true, "checksum"},
		{"cut zip", save(t, dir, "cut.zip", zipOf(refusedLog, "a", "b")[:150]), 3, false, "not a valid zip"},
		{"corrupt member", save(t, dir, "corrupt.zip", flipped(member, bytes.Index(member, []byte("PK\x01\x02"))+16)),
			3, true, "checksum"},
		{"wrong ending", save(t, dir, "plain.gz", []byte(refusedLog)), 1, true, ""},
		{"no ending", save(t, dir, "ending", gzipped([]byte(refusedLog))), 1, true, ""},
		{"gz in zip", save(t, dir, "gz.zip", zipOf(string(gzipped([]byte(refusedLog))), "a.gz")), 1, true, ""},
		{"zip in gz", save(t, dir, "zip.gz", gzipped(zipOf(refusedLog, "a"))), 1, true, ""},
		{"empty", save(t, dir, "empty.log", nil), 0, false, ""},
		{"empty gz", save(t, dir, "empty.gz", gzipped(nil)), 0, false, ""},
		{"empty zip", save(t, dir, "empty.zip", zipOf("")), 0, false, ""},
		{"binary", save(t, dir, "binary.log", []byte("a\x00b")), 3, false, "not a text log (binary data)"},
		{"binary gz", save(t, dir, "binary.gz", gzipped([]byte("a\x00b"))), 3, false, "not a text log (binary data)"},
		{"binary log", save(t, dir, "nul.log", []byte("\x00"+refusedLog)), 1, true, ""},
		{"quiet gz", save(t, dir, "quiet.gz", gzipped([]byte("ok\n"))), 0, false, "no registry access failure"},
		{"loop", loop, 1, true, ""},
		{"/dev/zero", "/dev/zero", 3, false, "device"},
		{"missing", filepath.Join(dir, "none.log"), 4, false, "no such file"},
		{"a disk that fails", "/proc/self/mem", 4, false, "input/output error"},
	} {
		o := explained(t, npmx, 5*time.Second, x.path)
		if o.status != x.status || strings.Contains(o.stdout, "npm.corp.example") != x.found ||
			!strings.Contains(o.stderr, x.says) || x.status >= 3 && !strings.Contains(o.stderr, x.path) {
			t.Errorf("%s: status %d, want %d; found, want %v and %q:\n%s%s", x.name, o.status, x.status, x.found,
				x.says, o.stdout, o.stderr)
		}
	}
	if secret := save(t, dir, "secret.log", []byte(refusedLog)); os.Getuid() != 0 {
		_ = os.Chmod(secret, 0)
		if o := explained(t, npmx, 5*time.Second, secret); o.status != 4 ||
			!strings.Contains(o.stderr, "permission denied") {
			t.Errorf("a file without permission: %+v", o)
		}
	}
}

// TestFilesThatChangeAreRead: a named pipe, and a file that grows or is cut while it is read.
func TestFilesThatChangeAreRead(t *testing.T) {
	npmx, dir := rig.Npmx(t), t.TempDir()
	fifo := filepath.Join(dir, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() {
		if w, err := os.OpenFile(fifo, os.O_WRONLY, 0); err == nil {
			io.WriteString(w, refusedLog)
			w.Close()
		}
	}()
	if o := explained(t, npmx, 5*time.Second, fifo); o.status != 1 || !strings.Contains(o.stdout, "npm.corp.example") {
		t.Errorf("a named pipe: %+v", o)
	}
	moving := save(t, dir, "moving.log", []byte(refusedLog+strings.Repeat("ok\n", 8<<20)))
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		f, err := os.OpenFile(moving, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return
		}
		defer f.Close()
		for size := int64(20 << 20); ; size -= 1 << 20 {
			select {
			case <-stop:
				return
			default:
				io.WriteString(f, "growing\n")
				_ = f.Truncate(max(size, 1<<20))
			}
		}
	}()
	if o := explained(t, npmx, 5*time.Second, moving); o.status != 1 ||
		!strings.Contains(o.stdout, "npm.corp.example") {
		t.Errorf("a file that changes: %+v", o)
	}
	close(stop)
	<-stopped
}

// TestNamesOfMembersDoNothing: the names of members are shown so that they do nothing, and nothing is written anywhere.
func TestNamesOfMembersDoNothing(t *testing.T) {
	npmx, dir := rig.Npmx(t), t.TempDir()
	names := []string{"../../etc/x", "/etc/passwd", `C:\windows\x`, "a.txt", "A.txt", "nul\x00l", "two\nlines",
		"esc\x1b[31mred\x1b]0;title\x07", "cr\rover", "bidi\u202etxt", "::error::x", strings.Repeat("long", 1<<13)}
	path := save(t, dir, "names.zip", zipOf(refusedLog, names...))
	for _, format := range []string{"text", "unix", "json", "ndjson"} {
		o := explained(t, npmx, 5*time.Second, "--format", format, path)
		if o.status != 1 || !strings.Contains(o.stdout, "names.zip!../../etc/x") || len(o.stdout) > 1<<20 {
			t.Errorf("%s: status %d in %d bytes: %s", format, o.status, len(o.stdout), o.stderr)
		}
		if i := strings.IndexFunc(o.stdout+o.stderr, rig.Dangerous); i >= 0 {
			t.Errorf("%s: %q", format, (o.stdout + o.stderr)[max(0, i-60):i+10])
		}
		if strings.HasSuffix(format, "json") {
			for line := range strings.Lines(o.stdout) {
				if format == "json" {
					line = o.stdout
				}
				for _, s := range rig.ReadReport(t, []byte(line)).Sources {
					if strings.IndexFunc(s.Source, rig.Dangerous) >= 0 || strings.Contains(s.Source, "\n") {
						t.Errorf("%s: source %q", format, s.Source)
					}
				}
				if format == "json" {
					break
				}
			}
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

// TestTheSameBytesAgain: however often and on however many processors, a folder and an archive give the same bytes.
func TestTheSameBytesAgain(t *testing.T) {
	npmx, dir := rig.Npmx(t), t.TempDir()
	folder := filepath.Join(dir, "logs")
	_ = os.Mkdir(folder, 0o755)
	for i := range 24 {
		var b bytes.Buffer
		b.WriteString(strings.ReplaceAll(refusedLog, "core", fmt.Sprintf("core%d", i%5)))
		_ = genlog.Write(&b, "ci", int64(i)<<12, uint64(i))
		save(t, folder, fmt.Sprintf("%d.log", (i*7)%24), b.Bytes())
	}
	archive := save(t, dir, "logs.zip", zipOf(refusedLog, "c", "a", "b"))
	runs := 6
	if rig.Full() {
		runs = 50
	}
	want := explained(t, npmx, 20*time.Second, "--format", "json", folder, archive).stdout
	for i := range runs {
		t.Setenv("GOMAXPROCS", []string{"1", "2", "8"}[i%3])
		if got := explained(t, npmx, 20*time.Second, "--format", "json", folder, archive).stdout; got != want ||
			!strings.Contains(got, "@acme/core4") {
			t.Fatalf("run %d differs:\n%s\nfrom\n%s", i, got, want)
		}
	}
}

// TestThatALogWasNotReadToItsEndIsSaid: that a log was not read to its end is said, and what was found is reported all
// the same.
func TestThatALogWasNotReadToItsEndIsSaid(t *testing.T) {
	var b bytes.Buffer
	_ = genlog.Write(&b, "dense", 2<<20, 7)
	o := explained(t, rig.Npmx(t), 20*time.Second, save(t, t.TempDir(), "dense.log", b.Bytes()))
	if o.status != 3 || !strings.Contains(o.stderr, "more than 1000 different failures") ||
		!strings.Contains(o.stdout, "npm.pkg.github.com") {
		t.Errorf("status %d: %.300s%s", o.status, o.stdout, o.stderr)
	}
}
