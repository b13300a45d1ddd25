//go:build unix

package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestW23_SignalInProbe: who does not want to wait for the probe has npm's status at once, with what is known.
func TestW23_SignalInProbe(t *testing.T) {
	asked, answer := make(chan bool, 9), make(chan bool)
	registry := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- true
		<-answer
	}))
	defer registry.Close()
	defer close(answer)
	npm := standIn(t, `echo "npm error code E401" >&2; echo "npm error 401 Unauthorized - GET `+registry.URL+`/@acme%2fcore" >&2; exit 7`)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		cmd := inHome(t, npmxHere(t), []string{"NPMX_NPM=" + npm, "NPMX_PROBE=auto"}, "install", "--registry="+registry.URL)
		write(t, filepath.Join(cmd.Dir, ".npmrc"), strings.TrimPrefix(registry.URL, "http:")+"/:_authToken=abcdefghijklmnop\n")
		timed := time.AfterFunc(10*time.Second, func() { t.Error("nobody is asked"); asked <- false })
		var began time.Time
		go func() {
			<-asked
			timed.Stop()
			began = time.Now()
			cmd.Process.Signal(sig)
		}()
		got := finish(t, cmd)
		if took := time.Since(began); got.status != 7 || took > 2*time.Second {
			t.Errorf("%s: ended with %d after %s", sig, got.status, took)
		}
		if said := string(got.stderr); strings.Contains(said, "goroutine") || strings.Contains(said, "cancel") || !strings.Contains(said, "npmx: ") {
			t.Errorf("%s: it says %s", sig, said)
		}
		for len(asked) > 0 {
			<-asked
		}
	}
}

// TestW23_BrokenStderr: where nobody reads what npmx has to say, npm's status is its status all the same.
func TestW23_BrokenStderr(t *testing.T) {
	npm := standIn(t, strings.ReplaceAll(refusal, ">&2", ""))
	pipe, end, err := os.Pipe()
	must(t, err)
	must(t, pipe.Close())
	cmd := exec.Command(npmxHere(t), "install")
	like := inHome(t, "", nil)
	cmd.Dir, cmd.Env, cmd.Stderr = like.Dir, append(like.Env, "NPMX_NPM="+npm, "NPMX_FORMAT=nonsense"), end
	cmd.Run()
	must(t, end.Close())
	if got := cmd.ProcessState.ExitCode(); got != 7 {
		t.Errorf("ended with %d, %s", got, cmd.ProcessState)
	}
}
