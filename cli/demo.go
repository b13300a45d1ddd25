package cli

import (
	"fmt"
	"strings"

	"npmx/demo"
)

// demoVerb plays a planted mistake.
type demoVerb struct {
	List     bool   `help:"List the scenarios."`
	Scenario string `arg:"" optional:"" help:"Which mistake; without one, a few for which npm prints the same error."`
}

// Run plays one scenario, or the tour. npm's failure in it is what was asked for, so the status is 0.
func (v *demoVerb) Run(w world) error {
	if v.List {
		return listScenarios(w)
	}
	names := demo.Tour()
	if v.Scenario != "" {
		names = []string{v.Scenario}
	}
	for i, name := range names {
		s, ok := demo.Find(name)
		if !ok {
			return exitError{statusUsage, fmt.Errorf(sayNoScenario, clean(name))}
		}
		if i > 0 {
			fmt.Fprintln(w.stdout, strings.Repeat("-", 72))
		}
		if err := demo.Play(w.stdout, s, w.runner()); err != nil {
			return exitError{statusUsage, err}
		}
	}
	return nil
}

func listScenarios(w world) error {
	for _, s := range demo.Scenarios() {
		if _, err := fmt.Fprintf(w.stdout, "%-24s %s\n", s.Name, s.Title); err != nil {
			return err
		}
	}
	return nil
}

// runner runs npm through the normal code path, in the scenario's folder and environment. A missing npm has been
// reported already.
func (w world) runner() demo.Runner {
	return func(dir string, env, args []string) (int, error) {
		w.cwd, w.dir, w.env, w.args = dir, dir, env, args
		if home := w.getenv("HOME"); home != "" {
			w.home = home
		}
		status := wrapped(w, wrapSettings(w), args)
		if status == statusNoNpm || status == statusNoExec {
			return status, exitError{status: status}
		}
		return status, nil
	}
}
