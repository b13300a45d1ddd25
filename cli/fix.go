package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/term"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/explain/mend"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
)

// fixVerb carries out the edits of this project's last findings, or takes back what it did. Its status is 0 where the
// change is made and nothing has shown that it does not help, 1 where the user declined or the proof failed, 2 where
// there is nothing that could be done.
type fixVerb struct {
	Yes      bool   `help:"Apply without asking. Sending a credential to another address is still confirmed."`
	Undo     bool   `help:"Undo the last npmx fix in this project."`
	TokenEnv string `placeholder:"NAME" help:"${fix_token_env}"`
}

// maxAge of edits: after a day the failure is forgotten.
const maxAge = 24 * time.Hour

func (v fixVerb) Run(w world) error {
	if !v.named() {
		return errors.New(sayBadName)
	}
	if v.Undo {
		return w.undo(v.Yes)
	}
	config, err := facts.NpmConfig(w.whereNpm(nil))
	if err != nil {
		return err
	}
	kept, err := w.lastEdits(config.Prefix())
	if err != nil {
		return err
	}
	asked := kept.asked()
	if v.Yes && len(asked) > 0 {
		from := clean(first(asked[0].From, sayNoKey))
		return exitError{statusFound, fmt.Errorf(sayAskFirst, from, clean(asked[0].To))}
	}
	changes, err := w.changes(kept)
	if err != nil {
		return err
	}
	w.showAll(changes, maskOf(config))
	for _, k := range asked {
		fmt.Fprintf(w.stderr, askOneRegistry, clean(first(k.From, sayNoKey)), clean(k.To))
	}
	token, err := v.token(w, changes)
	if err != nil {
		return err
	}
	if !v.Yes && !w.agreed(askApply) {
		return exitError{status: statusFound}
	}
	if err := errors.Join(w.apply(changes, token, kept.Project), os.Remove(w.keptFile(kept.Project))); err != nil {
		return err
	}
	return w.prove(kept, v.left(kept, token))
}

// named is true where the variable has a name that one can have, or none is wanted.
func (v fixVerb) named() bool { return regexp.MustCompile(`^\w*$`).MatchString(v.TokenEnv) }

// asked are the edits that bring a credential to another address, which its owner alone can say is the same registry.
func (kept lastEdits) asked() (all []keptEdit) {
	for _, k := range kept.Edits {
		if k.Consent == explain.OnAYes {
			all = append(all, k)
		}
	}
	return all
}

// left are the steps beside the edits. A user who has just typed a new token has already made one.
func (v fixVerb) left(kept lastEdits, token string) []keptStep {
	typed := token != "" && v.TokenEnv == ""
	return slices.DeleteFunc(kept.Left, func(s keptStep) bool { return typed && s.Web == "new-token" })
}

// lastEdits are what was kept for a project, if it is of today.
func (w world) lastEdits(project string) (lastEdits, error) {
	var kept lastEdits
	data, err := os.ReadFile(w.keptFile(project))
	if err != nil || json.Unmarshal(data, &kept) != nil || kept.Version != 1 || kept.Project != project {
		return kept, errors.New(sayNothingKept)
	}
	switch age := w.now().Sub(kept.Time); {
	case age > maxAge:
		return kept, fmt.Errorf(sayTooOld, explain.Ago(age))
	case age < 0:
		return kept, errors.New(sayOfNoAge)
	case len(kept.Edits) == 0:
		return kept, errors.New(sayNoEdit)
	}
	return kept, nil
}

// change is all that happens to one file.
type change struct {
	file, old string
	made      bool // the file is not there yet
	mode      fs.FileMode
	edits     []explain.Edit
}

// changes reads the files, which must be what they were when the edits were proposed.
func (w world) changes(kept lastEdits) ([]change, error) {
	var all []change
	for _, k := range kept.Edits {
		i := slices.IndexFunc(all, func(c change) bool { return c.file == k.File })
		if i < 0 {
			if err := staysIn(kept.Project, k.File); err != nil {
				return nil, err
			}
			c, err := w.reread(k)
			if err != nil {
				return nil, err
			}
			i, all = len(all), append(all, c)
		}
		all[i].edits = append(all[i].edits, k.edit())
	}
	return all, nil
}

// staysIn refuses a project's file that is a link out of the project, and may have become one since the edit was kept:
// the project's author would choose which of the user's files is written. The user's own .npmrc may be a link to
// anywhere.
func staysIn(project, file string) error {
	if !leadsOut(project, file) {
		return nil
	}
	real, _ := filepath.EvalSymlinks(file)
	return fmt.Errorf(sayLinkOut, clean(file), clean(real))
}

func (w world) reread(k keptEdit) (change, error) {
	c := change{file: k.File, mode: 0o600}
	data, err := readSettings(k.File)
	if c.made = errors.Is(err, fs.ErrNotExist); c.made && k.Sum == "" {
		return c, nil
	}
	if err != nil {
		return c, plain(err)
	}
	if sum(data) != k.Sum {
		return c, fmt.Errorf(sayFileChanged, clean(k.File))
	}
	if info, err := os.Stat(k.File); err == nil {
		c.mode = info.Mode().Perm()
	}
	c.old = string(data)
	return c, nil
}

// maskOf hides every credential of npm's configuration, in a line.
func maskOf(config *npmrc.Config) func(string) string {
	r := config.Redactor()
	return func(line string) string { return redact.Clean(r.Text(line)) }
}

// showAll prints the changes as a diff, secrets masked.
func (w world) showAll(changes []change, mask func(string) string) {
	for _, c := range changes {
		if after, err := mend.Apply(c.old, c.edits, mend.Token); err == nil { // else apply says so
			w.show(c.file, c.old, after, mask)
		}
	}
}

func (w world) show(file, before, after string, mask func(string) string) {
	w.stdout.Write(shown(file, before, after, mask))
}

// shown is a change as a diff, without secrets.
func shown(file, before, after string, mask func(string) string) []byte {
	name := clean(file)
	return diff.Diff(name, []byte(mend.Shown(before, mask)), name, []byte(mend.Shown(after, mask)))
}

// token comes from the terminal, unseen, or is the name of a variable; npmx itself knows none.
func (v fixVerb) token(w world, changes []change) (string, error) {
	if !slices.ContainsFunc(changes, func(c change) bool { return mend.NeedsToken(c.edits) }) {
		return "", nil
	}
	if v.TokenEnv != "" {
		return "${" + v.TokenEnv + "}", nil
	}
	if v.Yes || !term.IsTerminal(int(w.stdin.Fd())) {
		return "", errors.New(sayTokenWanted)
	}
	secret, err := w.unseen(askToken)
	if text := strings.TrimSpace(secret); err == nil && text != "" && !strings.ContainsAny(text, " \t\r\n") {
		return text, nil
	}
	return "", errors.New(sayTokenWanted)
}

// unseen turns the echo off before it asks: what is typed ahead must not show either.
func (w world) unseen(prompt string) (string, error) {
	was, err := term.MakeRaw(int(w.stdin.Fd()))
	if err != nil {
		return "", err
	}
	defer term.Restore(int(w.stdin.Fd()), was)
	return term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{w.stdin, w.stderr}, "").ReadPassword(prompt)
}

func (w world) agreed(question string) bool {
	fmt.Fprint(w.stderr, question)
	answer, _ := bufio.NewReader(w.stdin).ReadString('\n')
	return slices.Contains([]string{"y", "yes"}, strings.ToLower(strings.TrimSpace(answer)))
}

// apply makes all new texts before it writes the first, and keeps what was there in the state folder.
func (w world) apply(changes []change, token, project string) error {
	texts := make([]string, len(changes))
	for i, c := range changes {
		var err error
		if texts[i], err = mend.Apply(c.old, c.edits, token); err != nil {
			return fmt.Errorf("%s: %w", clean(c.file), err)
		}
	}
	done := undoable{Version: 1, Project: project, Time: w.now().UTC()}
	for i, c := range changes {
		backup, err := w.backup(c)
		if err == nil {
			err = w.replace(c, texts[i])
		}
		if err != nil {
			return plain(errors.Join(err, w.remember(done)))
		}
		fmt.Fprintf(w.stdout, sayChanged, clean(c.file))
		made, _ := mend.Changes(c.old, c.edits, token)
		done.Files = append(done.Files, undoFile{File: c.file, Backup: backup, Before: sum([]byte(c.old)),
			After: sum([]byte(texts[i])), Changes: made})
	}
	return w.remember(done)
}

func (w world) tellLeft(left []keptStep) {
	io.WriteString(w.stdout, sayLeft)
	for _, s := range left {
		fmt.Fprintf(w.stdout, "  %s\n", redact.Clean(s.Text))
		for line := range strings.Lines(s.Command) {
			fmt.Fprintf(w.stdout, "    %s\n", clean(strings.TrimSpace(line)))
		}
	}
}

// backup keeps what a file was, "" where there was none. The name contains the time, and is unique.
func (w world) backup(c change) (string, error) {
	if c.made {
		return "", nil
	}
	dir := filepath.Join(w.stateFolder(), "backups")
	for _, folder := range []string{w.stateFolder(), dir} {
		if err := ownFolder(folder, w.goos); err != nil {
			return "", err
		}
	}
	stamp := w.now().UTC().Format("20060102T150405.000")
	f, err := os.CreateTemp(dir, stamp+"-*-"+strings.TrimPrefix(filepath.Base(c.file), "."))
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(c.old)
	return f.Name(), errors.Join(err, f.Close())
}

// replace writes a file whole or not at all, through a link to where it leads, with the mode it had. It looks once more
// first: an editor may have written the file while the question was on the screen.
func (w world) replace(c change, text string) error {
	now, err := readSettings(c.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) || string(now) != c.old {
		return fmt.Errorf(sayFileChanged, clean(c.file))
	}
	target := c.file
	if real, err := filepath.EvalSymlinks(c.file); err == nil {
		target = real
	}
	return writeMode(target, []byte(text), c.mode)
}
