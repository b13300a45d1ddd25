package explain

import (
	"path/filepath"
	"slices"
	"strings"

	"npmx/parse/npmrc"
)

// unread is the .npmrc that the user may have intended and npm finds nothing in: the one that the near miss is in, else
// one that cannot be read while nothing else serves the request. The content of such a file is unknown.
func (j *joined) unread() (npmrc.File, bool) {
	files := j.machine.Config.Files()
	is := func(f npmrc.File) bool { return false }
	switch {
	case j.credential != nil:
	case j.near != nil && j.near.Reason == npmrc.ReasonIgnored:
		is = func(f npmrc.File) bool {
			return f.Path == j.near.File && (f.Ignored != "" || f.Unread == npmrc.UnreadEncoding)
		}
	case j.near == nil:
		is = func(f npmrc.File) bool {
			return f.Unread == npmrc.UnreadFolder || f.Unread == npmrc.UnreadDenied || f.Unread == npmrc.UnreadOther
		}
	}
	if i := slices.IndexFunc(files, is); i >= 0 {
		return files[i], true
	}
	return npmrc.File{}, false
}

// unreadWords are the reasons as a person reads them beside the file's name.
var unreadWords = map[string]string{
	npmrc.UnreadFolder:    "npm cannot read this: it is a folder",
	npmrc.UnreadDenied:    "npm cannot read this: permission denied",
	npmrc.UnreadOther:     "npm cannot read this",
	npmrc.UnreadEncoding:  "npm finds nothing in this file: it is UTF-16, and npm reads UTF-8",
	npmrc.IgnoredPlace:    "npm does not read this file: it does not look in that folder",
	npmrc.IgnoredClient:   "{client} does not read this file: it is npm's",
	npmrc.IgnoredVariable: "{client} passes this file over: a variable in it is not set",
	"workspace":           "npm does not read this file: it is in a workspace folder",
	"global":              "npm does not read this file: with --global it does not read a project's",
}

// unreadPlace names the file; the near miss in it is quoted beside it.
func (j *joined) unreadPlace() []Evidence {
	f, ok := j.unread()
	if !ok {
		return nil
	}
	line := 0
	if j.near != nil {
		line = j.near.Line // where the marker of the line takes precedence over this remark
	}
	return []Evidence{{Kind: FromConfig, Source: j.display(f.Path), Line: line,
		Text: strings.ReplaceAll(unreadWords[first(f.Unread, f.Ignored)], "{client}", j.failure.Client.Name)}}
}

// limits says what was not read because it is too large: the reason may be there.
func (j *joined) limits() []Evidence {
	if j.machine == nil {
		return nil
	}
	var all []Evidence
	add := func(kind Kind, path, text string) {
		if text != "" {
			all = append(all, Evidence{Kind: kind, Source: j.display(path), Text: text})
		}
	}
	for _, f := range j.machine.Config.Files() {
		if f.Unread == npmrc.UnreadPart {
			add(FromConfig, f.Path, f.Err)
		}
	}
	m := j.machine
	if m.Config.Cut() {
		add(FromPackage, filepath.Join(m.Prefix, "package.json"), "it lists more workspaces than were looked at")
	}
	if m.Manifest != nil {
		add(FromPackage, m.Manifest.Path, m.Manifest.Cut)
	}
	if m.Lockfile != nil {
		add(FromLockfile, m.Lockfile.Path, m.Lockfile.Cut)
	}
	return all
}
