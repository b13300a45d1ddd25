// Package promise writes the table of docs/security.md: each test that shows that npmx keeps a promise says what it
// has tried, and with what result.
//
// The row of a test has to stand in the table as the test says it; NPMX_UPDATE=1 puts it there. So a figure is one that
// every machine finds: a count, a limit that was held, a ratio; never a time.
package promise

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Promise is what SECURITY.md promises.
type Promise string

// The promises, in the order of the table.
const (
	NoSecret Promise = "no secret leaves"
	Tame     Promise = "nothing of strangers acts"
	NoHarm   Promise = "nothing is run, sent or changed unasked"
	Bounded  Promise = "time and memory are bounded"
	Files    Promise = "files are the user's own"
	Faults   Promise = "npm's run survives"
)

// Promises lists the closed set.
func Promises() []Promise { return []Promise{NoSecret, Tame, NoHarm, Bounded, Files, Faults} }

// page is the document, begin and end what its table is between.
const (
	page  = "docs/security.md"
	begin = "<!-- written by the tests: NPMX_UPDATE=1 go test -p 1 -count=1 ./... -->\n"
	end   = "<!-- end -->\n"
	head  = "| promise | attack | test | figure |\n|---|---|---|---|\n"
)

// Row is a line of the table.
type Row struct {
	Promise              Promise
	Attack, Test, Figure string
}

func (r Row) String() string {
	return fmt.Sprintf("| %s | %s | %s | %s |\n", r.Promise, r.Attack, r.Test, r.Figure)
}

// Kept says that the calling test has tried an attack, and what came of it. The long form of the tests tries more, and
// is not written down.
func Kept(t testing.TB, p Promise, attack, figure string, values ...any) {
	t.Helper()
	if t.Failed() || os.Getenv("NPMX_LAB") == "full" {
		return
	}
	_, file, _, _ := runtime.Caller(1)
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	test, _, _ := strings.Cut(t.Name(), "/")
	row := Row{p, attack, "`" + folder(root, file) + "` " + test, fmt.Sprintf(figure, values...)}
	rows, err := Rows(root)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(rows, row) {
		return
	}
	if os.Getenv("NPMX_UPDATE") == "" {
		t.Errorf("%s is not current: NPMX_UPDATE=1 renews it. It should have\n%s", page, row)
		return
	}
	rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Test == row.Test && r.Attack == row.Attack })
	if err := write(root, append(rows, row)); err != nil {
		t.Fatal(err)
	}
}

// folder is a file's package, from the module's root.
func folder(root, file string) string {
	if rel, err := filepath.Rel(root, file); err == nil && !strings.HasPrefix(rel, "..") {
		file = rel
	}
	return strings.TrimPrefix(filepath.ToSlash(filepath.Dir(file)), "npmx/") // so with -trimpath
}

// Root is the module's root.
func Root() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return "", fmt.Errorf("no go.mod above the test: %w", err)
}

// Rows are those of the table.
func Rows(root string) (rows []Row, err error) {
	_, table, _, err := parts(root)
	for line := range strings.Lines(strings.TrimPrefix(table, head)) {
		cells := strings.Split(strings.Trim(line, "| \n"), " | ")
		if len(cells) != 4 {
			return nil, fmt.Errorf("%s: not a row: %s", page, line)
		}
		rows = append(rows, Row{Promise(cells[0]), cells[1], cells[2], cells[3]})
	}
	return rows, err
}

func parts(root string) (before, table, after string, err error) {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(page)))
	if err != nil {
		return "", "", "", err
	}
	before, rest, ok := strings.Cut(string(text), begin)
	table, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		return "", "", "", fmt.Errorf("%s has no table of the tests", page)
	}
	return before, table, after, nil
}

func write(root string, rows []Row) error {
	before, _, after, err := parts(root)
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(slices.Index(Promises(), a.Promise)-slices.Index(Promises(), b.Promise),
			strings.Compare(a.Test, b.Test), strings.Compare(a.Attack, b.Attack))
	})
	text := before + begin + head
	for _, r := range rows {
		text += r.String()
	}
	return os.WriteFile(filepath.Join(root, filepath.FromSlash(page)), []byte(text+end+after), 0o644)
}
