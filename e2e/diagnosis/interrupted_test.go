//go:build unix

package diagnosis

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"npmx/internal/rig"
)

// TestASignalEndsTheProbe: who does not want to wait for the probe has npm's status at once, with what is known; at
// the keyboard, only if that is quick.
func TestASignalEndsTheProbe(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		t.Run(sig.String(), func(t *testing.T) { endedWhileAsking(t, sig) })
	}
}

// endedWhileAsking has a registry of its own: a late question of one run would be taken for the next one's first.
func endedWhileAsking(t *testing.T, sig syscall.Signal) {
	asked, answer := make(chan bool, 9), make(chan bool)
	registry := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- true
		<-answer
	}))
	defer registry.Close()
	defer close(answer)
	const waits = 2 * rig.Patience // for an answer, if nobody ends it
	npm := rig.StandIn(t, `echo "npm error code E401" >&2; echo "npm error 401 Unauthorized - GET `+registry.URL+
		`/@acme%2fcore" >&2; exit 7`)
	cmd := rig.InHome(t, rig.Npmx(t), []string{"NPMX_NPM=" + npm, "NPMX_PROBE=" + waits.String()},
		"install",
		"--registry="+registry.URL)
	rig.Write(t, filepath.Join(cmd.Dir, ".npmrc"), strings.TrimPrefix(registry.URL, "http:")+
		"/:_authToken=abcdefghijklmnop\n")
	timed := time.AfterFunc(rig.Patience, func() { t.Error("nobody is asked"); asked <- false })
	end := rig.Begin(t, cmd)
	<-asked
	timed.Stop()
	began := time.Now()
	cmd.Process.Signal(sig)
	got := end()
	if took := time.Since(began); got.Status != 7 || took >= rig.Patience {
		t.Errorf("ended with %d after %s", got.Status, took)
	}
	if said := string(got.Stderr); strings.Contains(said, "goroutine") || strings.Contains(said, "cancel") ||
		sig != syscall.SIGINT && !strings.Contains(said, "npmx: ") {
		t.Errorf("it says %s", said)
	}
}

// stuck is a refused run whose explanation waits for a file that nobody writes, and heeds nothing.
func stuck(t *testing.T) *exec.Cmd {
	t.Helper()
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	rig.Must(t, syscall.Mkfifo(rules, 0o600))
	npm := rig.StandIn(t, rig.Refusal+" # and that is all")
	return rig.InHome(t, rig.Npmx(t), []string{"NPMX_NPM=" + npm, "NPMX_RULES=" + rules}, "install")
}

// reaching tells when an explanation has come to its rules: npmx waits for a writer then.
func reaching(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	path := strings.TrimPrefix(cmd.Env[len(cmd.Env)-1], "NPMX_RULES=")
	for begun := time.Now(); time.Since(begun) < rig.Patience; time.Sleep(5 * time.Millisecond) {
		wait, _ := filepath.Glob("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/task/*/syscall")
		for _, w := range wait {
			if call, _ := os.ReadFile(w); strings.HasPrefix(string(call), strconv.Itoa(unix.SYS_OPENAT)+" ") {
				return
			}
		}
	}
	t.Errorf("nobody reads %s", path)
}

// TestAKeyEndsAnExplanation: ^C at the terminal ends an explanation at once, whatever it is busy with, and npmx ends
// as npm did. So does a signal to npmx where there is no terminal.
func TestAKeyEndsAnExplanation(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what a process waits for is read in /proc")
	}
	for _, terminal := range []bool{true, false} {
		status, said := keyed(t, terminal)
		for range 2 { // a machine with much else to do may come to the key when npmx has given up by itself
			if strings.Contains(said, "took too long") {
				status, said = keyed(t, terminal)
			}
		}
		if status != 7 || strings.Contains(said, "took too long") {
			t.Errorf("at a terminal %v: ended with %d\n%s", terminal, status, said)
		}
	}
}

// keyed interrupts an explanation that does not end by itself.
func keyed(t *testing.T, terminal bool) (status int, said string) {
	t.Helper()
	cmd := stuck(t)
	at := rig.StartConsole(t, cmd, rig.Streams{In: terminal, Out: terminal, Err: terminal}, 200, 50)
	reaching(t, cmd)
	if terminal {
		at.Typed("\x03")
	} else {
		cmd.Process.Signal(syscall.SIGINT)
	}
	status = at.Ended(func() {}).ExitStatus()
	return status, string(at.Screen.Bytes()) + string(at.Stderr.Bytes())
}

// TestAnExplanationWithoutEndIsGivenUp: an explanation that does not end is given up, and that is said, on the screen
// and in the report.
func TestAnExplanationWithoutEndIsGivenUp(t *testing.T) {
	t.Parallel()
	cmd := stuck(t)
	file := filepath.Join(t.TempDir(), "report.json")
	cmd.Env = append(cmd.Env, "NPMX_REPORT="+file)
	got := rig.Finish(t, cmd)
	report, _ := os.ReadFile(file)
	if got.Status != 7 || !strings.Contains(string(got.Stderr), "took too long") ||
		!strings.Contains(string(report), "took too long") {
		t.Errorf("ended with %d, %s\n%s", got.Status, got.Stderr, report)
	}
}

// TestABrokenStderrKeepsTheStatus: where nobody reads what npmx has to say, npm's status is its status all the same.
func TestABrokenStderrKeepsTheStatus(t *testing.T) {
	npm := rig.StandIn(t, strings.ReplaceAll(rig.Refusal, ">&2", ""))
	pipe, end, err := os.Pipe()
	rig.Must(t, err)
	rig.Must(t, pipe.Close())
	cmd := exec.Command(rig.Npmx(t), "install")
	like := rig.InHome(t, "", nil)
	cmd.Dir, cmd.Env, cmd.Stderr = like.Dir, append(like.Env, "NPMX_NPM="+npm, "NPMX_FORMAT=nonsense"), end
	cmd.Run()
	rig.Must(t, end.Close())
	if got := cmd.ProcessState.ExitCode(); got != 7 {
		t.Errorf("ended with %d, %s", got, cmd.ProcessState)
	}
}
