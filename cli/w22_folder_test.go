//go:build unix

package cli

import (
	"errors"
	"os"
	"os/exec"
	"testing"
)

// TestW22_UnreachableFolder: a working folder that no path leads to any more, as root's after sudo -u, is npm's as it is ours.
func TestW22_UnreachableFolder(t *testing.T) {
	if out, err := exec.Command("setpriv", "--bounding-set=-all", "true").CombinedOutput(); err != nil && os.Getuid() == 0 {
		if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skipf("root cannot become less here: %v %s", err, out)
	}
	npm := standIn(t, `test -e here && echo in it; exit 6`)
	cmd := inHome(t, "/bin/sh", []string{"NPMX_NPM=" + npm, "X=" + npmxHere(t)}, "-c",
		`as=; test "$(id -u)" = 0 && as="setpriv --bounding-set=-all"; mkdir -p a/b && p=$PWD/a && cd a/b && touch here && chmod 0 "$p" && $as "$X" ci; s=$?; chmod 700 "$p"; exit $s`)
	if got := finish(t, cmd); got.status != 6 || string(got.stdout) != "in it\n" {
		t.Errorf("ended with %d, %q %s", got.status, got.stdout, got.stderr)
	}
}
