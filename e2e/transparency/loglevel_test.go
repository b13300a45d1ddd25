//go:build unix

package transparency

import (
	"path/filepath"
	"strings"
	"testing"

	"npmx/internal/rig"
)

// TestTheUsersLoglevelIsNpms: a loglevel that the user chose, anywhere, is npm's: nothing is added, and nothing
// hidden. Else verbose is added without a trace on the screen. What npm then shows is held against npm itself in
// TestEveryUsageGivesNpmsBytes.
func TestTheUsersLoglevelIsNpms(t *testing.T) {
	npm := rig.StandIn(t, `echo "level: ${npm_config_loglevel:-${NPM_CONFIG_LOGLEVEL:-none}}"
echo "npm verbose cli" >&2; echo "npm http fetch GET 200" >&2; echo "npm warn deprecated" >&2`)
	const all, shown = "npm verbose cli\nnpm http fetch GET 200\nnpm warn deprecated\n", "npm warn deprecated\n"
	for i, c := range []struct {
		name           string
		args, env      []string
		project, user  string
		level, screens string
	}{
		{name: "nothing", level: "verbose", screens: shown},
		{name: "NPMX_VERBOSE", env: []string{"NPMX_VERBOSE=never"}, level: "none", screens: all},
		{name: "flag", args: []string{"--loglevel", "http"}, level: "none", screens: all},
		{name: "flag with =", args: []string{"--loglevel=warn"}, level: "none", screens: all},
		{name: "flag of the default", args: []string{"--loglevel=notice"}, level: "none", screens: all},
		{name: "-s", args: []string{"-s"}, level: "none", screens: all},
		{name: "--silent", args: []string{"--silent"}, level: "none", screens: all},
		{name: "-q", args: []string{"-q"}, level: "none", screens: all},
		{name: "-d", args: []string{"-d"}, level: "none", screens: all},
		{name: "-dd", args: []string{"-dd"}, level: "none", screens: all},
		{name: "-ddd", args: []string{"-ddd"}, level: "none", screens: all},
		{name: "--verbose", args: []string{"--verbose"}, level: "none", screens: all},
		{name: "--quiet", args: []string{"--quiet"}, level: "none", screens: all},
		{name: "environment", env: []string{"npm_config_loglevel=info"}, level: "info", screens: all},
		{name: "environment in capitals", env: []string{"NPM_CONFIG_LOGLEVEL=error"}, level: "error", screens: all},
		{name: "project", project: "loglevel=http\n", level: "none", screens: all},
		{name: "user", user: "loglevel = warn\n", level: "none", screens: all},
		{name: "json is no loglevel", args: []string{"--json"}, level: "verbose", screens: shown},
		{name: "after --", args: []string{"--", "--silent"}, level: "verbose", screens: shown},
	} {
		if i%5 > 0 && !rig.Full() {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cmd := rig.InHome(t, rig.Npmx(t), append([]string{"NPMX_NPM=" + npm}, c.env...),
				append([]string{"install"}, c.args...)...)
			rig.Write(t, filepath.Join(cmd.Dir, ".npmrc"), c.project)
			rig.Write(t, filepath.Join(filepath.Dir(cmd.Dir), ".npmrc"), c.user)
			got := rig.Finish(t, cmd)
			if level := strings.TrimSpace(string(got.Stdout)); level != "level: "+c.level {
				t.Errorf("npm had %s, want %s", level, c.level)
			}
			if string(got.Stderr) != c.screens {
				t.Errorf("the screen has\n%s, want\n%s", got.Stderr, c.screens)
			}
		})
	}
}

// TestUnreadableSettingsAreNotOverridden: what may stand in a file of settings that only npm can read is not
// overridden; a home that is none has no such file.
func TestUnreadableSettingsAreNotOverridden(t *testing.T) {
	npm := rig.StandIn(t, `echo "level: ${npm_config_loglevel:-none}"`)
	for _, c := range []struct{ before, home, level string }{
		{"mkfifo .npmrc", "", "none"}, {`mkfifo "$HOME/.npmrc"`, "", "none"}, {":", "", "verbose"},
		{":", "/dev/null", "verbose"},
	} {
		cmd := rig.InHome(t, "/bin/sh", []string{"NPMX_NPM=" + npm, "X=" + rig.Npmx(t)}, "-c",
			c.before+`; HOME=${H:-$HOME} exec "$X" install`)
		cmd.Env = append(cmd.Env, "H="+c.home)
		if got := rig.Finish(t, cmd); strings.TrimSpace(string(got.Stdout)) != "level: "+c.level {
			t.Errorf("after %s, HOME=%s npm has %s, want %s", c.before, c.home, got.Stdout, c.level)
		}
	}
}
