package parse

import (
	"strings"

	"npmx/parse/ci"
)

// ignoredSetting is a credential of a project's .npmrc that pnpm passed over, since 10.34.2, 11.5.3 and 12: it fills
// in no variables there.
type ignoredSetting struct {
	key, file string
	at        Evidence
}

// ignored reads pnpm's warning of it: `[WARN] Ignored project-level auth setting "//host/:_authToken" in
// "/app/.npmrc": environment variables ..`.
func (g *grammar) ignored(_ *run, text string, l ci.Line) bool {
	_, told, ok := strings.Cut(text, `Ignored project-level auth setting "`)
	if !ok {
		return false
	}
	key, rest, ok := strings.Cut(told, `"`)
	if ok && strings.HasPrefix(key, "//") && len(g.passed) < maxRuns {
		s := ignoredSetting{key: key, at: Evidence{Line: l.No, Text: text}}
		if file, ok := strings.CutPrefix(rest, ` in "`); ok {
			s.file, _, _ = strings.Cut(file, `"`)
		}
		g.passed = append(g.passed, s)
	}
	return true
}

// passedOver recognises the failures of pnpm for which such a setting was meant.
func (g *grammar) passedOver() {
	for i := range g.failures {
		f := &g.failures[i]
		for _, s := range g.passed {
			if f.Client.Name != "pnpm" || f.Ignored != "" || !s.serves(f.URL) {
				continue
			}
			f.Ignored, f.File = s.key, first(f.File, s.file)
			f.Evidence = append(f.Evidence, s.at)
			g.seal(f)
		}
	}
}

// serves reports whether an address lies below the setting's key.
func (s ignoredSetting) serves(uri string) bool {
	base := s.key
	if i := strings.LastIndex(base, ":_"); i >= 0 {
		base = base[:i]
	}
	_, rest, ok := strings.Cut(uri, ":")
	return ok && strings.HasPrefix(rest, strings.TrimRight(base, "/")+"/")
}
