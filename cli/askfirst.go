package cli

import (
	"context"
	"fmt"
	"slices"

	"npmx/explain"
	"npmx/explain/check"
	"npmx/explain/facts"
	"npmx/parse"
)

// stopped asks before npm runs whether the command would be let through, where NPMX_CHECK names it, and says why not:
// npm ci empties node_modules before it is refused, and a release of several packages goes out in part. npm is kept
// from running for a refusal alone that it would meet for certain, with the status that it would have ended with.
// Whatever else comes of asking is not said, and npm runs.
func (r *attempt) stopped() bool {
	if len(r.s.check) == 0 || r.s.probe == "never" || !r.configured() ||
		!slices.Contains(r.s.check, r.config.Command()) {
		return false
	}
	o, ok := r.foreseen()
	if !ok || !o.Fails || !o.Sure || len(o.Findings) == 0 {
		return false
	}
	fmt.Fprintf(r.w.stderr, sayNotRun, o.Line)
	r.sayOddSettings()
	source := explain.Source{Name: o.Line, Client: r.client(parse.Client{})}
	r.say(explain.Report{Sources: []explain.Source{source}, Findings: o.Findings}, "")
	return true
}

// foreseen is what check says of the command. A fault of npmx is none of npm's, which runs then.
func (r *attempt) foreseen() (o check.Outlook, ok bool) {
	defer func() {
		if fault := recover(); fault != nil {
			r.log.Error().Str("fault", fmt.Sprint(fault)).Msg("asking ahead")
			ok = false
		}
	}()
	v := checkVerb{For: purposes()[r.config.Command()]}
	machine, err := facts.Gather(r.where)
	if err != nil || r.config.Refusal() != nil {
		return o, false // npm says so itself, before it does anything
	}
	o, err = v.outlook(context.Background(), machine, r.where.Npm.Version, 0, r.w)
	if err != nil {
		r.log.Error().Err(err).Msg("asking ahead")
	}
	return o, err == nil
}

// purposes are what check is asked about each command.
func purposes() map[string]string {
	return map[string]string{"install": "install", "ci": "install", "publish": "publish"}
}
