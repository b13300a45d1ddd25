package e2e

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"
)

// TestWorkersAreKilled, at moments that the dice choose: others, and their successors, do what they had in hand.
func TestWorkersAreKilled(t *testing.T) {
	dice := rand.New(rand.NewPCG(fair.Seed(t, 1), 0))
	dir := logsOf(t, 1200, 3)
	want := plainly(t, dir)
	c := clustered(t, dir)
	c.must("put", "--task-size", "20", "logs")
	go func() {
		for done := 0; done < 30; done += 3 + dice.IntN(8) {
			c.until(done)
			c.killWorker(dice.IntN(2))
		}
	}()
	c.work(2, nil, "--deaths", "6", "logs")
	if c.died < 2 {
		t.Errorf("%d workers were killed, which shows nothing", c.died)
	}
	agrees(t, dir, "results", want, 0)
}

// TestTheServerIsKilled and comes back with its disk: workers wait for it, and nothing that it had is lost.
func TestTheServerIsKilled(t *testing.T) {
	dice := rand.New(rand.NewPCG(fair.Seed(t, 2), 0))
	dir := logsOf(t, 1200, 4)
	want := plainly(t, dir)
	c := clustered(t, dir)
	c.must("put", "--task-size", "20", "logs")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for done := 5; done < 40; done += 10 + dice.IntN(10) {
			c.until(done)
			c.kill(c.server)
			if dice.IntN(2) == 0 {
				c.killWorker(0)
			}
			c.serve()
		}
	}()
	c.work(2, nil, "--deaths", "6", "logs")
	<-ended
	agrees(t, dir, "results", want, 0)
}

// TestTheServersDiskIsLost: the manifest and the results say what is missing.
func TestTheServersDiskIsLost(t *testing.T) {
	dir := logsOf(t, 600, 5)
	want := plainly(t, dir)
	c := clustered(t, dir)
	c.must("put", "--task-size", "20", "logs")
	one := c.command("work", "logs")
	if err := one.Start(); err != nil {
		t.Fatal(err)
	}
	c.until(8)
	c.kill(one)
	c.kill(c.server)
	if err := os.RemoveAll(c.disk); err != nil {
		t.Fatal(err)
	}
	c.serve()
	c.work(1, nil, "logs")
	if r := fleet(t, dir, 3, "report", "--out", "results"); !strings.Contains(r.err, "npmx-fleet reconcile") {
		t.Fatalf("nobody is told what is missing: %s", r.err)
	}
	if said := c.must("reconcile").err; !strings.Contains(said, " 0 wait in the queue") ||
		strings.Contains(said, " 0 were put there again") {
		t.Errorf("reconcile says %s", said)
	}
	if said := c.must("reconcile").err; !strings.Contains(said, " 0 were put there again") {
		t.Errorf("reconcile says again %s", said)
	}
	c.work(2, nil, "logs")
	agrees(t, dir, "results", want, 0)
}

// TestALogThatKillsItsReaders costs that one log: its task is split, and the log alone is set aside and named.
func TestALogThatKillsItsReaders(t *testing.T) {
	dir := logsOf(t, 120, 6)
	killer := filepath.Join(dir, "logs", "team05", "killer.log")
	if err := os.WriteFile(killer, []byte("npm error code E401\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := clustered(t, dir)
	c.must("put", "--task-size", "20", "logs")
	c.work(2, func(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, "FLEET_TEST_KILLER=killer.log") }, "--deaths", "2",
		"logs")
	r := fleet(t, dir, 1, "dead", "--out", "results")
	if !strings.HasPrefix(r.out, "logs/team05/killer.log\t") || strings.Count(r.out, "\n") != 1 {
		t.Errorf("dead names %q", r.out)
	}
	got := fleet(t, dir, 3, "report", "--out", "results", "--format", "ndjson").out
	var others []string
	for line := range strings.Lines(got) {
		if !strings.Contains(line, "killer.log") {
			others = append(others, line)
		} else if !strings.Contains(line, "whoever reads it dies") {
			t.Errorf("its line is %s", line)
		}
	}
	if err := os.Remove(killer); err != nil {
		t.Fatal(err)
	}
	if want := plainly(t, dir).lines; strings.Join(others, "") != want {
		t.Errorf("of the others: %s", difference(strings.Join(others, ""), want))
	}
}

// TestARunThatIsKilled leaves no worker behind, and the next one does the rest.
func TestARunThatIsKilled(t *testing.T) {
	dir := logsOf(t, 1000, 7)
	want := plainly(t, dir)
	c := &cluster{t: t, dir: dir}
	one := program(dir, "npmx-fleet", "run", "logs", "--out", "results", "--task-size", "10", "--workers", "2")
	if err := one.Start(); err != nil {
		t.Fatal(err)
	}
	c.until(5)
	workers := childrenOf(t, one.Process.Pid)
	_ = one.Process.Kill()
	_ = one.Wait()
	if len(workers) == 0 {
		t.Error("there were no workers")
	}
	for _, w := range workers {
		gone(t, w)
	}
	if r := fleet(t, dir, 0, "run", "logs", "--out", "results", "--task-size", "10"); r.out != want.text {
		t.Errorf("the next run says %s", difference(r.out, want.text))
	}
	agrees(t, dir, "results", want, 0)
}

// childrenOf are a process's children.
func childrenOf(t *testing.T, pid int) []string {
	t.Helper()
	lists, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "children"))
	if err != nil || len(lists) == 0 {
		fair.Lacks(t, "this system does not say who a process's children are")
	}
	var all []string
	for _, l := range lists {
		text, _ := os.ReadFile(l)
		all = append(all, strings.Fields(string(text))...)
	}
	return all
}

// gone waits for a process's end.
func gone(t *testing.T, pid string) {
	t.Helper()
	for range 2000 {
		state, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
		if err != nil || bytes.Contains(state, []byte(") Z ")) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("a worker goes on without the run that started it")
}
