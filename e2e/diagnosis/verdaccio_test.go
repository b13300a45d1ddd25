package diagnosis

import (
	"errors"
	"slices"
	"testing"

	"npmx/demo"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// atVerdaccio lists the scenarios that a real Verdaccio is put through by default: those that npm tells with one text,
// and those that only the registry's own manners decide.
func atVerdaccio() []string {
	return []string{"token-missing", "token-invalid", "token-shadowed", "wrong-host-port", "wrong-host-path",
		"env-var-unset", "token-placeholder",
		"bad-password", "bad-auth", "permission-read", "scope-unmapped", "lockfile-host", "legacy-auth",
		"registry-flag", "network", "good-install"}
}

// playable reports whether a scenario means the same at Verdaccio: no played vendor, outage or certificate.
func playable(s demo.Scenario) bool {
	return s.Registry.Profile == "" && s.Registry.Trouble == "" && !s.Registry.TLS
}

// TestScenariosAtVerdaccioAreDiagnosed checks the same scenarios against the product that most people run for
// themselves.
func TestScenariosAtVerdaccioAreDiagnosed(t *testing.T) {
	t.Parallel()
	major := rig.NpmMajor(t)
	v := lab.Verdaccio(t)
	tried := 0
	t.Run("scenarios", func(t *testing.T) {
		for _, s := range demo.Scenarios() {
			s, ok := s.For(major)
			if !ok || !playable(s) || !slices.Contains(atVerdaccio(), s.Name) {
				continue
			}
			c, err := demo.Prepare(s, t.TempDir(), v)
			if errors.Is(err, demo.ErrUnknown) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			tried++
			t.Run(s.Name, func(t *testing.T) {
				t.Parallel()
				hold(t, s, c)
			})
		}
	})
	if tried < 12 {
		t.Errorf("only %d scenarios were tried, want 12 at least", tried)
	}
}
