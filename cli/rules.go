package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"npmx/explain"
	"npmx/parse/registry"
	"npmx/rules"
)

// rulesVerb is about the rules in force.
type rulesVerb struct {
	List   rulesList   `cmd:"" help:"List the rules in force, and where each comes from."`
	Show   rulesShow   `cmd:"" help:"Print one rule as a manual page, or all that is known of one cause."`
	Check  rulesCheck  `cmd:"" help:"Validate rules files and run their examples."`
	New    rulesNew    `cmd:"" help:"Print a rules file as a starting point."`
	Fields rulesFields `cmd:"" help:"Print the fields and placeholders that a rule can use."`
	Schema rulesSchema `cmd:"" help:"Print the JSON Schema of a rules file, for editors."`
}

type rulesList struct {
	Rules  []string `help:"Your own rules as well." placeholder:"FILE"`
	Cause  string   `help:"Only those of this cause." placeholder:"CAUSE"`
	Format string   `help:"${rules_list_format}" enum:"text,markdown" default:"text"`
}

func (v *rulesList) Run(w world) error {
	set, err := w.ruleSet(v.Rules)
	if err != nil {
		return err
	}
	if v.Cause != "" && rules.TitleOf(rules.Cause(v.Cause)) == "" {
		return fmt.Errorf(sayNoCause, clean(v.Cause), rules.Near(v.Cause, causeNames()))
	}
	switch {
	case v.Format == "text":
		return w.listRules(set.All(), rules.Cause(v.Cause))
	case v.Cause != "":
		return w.manual(set.CausePage(rules.Cause(v.Cause)))
	}
	return w.manual(set.Manual())
}

// listRules writes a rule a line: id, cause, and whose it is.
func (w world) listRules(all []*rules.Rule, cause rules.Cause) error {
	width := 0
	for _, r := range all {
		width = max(width, len(r.ID))
	}
	for _, r := range all {
		if cause != "" && r.Cause != cause {
			continue
		}
		if _, err := fmt.Fprintf(w.stdout, "%-*s  %-18s  %s\n", width, r.ID, r.Cause, clean(r.Whose())); err != nil {
			return err
		}
	}
	return nil
}

// manual writes what the rules say of the public registry with its name, which our files may not hold.
func (w world) manual(text string) error {
	_, err := io.WriteString(w.stdout, registry.Restore(text))
	return err
}

func causeNames() []string {
	var all []string
	for _, c := range rules.Causes() {
		all = append(all, string(c))
	}
	return all
}

type rulesShow struct {
	Format string   `help:"${rules_show_format}" enum:"text,yaml" default:"text"`
	ID     string   `arg:"" help:"A rule's id, as rules list prints it, or a cause."`
	Rules  []string `help:"Your own rules as well." placeholder:"FILE"`
}

func (v *rulesShow) Run(w world) error {
	set, err := w.ruleSet(v.Rules)
	if err != nil {
		return err
	}
	r := first(set.Find(v.ID), set.Off(v.ID))
	switch {
	case r != nil && v.Format == "yaml":
		return w.manual(fit(r, r.YAML()))
	case r != nil:
		return w.manual(fit(r, r.Page()))
	case v.Format == "yaml" && rules.TitleOf(rules.Cause(v.ID)) != "":
		return fmt.Errorf(sayYAMLOfRule, clean(v.ID))
	}
	if page := set.CausePage(rules.Cause(v.ID)); page != "" {
		return w.manual(page)
	}
	names := causeNames()
	for _, r := range set.Rules() {
		names = append(names, r.ID)
	}
	return exitError{statusFound, fmt.Errorf(sayNoSuch, clean(v.ID), rules.Near(v.ID, names))}
}

// fit leaves what npmx's own rules say as it is: the shapes of secrets in it are its subject.
func fit(r *rules.Rule, text string) string {
	if r.Speaker().Origin == rules.Ours {
		return text
	}
	return cleanLines(text)
}

// cleanLines makes text of several lines fit to be printed.
func cleanLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(clean(strings.TrimSuffix(line, "\n")) + "\n")
	}
	return b.String()
}

type rulesCheck struct {
	Files []string `arg:"" optional:"" help:"Rules files; without any, the rules in force."`
}

// Run reports every problem of every file; 1 when there is one in an example, 2 when a file cannot be loaded. Notes
// leave the status alone.
func (v *rulesCheck) Run(w world) error {
	set, err := w.ruleSet(v.Files)
	if err != nil {
		return err
	}
	problems, notes := set.Check(), set.Notes(explain.Proved)
	for _, p := range slices.Concat(problems, notes) {
		io.WriteString(w.stdout, cleanLines(p.String()+"\n"))
	}
	if len(problems) > 0 {
		return exitError{status: statusFound}
	}
	fmt.Fprintf(w.stdout, sayChecked, counted(set), noted(len(notes)))
	return nil
}

func counted(set *rules.Set) string {
	ours, users, replacing, off := set.Counts()
	text := fmt.Sprintf(sayCount, ours, users)
	if replacing > 0 {
		text += fmt.Sprintf(sayReplacing, replacing)
	}
	if off > 0 {
		text += fmt.Sprintf(sayOff, off)
	}
	return text
}

func noted(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return ", 1 note"
	}
	return fmt.Sprintf(", %d notes", n)
}

type rulesNew struct {
	Cause string `arg:"" optional:"" help:"The cause that the rule finds: token-missing, permission-denied ..."`
}

func (v *rulesNew) Run(w world) error {
	if v.Cause == "" {
		return fmt.Errorf(sayWhichCause, strings.Join(causeNames(), ", "))
	}
	if rules.TitleOf(rules.Cause(v.Cause)) == "" {
		return fmt.Errorf(sayNoCause, clean(v.Cause), rules.Near(v.Cause, causeNames()))
	}
	_, err := io.WriteString(w.stdout, rules.Skeleton(rules.Cause(v.Cause)))
	return err
}

type rulesFields struct{}

func (rulesFields) Run(w world) error {
	_, err := io.WriteString(w.stdout, rules.VocabularyText())
	return err
}

type rulesSchema struct{}

func (rulesSchema) Run(w world) error {
	_, err := w.stdout.Write(rules.Schema())
	return err
}
