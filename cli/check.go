package cli

import (
	"context"
	"errors"
	"slices"

	"npmx/explain/check"
	"npmx/explain/facts"
	"npmx/explain/report"
)

// checkVerb says what npm would ask and send, before anything fails.
type checkVerb struct {
	Format string   `enum:"text,json" default:"text" help:"How to write the answer: text or json."`
	Online bool     `help:"Also ask each registry whose token it is (GET /-/whoami, nothing else)."`
	For    string   `enum:",install,publish" default:"" placeholder:"install|publish" help:"${check_for}"`
	Within string   `placeholder:"TIME" help:"With --for, also name tokens that end within this time, as 14d."`
	Client string   `enum:"npm,pnpm,yarn,bun,deno,corepack" default:"npm" placeholder:"CLIENT" help:"${check_client}"`
	All    bool     `help:"With --for install, ask for every package, not for a few of each host and scope."`
	Out    []string `help:"Also write findings to a file; repeatable." placeholder:"FORMAT=FILE" sep:"none"`
	looks
	Targets []string `arg:"" optional:"" name:"target" help:"${check_target}"`
}

func (v checkVerb) Run(w world) error {
	if v.For != "" {
		return v.ahead(w)
	}
	if v.Within != "" || v.All {
		return errors.New(sayOnlyFor)
	}
	outs, err := w.outputs(append(w.besides(), v.Out...))
	if err != nil {
		return err
	}
	_, flags := npmFlags(w.args)
	r, err := v.answers(context.Background(), w, flags)
	if err != nil {
		return err
	}
	if err := errors.Join(v.print(r, w), w.writeBeside(outs, report.CheckFindings(r, report.Options{}))); err != nil {
		return err
	}
	if r.Troubled() {
		return exitError{status: statusFound}
	}
	return nil
}

// answers are what npm would ask and send, with these flags of its own.
func (v checkVerb) answers(ctx context.Context, w world, flags []string) (check.Report, error) {
	where := w.whereNpm(flags)
	where.AskNpm()
	if v.other() {
		where.Client = v.Client
	}
	machine, err := facts.Gather(where)
	if err != nil {
		return check.Report{}, err
	}
	if v.other() {
		if machine, where.Npm, err = w.asClient(machine, v.Client); err != nil {
			return check.Report{}, err
		}
	}
	r, err := inspect(machine, where, v.Targets, w)
	if err == nil && v.Online {
		identify(ctx, machine, &r, w)
	}
	return r, err
}

// npmFlags are what comes behind the double dash of `npmx check`; our own grammar must not see them.
func npmFlags(args []string) (own, npm []string) {
	if i := slices.Index(args, "--"); i >= 0 && args[0] == "check" {
		return args[:i], args[i+1:]
	}
	return args, nil
}

func inspect(m facts.Machine, where facts.Where, words []string, w world) (check.Report, error) {
	var targets []check.Target
	for _, word := range words {
		t, err := check.Parse(m.Config, word)
		if err != nil {
			return check.Report{}, err
		}
		targets = append(targets, t)
	}
	return check.Inspect(m, where.Npm.Version, targets, w.now()), nil
}

// identify asks each registry once, whatever number of targets it serves, and for one round's time in all.
func identify(ctx context.Context, m facts.Machine, r *check.Report, w world) {
	p := w.prober(m)
	ctx, stop := context.WithTimeout(ctx, p.Bound())
	defer stop()
	asked := map[string]*facts.Asked{}
	for i := range r.Targets {
		a := &r.Targets[i]
		if a.Registry == "" || a.Refuses != nil {
			continue
		}
		if _, done := asked[a.Registry]; !done {
			asked[a.Registry] = p.Identity(ctx, a.Registry)
		}
		a.Identity = asked[a.Registry]
	}
}

func (v checkVerb) print(r check.Report, w world) error {
	if v.Format == "json" {
		return report.CheckJSON(w.stdout, r, report.Options{})
	}
	return report.CheckText(w.stdout, r, w.options(w.stdout, v.looks))
}
