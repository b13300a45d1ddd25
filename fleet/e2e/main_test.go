// Package e2e holds what the whole program must do against npmx on one machine: the same lines and the same counts,
// byte for byte, whatever dies or fails meanwhile. Programs are real processes, servers are on loopback, and dice are
// seeded: NPMX_SEED throws them again.
package e2e

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	npmx "npmx/cli"
	"npmx/fleet/cli"
	"npmx/fleet/queue"
	"npmx/fleet/store"
)

// programs are what the test's binary is under other names.
var programs = map[string]func() int{
	"npmx": func() int { return npmx.Main(os.Args, os.Environ(), os.Stdin, os.Stdout, os.Stderr) },
	"npmx-fleet": func() int {
		return cli.Main(context.Background(), cli.World{Args: os.Args[1:], Env: os.Environ(), Stdin: os.Stdin,
			Stdout: os.Stdout, Stderr: os.Stderr, Self: os.Args[0], Wrap: trapped})
	},
	"queue-server": serve,
}

// bin is where the programs are.
var bin string

func TestMain(m *testing.M) {
	if program := programs[filepath.Base(os.Args[0])]; program != nil {
		os.Exit(program())
	}
	os.Exit(tests(m))
}

func tests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "npmx-fleet-e2e-*")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	for name := range programs {
		if err := os.Symlink(self, filepath.Join(dir, name)); err != nil {
			panic(err)
		}
	}
	bin = dir
	return m.Run()
}

// serve is a queue's server by itself, so that it can be killed: DIR PORT TOKEN.
func serve() int {
	port, _ := strconv.Atoi(os.Args[2])
	s, err := queue.Serve(os.Args[1], port, os.Args[3])
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(s.URL)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
	s.Stop()
	return 0
}

// trapped kills a worker that opens the log whose name FLEET_TEST_KILLER holds, as a log does that needs too much
// memory.
func trapped(s store.Store) store.Store {
	if name := os.Getenv("FLEET_TEST_KILLER"); name != "" {
		return trap{s, name}
	}
	return s
}

type trap struct {
	store.Store
	name string
}

func (t trap) Open(ctx context.Context, o store.Object) (store.Log, error) {
	if filepath.Base(o.Name) == t.name {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	return t.Store.Open(ctx, o)
}
