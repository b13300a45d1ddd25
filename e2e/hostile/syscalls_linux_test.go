package hostile

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"
	"npmx/internal/promise"
	"npmx/internal/rig"
)

// failing are the calls of npmx's own start and end that a machine may refuse, and how. Those that Go's runtime cannot
// be without (threads, memory, its poller, its look at the three streams) end any program of Go. No close is refused:
// the tracer leaves out the call itself, so that the descriptor stays open, which no kernel does. Nor is a write, which
// may be the runtime's own to its poller or npm's line to a full disk, see limits_test.go; nor has a read a faulty
// disk, since that of a terminal means its end.
var failing = map[string]string{
	"openat": "ENOSPC EMFILE EACCES EIO EINTR ELOOP", "read": "EINTR EAGAIN",
	"fstat": "EIO ENOMEM", "newfstatat": "EACCES EIO ENOMEM ELOOP", "pipe2": "EMFILE ENFILE",
	"getdents64": "EIO", "readlinkat": "EIO EACCES", "renameat": "ENOSPC EROFS EXDEV", "fchmod": "EPERM EROFS",
	"unlinkat": "EROFS EPERM", "ioctl": "EIO ENOTTY", "faccessat2": "EACCES ENOSYS", "uname": "EPERM",
	"wait4": "EINTR", "mkdirat": "ENOSPC EROFS", "lseek": "ESPIPE",
}

// tampered runs npmx install where strace meddles with its system calls, not with npm's.
func tampered(t *testing.T, npmx, strace, inject string) (got rig.Ran, report []byte) {
	t.Helper()
	at := t.TempDir()
	npm := rig.StandIn(t, `echo "npm says $1"; `+rig.Refusal)
	cmd := rig.InHome(t, strace, []string{"NPMX_NPM=" + npm, "NPMX_REPORT=" + filepath.Join(at, "report"),
		"NPMX_DEBUG=" + filepath.Join(at, "debug"), "NPMX_OUT=junit=" + filepath.Join(at, "junit")},
		"-f", "-b", "execve", "-qqq", "-o", "/dev/null", "-e", inject, npmx, "install")
	got = rig.Finish(t, cmd)
	left, err := os.ReadDir(at)
	rig.Must(t, err)
	for _, f := range left {
		if strings.HasPrefix(f.Name(), ".npmx") && !strings.Contains(inject, "KILL") &&
			!strings.Contains(inject, "unlink") && !strings.Contains(inject, "close") {
			t.Errorf("%s leaves %s", inject, f.Name())
		}
	}
	report, _ = os.ReadFile(filepath.Join(at, "report"))
	return got, report
}

// TestARefusedCallCostsNoRun: whichever of npmx's own system calls fails, npm is run, its output is passed on and its
// status kept; and a report is there whole or not at all, also where npmx is killed at that call.
func TestARefusedCallCostsNoRun(t *testing.T) {
	strace, npmx := fair.Program(t, "strace"), rig.Npmx(t)
	turns, refused, killed := []int{1, 3}, 0, 0
	if rig.Full() {
		turns = []int{1, 2, 3, 4, 5, 6, 8, 10, 14}
	}
	for call, errors := range failing {
		for _, errno := range strings.Fields(errors) {
			for _, n := range turns {
				if call == "newfstatat" && n == 1 {
					continue // the look at npm itself: what cannot be looked at is not run, as by a shell
				}
				refused++
				inject := fmt.Sprintf("inject=%s:error=%s:when=%d", call, errno, n)
				began := time.Now()
				got, report := tampered(t, npmx, strace, inject)
				if time.Since(began) > fair.Hung {
					t.Errorf("%s: hangs", inject)
				}
				out := string(got.Stdout) + string(got.Stderr)
				passed := strings.Contains(out, "npm says install\n") && strings.Contains(out, "npm error code E401\n")
				if got.Status != 7 || !passed || strings.Contains(out, "goroutine ") {
					t.Errorf("%s: status %d\n%.600s", inject, got.Status, out)
				}
				whole(t, inject, report)
			}
		}
		killed++
		inject := fmt.Sprintf("inject=%s:signal=KILL:when=2", call)
		_, report := tampered(t, npmx, strace, inject)
		whole(t, inject, report)
	}
	promise.Kept(t, promise.Faults, "each system call of npmx's own start and end refused (no space, no descriptor, "+
		"fault of a disk, interrupted, no permission), and npmx killed at it",
		"%d refusals and %d kills: npm run, its bytes and status kept in all refusals, no half report", refused, killed)
}

func whole(t *testing.T, inject string, report []byte) {
	t.Helper()
	if len(report) > 0 && !json.Valid(report) {
		t.Errorf("%s: half a report: %q", inject, report)
	}
}
