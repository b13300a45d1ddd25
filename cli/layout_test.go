package cli

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"npmx/internal/rig"
)

// TestImportsGoOneWay holds the house together: data flows one way, and only the edges touch the disk, the network
// and the clock.
func TestImportsGoOneWay(t *testing.T) {
	ours := map[string][]string{ // room: what of ours it may import, itself and its own subfolders aside
		".":              {"cli"},
		"cli":            {"wrap", "explain", "rules", "parse", "demo"},
		"parse":          {},
		"rules":          {},
		"explain":        {"parse", "rules"},
		"explain/facts":  {"parse"},
		"explain/report": {"explain", "parse", "rules"},
		"wrap":           {},
		"demo":           {},
		"internal":       {"demo", "parse", "explain/report", "wrap"},
	}
	edges := []string{".", "cli", "wrap", "explain/facts", "demo", "internal"}
	eachFile(t, func(dir, file string, imports []string) {
		room := roomOf(dir)
		may, ok := ours[room]
		if !ok {
			t.Fatalf("%s lies in no room that this test knows", file)
		}
		for _, i := range imports {
			if to, own := strings.CutPrefix(i, "npmx/"); own && !within(to, room) &&
				!slices.ContainsFunc(may, func(ok string) bool { return within(to, ok) }) &&
				!(room == "explain" && to == "explain/facts") {
				t.Errorf("%s imports %s, against the direction of the data", file, i)
			}
			if slices.Contains([]string{"os", "net", "net/http", "os/exec", "syscall"}, i) &&
				!slices.Contains(edges, room) && !within(dir, "parse/archive") {
				t.Errorf("%s imports %s, which only the edges may", file, i)
			}
			if strings.HasPrefix(i, "github.com/alecthomas/kong") && room != "cli" {
				t.Errorf("%s imports %s: the grammar of the command line is cli's alone", file, i)
			}
		}
	})
}

// TestMainOnlyStarts: the root holds one Go file, and that one hands over.
func TestMainOnlyStarts(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || !slices.Equal(files, []string{"main.go"}) {
		t.Errorf("Go files in the root: %v %v", files, err)
	}
	text, err := os.ReadFile("main.go")
	if lines := strings.Count(string(text), "\n"); err != nil || lines >= 40 {
		t.Errorf("main.go has %d lines: %v", lines, err)
	}
}

func TestClockIsAParameter(t *testing.T) {
	edges := []string{"wrap", "explain/facts", "demo", "internal", "cli"}
	eachFile(t, func(dir, file string, _ []string) {
		if slices.ContainsFunc(edges, func(e string) bool { return within(dir, e) || dir == e }) {
			return
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "time.Now()") {
			t.Errorf("%s reads the clock; take it as a parameter", file)
		}
	})
}

// roomOf is the room that a folder belongs to: the longest of the rooms above it.
func roomOf(dir string) string {
	for _, room := range []string{"explain/facts", "explain/report", "explain", "parse", "rules", "wrap", "demo",
		"internal", "cli", "e2e"} {
		if within(dir, room) {
			return room
		}
	}
	return dir
}

func within(dir, of string) bool { return dir == of || strings.HasPrefix(dir, of+"/") }

// eachFile visits the Go files that are part of the product. A module of its own, as fleet is, has its own test of this
// kind.
func eachFile(t *testing.T, visit func(dir, file string, imports []string)) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if path != "." && err == nil && d.IsDir() {
			if _, none := os.Stat(filepath.Join(path, "go.mod")); none == nil {
				return fs.SkipDir
			}
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.Contains(path, "testdata") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, i := range f.Imports {
			imports = append(imports, strings.Trim(i.Path.Value, `"`))
		}
		seen++
		visit(filepath.ToSlash(filepath.Dir(path)), path, imports)
		return nil
	})
	if err != nil || seen < 30 {
		t.Fatalf("saw %d files: %v", seen, err)
	}
}

// TestNoRegistryHost: no file may be able to reach a live public registry. The patterns are built so that this file
// holds none.
func TestNoRegistryHost(t *testing.T) {
	host := regexp.MustCompile(`registry[.]npmjs[.](org|com)|(proxy|sum)[.]golang[.]org|deb[.]debian[.]org`)
	seen := 0
	rig.Must(t, filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == ".git" || name == "dist" || name == "build"): // git's own, and what .gitignore names
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		b, err := os.ReadFile(name)
		if seen++; err == nil && host.Match(b) {
			t.Errorf("%s spells out a public registry's host; say registry.npmjs.example", name)
		}
		return err
	}))
	if seen < 1000 {
		t.Errorf("saw %d files", seen)
	}
}

// TestVerbsShadowNothing checks our verbs against npm's own commands and aliases; explain alone is ours on purpose.
func TestVerbsShadowNothing(t *testing.T) {
	npm := rig.NeedNpm(t)
	out, err := exec.Command(npm, "help").CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`[a-z][a-z-]+`).FindAllString(string(out), -1)
	if !slices.Contains(words, "uninstall") {
		t.Fatalf("npm help lists no commands:\n%s", out)
	}
	for _, v := range verbs() {
		if v != "explain" && slices.Contains(commandsOf(string(out)), v) {
			t.Errorf("%s is a command of npm", v)
		}
	}
}

// commandsOf takes the list out of npm's help: the indented lines under "All commands:".
func commandsOf(help string) []string {
	_, list, _ := strings.Cut(help, "All commands:")
	list, _, _ = strings.Cut(list, "Specify configs")
	return regexp.MustCompile(`[a-z][a-z0-9-]*`).FindAllString(list, -1)
}

// TestNothingSlowAtStart: a package that fills tables when a program starts costs every npm command: go-runewidth
// takes 16 ms, four times all of the rest.
func TestNothingSlowAtStart(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, slow := range []string{"github.com/mattn/go-runewidth", "net/http/pprof", "expvar"} {
		if slices.Contains(strings.Fields(string(out)), slow) {
			t.Errorf("npmx links %s, which makes its start slow", slow)
		}
	}
}

// TestLinesFitTheScreen: no line of Go is over 120 columns, a tab being four, and no file has 400 lines, tests and the
// module in fleet included. Help that is too long for its struct tag stands in longHelp.
func TestLinesFitTheScreen(t *testing.T) {
	for _, file := range goFiles(t) {
		b, err := os.ReadFile(file)
		rig.Must(t, err)
		n := 0
		for l := range strings.Lines(string(b)) {
			n++
			l = strings.ReplaceAll(strings.TrimRight(l, "\r\n"), "\t", "    ")
			if columns := utf8.RuneCountInString(l); columns > 120 {
				t.Errorf("%s:%d has %d columns", file, n, columns)
			}
		}
		if n >= 400 {
			t.Errorf("%s has %d lines: split it by what it does", file, n)
		}
	}
}

// goFiles are all of the project, those of tests and of the module in fleet included.
func goFiles(t *testing.T) (all []string) {
	t.Helper()
	rig.Must(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != "." && strings.HasPrefix(d.Name(), ".") && d.IsDir():
			return fs.SkipDir
		case d.Type().IsRegular() && strings.HasSuffix(path, ".go"):
			all = append(all, path)
		}
		return nil
	}))
	if len(all) < 500 || !slices.Contains(all, filepath.Join("fleet", "cli", "cli.go")) {
		t.Errorf("saw %d files of Go", len(all))
	}
	return all
}
