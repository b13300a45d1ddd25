package cli

import (
	"errors"
	"fmt"
	"strings"
)

// wrapVerb is the long form of a wrapped run, where flags of npmx can be given.
type wrapVerb struct {
	Report string   `help:"Also write the report as JSON to this file." placeholder:"FILE"`
	Format string   `help:"How to explain a failure: ${formats}." placeholder:"FORMAT"`
	Out    []string `help:"Also write findings to a file; repeatable." placeholder:"FORMAT=FILE" sep:"none"`
	Rules  []string `help:"Your own rules as well." placeholder:"FILE"`
	Pty    string   `help:"Use a terminal of our own: auto, always, never." placeholder:"WHEN"`
	Probe  string   `help:"Ask the registry after a failure: auto, never." placeholder:"WHEN"`
	Args   []string `arg:"" optional:"" passthrough:"" help:"npm's arguments, after --."`
}

func (v *wrapVerb) Run(w world) error {
	s := wrapSettings(w)
	override(&s.report, v.Report)
	override(&s.format, v.Format)
	err := errors.Join(
		overrideWord(&s.pty, "--pty", v.Pty, ptyWords()),
		overrideWord(&s.probe, "--probe", v.Probe, probeWords()),
	)
	if err != nil {
		return err
	}
	if _, err := w.outputs(v.Out); err != nil {
		return err
	}
	s.rules, s.out = append(s.rules, v.Rules...), append(s.out, v.Out...)
	args := v.Args
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	return exitError{status: wrapped(w, s, args)}
}

func override(to *string, value string) {
	if value != "" {
		*to = value
	}
}

// overrideWord refuses what a flag does not have: unlike an environment, a command line is read before npm has a
// screen.
func overrideWord(to *string, flag, value string, words []string) error {
	word, ok := oneOf(value, words)
	if !ok {
		return fmt.Errorf(sayOddFlag, flag, strings.Join(words, ", "), clean(value))
	}
	override(to, word)
	return nil
}
