package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"npmx/fleet/internal/corpus"
)

// logsOf makes a folder "logs" of n logs in a folder of its own, and returns that.
func logsOf(t *testing.T, n int, seed uint64) string {
	t.Helper()
	dir := t.TempDir()
	if err := corpus.Write(filepath.Join(dir, "logs"), n, 3000, seed, "../../testdata/logs"); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ran is what a program said.
type ran struct {
	out, err string
	status   int
}

func program(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(bin, name), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "SHELL=/bin/sh", "NPMX_PROBE=never", "XDG_CONFIG_HOME="+dir, "NPMX_RULES=",
		"NPMX_FORMAT=")
	return cmd
}

func run(t *testing.T, dir, name string, args ...string) ran {
	t.Helper()
	return finish(t, program(dir, name, args...))
}

func finish(t *testing.T, cmd *exec.Cmd) ran {
	t.Helper()
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return ran{out.String(), said.String(), cmd.ProcessState.ExitCode()}
}

// fleet runs npmx-fleet, which must end with a status.
func fleet(t *testing.T, dir string, status int, args ...string) ran {
	t.Helper()
	r := run(t, dir, "npmx-fleet", args...)
	if r.status != status {
		t.Fatalf("npmx-fleet %s ends with %d and not %d:\n%s", strings.Join(args, " "), r.status, status, r.err)
	}
	return r
}

// plain is what npmx says on one machine, in the forms that both have.
type plain struct{ lines, text, json, html string }

func plainly(t *testing.T, dir string) plain {
	t.Helper()
	explain := func(args ...string) string {
		r := run(t, dir, "npmx", append(append([]string{"explain"}, args...), "logs")...)
		if r.out == "" {
			t.Fatalf("npmx explain %v says nothing:\n%s", args, r.err)
		}
		return r.out
	}
	return plain{explain("--format", "ndjson"), explain("--summary", "--width", "0"), explain("--summary=json"),
		explain("--summary=html")}
}

// agrees holds a fleet's report against npmx's own words.
func agrees(t *testing.T, dir, results string, want plain, status int, flags ...string) {
	t.Helper()
	for format, text := range map[string]string{"ndjson": want.lines, "text": want.text, "json": want.json,
		"html": want.html} {
		got := fleet(t, dir, status, append([]string{"report", "--out", results, "--format", format}, flags...)...).out
		if got != text {
			t.Errorf("%s is not what npmx says on one machine: %s", format, difference(got, text))
		}
	}
}

// difference shows the first line that differs.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "line " + strconv.Itoa(i+1) + " is\n" + shortened(g[i]) + "\nand should be\n" + shortened(w[i])
		}
	}
	return strconv.Itoa(len(g)) + " lines, and should be " + strconv.Itoa(len(w))
}

func shortened(s string) string { return s[:min(len(s), 400)] }

// cluster is a queue's server and workers, as processes that can be killed.
type cluster struct {
	t      *testing.T
	dir    string
	disk   string
	url    string
	port   string
	server *exec.Cmd

	mu      sync.Mutex
	workers map[int]*exec.Cmd
	died    int // of them
}

const token = "a-token-of-the-test"

// clustered starts a server for the logs in dir.
func clustered(t *testing.T, dir string) *cluster {
	t.Helper()
	c := &cluster{t: t, dir: dir, disk: filepath.Join(dir, "disk"), port: freePort(t), workers: map[int]*exec.Cmd{}}
	c.serve()
	t.Cleanup(func() { c.kill(c.server) })
	return c
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func (c *cluster) serve() {
	c.t.Helper()
	c.server = program(c.dir, "queue-server", c.disk, c.port, token)
	out, err := c.server.StdoutPipe()
	if err := errors.Join(err, c.server.Start()); err != nil {
		c.t.Error(err)
		return
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "nats://") {
		c.t.Errorf("the server says %q: %v", line, err)
	}
	c.url = strings.TrimSpace(line)
}

func (c *cluster) kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// command is a verb that needs the queue.
func (c *cluster) command(verb string, args ...string) *exec.Cmd {
	cmd := program(c.dir, "npmx-fleet", append([]string{verb, "--out", "results", "--nats", c.url, "--silence", "2s"},
		args...)...)
	cmd.Env = append(cmd.Env, "NPMX_FLEET_TOKEN="+token)
	return cmd
}

func (c *cluster) must(verb string, args ...string) ran {
	c.t.Helper()
	r := finish(c.t, c.command(verb, args...))
	if r.status != 0 {
		c.t.Fatalf("npmx-fleet %s %v ends with %d:\n%s", verb, args, r.status, r.err)
	}
	return r
}

// work keeps n workers alive until each has ended well, since the queue was empty.
func (c *cluster) work(n int, change func(*exec.Cmd), args ...string) {
	c.t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { c.worker(i, change, append([]string{"--until-empty", "--pause", "100ms"}, args...)) })
	}
	all.Wait()
}

func (c *cluster) worker(i int, change func(*exec.Cmd), args []string) {
	for range 200 {
		cmd := c.command("work", args...)
		if change != nil {
			change(cmd)
		}
		var said bytes.Buffer
		cmd.Stderr = &said
		c.mu.Lock()
		err := cmd.Start()
		c.workers[i] = cmd
		c.mu.Unlock()
		if err != nil {
			c.t.Error(err)
			return
		}
		if err = cmd.Wait(); err == nil {
			return
		}
		c.mu.Lock()
		c.died++
		c.mu.Unlock()
		if cmd.ProcessState.Exited() {
			c.t.Errorf("a worker gives up: %v\n%s", err, said.String())
			return
		}
	}
	c.t.Error("a worker does not get on")
}

// killWorker kills whoever works under that number.
func (c *cluster) killWorker(i int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w := c.workers[i]; w != nil {
		_ = w.Process.Kill()
	}
}

// results counts the tasks that are done.
func (c *cluster) results() int {
	found, _ := filepath.Glob(filepath.Join(c.dir, "results", "tasks", "*", "*.ndjson.gz"))
	return len(found)
}

// until waits until so many tasks are done, as long as the test may take.
func (c *cluster) until(done int) {
	end, limited := c.t.Deadline()
	for c.results() < done {
		if limited && time.Until(end) < 10*time.Second {
			c.t.Errorf("%d tasks are not done", done)
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}
