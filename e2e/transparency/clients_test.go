//go:build unix

package transparency

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"npmx/internal/rig"
)

// standInClient does what a test's words say, under any client's name: it shows what it was given, writes, reads,
// waits. Who waits for a key is as slow as a client to get ready: in a run's first moments npmx cannot tell a key from
// a signal to itself alone, and hands both on (wrap's starting).
const standInClient = `case "$DOES" in
shown) printf '%s|' "$0" "$@" | sed 's|[^|]*/||'; echo "$PNPM_HOME $npm_config_registry"
	[ -t 0 ] && stty size; exit 0;;
exit) echo out; echo err >&2; exit 7;;
kill) kill -KILL $$;;
term) kill -TERM $$;;
cat) cat; echo "<end>"; exit 0;;
bytes) i=0; while [ $i -lt 400 ]; do printf 'line %d \033[31mred\033[0m\r\n\000\377' $i; i=$((i+1)); done
	printf last; exit 0;;
both) i=0; while [ $i -lt 50 ]; do echo "out $i"; echo "err $i" >&2; i=$((i+1)); done; exit 3;;
orphan) sleep 600 & echo "orphan $!"; exit 3;;
nested) echo "registry error E401" >&2; npm install; exit 5;;
wait) trap 'echo caught; exit 9' INT; sleep 0.5; echo ready; while :; do sleep 0.05; done;;
die) echo ready; while :; do sleep 0.05; done;;
esac`

// clientNames are those that npmx runs, with a command of each that talks to a registry.
var clientNames = []struct{ name, asks string }{{"pnpm", "install"}, {"yarn", "install"}, {"bun", "install"},
	{"deno", "install"}, {"yarnpkg", "add"}}

var orphanNumber = regexp.MustCompile(`orphan (\d+)`)

// conformity is what a run is to be alike in.
type conformity struct {
	does    string
	stdin   string
	streams rig.Streams
	hit     func(t *testing.T, at *rig.Console)
}

func conformities() []conformity {
	all, none := rig.Streams{In: true, Out: true, Err: true}, rig.Streams{}
	ctrlC := func(t *testing.T, at *rig.Console) {
		_, err := at.Tty.WriteString("\x03")
		rig.Must(t, err)
	}
	signal := func(s syscall.Signal) func(t *testing.T, at *rig.Console) {
		return func(t *testing.T, at *rig.Console) { rig.Must(t, at.Cmd.Process.Signal(s)) }
	}
	return []conformity{
		{does: "shown", streams: all}, {does: "shown", streams: none}, {does: "exit", streams: all},
		{does: "exit", streams: none}, {does: "exit", streams: rig.Streams{In: true, Err: true}},
		{does: "kill", streams: all}, {does: "kill", streams: none}, {does: "term", streams: all},
		{does: "cat", streams: none, stdin: "a\nb\n"}, {does: "bytes", streams: all}, {does: "bytes", streams: none},
		{does: "both", streams: all}, {does: "both", streams: none}, {does: "orphan", streams: all},
		{does: "wait", streams: all, hit: ctrlC}, {does: "wait", streams: rig.Streams{In: true}, hit: ctrlC},
		{does: "die", streams: all, hit: signal(syscall.SIGTERM)},
		{does: "die", streams: none, hit: signal(syscall.SIGHUP)},
	}
}

// TestEveryClientStaysItself holds each client under npmx, and under a link to npmx of its name, against the bare
// client: arguments, environment, every byte, screen, status and signal, at a terminal and through pipes.
func TestEveryClientStaysItself(t *testing.T) {
	for _, client := range clientNames {
		for _, c := range conformities() {
			t.Run(fmt.Sprintf("%s/%s/%s", client.name, c.does, c.streams), func(t *testing.T) {
				t.Parallel()
				m := machine(t)
				real := m.put(client.name, standInClient)
				link := filepath.Join(m.folder(), client.name)
				rig.Must(t, os.MkdirAll(filepath.Dir(link), 0o755))
				rig.Must(t, os.Symlink(filepath.Join(m.path[0], "npmx"), link))
				words := []string{client.asks, "a b", "", "ü", "--x=$HOME"}
				bare := c.play(t, m, real, words)
				for how, cmd := range map[string][]string{
					"npmx " + client.name: {"npmx", client.name},
					"a link":              {link},
				} {
					if got := c.play(t, m, cmd[0], append(cmd[1:], words...)); got != bare {
						t.Errorf("under %s it is\n%s\nand bare\n%s", how, got, bare)
					}
				}
			})
		}
	}
}

// play runs a program and says all there is to compare.
func (c conformity) play(t *testing.T, m *folders, program string, args []string) string {
	t.Helper()
	if program == "npmx" {
		program = filepath.Join(m.path[0], "npmx")
	}
	env := []string{m.variable(), "DOES=" + c.does, "PNPM_HOME=/p", "npm_config_registry=x"}
	cmd := rig.InHome(t, program, env, args...)
	if c.stdin != "" {
		var out, err bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(c.stdin), &out, &err
		_ = cmd.Run()
		return fmt.Sprintf("%q %q %d", out.String(), err.String(), cmd.ProcessState.ExitCode())
	}
	at := rig.StartConsole(t, cmd, c.streams, 91, 33)
	hit := c.hit == nil
	status := at.Ended(func() {
		if !hit && (bytes.Contains(at.Screen.Bytes(), []byte("ready")) ||
			bytes.Contains(at.Stdout.Bytes(), []byte("ready"))) {
			hit = true
			c.hit(t, at)
		}
	})
	if c.does == "orphan" {
		endOrphan(at.Screen.Bytes())
	}
	number := func(b []byte) string { return string(orphanNumber.ReplaceAll(b, []byte("orphan N"))) }
	return fmt.Sprintf("screen %q\nstdout %q\nstderr %q\n%s", number(at.Screen.Bytes()), number(at.Stdout.Bytes()),
		at.Stderr.Bytes(), rig.Ending(status))
}

// TestOneClientInsideAnotherIsExplainedOnce: npm inside of a client is npm, and what it says is not said twice.
func TestOneClientInsideAnotherIsExplainedOnce(t *testing.T) {
	m := machine(t)
	m.put("pnpm", standInClient)
	m.link("npm")
	m.put("npm", "echo inner >&2; "+rig.Refusal)
	got := rig.Finish(t, rig.InHome(t, filepath.Join(m.path[0], "npmx"), []string{m.variable(), "DOES=nested"}, "pnpm",
		"install"))
	if n := bytes.Count(got.Stderr, []byte("npmx: ")); n > 1 || got.Status != 5 ||
		bytes.Count(got.Stderr, []byte("inner")) != 1 {
		t.Errorf("npmx speaks %d times, status %d\n%s", n, got.Status, got.Stderr)
	}
}

// TestClientsThatAreNotThere: the words and statuses are those of npm's absence.
func TestClientsThatAreNotThere(t *testing.T) {
	for _, client := range clientNames {
		m := machine(t)
		bin := m.folder()
		rig.Must(t, os.MkdirAll(bin, 0o755))
		for _, c := range []struct {
			file   string
			mode   os.FileMode
			status int
		}{{"", 0, 127}, {"#!/bin/sh\n", 0o644, 126}} {
			if c.file != "" {
				rig.Write(t, filepath.Join(bin, client.name), c.file)
				rig.Must(t, os.Chmod(filepath.Join(bin, client.name), c.mode))
			}
			cmd := rig.InHome(t, filepath.Join(m.path[0], "npmx"), []string{"PATH=" + bin}, client.name, "install")
			if got := rig.Finish(t, cmd); got.Status != c.status || !bytes.HasPrefix(got.Stderr, []byte("npmx: ")) {
				t.Errorf("%s: status %d, want %d\n%s", client.name, got.Status, c.status, got.Stderr)
			}
		}
	}
}

// endOrphan ends what a stand-in has left running.
func endOrphan(screen []byte) {
	if found := orphanNumber.FindSubmatch(screen); found != nil {
		_ = exec.Command("kill", string(found[1])).Run()
	}
}
