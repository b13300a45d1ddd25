package npmrc

import (
	"path"
	"strings"
)

// paths is Node's path module of the system npm runs on, which is not always the one that reads its log.
type paths struct{ windows bool }

func (p paths) slash(s string) string {
	if p.windows {
		return strings.ReplaceAll(s, `\`, "/")
	}
	return s
}

func (p paths) native(s string) string {
	if p.windows {
		return strings.ReplaceAll(s, "/", `\`)
	}
	return s
}

func (p paths) isAbs(s string) bool {
	s = p.slash(s)
	return strings.HasPrefix(s, "/") || p.windows && len(s) > 2 && s[1] == ':' && s[2] == '/'
}

// resolve makes s absolute, relative to base.
func (p paths) resolve(base, s string) string {
	if !p.isAbs(s) {
		s = base + "/" + s
	}
	return p.clean(s)
}

func (p paths) join(parts ...string) string { return p.clean(strings.Join(parts, "/")) }

// clean keeps a drive ("C:") or a share's "//" apart from what is cleaned.
func (p paths) clean(s string) string {
	s = p.slash(s)
	volume := ""
	if p.windows && len(s) > 1 && s[1] == ':' {
		volume, s = s[:2], s[2:]
	} else if p.windows && strings.HasPrefix(s, "//") {
		volume = "/"
	}
	return p.native(volume + path.Clean(s))
}

func (p paths) dir(s string) string {
	s = p.slash(s)
	if p.windows && len(s) > 1 && s[1] == ':' {
		return p.native(s[:2] + path.Dir(s[2:]))
	}
	return p.native(path.Dir(s))
}
