package fair

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Hung is how long a program may take that is known to end. It is for one that never does, not for a slow machine.
const Hung = 5 * time.Minute

// NpmMajor is the major version of an npm: Node 20 and 22 bring npm 10, Node 24 brings 11.
func NpmMajor(t testing.TB, npm string) int {
	t.Helper()
	out, err := exec.Command(npm, "--version").Output()
	digits, _, _ := strings.Cut(string(out), ".")
	n, parseErr := strconv.Atoi(digits)
	if err != nil || parseErr != nil {
		t.Fatalf("npm --version says %q: %v", out, err)
	}
	return n
}

// RunNpm gives what npm printed and its status.
func RunNpm(t testing.TB, npm, dir string, env, args []string) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Hung)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, args...)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("npm could not be run: %v", err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
