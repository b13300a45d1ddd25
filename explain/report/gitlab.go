package report

import (
	"fmt"
	"io"

	"npmx/explain"
)

// GitLab writes a code quality report: an array that GitLab compares between two branches by fingerprint.
func GitLab(w io.Writer, r explain.Report, o Options) error {
	issues := []gitLabIssue{}
	seen := map[string]int{}
	for _, f := range r.Findings {
		at, print := spotOf(f, o), f.Fingerprint()
		if seen[print]++; seen[print] > 1 { // GitLab drops the second of one fingerprint
			print = fmt.Sprintf("%s-%d", print, seen[print])
		}
		issue := gitLabIssue{Description: valid(headline(f)), Check: label(f), Fingerprint: print,
			Severity: gitLabSeverity(f)}
		issue.Location.Path, issue.Location.Lines.Begin = valid(at.path), at.line
		issues = append(issues, issue)
	}
	return encode(w, issues, "  ")
}

type gitLabIssue struct {
	Description string `json:"description"`
	Check       string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

// gitLabSeverity is one of info, minor, major, critical, blocker.
func gitLabSeverity(f explain.Finding) string {
	if f.Certainty == explain.Certain {
		return graded(f, "critical", "minor", "info")
	}
	return graded(f, "major", "minor", "info")
}
