package wrap

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestNoThreadStaysDeafToStops: what is done while ^Z is withheld may wait, and go on in another thread if nothing
// locks it. The first would never get ^Z again, nor would a child that is started there.
func TestNoThreadStaysDeafToStops(t *testing.T) {
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			withheld(func() error {
				time.Sleep(time.Millisecond) // lets others have the thread
				return nil
			})
		})
	}
	all.Wait()
	if threads := deaf(t); len(threads) > 0 {
		t.Errorf("^Z is withheld for good in %q", threads)
	}
}

// deaf are the threads of this process that get no ^Z.
func deaf(t *testing.T) (threads []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/self/task/*/status")
	if err != nil || len(files) == 0 {
		t.Fatalf("no threads: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		_, after, _ := strings.Cut(string(text), "SigBlk:\t")
		mask, _, _ := strings.Cut(after, "\n")
		bits, err := strconv.ParseUint(mask, 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		if bits&(1<<(syscall.SIGTSTP-1)) != 0 {
			threads = append(threads, file)
		}
	}
	return threads
}
