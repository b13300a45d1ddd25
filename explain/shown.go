package explain

import (
	"path/filepath"
	"strings"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
	"npmx/rules"
)

// address is a URL fit to be shown: without what may be secret in it.
func (j *joined) address(uri string) string { return j.redactor().Address(uri) }

func (j *joined) redactor() *redact.Redactor {
	if j.machine == nil {
		return nil
	}
	return j.machine.Config.Redactor()
}

// display writes a path as a person knows it.
func (j *joined) display(path string) string {
	if j.machine == nil {
		return redact.Clean(path)
	}
	if j.machine.Apart {
		return Display(path, "", j.machine.Home)
	}
	return Display(path, j.machine.Prefix, j.machine.Home)
}

// Display writes a path as a person knows it: relative to the project, or ~/ in the home folder. A repository may
// hold folders of any name, so that nothing of a path may do anything on a terminal.
func Display(path, prefix, home string) string {
	for _, base := range []struct{ dir, as string }{{prefix, ""}, {home, "~/"}} {
		rel, err := filepath.Rel(base.dir, path)
		if path != "" && base.dir != "" && err == nil && rel != ".." &&
			!strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			if base.as == "" && strings.HasPrefix(rel, "~") {
				rel = "./" + rel // a folder of that name is not a home
			}
			return redact.Clean(base.as + filepath.ToSlash(rel))
		}
	}
	return redact.Clean(path)
}

// editable is a path that steps may name, "" for one that no edit of ours may touch: one that reads otherwise than
// it is shown, and one that the project itself has declared to be the user's, the machine's, or its own while it
// lies elsewhere.
func (j *joined) editable(path string) string {
	if path == "" || redact.Clean(path) != path || j.machine != nil && j.machine.Strays(path) {
		return ""
	}
	return j.display(path)
}

// PlainURL recognises an address that may be in an edit and in a command: npm expands variables in files, and shells
// read what people paste.
func PlainURL(uri string) bool { return rules.KindURL.Accepts(uri) }

// plainScope is the scope of a package if it is one as registries allow it.
func plainScope(pkg string) string {
	if scope := facts.ScopeOf(pkg); rules.KindScope.Accepts(scope) {
		return scope
	}
	return ""
}

func onlyPlain(uri string) string {
	if !PlainURL(uri) {
		return ""
	}
	return uri
}

// publishPlace is where package.json says where to publish.
func (j *joined) publishPlace(m *facts.Manifest) Evidence {
	return Evidence{Kind: FromPackage, Source: j.display(m.Path), Line: m.Publish.Line, Column: 1, Text: m.Publish.Text}
}

func (j *joined) userFile() string {
	other := ""
	for _, f := range j.machine.Config.Files() {
		switch {
		case f.Layer != npmrc.LayerUser:
		case strings.HasSuffix(f.Path, ".npmrc"):
			return f.Path
		case other == "":
			other = f.Path
		}
	}
	return other
}
