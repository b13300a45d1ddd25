package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"npmx/explain"
	"npmx/explain/check"
	"npmx/explain/facts"
	"npmx/explain/report"
	"npmx/parse"
	"npmx/parse/npmrc"
)

// ahead asks whether a command of npm would be let through here and now, with nothing but GET.
func (v checkVerb) ahead(w world) error {
	within, badSpan := span(v.Within)
	outs, badOut := w.outputs(append(w.besides(), v.Out...))
	if err := errors.Join(badSpan, badOut, v.fits()); err != nil {
		return err
	}
	_, flags := npmFlags(w.args)
	o, err := v.foreseen(context.Background(), w, flags, within)
	if err != nil {
		return err
	}
	if err := v.printAhead(o, outs, w); err != nil {
		return err
	}
	if o.Fails {
		return exitError{status: refusedBy(o.Findings)}
	}
	return nil
}

// foreseen is what asking the registries comes to, for npm's command line with these flags.
func (v checkVerb) foreseen(ctx context.Context, w world, flags []string, within time.Duration) (check.Outlook, error) {
	where := w.whereNpm(flags)
	where.AskNpm()
	where.Args = v.line(where.Npm.Version, flags)
	if v.other() {
		where.Client = v.Client
	}
	machine, err := facts.Gather(where)
	if err == nil && v.other() {
		machine, where.Npm, err = v.asOther(machine, where.Npm, w)
	}
	if err != nil {
		return check.Outlook{}, err
	}
	return v.outlook(ctx, machine, where.Npm.Version, within, w)
}

// asOther is the machine as the other client sees it. Up to 10 pnpm has npm publish, by npm's rules.
func (v checkVerb) asOther(m facts.Machine, npm facts.Npm, w world) (facts.Machine, facts.Npm, error) {
	other, its, err := w.asClient(m, v.Client)
	if handed := its.Version.Major > 0 && its.Version.Major < 11; v.For == "publish" && v.Client == "pnpm" && handed {
		return m, npm, err
	}
	return other, its, err
}

func (v checkVerb) fits() error {
	switch {
	case v.Online:
		return errors.New(sayForOnline)
	case v.Client == string(npmrc.Deno) && v.For == "publish":
		return errors.New(sayForDeno)
	case v.Client == string(npmrc.Corepack):
		return errors.New(sayForCorepack)
	case v.For == "publish" && len(v.Targets) > 0:
		return errors.New(sayForTargets)
	}
	return nil
}

// other reports that another client than npm is asked about.
func (v checkVerb) other() bool { return v.Client != "npm" && v.Client != "" }

// line is the client's command line: what is behind the double dash may begin with npm's command, as ci.
func (v checkVerb) line(npm npmrc.Version, flags []string) []string {
	if !v.other() && npmrc.CommandOf(npm, flags) != "" {
		return append(slices.Clone(flags), v.Targets...)
	}
	return slices.Concat([]string{v.For}, v.Targets, flags)
}

func (v checkVerb) outlook(ctx context.Context, m facts.Machine, npm npmrc.Version, within time.Duration,
	w world) (check.Outlook, error) {
	plan, err := v.plan(m, npm, w.now())
	if err != nil {
		return check.Outlook{}, err
	}
	p := w.prober(m)
	ctx, stop := context.WithTimeout(ctx, 2*p.Bound()) // for what is asked: a large lockfile is no registry's delay
	defer stop()
	asked, accounts := ask(ctx, p, plan)
	failures := plan.Judge(asked, accounts)
	o := plan.Outlook(asked, w.now(), within)
	o.Fails = len(failures) > 0 || o.Ends != ""
	o.Findings, err = w.explainAhead(ctx, m, failures, o.Line, p)
	return o, err
}

func (v checkVerb) plan(m facts.Machine, npm npmrc.Version, now time.Time) (*check.Plan, error) {
	if v.For != "publish" {
		words := v.Targets
		if !v.other() { // of another client's line it is not known which words are values of flags
			words = m.Config.Operands()
		}
		return check.Install(m, npm, words, v.All, now), nil
	}
	if all, known := m.Releases(); known && len(all) == 0 {
		return nil, fmt.Errorf(sayNoManifest, clean(m.Prefix))
	}
	return check.Publish(m, npm), nil
}

// mostRegistries bounds how many are asked about their tokens at a time.
const mostRegistries = 16

// ask asks what the plan names, all at once: what is known of the packages, and, where they are to be published, what
// each registry says of its token. Files at other hosts follow from the answers.
func ask(ctx context.Context, p facts.Prober, plan *check.Plan) ([]facts.Looked, map[string]facts.Account) {
	registries := plan.Registries()
	found := make([]facts.Account, len(registries))
	var all sync.WaitGroup
	slots := make(chan struct{}, mostRegistries)
	for i, r := range registries {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			found[i] = p.AsPublisher(r).Account(ctx, r.URL, r.Package)
		})
	}
	asked := lookAt(ctx, p, plan)
	if more := plan.Tarballs(asked); len(registries) == 0 && len(more) > 0 {
		asked = append(asked, p.Look(ctx, more)...)
	}
	all.Wait()
	accounts := map[string]facts.Account{}
	for i, r := range registries {
		accounts[r.URL] = found[i]
	}
	return asked, accounts
}

// lookAt asks for what the plan names; of another client's publication, as that would send it.
func lookAt(ctx context.Context, p facts.Prober, plan *check.Plan) []facts.Looked {
	homes := plan.Homes()
	if p.Config.Client() == "" || len(homes) == 0 {
		return p.Look(ctx, plan.Queries)
	}
	asked := make([]facts.Looked, 0, len(homes))
	for i, home := range homes { // another client publishes one package at a time
		asked = append(asked, p.AsPublisher(home).Look(ctx, plan.Queries[i:i+1])...)
	}
	return asked
}

// explainAhead says of failures that have not happened what it would say of them.
func (w world) explainAhead(ctx context.Context, m facts.Machine, failures []parse.Failure, line string,
	p facts.Prober) ([]explain.Finding, error) {
	set, err := w.ruleSet(nil)
	if err != nil {
		return nil, err
	}
	cases := explain.Cases(explain.Input{Source: line, Log: parse.Log{Failures: failures}, Machine: &m, Rules: set,
		Now: w.now(), Shell: w.shell()})
	askAbout(ctx, cases, p)
	return explain.Findings(cases), nil
}

func (v checkVerb) printAhead(o check.Outlook, outs []*output, w world) error {
	all := explain.Report{Sources: []explain.Source{{Name: o.Line}}, Findings: o.Findings}
	if err := w.writeBeside(outs, all); err != nil {
		return err
	}
	if v.Format == "json" {
		return report.OutlookJSON(w.stdout, o, report.Options{})
	}
	return report.OutlookText(w.stdout, o, w.options(w.stdout, v.looks))
}

// span reads a time such as 14d, 36h or 2w; "" is none.
func span(word string) (time.Duration, error) {
	if word == "" {
		return 0, nil
	}
	units := map[byte]time.Duration{'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	unit, known := units[word[len(word)-1]]
	n, err := strconv.Atoi(word[:len(word)-1])
	if !known || err != nil || n < 0 || n > 10_000 {
		return 0, fmt.Errorf(sayWithin, clean(word))
	}
	return time.Duration(n) * unit, nil
}
