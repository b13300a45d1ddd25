package diagnosis

import (
	"regexp"
	"sync/atomic"
	"testing"

	"npmx/demo"
	"npmx/internal/rig"
)

// ofTheRegistry are sentences about a registry that answered, or about what it was sent.
var ofTheRegistry = regexp.MustCompile(`(?i)npm sent the|took note|refused the (token|password|user)` +
	`|knows the account|the registry (says|refused|did not)|127\.0\.0\.1:\d+ (says|answered|refused|knows)`)

// TestScenariosBehindAProxy plays the mistakes whose cause can be proved once more, behind a proxy that answers 403 to
// all. What npm was told then is the proxy's word: nothing that rests on an answer of the registry is certain, and
// nothing is said of one.
func TestScenariosBehindAProxy(t *testing.T) {
	t.Parallel()
	major := rig.NpmMajor(t)
	seen, walled := map[string]bool{}, atomic.Int64{}
	t.Cleanup(func() {
		if walled.Load() < 10 {
			t.Errorf("the proxy stood in the way of %d scenarios, want 10", walled.Load())
		}
	})
	for _, s := range demo.Scenarios() {
		s, ok := s.For(major)
		if !ok || s.Want.Certainty != "certain" || s.Registry.TLS || seen[s.Cause] && !rig.Full() {
			continue
		}
		seen[s.Cause] = true
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			c, _ := rig.Lay(t, s)
			at := egress(t, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			got := rig.RunNpmx(t, c.Dir, append(c.Env, "http_proxy=http://"+at, "HTTP_PROXY=http://"+at), c.Args)
			for _, f := range got.Report.Findings {
				if f.Status == nil { // npm stopped before it asked
					continue
				}
				walled.Add(1)
				if f.Certainty == "certain" && f.Cause != "policy-blocked" && f.Cause != "proxy-auth" {
					t.Errorf("certain of %s: %s\n%s", f.Cause, f.Title, f.Explanation)
				}
				if said := ofTheRegistry.FindString(f.Title + "\n" + f.Explanation); said != "" {
					t.Errorf("%q is said of a registry that was not reached: %s\n%s", said, f.Title, f.Explanation)
				}
			}
		})
	}
}
