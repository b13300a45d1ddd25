package demo

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

// Runner runs npm in a folder, with exactly that environment, its output on the user's terminal, and gives its exit
// status. An error means that npm could not be run.
type Runner func(dir string, env, args []string) (status int, err error)

// Play says what is wrong in a scenario, lets run fail in it, and leaves nothing behind. The error is never npm's.
func Play(w io.Writer, s Scenario, run Runner) (err error) {
	// An interrupt ends npm; it must not end the clearing up. Notify rather than Ignore, which npm would inherit.
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	defer signal.Stop(interrupted)

	dir, err := os.MkdirTemp("", "npmx-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo: %w", err)
	}
	defer os.RemoveAll(dir)
	r, err := s.Start()
	if err != nil {
		return err
	}
	defer r.Close()
	return play(w, s, dir, r, run)
}

func play(w io.Writer, s Scenario, dir string, r *Registry, run Runner) error {
	c, err := Prepare(s, dir, r)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "demo: %s: %s\n", s.Name, s.Title)
	fmt.Fprintf(w, "demo: a private registry answers at %s; running: npm %s\n\n", r.URL(), strings.Join(c.Args, " "))
	if _, err := run(c.Dir, c.Env, c.Args); err != nil {
		return fmt.Errorf("running npm in the demo: %w", err)
	}
	return nil
}
