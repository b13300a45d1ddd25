package facts

import (
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Nested is an npm that a script started, as its debug log tells.
type Nested struct {
	DebugLog
	Ended  time.Time
	Exit   int // -1 unknown
	Runner bool
}

// runners are npm's commands, as people type them, that do nothing but run scripts and programs: their failure is
// that of what they ran.
var runners = []string{"run", "run-script", "rum", "urn", "test", "t", "tst", "start", "stop", "restart", "exec", "x"}

// NestedIn reads when and how an npm ended.
func NestedIn(l DebugLog) Nested {
	argv, _, _ := Head(l.Parts[0])
	words := bare(argv)
	n := Nested{DebugLog: l, Exit: -1, Runner: len(words) > 0 && slices.Contains(runners, words[0])}
	last := l.Parts[len(l.Parts)-1]
	if info, err := os.Stat(last); err == nil {
		n.Ended = info.ModTime()
	}
	if status, ok := exitOf(last); ok {
		n.Exit = status
	}
	return n
}

// Blamed keeps those of a script's npm whose failure ended the script with that status. What a script went on
// after it has tolerated; so it has where it ended with a status of its own. Two that ran at the same time may
// both have failed it.
func Blamed(all []Nested, status int) []Nested {
	var last Nested
	for _, n := range all {
		if !n.Runner && n.Ended.After(last.Ended) {
			last = n
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(n Nested) bool {
		return n.Runner || !n.beside(last) || !n.passed(all, status)
	})
}

func (n Nested) beside(m Nested) bool {
	return n.Parts[0] == m.Parts[0] || n.Started.Before(m.Ended) && m.Started.Before(n.Ended)
}

// passed tells whether the status went through every npm that ran this one.
func (n Nested) passed(all []Nested, status int) bool {
	through := func(exit int) bool { return exit < 0 || n.Exit < 0 || exit == n.Exit }
	return through(status) && n.Exit != 0 && !slices.ContainsFunc(all, func(r Nested) bool {
		return r.Runner && !r.Started.After(n.Started) && !r.Ended.Before(n.Ended) && !through(r.Exit)
	})
}

// exitLine is what npm writes last: `31 verbose exit 1`, npm 6 `31 verbose exit [ 1, true ]`.
var exitLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^\d+ verbose exit (?:\[ )?(\d+)`) })

// tailOf bounds what is read of a log's end: the line that is looked for is one of the last.
const tailOf = 64 << 10

func exitOf(path string) (int, bool) {
	f, err := openRegular(path)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > tailOf {
		_, _ = f.Seek(-tailOf, io.SeekEnd)
	}
	var b strings.Builder
	_, _ = io.Copy(&b, io.LimitReader(f, tailOf))
	found := exitLine().FindAllStringSubmatch(b.String(), -1)
	if found == nil {
		return 0, false
	}
	status, err := strconv.Atoi(found[len(found)-1][1])
	return status, err == nil
}
