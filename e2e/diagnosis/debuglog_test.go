//go:build unix

package diagnosis

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"npmx/demo"
	"npmx/internal/lab"
	"npmx/internal/rig"
)

// crowd is many projects, each of which wants a package of its own that it may not have, with one cache among them.
type crowd struct {
	registry *demo.Registry
	npm, dir string
}

func newCrowd(t *testing.T, npm string, size int) crowd {
	t.Helper()
	var packages []demo.Package
	for i := range size {
		packages = append(packages, demo.Package{Name: wanted(i), Versions: []string{"1.0.0"}, Private: true})
	}
	r, err := demo.Start(demo.Options{Packages: packages})
	rig.Must(t, err)
	t.Cleanup(func() { r.Close() })
	return crowd{r, npm, t.TempDir()}
}

func wanted(i int) string { return fmt.Sprintf("@acme/part-%02d", i) }

// member lays out one project and runs npm in it.
func (c crowd) member(t *testing.T, i int, args []string, env ...string) rig.Ran {
	project := filepath.Join(c.dir, fmt.Sprint("project-", i))
	rig.Write(t, filepath.Join(project, "package.json"),
		fmt.Sprintf(`{"name": "p", "version": "1.0.0", "dependencies": {%q: "1.0.0"}, `+
			`"scripts": {"release": "npm publish"}}`, wanted(i)))
	report := filepath.Join(project, "report.json")
	env = append([]string{"PATH=" + filepath.Dir(c.npm) + string(filepath.ListSeparator) + os.Getenv("PATH"),
		"HOME=" + filepath.Join(c.dir, "home"),
		"npm_config_cache=" + filepath.Join(c.dir, "cache"), "npm_config_registry=" + c.registry.URL(),
		"npm_config_fetch_retries=0",
		"npm_config_update_notifier=false", "NPMX_NPM=" + c.npm, "NPMX_REPORT=" + report}, env...)
	got := rig.RunProgram(t, rig.Npmx(t), project, env, args)
	raw, err := os.ReadFile(report)
	rig.Must(t, err)
	got.Raw, got.Report = raw, rig.ReadReport(t, raw)
	return got
}

// together runs all members side by side.
func (c crowd) together(t *testing.T, size int, args []string, env ...string) []rig.Ran {
	all := make([]rig.Ran, size)
	var wait sync.WaitGroup
	for i := range all {
		wait.Go(func() { all[i] = c.member(t, i, args, env...) })
	}
	wait.Wait()
	return all
}

// unknown reports whether npmx said that it cannot know.
func unknown(r rig.Ran) bool { return bytes.Contains(r.Stderr, []byte("without --silent")) }

// TestSideBySide: many npm on one cache delete each other's debug logs, and all have the same arguments. Each is
// explained with what it was refused itself, or, where npm is silent, npmx says that it cannot know.
func TestSideBySide(t *testing.T) {
	size := 6
	if rig.Full() {
		size = 24
	}
	for _, args := range [][]string{{"install"}, {"install", "--silent"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			explained := 0
			for i, got := range newCrowd(t, lab.Npm(t, rig.UsualVersion), size).together(t, size, args) {
				switch f := got.Report.Findings; {
				case got.Status != 1:
					t.Errorf("%d ended with %d", i, got.Status)
				case len(f) == 1 && rig.Deref(f[0].Package) == wanted(i):
					explained++
				case len(f) == 0 && len(args) > 1 && unknown(got):
				default:
					t.Errorf("%d wants %s and is told\n%s\n%s", i, wanted(i), got.Stderr, got.Raw)
				}
			}
			t.Logf("%d of %d explained", explained, size)
			if len(args) == 1 && explained != size || explained == 0 {
				t.Errorf("%d of %d were explained", explained, size)
			}
		})
	}
}

// TestNoDebugLog: where npm keeps no log, the screen is what there is; where that is silent as well, npmx says so and
// guesses nothing.
func TestNoDebugLog(t *testing.T) {
	for _, c := range []struct {
		name, version string
		args          []string
		env           []string
		findings      int
		unknown       bool
	}{
		{"no logs", rig.UsualVersion, []string{"install"}, []string{"npm_config_logs_max=0"}, 1, false},
		{"no logs and silent", rig.UsualVersion, []string{"install", "-s"}, []string{"npm_config_logs_max=0"}, 0, true},
		{"silent", rig.UsualVersion, []string{"install", "-s"}, nil, 1, false},
		{"npm 6 silent", "6.14.18", []string{"install", "--silent"}, nil, 0, true},
		{"npm 7 silent", "7.24.2", []string{"install"}, []string{"npm_config_loglevel=silent"}, 0, true},
		{"npm 6", "6.14.18", []string{"install"}, []string{"npm_config_logs_max=0"}, 1, false},
		{"a script without logs", rig.UsualVersion, []string{"run", "release"}, []string{"npm_config_logs_max=0"}, 0,
			false},
		{"a silent script without logs", rig.UsualVersion, []string{"run", "-s", "release"},
			[]string{"npm_config_logs_max=0"}, 0, false},
		{"a script", rig.UsualVersion, []string{"run", "release"}, nil, 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := newCrowd(t, lab.Npm(t, c.version), 1).member(t, 0, c.args, c.env...)
			if len(got.Report.Findings) != c.findings || unknown(got) != c.unknown || got.Status == 0 {
				t.Errorf("status %d, %d findings, said to be unknown: %t; want %d and %t\n%s\n%s", got.Status,
					len(got.Report.Findings), unknown(got), c.findings, c.unknown, got.Stderr, got.Raw)
			}
			if noted := rig.Deref(got.Report.Sources[0].Error) != ""; noted != c.unknown {
				t.Errorf("the report notes that it is unknown: %t, want %t\n%s", noted, c.unknown, got.Raw)
			}
		})
	}
}
