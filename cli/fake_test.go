//go:build unix

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// standIn is a shell script under npm's name, that npmx takes for an npm 11 by the files around it. It is given by its path.
func standIn(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "package.json"), `{"name": "npm", "version": "11.19.1"}`)
	return program(t, filepath.Join(dir, "bin", "npm"), script)
}

func program(t *testing.T, path, script string) string {
	t.Helper()
	write(t, path, "#!/bin/sh\n"+script+"\n")
	must(t, os.Chmod(path, 0o755))
	return path
}

// refusal is what npm says where a registry wants a token.
const refusal = `echo "npm error code E401" >&2
echo "npm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore" >&2
exit 7`

// inHome is a command in a project of its own, with nothing of the user's around it.
func inHome(t *testing.T, program string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	home := t.TempDir()
	cmd := exec.Command(program, args...)
	cmd.Dir = filepath.Join(home, "project")
	write(t, filepath.Join(cmd.Dir, "package.json"), "{}")
	cmd.Env = append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm", "NO_COLOR=1", "NPMX_PROBE=never"}, env...)
	return cmd
}

// finish runs a command without a terminal to its end, which comes soon: one that starts itself over and over is stopped.
func finish(t *testing.T, cmd *exec.Cmd) ran {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(t, cmd.Start())
	stop := time.AfterFunc(20*time.Second, func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer stop.Stop()
	cmd.Wait()
	return ran{stdout: stdout.Bytes(), stderr: stderr.Bytes(), status: cmd.ProcessState.ExitCode()}
}
