package facts

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"npmx/parse/npmrc"
)

// LogFolder is where this npm writes its debug logs: logs-dir, else <cache>/_logs.
func LogFolder(c *npmrc.Config) string {
	if dir, _, ok := c.Get("logs-dir"); ok && dir != "" && dir != "null" {
		return dir
	}
	cache, _, ok := c.Get("cache")
	if !ok || cache == "" {
		return ""
	}
	return filepath.Join(cache, "_logs")
}

// DebugLog is one log that npm wrote for itself, all its parts in order.
type DebugLog struct {
	Started time.Time // from the name, in UTC
	Parts   []string
}

// logName is what npm 6 to 12 call their logs: 2026-11-23T09_23_04_958Z-debug.log, -debug-0.log.
var logName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d_\d{3})Z-debug(?:-(\d+))?\.log$`)
})

// IsDebugLog recognises npm's debug logs by their name.
func IsDebugLog(path string) bool { return logName().MatchString(filepath.Base(path)) }

// LogHead is a debug log with what its beginning states.
type LogHead struct {
	DebugLog
	Argv    []string
	HasArgv bool   // npm 6 states none
	Cwd     string // "" where it states none
	Own     bool   // a regular file of this user

	// Shared says that several runs wrote into it: npm names it by the millisecond in which it starts, and numbers its
	// lines from 0.
	Shared bool
}

// LogsBetween lists the logs in dir that began in [from, to], oldest first. The names hold no process id and other runs
// delete old logs at any time, so that none may be this run's, and several may look like it.
func LogsBetween(dir string, from, to time.Time) []LogHead {
	var heads []LogHead
	for _, l := range listLogs(dir) {
		if !l.Started.Before(from.Truncate(time.Millisecond)) && !l.Started.After(to) {
			h := readHead(l.Parts[0])
			h.DebugLog = l
			heads = append(heads, h)
		}
	}
	return heads
}

// plainFile recognises a regular file of this user; a link is not one.
func plainFile(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular() && owned(info)
}

// maxLog bounds what is read of a debug log's part: npm begins a new one after 50,000 events.
const maxLog = 256 << 20

// CopyLog feeds a debug log's part to a parser; one that another npm has deleted meanwhile, and what is not a file of
// this user, says nothing.
func CopyLog(to io.Writer, path string) {
	if !plainFile(path) {
		return
	}
	f, err := openRegular(path)
	if err != nil {
		return
	}
	defer f.Close()
	_, _ = io.Copy(to, io.LimitReader(f, maxLog))
}

func startOf(name string) (time.Time, error) {
	return time.Parse("2006-01-02T15_04_05.000", name[:19]+"."+name[20:])
}

// LogAt is the log that a path belongs to, with its later parts: npm begins a new file after 50,000 events.
func LogAt(path string) LogHead {
	h := readHead(path)
	h.DebugLog = DebugLog{Parts: []string{path}}
	for _, l := range listLogs(filepath.Dir(path)) {
		if l.Parts[0] == filepath.Clean(path) {
			h.DebugLog = l
		}
	}
	return h
}

// Newest returns the newest debug log of a folder that accept takes, nil where there is none.
func Newest(dir string, accept func(first string) bool) *DebugLog {
	logs := listLogs(dir)
	for i := len(logs) - 1; i >= 0; i-- {
		if accept(logs[i].Parts[0]) {
			return &logs[i]
		}
	}
	return nil
}

func listLogs(dir string) []DebugLog {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	parts := map[time.Time]map[int]string{}
	for _, e := range entries {
		m := logName().FindStringSubmatch(e.Name())
		if m == nil || !e.Type().IsRegular() {
			continue
		}
		at, err := startOf(m[1])
		if err != nil {
			continue
		}
		if parts[at] == nil {
			parts[at] = map[int]string{}
		}
		n, _ := strconv.Atoi(m[2])
		parts[at][n] = filepath.Join(dir, e.Name())
	}
	return inOrder(parts)
}

func inOrder(parts map[time.Time]map[int]string) []DebugLog {
	var logs []DebugLog
	for at, files := range parts {
		l := DebugLog{Started: at}
		for n := 0; files[n] != ""; n++ {
			l.Parts = append(l.Parts, files[n])
		}
		if len(l.Parts) > 0 {
			logs = append(logs, l)
		}
	}
	sort.Slice(logs, func(i, j int) bool { return logs[i].Started.Before(logs[j].Started) })
	return logs
}

// argvLine is `7 verbose argv "install" "foo"` of npm 7 and later, and npm 6's `1 verbose cli [ 'node', 'npm',
// 'install' ]`.
var argvLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d+ verbose argv (.*)$`) })

// Head returns the argv and working folder that a debug log states; found is false where it states no argv (npm 6).
func Head(path string) (argv []string, cwd string, found bool) {
	h := readHead(path)
	return h.Argv, h.Cwd, h.HasArgv
}

// headSize bounds what is read of a log's beginning: npm states how it was called in its first lines.
const headSize = 256 << 10

func readHead(path string) LogHead {
	f, err := openRegular(path)
	if err != nil {
		return LogHead{}
	}
	defer f.Close()
	h := LogHead{Own: plainFile(path)}
	lines := bufio.NewScanner(io.LimitReader(f, headSize))
	lines.Buffer(nil, headSize)
	for starts := 0; lines.Scan(); {
		line := lines.Text()
		h.take(line)
		if strings.HasPrefix(line, "0 ") {
			starts++
			h.Shared = starts > 1
		}
	}
	return h
}

// take reads one line.
func (h *LogHead) take(line string) {
	if m := argvLine().FindStringSubmatch(line); m != nil && !h.HasArgv {
		h.Argv, h.HasArgv = words(m[1]), true
	}
	if _, cwd, ok := strings.Cut(line, " verbose cwd "); ok {
		h.Cwd = cwd
	}
}

// words splits npm's argv line: each word JSON-quoted, except that npm hides values behind a bare ***.
func words(s string) []string {
	var out []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeft(s, " ") {
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			word, rest, _ := strings.Cut(s, " ")
			out, s = append(out, word), rest
			continue
		}
		word, _ := strconv.Unquote(quoted)
		out, s = append(out, word), s[len(quoted):]
	}
	return out
}
