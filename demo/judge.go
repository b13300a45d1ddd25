package demo

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// For returns the scenario as that major of npm meets it, and false where that npm makes no such mistake of it.
func (s Scenario) For(major int) (Scenario, bool) {
	if w, other := s.Majors[major]; other {
		s.Want = w
	}
	return s, !slices.Contains(s.Not, major)
}

// Missed says in what npm's run was not what the scenario is about: its status, the code it printed, and the
// credential, status and package of the last request that the registries saw (audits, which npm makes beside the
// point, left out). A scenario that misses tests nothing.
func (w Want) Missed(printed string, status int, requests []Request) []string {
	var missed []string
	if status != w.Exit {
		missed = append(missed, fmt.Sprintf("npm ended with %d, want %d", status, w.Exit))
	}
	if w.Code != "" && !strings.Contains(printed, " code "+w.Code+"\n") {
		missed = append(missed, "npm did not say "+w.Code)
	}
	asked := slices.DeleteFunc(slices.Clone(requests),
		func(q Request) bool { return strings.Contains(q.Path, "/-/npm/v1/security/") })
	if len(asked) == 0 {
		asked = []Request{{}}
	}
	return append(missed, w.missedRequest(asked[len(asked)-1])...)
}

func (w Want) missedRequest(last Request) []string {
	name, _ := url.PathUnescape(last.Path)
	switch {
	case last.Credential != w.Seen:
	case w.Seen != "" && w.Status != 0 && last.Status != w.Status:
	case w.Seen != "" && w.Package != "" && !strings.Contains(name, w.Package):
	default:
		return nil
	}
	return []string{fmt.Sprintf("the last request was %v, want credential %q, status %d, package %q", last, w.Seen,
		w.Status, w.Package)}
}
