package lab

import (
	"slices"
	"testing"

	"npmx/demo"
	"npmx/internal/fair"
	"npmx/internal/rig"
)

// The scenarios mean the same to every npm, or say what differs. npm 11 is left to the demo's own tests.
func TestEveryNpmMeetsTheScenarios(t *testing.T) {
	versions, few := []string{"11.21.2"}, []string{"good-install", "good-publish", "token-invalid", "lockfile-host"}
	if full() {
		versions, few = []string{"6.14.18", "7.24.2", "8.19.4", "9.9.4", "10.9.9", "12.2.0"}, nil
	}
	slots := make(chan struct{}, 3)
	for _, version := range versions {
		npm := Npm(t, version)
		major := fair.NpmMajor(t, npm)
		for _, s := range demo.Scenarios() {
			s, mistaken := s.For(major)
			if !mistaken || few != nil && !slices.Contains(few, s.Name) {
				continue
			}
			t.Run(version+"/"+s.Name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				meets(t, npm, s)
			})
		}
	}
}

func meets(t *testing.T, npm string, s demo.Scenario) {
	t.Helper()
	c, r := rig.Lay(t, s)
	public, err := r.Public()
	if err != nil {
		t.Fatal(err)
	}
	out, status := fair.RunNpm(t, npm, c.Dir, c.Env, c.Args)
	for _, missed := range c.Want.Missed(out, status, slices.Concat(r.Requests(), public.Requests())) {
		t.Errorf("%s\n%s", missed, out)
	}
}
