// Package fair is for tests that a busy machine must not break: they count processor time instead of the time on the
// wall, and dice can be thrown again.
package fair

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// Least is the least processor time of a few runs: whatever else this process does only adds to it. A run that is
// under the limit ends the search.
func Least(runs int, limit time.Duration, do func()) time.Duration {
	least := time.Duration(1<<63 - 1)
	for range runs {
		before := Spent()
		do()
		if least = min(least, Spent()-before); least < limit {
			break
		}
	}
	return least
}

// Seed is what a test's dice begin with: NPMX_SEED, else the test's own seed. It is logged, so that a failure can be
// had again.
func Seed(t testing.TB, own uint64) uint64 {
	t.Helper()
	if text := os.Getenv("NPMX_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("NPMX_SEED is not a number: %v", err)
		}
		own = seed
	}
	t.Logf("NPMX_SEED=%d", own)
	return own
}

// Program finds a program that a test cannot do without.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Lacks(t, "no "+name)
	}
	return path
}

// WriteFile is that of package os for what is run afterwards. While the file is open for writing nothing is forked: a
// child that has not come to its exec yet would hold it open, and who runs the file meets "text file busy" (the Go
// issue 22315).
func WriteFile(path string, data []byte, mode os.FileMode) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return os.WriteFile(path, data, mode)
}

// Lacks ends a test for which this machine lacks something: skipped, but failed where CI is set, for what is skipped
// there is never run.
func Lacks(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal("on CI no test is skipped for what the machine lacks: " + what)
	}
	t.Skip(what)
}
