//go:build unix

package transparency

import (
	"errors"
	"os"
	"os/exec"
	"testing"

	"npmx/internal/fair"
	"npmx/internal/rig"
)

// TestAFolderThatNoPathLeadsTo: a working folder that no path leads to any more, as root's after sudo -u, is npm's as
// it is ours.
func TestAFolderThatNoPathLeadsTo(t *testing.T) {
	if out, err := exec.Command("setpriv", "--bounding-set=-all", "true").CombinedOutput(); err != nil &&
		os.Getuid() == 0 {
		if errors.Is(err, exec.ErrNotFound) {
			fair.Lacks(t, err.Error())
		}
		t.Skipf("root cannot become less here: %v %s", err, out)
	}
	npm := rig.StandIn(t, `test -e here && echo in it; exit 6`)
	cmd := rig.InHome(t, "/bin/sh", []string{"NPMX_NPM=" + npm, "X=" + rig.Npmx(t)}, "-c",
		`as=; test "$(id -u)" = 0 && as="setpriv --bounding-set=-all"; `+
			`mkdir -p a/b && p=$PWD/a && cd a/b && touch here && chmod 0 "$p" && $as "$X" ci; s=$?; `+
			`chmod 700 "$p"; exit $s`)
	if got := rig.Finish(t, cmd); got.Status != 6 || string(got.Stdout) != "in it\n" {
		t.Errorf("ended with %d, %q %s", got.Status, got.Stdout, got.Stderr)
	}
}
