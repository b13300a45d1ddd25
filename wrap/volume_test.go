//go:build unix

package wrap_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const mebi = 1 << 20

// heavy runs npmx with a child that writes n bytes and then waits, and gives their sum, npmx's peak memory in KiB, and
// the processor time of both. before is done while nobody reads.
func heavy(t *testing.T, n int, before func(npmx int), special string, words ...string) (sum hash.Hash, peak int,
	work time.Duration) {
	t.Helper()
	c := as(t, "npmx", special, append(words, "raw:\\n", "wait")...)
	in, out := pipes(t, c)
	var errs bytes.Buffer
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Wait()
	soon(t, "npm has started", func() bool { return npmOf(c.Process.Pid) != 0 })
	before(c.Process.Pid)
	sum = sha256.New()
	if got, err := io.CopyN(sum, out, int64(n)); err != nil {
		t.Fatalf("%d of %d bytes came: %v, %s", got, n, err, errs.String())
	}
	rest := bufio.NewScanner(out)
	for rest.Scan() && !strings.HasPrefix(rest.Text(), "ready") {
		if rest.Text() != "" {
			t.Errorf("after %d bytes came %.100q", n, rest.Text())
		}
	}
	peak = peakOf(c.Process.Pid)
	fmt.Fprintln(in)
	io.Copy(io.Discard, out)
	c.Wait()
	return sum, peak, c.ProcessState.UserTime() + c.ProcessState.SystemTime()
}

func pipes(t *testing.T, c *exec.Cmd) (io.WriteCloser, io.ReadCloser) {
	t.Helper()
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	return in, out
}

// peakOf is the most memory that a process has had, in KiB.
func peakOf(pid int) (peak int) {
	for _, l := range strings.Split(read(fmt.Sprintf("/proc/%d", pid), "status"), "\n") {
		fmt.Sscanf(l, "VmHWM: %d kB", &peak)
	}
	return peak
}

// stuck waits until a process has started to write and writes no more.
func stuck(t *testing.T) func(npmx int) {
	return func(npmx int) {
		last, same := "", 0
		soon(t, "nothing more can be written", func() bool {
			now := read(fmt.Sprintf("/proc/%d", npmx), "io")
			same++
			if now != last || strings.Contains(now, "wchar: 0\n") {
				last, same = now, 0
			}
			return same > 20
		})
		if full() {
			time.Sleep(10 * time.Second) // so long does the reader read nothing
		}
	}
}

func started(int) {}

func same(t *testing.T, got hash.Hash, write func(io.Writer)) {
	t.Helper()
	want := sha256.New()
	write(want)
	if !bytes.Equal(got.Sum(nil), want.Sum(nil)) {
		t.Error("the bytes differ")
	}
}

// TestASlowReaderHoldsNpmBack: a reader that reads nothing holds npm back, not us in memory.
func TestASlowReaderHoldsNpmBack(t *testing.T) {
	const n = 100 * mebi
	sum, peak, _ := heavy(t, n, stuck(t), "hide", fmt.Sprint("write:", n))
	same(t, sum, func(w io.Writer) { pattern(w, n) })
	if peak == 0 || peak > 32<<10 {
		t.Errorf("%d KiB of memory", peak)
	}
}

// TestANonBlockingTerminalCostsNoByte: somebody who makes the terminal non-blocking, as ssh does, costs no byte.
func TestANonBlockingTerminalCostsNoByte(t *testing.T) {
	const n = 4 * mebi
	s := at(t, as(t, "npmx", "", "nonblock", fmt.Sprint("write:", n)))
	if got := s.status(); got != 0 {
		t.Errorf("ended with %d", got)
	}
	if got, want := s.all(), onScreen(patterned(0, n)); got != want {
		t.Errorf("%d of %d bytes came", len(got), len(want))
	}
}

// TestALongLineTakesLittleMemory: a line without end and bytes of any value come through the filter as they were, in
// little memory.
func TestALongLineTakesLittleMemory(t *testing.T) {
	line, random := 64*mebi, 16*mebi
	if full() {
		line, random = 512*mebi, 100*mebi
	}
	for _, c := range []struct {
		name, words string
		n           int
		write       func(io.Writer)
	}{
		{"one line", fmt.Sprint("line:", line), line, func(w io.Writer) { fill(w, line) }},
		{"random", fmt.Sprint("random:", random), random, func(w io.Writer) { io.Copy(w, noise(random)) }},
		{"every value", "bytes", len(allBytes()), func(w io.Writer) { w.Write(allBytes()) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			sum, peak, _ := heavy(t, c.n, started, "hide", c.words)
			same(t, sum, c.write)
			if peak == 0 || peak > 48<<10 {
				t.Errorf("%d KiB of memory", peak)
			}
		})
	}
}

// TestALargeOutputTakesLittleWork: 100 MiB pass a terminal of our own in little processor time, npm's included. What a
// reader takes is not ours.
func TestALargeOutputTakesLittleWork(t *testing.T) {
	const n = 100 * mebi
	least := time.Hour
	for range 3 {
		sum, _, work := heavy(t, n, started, "pty=always", fmt.Sprint("write:", n))
		least = min(least, work)
		same(t, sum, func(w io.Writer) { pattern(w, n) })
		if !full() {
			break
		}
	}
	t.Logf("100 MiB in %s of work", least)
	if full() && least > 3*time.Second {
		t.Errorf("100 MiB took %s of work", least)
	}
}
