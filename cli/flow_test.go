//go:build unix

package cli

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
)

// nextUntil fails a test whose read does not end in time.
func nextUntil(t *testing.T, what string, f *os.File, until string) string {
	t.Helper()
	must(t, f.SetReadDeadline(time.Now().Add(20*time.Second)))
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

// TestTeePassesOnAtOnce: each line is on stdout before the next is written, and at the end stdout is the log and nothing else.
func TestTeePassesOnAtOnce(t *testing.T) {
	cmd := inHome(t, npmxHere(t), nil, "explain", "--tee")
	in, toNpmx, err := os.Pipe()
	must(t, err)
	out, fromNpmx, err := os.Pipe()
	must(t, err)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, fromNpmx, &stderr
	must(t, cmd.Start())
	must(t, in.Close())
	must(t, fromNpmx.Close())
	for _, line := range []string{"building\n", "npm error code E401\n", "npm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n", "half a line"} {
		_, err := io.WriteString(toNpmx, line)
		must(t, err)
		if got := nextUntil(t, "a line", out, line); got != line {
			t.Errorf("%q became %q", line, got)
		}
	}
	must(t, toNpmx.Close())
	rest, err := io.ReadAll(out)
	must(t, err)
	cmd.Wait()
	if len(rest) > 0 || cmd.ProcessState.ExitCode() != statusFound || !strings.Contains(stderr.String(), "npmx: E401 npm.corp.example @acme/core: ") {
		t.Errorf("ended with %d, left %q, said %s", cmd.ProcessState.ExitCode(), rest, stderr.String())
	}
}

// TestObjectsComeAsTheyAreDone: with ndjson a source's object is there before the next one is read.
func TestObjectsComeAsTheyAreDone(t *testing.T) {
	first, fifo := filepath.Join(t.TempDir(), "a.log"), filepath.Join(t.TempDir(), "b.log")
	write(t, first, "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n")
	must(t, syscall.Mkfifo(fifo, 0o600))
	cmd := inHome(t, npmxHere(t), nil, "explain", "--format=ndjson", first, fifo)
	out, fromNpmx, err := os.Pipe()
	must(t, err)
	cmd.Stdout, cmd.Stderr = fromNpmx, os.Stderr
	must(t, cmd.Start())
	must(t, fromNpmx.Close())
	line := nextUntil(t, "the first object", out, "\n")
	if readReport(t, []byte(line)).Sources[0].Source != first {
		t.Errorf("%s", line)
	}
	must(t, os.WriteFile(fifo, []byte("nothing\n"), 0o600)) // waits for its reader
	rest, err := io.ReadAll(out)
	must(t, err)
	cmd.Wait()
	if !json.Valid(rest) || readReport(t, rest).Sources[0].Source != fifo {
		t.Errorf("%s", rest)
	}
}

// TestMeter: long work shows on a terminal how far it is, and takes that away; no other stream has a byte of it.
func TestMeter(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "slow.log")
	must(t, syscall.Mkfifo(fifo, 0o600))
	cmd := inHome(t, npmxHere(t), nil, "explain", "--format=json", fifo)
	at := startConsole(t, cmd, streams{in: true, out: false, err: true}, 80, 24)
	w, err := os.OpenFile(fifo, os.O_WRONLY, 0)
	must(t, err)
	_, err = w.Write(bytes.Repeat([]byte("nothing\n"), 1<<18))
	must(t, err)
	for limit := time.Now().Add(20 * time.Second); !strings.Contains(string(at.screen.bytes()), "npmx: 2.0 MiB read"); <-at.news {
		if time.Now().After(limit) {
			t.Fatalf("no meter: %q", at.screen.bytes())
		}
	}
	must(t, w.Close())
	if got := at.ended(func() {}); got.ExitStatus() != 0 {
		t.Errorf("ended with %v", got)
	}
	at.tidy()
	if left := render(at.screen.bytes(), 80, 24); left != "" || !json.Valid(at.stdout.bytes()) {
		t.Errorf("left on the screen %q, on stdout %q", left, at.stdout.bytes())
	}
}
