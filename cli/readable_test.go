package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// readable are the rooms whose tests read logs. A log of several lines is a file of testdata/logs, or it is broken in
// Go where its own lines end.
var readable = []string{"parse", "explain", "explain/facts", "explain/report", "cli"}

// TestLogsInTestsCanBeRead: no line of a test is over 120 columns, a tab being four, and no text over 120 characters
// has the end of a line in the middle of a piece.
func TestLogsInTestsCanBeRead(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		room := roomOf(filepath.ToSlash(filepath.Dir(path)))
		if err != nil || !strings.HasSuffix(path, "_test.go") || !slices.Contains(readable, room) {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		n := 0
		for l := range strings.Lines(string(text)) {
			n++
			if utf8.RuneCountInString(strings.ReplaceAll(strings.TrimRight(l, "\n"), "\t", "    ")) > 120 {
				t.Errorf("%s:%d is over 120 columns", path, n)
			}
		}
		runOn(t, path)
		return err
	})
	if err != nil || files < 50 {
		t.Errorf("%d files: %v", files, err)
	}
}

// runOn names the long texts of a file that are not broken where their lines end.
func runOn(t *testing.T, path string) {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		text, broken := pieces(e)
		if len(text) > 120 && broken {
			t.Errorf("%s: a text of %d characters is not broken where its lines end", set.Position(e.Pos()), len(text))
		}
		return text == ""
	})
}

// pieces gives the text of a string in pieces, and whether a line ends in the middle of one. A text in backquotes
// shows its lines as they are.
func pieces(e ast.Expr) (text string, broken bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING || strings.HasPrefix(e.Value, "`") {
			return "", false
		}
		text, _ = strconv.Unquote(e.Value)
		return text, strings.Contains(strings.TrimRight(text, "\n"), "\n")
	case *ast.BinaryExpr:
		left, a := pieces(e.X)
		right, b := pieces(e.Y)
		return left + right, a || b
	}
	return "", false
}
