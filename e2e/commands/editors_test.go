//go:build unix

package commands

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"npmx/internal/rig"
)

// editorsPage is docs/editors.md.
func editorsPage(t *testing.T) string {
	t.Helper()
	return string(file(t, "docs/editors.md"))
}

// problems is a project with two mistakes, and npmx's lines about them.
func problems(t *testing.T) (dir, list string) {
	t.Helper()
	p := newPerson(t, "")
	dir = p.project("a project", map[string]string{"package.json": "{}", ".npmrc": "registry=http://127.0.0.1:9/\n" +
		"//127.0.0.1:9/:_authToken=${NOT_SET}\n@acme:registry=http://127.0.0.1:8/\n//127.0.0.1:7/:_authToken=x\n"})
	list = filepath.Join(dir, "list")
	if said, status := p.wrapped(dir, "check", "--out", "unix="+list); status != 1 {
		t.Fatalf("%d %s", status, said)
	}
	return dir, list
}

const bothPlaces = ".npmrc 2 1\n.npmrc 4 1\n"

// edited runs an editor that is not needed for the rest, and reads what it wrote to the file "places".
func edited(t *testing.T, dir, editor string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(editor)
	if err != nil {
		t.Skipf("no %s here", editor)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "HOME="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "places"))
	rig.Must(t, err)
	return string(b)
}

// TestVimGoesToThePlaces takes the errorformat from the page.
func TestVimGoesToThePlaces(t *testing.T) {
	set := regexp.MustCompile(`(?m)^    :(set errorformat=.*)$`).FindStringSubmatch(editorsPage(t))
	if set == nil {
		t.Fatal("the page has no errorformat")
	}
	for editor, start := range map[string][]string{
		"vim":  {"-Nu", "NONE", "-es"},
		"nvim": {"-u", "NONE", "--headless"},
	} {
		t.Run(editor, func(t *testing.T) {
			dir, list := problems(t)
			places := `call writefile(map(filter(getqflist(), "v:val.valid"), ` +
				`"bufname(v:val.bufnr) . ' ' . v:val.lnum . ' ' . v:val.col"), "places")`
			got := edited(t, dir, editor, append(start, "-c", set[1],
				"-c", "cgetfile "+strings.ReplaceAll(list, " ", `\ `), "-c", places, "-c", "qa!")...)
			if got != bothPlaces {
				t.Errorf("%q", got)
			}
		})
	}
}

// TestEmacsGoesToThePlaces without any line of configuration.
func TestEmacsGoesToThePlaces(t *testing.T) {
	dir, list := problems(t)
	rig.Write(t, filepath.Join(dir, "run.el"), `(require 'compile)
(with-temp-buffer
  (insert-file-contents "`+list+`")
  (let ((inhibit-read-only t) (all ""))
    (compilation-mode)
    (compilation--ensure-parse (point-max))
    (goto-char (point-min))
    (while (not (eobp))
      (let ((m (get-text-property (point) 'compilation-message)))
        (when m
          (let* ((loc (compilation--message->loc m)) (fs (compilation--loc->file-struct loc)))
            (setq all (format "%s%s %s %s\n" all (car (compilation--file-struct->file-spec fs))
                              (compilation--loc->line loc) (compilation--loc->col loc))))))
      (forward-line 1))
    (write-region all nil "places")))
`)
	if got := edited(t, dir, "emacs", "-Q", "--batch", "-l", filepath.Join(dir, "run.el")); got != bothPlaces {
		t.Errorf("%q", got)
	}
}

// TestEditorsThatAreNotHere: the filters of JetBrains match every line, and the tasks are JSON that runs npmx.
func TestEditorsThatAreNotHere(t *testing.T) {
	_, list := problems(t)
	lines := strings.Split(strings.TrimSpace(string(file(t, list))), "\n")
	page := editorsPage(t)
	filters := regexp.MustCompile(`\$FILE_PATH\$.*?(\.\*|\$MESSAGE\$)`).FindAllString(page, -1)
	if len(filters) != 2 || len(lines) != 2 {
		t.Fatalf("%q %q", filters, lines)
	}
	for _, f := range filters {
		re := regexp.MustCompile("^" + strings.NewReplacer("$FILE_PATH$", `[^:]+`, "$LINE$", `\d+`, "$COLUMN$", `\d+`,
			"$MESSAGE$", ".*").Replace(f) + "$")
		for _, l := range lines {
			if !re.MatchString(l) {
				t.Errorf("%s does not match %s", f, l)
			}
		}
	}
	for _, block := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(page, -1) {
		var v any
		if err := json.Unmarshal([]byte(block[1]), &v); err != nil || !strings.Contains(block[1], `"npmx install"`) {
			t.Errorf("%v: %s", err, block[1])
		}
	}
}
