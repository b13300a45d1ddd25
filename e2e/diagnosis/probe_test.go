package diagnosis

import (
	"slices"
	"testing"

	"npmx/internal/rig"
)

// TestNothingIsAskedWhereTheProbeIsOff: with NPMX_PROBE=never the registry sees npm's requests and no other, the
// report says so, and a refused opaque token is not certain; so with any other word than auto, for whoever sets it
// wants it off. With the probe on, every request of npmx is in the report.
func TestNothingIsAskedWhereTheProbeIsOff(t *testing.T) {
	rig.NeedNpm(t)
	s := rig.Scenario(t, "token-invalid")
	asked := map[string]int{}
	for _, mode := range []string{"never", "auto", "OFF", "0", "nay"} {
		c, r := rig.Lay(t, s)
		got := rig.RunNpmx(t, c.Dir, append(slices.Clone(c.Env), "NPMX_PROBE="+mode), c.Args)
		if len(got.Report.Findings) != 1 {
			t.Fatalf("%s", got.Raw)
		}
		f := got.Report.Findings[0]
		asked[mode] = len(r.Requests()) - len(f.Probes)
		if f.Cause != "token-invalid" || (f.Certainty == "certain") != (mode == "auto") ||
			(len(f.Probes) > 0) != (mode == "auto") {
			t.Errorf("probe %s: %s", mode, got.Raw)
		}
	}
	for mode, n := range asked {
		if n == 0 || n != asked["never"] {
			t.Errorf("npm's own requests were %d without the probe and %d with NPMX_PROBE=%s", asked["never"], n, mode)
		}
	}
}
