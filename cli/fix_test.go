package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/explain"
	"npmx/internal/rig"
)

// proposed is a project whose last finding wants a token that is nowhere yet.
func proposed(t *testing.T, now time.Time) (w world, dir string) {
	t.Helper()
	dir, _ = filepath.EvalSymlinks(t.TempDir())
	rig.Write(t, filepath.Join(dir, "package.json"), `{"name":"p","version":"1.0.0"}`)
	rig.Write(t, filepath.Join(dir, ".npmrc"), "@acme:registry=https://npm.acme.example/\n")
	w = world{cwd: dir, home: filepath.Join(dir, "home"), goos: "linux", now: func() time.Time { return now }}
	w.env = []string{"HOME=" + w.home, "NPMX_NPM=" + rig.NpmOf(t, "11.21.2"), "PATH=" + os.Getenv("PATH")}
	finding := explain.Finding{Title: "no token", Steps: []explain.Step{
		{Text: "look", Role: "look"},
		{Text: "write it", Edit: &explain.Edit{File: ".npmrc", New: "//npm.acme.example/:_authToken=<token>"}},
		{Text: "or elsewhere", Role: "or", Edit: &explain.Edit{File: "~/.npmrc",
			New: "//npm.acme.example/:_authToken=<token>"}},
	}}
	if err := w.keep(dir, []explain.Finding{finding}); err != nil {
		t.Fatal(err)
	}
	return w, dir
}

// asUser runs `npmx fix` in this process.
func asUser(t *testing.T, w world, args ...string) (said string, status int) {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	in, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	w.args, w.as, w.stdin, w.stdout, w.stderr = append([]string{"fix"}, args...), "npmx", in, out, out
	status = run(w)
	text, _ := os.ReadFile(out.Name())
	return string(text), status
}

func TestFixWantsAToken(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	w, dir := proposed(t, now)
	if said, status := asUser(t, w, "--yes"); status != statusUsage ||
		!strings.Contains(said, "name a variable with --token-env NAME") {
		t.Errorf("%d %s", status, said)
	}
	said, status := asUser(t, w, "--yes", "--token-env", "ACME_TOKEN")
	got, _ := os.ReadFile(filepath.Join(dir, ".npmrc"))
	if status != 0 ||
		string(got) != "@acme:registry=https://npm.acme.example/\n//npm.acme.example/:_authToken=${ACME_TOKEN}\n" {
		t.Errorf("%d %s\n%s", status, said, got)
	}
	if _, err := os.Stat(filepath.Join(w.home, ".npmrc")); err == nil {
		t.Error("the second way to the same end was carried out as well")
	}
}

// TestFixTellsWhatIsLeft: an edit beside which a log-in or a new token is wanted is no fix yet. A step that only looks
// is none that is left, nor one of another way; a token that was given by hand is made.
func TestFixTellsWhatIsLeft(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	w, dir := proposed(t, now)
	const secret = "npm_0123456789abcdefghijklmnopqrstuvwxyz"
	line := explain.Edit{File: ".npmrc", Line: 1, Old: "@acme:registry=https://npm.acme.example/",
		New: "@acme:registry=https://npm.acme.example/npm/"}
	steps := []explain.Step{
		{Text: "look", Command: "npm config list", Role: "look"}, {Text: "ask for a token", Role: "do",
			Web: "new-token"},
		{Text: "mend the line", Role: "do", Edit: &line},
		{Text: "log in", Role: "do", Command: "npm login --registry=https://npm.acme.example/npm/ # " + secret},
		{Text: "run it like this", Role: "again", Command: "npm ci"}, {Text: "or mend it all elsewhere", Role: "or",
			Command: "npm whoami"},
	}
	more := []explain.Step{{Text: "a line", Role: "do", Edit: &explain.Edit{File: ".npmrc", New: "fund=false"}},
		steps[3]}
	if err := w.keep(dir, []explain.Finding{{Title: "a", Steps: steps}, {Title: "b", Steps: more}}); err != nil {
		t.Fatal(err)
	}
	if kept, _ := os.ReadFile(w.keptFile(dir)); bytes.Contains(kept, []byte(secret)) {
		t.Errorf("a secret is kept: %s", kept)
	}
	said, status := asUser(t, w, "--yes")
	want := "what is left:\n" +
		"  ask for a token\n" +
		"  log in\n" +
		"    npm login --registry=https://npm.acme.example/npm/ # <redacted>\n" +
		"  run it like this\n" +
		"    npm ci\n"
	if status != 0 || !strings.HasSuffix(said, want) || !strings.Contains(said, ".npmrc is changed\n") {
		t.Errorf("%d %s", status, said)
	}
}

func TestFixForgetsAfterADay(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	w, dir := proposed(t, now)
	info, err := os.Stat(w.keptFile(dir))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	for later, want := range map[time.Duration]string{
		25 * time.Hour: "the last finding is 1 day old, and files may have changed\n",
		-time.Minute:   "the last finding is dated in the future, so its age is not known\n",
	} {
		w.now = func() time.Time { return now.Add(later) }
		if said, status := asUser(t, w, "--yes", "--token-env", "T"); status != statusUsage ||
			!strings.Contains(said, want) {
			t.Errorf("%v: %d %s", later, status, said)
		}
	}
}

// TestAFixCanBeUndoneWhenTheClockHasStepped: forward or back.
func TestAFixCanBeUndoneWhenTheClockHasStepped(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, step := range []time.Duration{-365 * 24 * time.Hour, -time.Hour, -time.Millisecond, 25 * time.Hour} {
		w, dir := proposed(t, now)
		file := filepath.Join(dir, ".npmrc")
		was := string(read(t, file))
		if said, status := asUser(t, w, "--yes", "--token-env", "T"); status != 0 || string(read(t, file)) == was {
			t.Fatalf("%d %s", status, said)
		}
		w.now = func() time.Time { return now.Add(step) }
		if said, status := asUser(t, w, "--undo", "--yes"); status != 0 || string(read(t, file)) != was {
			t.Errorf("%v: %d %s", step, status, said)
		}
	}
}

// TestFixFollowsLinks: a linked .npmrc (dotfiles) stays a link, and what it leads to is written.
func TestFixFollowsLinks(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	w, dir := proposed(t, now)
	real := filepath.Join(dir, "dotfiles", "npmrc")
	rig.Write(t, real, "@acme:registry=https://npm.acme.example/\n")
	if err := os.Remove(filepath.Join(dir, ".npmrc")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, filepath.Join(dir, ".npmrc")); err != nil {
		t.Fatal(err)
	}
	if said, status := asUser(t, w, "--yes", "--token-env", "T"); status != 0 {
		t.Fatalf("%d %s", status, said)
	}
	info, err := os.Lstat(filepath.Join(dir, ".npmrc"))
	got, _ := os.ReadFile(real)
	if err != nil || info.Mode()&os.ModeSymlink == 0 || !bytes.Contains(got, []byte("${T}")) {
		t.Errorf("%v %v %s", info.Mode(), err, got)
	}
}

// TestFixStaysInTheProject: a project from somebody else may hold a link to any file of the user's.
func TestFixStaysInTheProject(t *testing.T) {
	w, dir := proposed(t, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC))
	profile := filepath.Join(t.TempDir(), "profile")
	rig.Write(t, profile, "@acme:registry=https://npm.acme.example/\n")
	if err := errors.Join(os.Remove(filepath.Join(dir, ".npmrc")),
		os.Symlink(profile, filepath.Join(dir, ".npmrc"))); err != nil {
		t.Fatal(err)
	}
	said, status := asUser(t, w, "--yes", "--token-env", "T")
	if got, _ := os.ReadFile(profile); status == 0 || !strings.Contains(said, "leads out of this project, to ") ||
		bytes.Contains(got, []byte("${T}")) {
		t.Errorf("%d %s\n%s", status, said, got)
	}
}

// TestFixAsksUnseen: at a terminal the token is asked for without echo, and goes into the file and nowhere else.
func TestFixAsksUnseen(t *testing.T) {
	w, dir := proposed(t, time.Now())
	c := exec.Command(rig.Npmx(t), "fix")
	c.Dir, c.Env = dir, w.env
	f := rig.AtTerminal(t, c, 80, 24)
	defer f.Close()
	const secret = "ghp_qwertyuiopasdfghjklzxcvbnm0123456789"
	var screen bytes.Buffer
	for _, talk := range []struct{ wait, say string }{{"(not shown): ", secret + "\n"}, {"[y/N] ", "y\n"}} {
		if !readUntil(f, &screen, talk.wait) {
			t.Fatalf("no %q in %q", talk.wait, screen.String())
		}
		io.WriteString(f, talk.say)
	}
	io.Copy(&screen, f) // ends with EIO when npmx does
	if err := c.Wait(); err != nil || strings.Contains(screen.String(), secret[:12]) ||
		!strings.Contains(screen.String(), "is changed") {
		t.Errorf("%v %q", err, screen.String())
	}
	got, _ := os.ReadFile(filepath.Join(dir, ".npmrc"))
	if !strings.Contains(string(got), "_authToken="+secret+"\n") {
		t.Errorf("%s", got)
	}
	filepath.WalkDir(w.home, func(path string, d os.DirEntry, err error) error {
		if b, _ := os.ReadFile(path); bytes.Contains(b, []byte(secret)) {
			t.Errorf("%s holds the token", path)
		}
		return err
	})
}

func readUntil(r io.Reader, to *bytes.Buffer, text string) bool {
	one := make([]byte, 1)
	for !strings.HasSuffix(to.String(), text) {
		if n, err := r.Read(one); err != nil || n == 0 {
			return false
		}
		to.Write(one)
	}
	return true
}

// TestFixRemembersAProjectAtATime: a failure in one project leaves what is kept of another, and two names of a folder
// are no two projects.
func TestFixRemembersAProjectAtATime(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	w, dir := proposed(t, now)
	other := w
	other.cwd = filepath.Join(filepath.Dir(dir), "other")
	rig.Write(t, filepath.Join(other.cwd, "package.json"), "{}")
	if err := w.keep(other.cwd,
		[]explain.Finding{{Title: "x", Steps: []explain.Step{{Text: "log in", Role: "do"}}}}); err != nil {
		t.Fatal(err)
	}
	if said, status := asUser(t, other, "--yes"); status != statusUsage || !strings.Contains(said, "proposes no edit") {
		t.Errorf("%d %s", status, said)
	}
	if said, status := asUser(t, w, "--yes", "--token-env", "T"); status != 0 {
		t.Errorf("%d %s", status, said)
	}
}

// TestFixTakesTheFirstWayAlone: another way to the same end, and what is for a person, is not kept as an edit.
func TestFixTakesTheFirstWayAlone(t *testing.T) {
	w, dir := proposed(t, time.Now())
	add := explain.Edit{File: ".npmrc", New: "fund=false"}
	hand := explain.Edit{File: ".npmrc", New: "audit=false", Consent: explain.ByHand}
	for name, k := range map[string]struct {
		steps       []explain.Step
		edits, left int
	}{
		"the first way":             {[]explain.Step{{Role: "do", Edit: &add}, {Role: "or", Edit: &add}}, 1, 0},
		"an edit of another way":    {[]explain.Step{{Role: "do", Text: "log in"}, {Role: "or", Edit: &add}}, 0, 0},
		"a list that begins so":     {[]explain.Step{{Role: "or", Edit: &add}}, 0, 0},
		"an edit for a person":      {[]explain.Step{{Role: "do", Edit: &hand}}, 0, 0},
		"beside one for a person":   {[]explain.Step{{Role: "do", Edit: &add}, {Role: "do", Edit: &hand}}, 1, 1},
		"what only looks is no way": {[]explain.Step{{Role: "look", Text: "look"}, {Role: "do", Edit: &add}}, 1, 0},
	} {
		if err := w.keep(dir, []explain.Finding{{Title: "x", Steps: k.steps}}); err != nil {
			t.Fatal(err)
		}
		var kept lastEdits
		data, _ := os.ReadFile(w.keptFile(dir))
		if err := json.Unmarshal(data, &kept); err != nil || len(kept.Edits) != k.edits || len(kept.Left) != k.left {
			t.Errorf("%s: %v %s", name, err, data)
		}
	}
}

// TestBackupsGoAfterAMonth: they hold credentials as they were.
func TestBackupsGoAfterAMonth(t *testing.T) {
	w, dir := proposed(t, time.Now())
	if said, status := asUser(t, w, "--yes", "--token-env", "T"); status != 0 {
		t.Fatalf("%d %s", status, said)
	}
	backups := func() int {
		files, _ := os.ReadDir(filepath.Join(w.stateFolder(), "backups"))
		return len(files)
	}
	for _, k := range []struct {
		days, left int
		undoable   bool
	}{{29, 1, true}, {31, 0, false}} {
		later := time.Now().Add(time.Duration(k.days) * 24 * time.Hour)
		w.now = func() time.Time { return later }
		if err := w.keep(dir, []explain.Finding{{Title: "x"}}); err != nil || backups() != k.left {
			t.Errorf("after %d days %d backups are left: %v", k.days, backups(), err)
		}
		if got := len(w.undoables(dir)) > 0; got != k.undoable {
			t.Errorf("after %d days it can be undone: %v", k.days, got)
		}
	}
}

// TestWhatWasKeptInTheFutureEndsAsWell: backups hold credentials, also those that were made while the clock was wrong.
func TestWhatWasKeptInTheFutureEndsAsWell(t *testing.T) {
	now := time.Now()
	w, dir := proposed(t, now)
	if said, status := asUser(t, w, "--yes", "--token-env", "T"); status != 0 {
		t.Fatalf("%d %s", status, said)
	}
	fixes, wrong := w.undoables(dir), now.AddDate(4, 0, 0)
	fixes[0].Time = wrong
	rig.Must(t, w.save(w.undoFile(dir), fixes))
	backups := filepath.Join(w.stateFolder(), "backups")
	files, err := os.ReadDir(backups)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	rig.Must(t, os.Chtimes(filepath.Join(backups, files[0].Name()), wrong, wrong))
	for _, k := range []struct{ days, backups, fixes int }{{0, 1, 2}, {29, 1, 3}, {31, 0, 2}} {
		w.now = func() time.Time { return now.AddDate(0, 0, k.days) }
		rig.Must(t, w.remember(undoable{Version: 1, Project: dir, Time: w.now(), Files: []undoFile{{}}}))
		fixes := w.undoables(dir)
		rig.Must(t, w.keep(dir, []explain.Finding{{Title: "x"}}))
		if files, _ := os.ReadDir(backups); len(files) != k.backups || len(fixes) != k.fixes {
			t.Errorf("after %d days there are other backups than %d, or of the fixes %v", k.days, k.backups, fixes)
		}
	}
}

// TestUndoOfANewFile: a file that was made goes again; one that somebody has written into loses the line alone.
func TestUndoOfANewFile(t *testing.T) {
	w, dir := proposed(t, time.Now())
	file := filepath.Join(w.home, ".npmrc")
	made := []explain.Finding{{Title: "x",
		Steps: []explain.Step{{Role: "do", Edit: &explain.Edit{File: "~/.npmrc",
			New: "//npm.acme.example/:_authToken=<token>"}}}}}
	rig.Must(t, os.MkdirAll(w.home, 0o755))
	for _, since := range []string{"", "fund=false\n"} {
		if err := w.keep(dir, made); err != nil {
			t.Fatal(err)
		}
		if said, status := asUser(t, w, "--yes", "--token-env", "T"); status != 0 {
			t.Fatalf("%d %s", status, said)
		}
		if since != "" {
			text, _ := os.ReadFile(file)
			rig.Write(t, file, string(text)+since)
		}
		said, status := asUser(t, w, "--undo", "--yes")
		text, err := os.ReadFile(file)
		if status != 0 || string(text) != since || errors.Is(err, fs.ErrNotExist) != (since == "") {
			t.Errorf("%d %s: %q %v", status, said, text, err)
		}
	}
}

// TestProofRunsTheUsersNpmAlone: nothing of the project is run, whatever PATH says, and a proof has no end but its own.
func TestProofRunsTheUsersNpmAlone(t *testing.T) {
	w, dir := proposed(t, time.Now())
	bin := filepath.Join(dir, "node_modules", ".bin")
	rig.Write(t, filepath.Join(bin, "npm"), "#!/bin/sh\ntouch "+filepath.Join(dir, "pwned")+"\n")
	rig.Must(t, os.Chmod(filepath.Join(bin, "npm"), 0o755))
	for _, path := range []string{filepath.Join(bin, "npm"), filepath.Join("node_modules", ".bin", "npm")} {
		if trusted(path, dir) {
			t.Errorf("%s is trusted", path)
		}
	}
	if !trusted(w.getenv("NPMX_NPM"), dir) {
		t.Error("the user's own npm is not trusted")
	}
	sep := string(os.PathListSeparator)
	if got := trustedPath(bin+sep+"."+sep+"/usr/bin"+sep+"", dir); got != "/usr/bin" {
		t.Errorf("PATH is %q", got)
	}
	finding := explain.Finding{Title: "x", Verify: "npm view x",
		Steps: []explain.Step{{Role: "do", Edit: &explain.Edit{File: ".npmrc", New: "fund=false"}}}}
	w.env = []string{"HOME=" + w.home, "PATH=" + bin + sep + os.Getenv("PATH"), "NPMX_NPM=" + filepath.Join(bin, "npm")}
	rig.Must(t, w.keep(dir, []explain.Finding{finding}))
	said, status := asUser(t, w, "--yes")
	if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil || status != 0 ||
		!strings.Contains(said, "run it again: npm view x") {
		t.Errorf("%v %d %s", err, status, said)
	}
}

// TestFixSaysWhatItCannotProve: what writes is for the user to run.
func TestFixSaysWhatItCannotProve(t *testing.T) {
	w, dir := proposed(t, time.Now())
	for verify, want := range map[string]string{"npm publish": "run it again: npm publish\n", "": "is changed\n"} {
		finding := explain.Finding{Title: "x", Verify: verify,
			Steps: []explain.Step{{Role: "do", Edit: &explain.Edit{File: ".npmrc", New: "fund=" + verify}}}}
		rig.Must(t, w.keep(dir, []explain.Finding{finding}))
		if said, status := asUser(t, w, "--yes"); status != 0 || !strings.HasSuffix(said, want) {
			t.Errorf("%d %s", status, said)
		}
	}
}
