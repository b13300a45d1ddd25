//go:build unix

package rig

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// StandIn is a shell script under npm's name, that npmx takes for an npm 11 by the files around it. It is given by its
// path.
func StandIn(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	Write(t, filepath.Join(dir, "package.json"), `{"name": "npm", "version": "11.19.1"}`)
	return Program(t, filepath.Join(dir, "bin", "npm"), script)
}

// Program makes a shell script that can be run.
func Program(t *testing.T, path, script string) string {
	t.Helper()
	Write(t, path, "#!/bin/sh\n"+script+"\n")
	Must(t, os.Chmod(path, 0o755))
	return path
}

// Refusal is what npm says where a registry wants a token.
const Refusal = `echo "npm error code E401" >&2
echo "npm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore" >&2
exit 7`

// InHome is a command in a project of its own, with nothing of the user's around it.
func InHome(t *testing.T, program string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	home := t.TempDir()
	cmd := exec.Command(program, args...)
	cmd.Dir = filepath.Join(home, "project")
	Write(t, filepath.Join(cmd.Dir, "package.json"), "{}")
	cmd.Env = append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm", "NO_COLOR=1",
		"NPMX_PROBE=never"}, env...)
	return cmd
}

// Finish runs a command without a terminal to its end, which comes soon: one that starts itself over and over is
// stopped.
func Finish(t *testing.T, cmd *exec.Cmd) Ran {
	t.Helper()
	return Begin(t, cmd)()
}

// Begin starts a command as [Finish] does, and gives what waits for its end.
func Begin(t *testing.T, cmd *exec.Cmd) (end func() Ran) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	Must(t, cmd.Start())
	stop := time.AfterFunc(Patience, func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	return func() Ran {
		defer stop.Stop()
		cmd.Wait()
		return Ran{Stdout: stdout.Bytes(), Stderr: stderr.Bytes(), Status: cmd.ProcessState.ExitCode()}
	}
}
