package facts

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// IsDebugLog tells npm's debug logs by their name.
func IsDebugLog(path string) bool { return logName().MatchString(filepath.Base(path)) }

// DebugLogs lists the logs in dir that began in [from, to] and whose argv is args (nil: any), oldest first. The names hold no pid and
// other runs delete old logs at any time, so several may fit, or none: the caller must say so and not guess.
func DebugLogs(dir string, from, to time.Time, args []string) []DebugLog {
	var fit []DebugLog
	for _, l := range listLogs(dir) {
		if !l.Started.Before(from.Truncate(time.Millisecond)) && !l.Started.After(to) && RanWith(l.Parts[0], args) {
			fit = append(fit, l)
		}
	}
	return fit
}

// Named tells whether a path that npm's output names is a debug log of that run: of this folder by its name, of this time, a regular file of
// this user, begun with these arguments. What a registry or a script prints passes through npm's output as well.
func Named(path, dir string, from, to time.Time, args []string) bool {
	m := logName().FindStringSubmatch(filepath.Base(path))
	if m == nil || filepath.Dir(path) != filepath.Clean(dir) {
		return false
	}
	at, err := startOf(m[1])
	return err == nil && !at.Before(from.Truncate(time.Millisecond)) && !at.After(to) && plainFile(path) && RanWith(path, args)
}

// plainFile tells a regular file of this user; a link is none.
func plainFile(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular() && owned(info)
}

// maxLog bounds what is read of a debug log's part: npm begins a new one after 50,000 events.
const maxLog = 256 << 20

// CopyLog feeds a debug log's part to a parser; one that another npm has deleted meanwhile, and what is no file of this user, says nothing.
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

// AllParts gives the log that a path belongs to, with its later parts: npm begins a new file after 50,000 events.
func AllParts(path string) DebugLog {
	for _, l := range listLogs(filepath.Dir(path)) {
		if l.Parts[0] == filepath.Clean(path) {
			return l
		}
	}
	return DebugLog{Parts: []string{path}}
}

// Newest gives the newest debug log of a folder that accept takes, nil where there is none.
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

// argvLine is `7 verbose argv "install" "foo"` of npm 7 and later, and npm 6's `1 verbose cli [ 'node', 'npm', 'install' ]`.
var argvLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d+ verbose argv (.*)$`) })

// Head tells the argv and working folder that a debug log states; found is false where it states no argv (npm 6).
func Head(path string) (argv []string, cwd string, found bool) {
	f, err := openRegular(path)
	if err != nil {
		return nil, "", false
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, 256<<10))
	lines.Buffer(nil, 256<<10)
	for lines.Scan() {
		if m := argvLine().FindStringSubmatch(lines.Text()); m != nil && !found {
			argv, found = words(m[1]), true
		}
		if _, after, ok := strings.Cut(lines.Text(), " verbose cwd "); ok {
			cwd = after
		}
	}
	return argv, cwd, found
}

// Shared tells that several runs wrote into one debug log: npm calls it by the millisecond in which it starts, and numbers its lines from 0.
func Shared(path string) bool {
	f, err := openRegular(path)
	if err != nil {
		return false
	}
	defer f.Close()
	lines := bufio.NewScanner(io.LimitReader(f, 256<<10))
	lines.Buffer(nil, 256<<10)
	first := 0
	for lines.Scan() && first < 2 {
		if strings.HasPrefix(lines.Text(), "0 ") {
			first++
		}
	}
	return first > 1
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

// RanWith tells whether a log is of an npm with these arguments (nil: any). It compares the words that are no flags: npm rewrites flags (-s stands as --loglevel "silent") and masks secrets in them. A word that follows
// a flag in npm's line may be its value, so it need not be among ours.
func RanWith(path string, args []string) bool {
	if args == nil {
		return true
	}
	argv, _, found := Head(path)
	if !found {
		return true
	}
	for i, word := range argv {
		value := i > 0 && isFlag(argv[i-1])
		if !isFlag(word) && !value && !slices.Contains(args, word) {
			return false
		}
	}
	return inOrderOf(argv, bare(args))
}

func isFlag(word string) bool { return strings.HasPrefix(word, "-") }

func bare(args []string) []string {
	return slices.DeleteFunc(slices.Clone(args), isFlag)
}

// inOrderOf holds where all words stand in argv, in order; a word that npm masked may be any.
func inOrderOf(argv, words []string) bool {
	for _, word := range argv {
		if len(words) > 0 && (word == words[0] || word == "***") {
			words = words[1:]
		}
	}
	return len(words) == 0
}
