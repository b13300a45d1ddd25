//go:build unix

package commands

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"npmx/internal/rig"
)

// nextUntil fails a test whose read does not end in time.
func nextUntil(t *testing.T, what string, f *os.File, until string) string {
	t.Helper()
	rig.Must(t, f.SetReadDeadline(time.Now().Add(rig.Patience)))
	var got bytes.Buffer
	b := make([]byte, 4096)
	for !strings.Contains(got.String(), until) {
		n, err := f.Read(b)
		got.Write(b[:n])
		if err != nil {
			t.Fatalf("%s: %v after %q", what, err, got.String())
		}
	}
	return got.String()
}

// TestTeePassesOnAtOnce: each line is on stdout before the next is written, and at the end stdout is the log and
// nothing else.
func TestTeePassesOnAtOnce(t *testing.T) {
	cmd := rig.InHome(t, rig.Npmx(t), nil, "explain", "--tee")
	in, toNpmx, err := os.Pipe()
	rig.Must(t, err)
	out, fromNpmx, err := os.Pipe()
	rig.Must(t, err)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, fromNpmx, &stderr
	rig.Must(t, cmd.Start())
	rig.Must(t, in.Close())
	rig.Must(t, fromNpmx.Close())
	for _, line := range []string{"building\n", "npm error code E401\n",
		"npm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n", "half a line"} {
		_, err := io.WriteString(toNpmx, line)
		rig.Must(t, err)
		if got := nextUntil(t, "a line", out, line); got != line {
			t.Errorf("%q became %q", line, got)
		}
	}
	rig.Must(t, toNpmx.Close())
	rest, err := io.ReadAll(out)
	rig.Must(t, err)
	cmd.Wait()
	if len(rest) > 0 || cmd.ProcessState.ExitCode() != rig.StatusFound ||
		!strings.Contains(stderr.String(), "npmx: error[E401] npm.corp.example @acme/core: ") {
		t.Errorf("ended with %d, left %q, said %s", cmd.ProcessState.ExitCode(), rest, stderr.String())
	}
}

// TestObjectsComeAsTheyAreDone: with ndjson a source's object is there before the next one is read.
func TestObjectsComeAsTheyAreDone(t *testing.T) {
	first, fifo := filepath.Join(t.TempDir(), "a.log"), filepath.Join(t.TempDir(), "b.log")
	rig.Write(t, first, "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n")
	rig.Must(t, syscall.Mkfifo(fifo, 0o600))
	cmd := rig.InHome(t, rig.Npmx(t), nil, "explain", "--format=ndjson", first, fifo)
	out, fromNpmx, err := os.Pipe()
	rig.Must(t, err)
	cmd.Stdout, cmd.Stderr = fromNpmx, os.Stderr
	rig.Must(t, cmd.Start())
	rig.Must(t, fromNpmx.Close())
	line := nextUntil(t, "the first object", out, "\n")
	if rig.ReadReport(t, []byte(line)).Sources[0].Source != first {
		t.Errorf("%s", line)
	}
	rig.Must(t, os.WriteFile(fifo, []byte("nothing\n"), 0o600)) // waits for its reader
	rest, err := io.ReadAll(out)
	rig.Must(t, err)
	cmd.Wait()
	if !json.Valid(rest) || rig.ReadReport(t, rest).Sources[0].Source != fifo {
		t.Errorf("%s", rest)
	}
}

// TestAMeterShowsOnATerminalAlone: long work shows on a terminal how far it is, and takes that away; no other stream
// has a byte of it.
func TestAMeterShowsOnATerminalAlone(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "slow.log")
	rig.Must(t, syscall.Mkfifo(fifo, 0o600))
	cmd := rig.InHome(t, rig.Npmx(t), nil, "explain", "--format=json", fifo)
	at := rig.StartConsole(t, cmd, rig.Streams{In: true, Out: false, Err: true}, 80, 24)
	w, err := os.OpenFile(fifo, os.O_WRONLY, 0)
	rig.Must(t, err)
	_, err = w.Write(bytes.Repeat([]byte("nothing\n"), 1<<18))
	rig.Must(t, err)
	at.Until("meter", func(screen string) bool { return strings.Contains(screen, "npmx: 2.0 MiB read") })
	rig.Must(t, w.Close())
	if got := at.Ended(func() {}); got.ExitStatus() != 0 {
		t.Errorf("ended with %v", got)
	}
	at.Tidy()
	if left := rig.Render(at.Screen.Bytes(), 80, 24); left != "" || !json.Valid(at.Stdout.Bytes()) {
		t.Errorf("left on the screen %q, on stdout %q", left, at.Stdout.Bytes())
	}
}
