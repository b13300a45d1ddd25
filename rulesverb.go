package main

import (
	"fmt"
	"io"
	"strings"

	"npmx/parse/registry"
	"npmx/rules"
)

// rulesVerb is about the rules in force.
type rulesVerb struct {
	List   rulesList   `cmd:"" help:"List the rules in force."`
	Show   rulesShow   `cmd:"" help:"Print one rule as a manual page."`
	Check  rulesCheck  `cmd:"" help:"Validate rules files and run their examples."`
	Schema rulesSchema `cmd:"" help:"Print the JSON Schema of a rules file."`
}

type rulesList struct {
	Rules []string `help:"Your own rules as well." placeholder:"FILE"`
}

func (v *rulesList) Run(w world) error {
	set, err := w.ruleSet(v.Rules)
	if err != nil {
		return err
	}
	for _, r := range set.Rules() {
		fmt.Fprintf(w.stdout, "%-45s %-20s %s\n", r.ID, r.Cause, r.Origin)
	}
	return nil
}

type rulesShow struct {
	ID    string   `arg:"" help:"A rule's id, as rules list prints it."`
	Rules []string `help:"Your own rules as well." placeholder:"FILE"`
}

func (v *rulesShow) Run(w world) error {
	set, err := w.ruleSet(v.Rules)
	if err != nil {
		return err
	}
	r := set.Find(v.ID)
	if r == nil {
		return exitError{statusFound, fmt.Errorf(sayNoRule, clean(v.ID))}
	}
	_, err = io.WriteString(w.stdout, registry.Restore(r.Page()))
	return err
}

type rulesCheck struct {
	Files []string `arg:"" optional:"" help:"Rules files; without any, the rules in force."`
}

// Run tells every problem of every file; 1 when there is one in an example, 2 when a file cannot be loaded.
func (v *rulesCheck) Run(w world) error {
	set, err := w.ruleSet(v.Files)
	if err != nil {
		return err
	}
	problems := set.Check()
	for _, p := range problems {
		for line := range strings.Lines(p.String()) {
			fmt.Fprintln(w.stdout, clean(strings.TrimSuffix(line, "\n")))
		}
	}
	if len(problems) > 0 {
		return exitError{status: statusFound}
	}
	fmt.Fprintf(w.stdout, sayChecked, len(set.Rules()))
	return nil
}

type rulesSchema struct{}

func (rulesSchema) Run(w world) error {
	_, err := w.stdout.Write(rules.Schema())
	return err
}
