package report

import (
	"slices"

	"npmx/explain"
)

// severity is an error unless the finding says otherwise.
func severity(f explain.Finding) explain.Severity {
	if f.Severity == "" {
		return explain.Error
	}
	return f.Severity
}

// subject is what there is more than one of: failures, unless all is about settings.
func subject(all []explain.Finding) string {
	if slices.ContainsFunc(all, func(f explain.Finding) bool { return f.Cause != explain.Settings }) {
		return "access failure"
	}
	return "finding"
}

// graded is a severity in the words of a format.
func graded(f explain.Finding, failure, warning, note string) string {
	switch severity(f) {
	case explain.Warning:
		return warning
	case explain.Note:
		return note
	}
	return failure
}

// rank is what a list says of a finding before all else: how sure it is, and of settings how much it matters.
func rank(f explain.Finding) string {
	if f.Cause == explain.Settings {
		return string(severity(f))
	}
	return string(f.Certainty)
}

// passed names a test that found nothing.
func passed(r explain.Report) string {
	if r.Settings {
		return "the settings are in order"
	}
	return "no registry refused access"
}
