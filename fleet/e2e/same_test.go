package e2e

import (
	"strings"
	"testing"
)

// TestOneCommandSaysWhatNpmxSays: nothing is set up, and a second run has nothing left to read.
func TestOneCommandSaysWhatNpmxSays(t *testing.T) {
	dir := logsOf(t, 1500, 1)
	want := plainly(t, dir)
	if r := fleet(t, dir, 0, "run", "logs", "--workers", "2"); r.out != want.text || r.err != "" {
		t.Errorf("run says %s\n%s", difference(r.out, want.text), r.err)
	}
	agrees(t, dir, "npmx-results", want, 0)
	if r := fleet(t, dir, 0, "run", "logs", "--format", "ndjson"); r.out != want.lines {
		t.Errorf("a second run says %s", difference(r.out, want.lines))
	}
}

// TestAnyNumberOfWorkersAndAnySizeOfTasks gives the same, and put again finds nothing to do.
func TestAnyNumberOfWorkersAndAnySizeOfTasks(t *testing.T) {
	dir := logsOf(t, 300, 2)
	want := plainly(t, dir)
	c := clustered(t, dir)
	for results, size := range map[string]string{"one": "1", "twenty": "20", "all": "1000"} {
		c.must("put", "--out", results, "--task-size", size, "logs")
		if said := c.must("put", "--out", results, "--task-size", size, "logs").err; !strings.Contains(said,
			" 0 were put there now") {
			t.Errorf("put twice: %s", said)
		}
		if r := fleet(t, dir, 3, "report", "--out", results); !strings.Contains(r.err, "are not done") {
			t.Errorf("a report of nothing is not told from a whole one: %s", r.err)
		}
		c.work(len(results)%3+1, nil, "--out", results, "logs")
		agrees(t, dir, results, want, 0)
		if said := c.must("put", "--out", results, "--task-size", size, "logs").err; !strings.Contains(said,
			" 0 wait in the queue, 0 were put there now") {
			t.Errorf("put after all is done: %s", said)
		}
	}
}
