package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"npmx/explain/facts"
	"npmx/explain/report"
	"npmx/explain/summary"
	"npmx/parse/redact"
)

// settings are those of a wrapped run. They come from the environment, since its arguments are npm's.
type settings struct {
	report, format, pty, verbose, probe, debug string
	rules                                      []string
	out, labels                                []string // FORMAT=FILE and KEY=VALUE
	off                                        bool
	check                                      []string // commands that are asked about before they run
	odd                                        []string // said after a failure: values that a setting does not have
}

func wrapSettings(w world) settings {
	s := settings{
		report: w.getenv("NPMX_REPORT"), format: w.usualFormat(w.stderr), debug: w.getenv("NPMX_DEBUG"),
		off: isNo(w.getenv("NPMX")), out: w.besides(), labels: words(w.getenv("NPMX_LABELS")),
	}
	// NPMX_PROBE is set by users who want it off, whatever word they choose, or with more patience.
	if w.patience() == 0 {
		s.probe = s.choose(w.getenv("NPMX_PROBE"), probeWords(), "never", sayOddProbe)
	}
	s.pty = s.choose(w.getenv("NPMX_PTY"), ptyWords(), "auto", sayOddPty)
	s.check = s.chooseSome(w.getenv("NPMX_CHECK"), []string{"install", "ci", "publish"}, sayOddCheck)
	s.verbose = s.choose(w.getenv("NPMX_VERBOSE"), probeWords(), "auto", sayOddVerbose)
	return s
}

// mostPatience is the longest that anyone waits for a registry after a failure.
const mostPatience = 5 * time.Minute

// patience is how long a registry is waited for, where NPMX_PROBE is such a time; 0: it is none.
func (w world) patience() time.Duration {
	d, err := time.ParseDuration(strings.TrimSpace(w.getenv("NPMX_PROBE")))
	if err != nil || d <= 0 {
		return 0
	}
	return min(d, mostPatience)
}

// prober asks registries as npm would here.
func (w world) prober(m facts.Machine) facts.Prober {
	return facts.Prober{Reach: m.Reach(), Env: w.env, Clock: w.now, Time: w.patience()}
}

func probeWords() []string { return []string{"auto", "never"} }
func ptyWords() []string   { return []string{"auto", "always", "never"} }

// choose reads a setting. An invalid value is reported after a failure, not now: until then the screen is npm's.
func (s *settings) choose(value string, words []string, unknown, say string) string {
	word, ok := oneOf(value, words)
	if !ok {
		s.odd = append(s.odd, fmt.Sprintf(say, clean(value)))
		return unknown
	}
	return word
}

// chooseSome reads a setting of several words, with commas or blanks between.
func (s *settings) chooseSome(value string, words []string, say string) (some []string) {
	for _, part := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }) {
		switch word, ok := oneOf(part, words); {
		case !ok:
			s.odd = append(s.odd, fmt.Sprintf(say, clean(part)))
		case word != "never":
			some = append(some, word)
		}
	}
	return some
}

// oneOf reads a word of a setting in any case, and for never also the other words that people switch a thing off with.
func oneOf(value string, words []string) (string, bool) {
	if isNo(value) {
		return "never", true
	}
	word := strings.ToLower(strings.TrimSpace(value))
	return word, word == "" || slices.Contains(words, word)
}

func isNo(value string) bool {
	return slices.Contains([]string{"never", "off", "no", "0", "false"}, strings.ToLower(strings.TrimSpace(value)))
}

// getenv reads the world's environment, where the last of two same names counts.
func (w world) getenv(name string) string {
	for i := len(w.env) - 1; i >= 0; i-- {
		if k, v, _ := strings.Cut(w.env[i], "="); k == name {
			return v
		}
	}
	return ""
}

// configFolder is where the user's own rules lie. A relative path would be the project's: the XDG specification has
// it ignored.
func (w world) configFolder() string {
	roaming := ""
	if w.goos == "windows" {
		roaming = w.getenv("APPDATA")
	}
	return ownFolderIn(w.getenv("XDG_CONFIG_HOME"), roaming, below(w.home, ".config"))
}

// ownFolderIn is the folder of npmx in the first of these that is absolute, "" if none is.
func ownFolderIn(folders ...string) string {
	for _, dir := range folders {
		if filepath.IsAbs(dir) {
			return filepath.Join(dir, "npmx")
		}
	}
	return ""
}

// below is a folder in the home folder, "" without one.
func below(home string, names ...string) string {
	if home == "" {
		return ""
	}
	return filepath.Join(append([]string{home}, names...)...)
}

// plain drops the operation that os puts before a path: people know what reading is.
func plain(err error) error {
	if p, ok := err.(*os.PathError); ok {
		op := "cannot read"
		if p.Op == "write" {
			op = "cannot write"
		}
		return &os.PathError{Op: op, Path: clean(p.Path), Err: p.Err}
	}
	return err
}

// clean makes any text fit to be printed: no secret of a known shape, no control character.
func clean(s string) string { return redact.Clean((*redact.Redactor)(nil).Text(s)) }

func dimensionNames() string {
	var names []string
	for _, d := range summary.Dimensions() {
		names = append(names, string(d))
	}
	return strings.Join(names, ", ")
}

func formatNames() string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}
