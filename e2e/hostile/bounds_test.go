//go:build unix

package hostile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"npmx/internal/genlog"
	"npmx/internal/promise"
	"npmx/internal/rig"
)

const (
	mostMemory = 48               // MiB, whatever is read
	longest    = 10 * time.Second // of work: a busy machine takes longer to do it
)

// TestTimeAndMemoryAreBounded: limits are kept, and said; ratios are none. Nothing takes more memory or longer.
func TestTimeAndMemoryAreBounded(t *testing.T) {
	npmx := rig.Npmx(t)
	for name, test := range map[string]func(*testing.T, string){"bombs": testBombs, "one line": testOneLine,
		"logs": testBusyLogs, "repositories": testBusyRepositories} {
		t.Run(name, func(t *testing.T) { test(t, npmx) })
	}
}

func testBombs(t *testing.T, npmx string) {
	dir := t.TempDir()
	deep := []byte(refusedLog)
	for range 3 {
		deep = gzipped(deep)
	}
	for _, x := range []struct {
		name, path, says string
		status           int
	}{
		{"1000:1", bomb(t, dir, "small.gz", 128<<20), "", 0},
		{"too long a list", save(t, dir, "many.zip", manyMembers(100_001)), "its list of members has", 3},
		{"too many", folder(t, dir, map[string][]byte{"a.zip": manyMembers(55_000), "b.zip": manyMembers(55_000)}),
			"more than 100000 logs", 3},
		{"too deep", save(t, dir, "deep.gz", deep), "nested too deep", 3},
		{"one behind another", save(t, dir, "overlap.zip", overlapping(1000, 1<<20)), "overlap", 3},
		{"zip64", save(t, dir, "zip64.zip", zip64(refusedLog)), "", 1},
	} {
		o := explained(t, npmx, time.Minute, "--format", "ndjson", x.path)
		if o.status != x.status || !strings.Contains(o.stderr, x.says) || o.rss > mostMemory || o.cpu > longest {
			t.Errorf("%s: status %d, want %d, in %v (%v of work) with %d MiB: %.400s", x.name, o.status, x.status,
				o.wall, o.cpu, o.rss, o.stderr)
		}
	}
	promise.Kept(t, promise.Bounded,
		"archives that hold too much: 1000:1, 110,000 members, nesting, overlapping members",
		"5 of 5 within %d MiB, the limit named", mostMemory)
	if !rig.Full() {
		return
	}
	if o := explained(t, npmx, time.Minute, bomb(t, dir, "big.gz", 10<<30)); o.status != 3 ||
		!strings.Contains(o.stderr, "longer than 8589934592 bytes") || o.rss > mostMemory || o.cpu > 2*longest {
		t.Errorf("10 GiB: status %d in %v (%v of work) with %d MiB: %s", o.status, o.wall, o.cpu, o.rss, o.stderr)
	}
}

// testOneLine: errors at the start and at the end of a line of 64 MiB are found, of 512 MiB where NPMX_LAB is full.
func testOneLine(t *testing.T, npmx string) {
	dir := t.TempDir()
	size := int64(64 << 20)
	if rig.Full() {
		size = 512 << 20
	}
	path := filepath.Join(dir, "line.log")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, strings.TrimSuffix(refusedLog, "\n"))
	for filler, n := strings.Repeat(" x", 1<<19), size/2; n > 0; n -= 1 << 20 {
		io.WriteString(f, filler)
	}
	io.WriteString(f, "\n")
	_ = genlog.Write(f, "line", size/2, 7)
	io.WriteString(f, "\r\x1b[K"+strings.ReplaceAll(refusedLog, "core", "ui"))
	f.Close()
	for _, format := range []string{"text", "ndjson"} {
		o := explained(t, npmx, 30*time.Second, "--format", format, path)
		if o.status != 1 || !strings.Contains(o.stdout, "@acme/core") || !strings.Contains(o.stdout, "@acme/ui") ||
			o.rss > mostMemory {
			t.Errorf("%s: status %d with %d MiB: %.500s%s", format, o.status, o.rss, o.stdout, o.stderr)
		}
	}
}

// many writes a line for each number.
func many(n int, line func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(i))
	}
	return b.String()
}

// repeated is a text of so many bytes.
func repeated(text string, size int) string { return strings.Repeat(text, size/len(text)+1)[:size] }

// testBusyLogs: logs that were made to take long or much end in the processor time and the memory that is
// promised, and that they were not read to their end is said.
func testBusyLogs(t *testing.T, npmx string) {
	dir := t.TempDir()
	size, streams := 4<<20, 60_000
	if rig.Full() {
		size, streams = 64<<20, 300_000
	}
	refused := "npm error code E401\nnpm error 401 Unauthorized - GET https://h.example/p%d - %s\n"
	logs := map[string]string{
		"texts that look like secrets": many(2000, func(i int) string {
			return fmt.Sprintf(refused, i, repeated([]string{"//x/@", "token=", `"token":"<\"`, "%2522", "&quot;",
				"eyJ.", "npm_a ", "authorization: ", "cookie:", `\u0022`, "-----BEGIN ", "token is "}[i%12], 1000))
		}),
		"texts of 64 KB": many(20, func(i int) string { return fmt.Sprintf(refused, i, repeated("//x/@/", 64<<10)) }),
		"streams of a builder": many(streams, func(i int) string {
			return fmt.Sprintf("#%d 1.2 npm error code E401\n", i)
		}),
		"streams of a runner": many(streams, func(i int) string {
			return fmt.Sprintf("p%d: npm error code E401\n", i)
		}),
		"lines of npm":       repeated("npm error x\n", size),
		"records of JSON":    repeated(`{"level":"error","msg":"npm error code E401","time":1}`+"\n", size),
		"a million failures": many(size/80, func(i int) string { return fmt.Sprintf(refused, i, "no") }),
	}
	for name, text := range logs {
		path := save(t, dir, strings.ReplaceAll(name, " ", "-"), []byte(text))
		for _, args := range [][]string{{path}, {"--why", path}, {"--format", "sarif", path}} {
			if !rig.Full() && len(args) > 1 && !strings.HasPrefix(name, "texts") {
				continue
			}
			o := explained(t, npmx, longest, args...)
			if o.rss > mostMemory || o.status == 2 ||
				o.status == 3 && !strings.Contains(o.stderr, "the rest of the log was") {
				t.Errorf("%s %q: status %d with %d MiB in %v of work: %.300s",
					name, args, o.status, o.rss, o.cpu, o.stderr)
			}
		}
	}
	promise.Kept(t, promise.Bounded, "logs made to keep npmx busy: texts that look like secrets, 60,000 streams, "+
		"failures without end", "%d logs within %d MiB and %d s of processor time each", len(logs), mostMemory,
		int(longest/time.Second))
}

// testBusyRepositories: what a cloned repository brings is read in bounds, and what was too much is named.
func testBusyRepositories(t *testing.T, npmx string) {
	lock := func(n int) string {
		return `{"lockfileVersion":3,"packages":{` + many(n, func(i int) string {
			return fmt.Sprintf("\"node_modules/p%d\":{\"resolved\":\"https://h%d.example/%s/p%d.tgz\"},\n", i, i,
				repeated("x", 1900), i)
		}) + `"z":{}}}`
	}
	n := 20_000
	if rig.Full() {
		n = 100_000
	}
	files := map[string]struct{ name, text, says string }{
		"tokens": {".npmrc", many(n, func(i int) string {
			return fmt.Sprintf("//h%d.example/:_authToken=t0k3n%dabcdefgh\n", i, i)
		}), ""},
		"scopes": {".npmrc", many(n, func(i int) string {
			return fmt.Sprintf("@s%d:registry=https://h.example/\n", i)
		}), ""},
		"tokens twice": {".npmrc", many(n, func(i int) string {
			return fmt.Sprintf("_authToken=abcdefgh1234%d\n", i)
		}), ""},
		"variables": {".npmrc", "registry=" + repeated("${A}", 16<<20), "too much to read"},
		"one token": {".npmrc", "_authToken=" + repeated("a", 16<<20), "too much to read"},
		"comments":  {".npmrc", repeated(";x\n", 16<<20), "too much to read"},
		"dependencies": {"package.json", `{"dependencies":{` + many(500_000, func(i int) string {
			return fmt.Sprintf("\"@s%d/d\":\"1\",\n", i)
		}) + `"z":"1"}}`, "too much to read"},
		"a deep manifest": {"package.json", strings.Repeat(`{"a":`, 3_000_000), "too much to read"},
		"patterns": {"package.json",
			`{"workspaces":["` + repeated("{a,b}", 400) + `","` + repeated("*", 3000) + `x"]}`, ""},
		"a deep lockfile":   {"package-lock.json", strings.Repeat(`{"a":`, 1_000_000), ""},
		"addresses":         {"package-lock.json", lock(n), ""},
		"a lockfile of old": {"package-lock.json", `{"dependencies":{` + repeated(`"a":{"version":"1"},`, 8<<20), ""},
	}
	for name, f := range files {
		dir := t.TempDir()
		rig.Write(t, filepath.Join(dir, "package.json"), `{"name":"x"}`)
		rig.Write(t, filepath.Join(dir, f.name), f.text)
		rig.Write(t, filepath.Join(dir, "log"), refusedLog)
		for _, args := range [][]string{{"check"}, {"explain", "--here", "--exit-zero", "log"}} {
			o := bounded(t, npmx, dir, args)
			if o.status > 1 || o.rss > mostMemory || args[0] == "check" && !strings.Contains(o.stdout, f.says) {
				t.Errorf("%s, npmx %s: status %d with %d MiB in %v of work: %.300s%.300s",
					name, args[0], o.status, o.rss, o.cpu, o.stdout, o.stderr)
			}
		}
	}
	promise.Kept(t, promise.Bounded,
		"repositories whose `.npmrc`, `package.json` or lockfile are huge, deep or endless",
		"%d repositories within %d MiB and %d s of processor time each",
		len(files), mostMemory, int(longest/time.Second))
}

// bounded runs npmx in a folder, and measures it.
func bounded(t *testing.T, npmx, dir string, args []string) explainRun {
	t.Helper()
	cmd := rig.InHome(t, npmx, nil, args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Env, "NPMX_NPM="+rig.NpmOf(t, rig.UsualVersion), "PATH="+os.Getenv("PATH"))
	return measured(t, cmd, longest)
}
