package cli

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestLongHelpIsSaid: every text has its place, in the help or in what an agent reads of a tool, and every name in the
// grammar has its text.
func TestLongHelpIsSaid(t *testing.T) {
	said := helpOf(t)
	for _, tool := range []map[string]string{descriptions[explainInput](), descriptions[checkInput](),
		descriptions[fixInput](), descriptions[fixOutput]()} {
		said = slices.AppendSeq(said, maps.Values(tool))
	}
	for name, text := range longHelp() {
		if !slices.Contains(said, strings.ReplaceAll(text, "$$", "$")) {
			t.Errorf("nothing says %s", name)
		}
	}
	for _, text := range said {
		if strings.HasPrefix(text, "${") {
			t.Errorf("%s is not spelled out", text)
		}
	}
}

func helpOf(t *testing.T) (all []string) {
	t.Helper()
	parser, err := world{stdout: os.Stdout, stderr: os.Stderr}.parser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	err = kong.Visit(parser.Model, func(at kong.Visitable, next kong.Next) error {
		switch at := at.(type) {
		case *kong.Node:
			all = append(all, at.Help)
		case *kong.Value:
			all = append(all, at.Help)
		}
		return next(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func descriptions[T any]() map[string]string {
	all := map[string]string{}
	for name, p := range schemaOf[T]().Properties {
		all[name] = p.Description
	}
	return all
}
