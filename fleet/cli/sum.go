package cli

import (
	"errors"

	"npmx/explain/summary"
	"npmx/fleet/result"
)

// sumVerb adds up what others have counted, as the shards of npmx explain do.
type sumVerb struct {
	telling
	Summaries []string `arg:"" help:"Files that npmx explain --summary=json wrote." name:"FILE"`
}

// Run adds them up in any order.
func (v sumVerb) Run(w World) error {
	by, err := summary.ParseDimensions(v.By)
	if err != nil {
		return statusError{statusUsage, err}
	}
	if v.Format == "ndjson" || v.Format == "findings" {
		return statusError{statusUsage, errors.New(sayCountsOnly)}
	}
	all := summary.New()
	for _, file := range v.Summaries {
		one, err := summaryIn(file)
		if err != nil {
			return err
		}
		all.Merge(one)
	}
	return v.counts(w.Stdout, all, by, result.Progress{})
}
