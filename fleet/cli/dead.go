package cli

import (
	"fmt"

	"npmx/fleet/result"
	"npmx/parse/redact"
)

// deadVerb names logs that were set aside.
type deadVerb struct{ places }

// Run prints a line for each.
func (v deadVerb) Run(w World) error {
	to := result.Folder{}
	var err error
	if to.Store, err = w.store(v.Out, v.places, listers); err != nil {
		return err
	}
	all, err := to.Dead(w.ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		fmt.Fprintf(w.Stdout, "%s\t%d bytes\t%d workers died\n", redact.Clean(d.Name), d.Size, d.Deaths)
	}
	if len(all) == 0 {
		w.say(sayNoneDead)
		return nil
	}
	return statusError{status: statusFound}
}
