package explain

import (
	"strconv"
	"strings"

	"npmx/rules"
)

// userLine is said in place of a step that would have pnpm fill in a variable of a project's file.
const userLine = "write this line into the .npmrc of the user who runs pnpm, as a step of the job: pnpm fills in no variables of a project's own"

// forPnpm turns an edit that makes the project's .npmrc name a variable into one of the user's: pnpm passes the project's over since 10.34.2, 11.5.3
// and 12, and a log seldom tells which it is.
func (j *joined) forPnpm(s rules.Step) rules.Step {
	if s.Edit == nil || s.Edit.File != ".npmrc" || !strings.Contains(s.Edit.New, "=${") || j.failure.Client.Name != "pnpm" || fillsProject(j.failure.Client.Version) {
		return s
	}
	edit := *s.Edit
	edit.File, edit.Line, edit.Old = "~/.npmrc", "", ""
	s.Edit, s.Text = &edit, userLine
	return s
}

// fillsProject tells the versions of pnpm that fill in variables of a project's file; of an unknown one nobody knows.
func fillsProject(version string) bool {
	var n [3]int
	parts := strings.SplitN(strings.SplitN(version, "-", 2)[0], ".", 3)
	if len(parts) < 3 {
		return len(parts) > 0 && parts[0] != "" && major(parts[0]) < 10
	}
	for i, p := range parts {
		n[i] = major(p)
	}
	switch n[0] {
	case 10:
		return n[1] < 34 || n[1] == 34 && n[2] < 2
	case 11:
		return n[1] < 5 || n[1] == 5 && n[2] < 3
	}
	return n[0] < 10
}

// major reads a part of a version; what is no number counts as new.
func major(part string) int {
	n, err := strconv.Atoi(part)
	if err != nil {
		return 1 << 16
	}
	return n
}
