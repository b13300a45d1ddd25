package commands

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"npmx/internal/rig"
)

// fence is a block of a manual: its language, and for a file its name.
var fence = regexp.MustCompile("(?ms)^```(\\w+)(?: (\\S+))?\n(.*?)^```$")

// TestTheRulesManualDoesWhatItSays does what docs/rules.md says, in an empty folder, and checks what comes back
// against what is printed there, where "..." stands for any lines, and before "rules of npmx" for their number.
func TestTheRulesManualDoesWhatItSays(t *testing.T) {
	text, err := os.ReadFile("docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	dir, npmx := t.TempDir(), rig.Npmx(t)
	sessions := 0
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		switch {
		case m[2] != "":
			rig.Write(t, filepath.Join(dir, m[2]), m[3])
		case m[1] == "console":
			sessions++
			if got := session(dir, npmx, m[3]); !like(got, m[3]) {
				t.Errorf("docs/rules.md prints\n%s\nnpmx prints\n%s", m[3], got)
			}
		}
	}
	if sessions < 3 {
		t.Errorf("%d sessions in docs/rules.md", sessions)
	}
}

// session runs the lines that begin with a dollar and puts below each what it prints.
func session(dir, npmx, text string) string {
	var out bytes.Buffer
	for line := range strings.Lines(text) {
		command, ok := strings.CutPrefix(line, "$ npmx ")
		if !ok {
			continue
		}
		cmd := exec.Command(npmx, strings.Fields(command)...)
		cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "APPDATA=" + dir, "NO_COLOR=1"}
		printed, _ := cmd.CombinedOutput()
		out.WriteString(line)
		out.Write(printed)
	}
	return out.String()
}

func like(got, want string) bool {
	pattern := regexp.QuoteMeta(want)
	pattern = regexp.MustCompile(`(?m)^ *\\\.\\\.\\\.\n`).ReplaceAllString(pattern, `(?:.*\n)*?`)
	pattern = strings.ReplaceAll(pattern, `\.\.\. rules of npmx`, `\d+ rules of npmx`)
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(got)
}
