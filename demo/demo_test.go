package demo

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// npmPath finds the real npm. A machine that tests for a living must have one.
func npmPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("npm")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("no npm on PATH: install Node.js")
	}
	if err != nil {
		t.Skip("no npm on PATH")
	}
	return path
}

// run runs npm in a prepared case and gives what it printed and its status.
func run(t *testing.T, npm string, c Case) (string, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("npm could not be run: %v", err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

func TestScenariosWithNpm(t *testing.T) {
	npm := npmPath(t)
	slots := make(chan struct{}, 3)
	for _, s := range Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			r, err := s.Start()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			c, err := Prepare(s, t.TempDir(), r)
			if err != nil {
				t.Fatal(err)
			}
			out, status := run(t, npm, c)
			logs, _ := filepath.Glob(filepath.Join(filepath.Dir(c.Home), "cache", "_logs", "*"))
			_ = logs
			pub, _ := r.Public()
			t.Logf("status %d\n%s\n%v\npublic %v", status, strings.TrimSpace(out), r.Requests(), pub.Requests())
			if status != c.Want.Exit {
				t.Errorf("npm ended with %d, want %d", status, c.Want.Exit)
			}
		})
	}
}
