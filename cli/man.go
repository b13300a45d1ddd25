package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"npmx/rules"
)

// The manual pages come from the grammar and the tables, as the help does, so that none of them is out of date.

type selfMan struct {
	Page string `arg:"" optional:"" default:"npmx" enum:"${pages}" help:"${man_page}"`
}

// manPages are the pages that there are.
func manPages() []string {
	return []string{"npmx", "npmx-explain", "npmx-check", "npmx-lint", "npmx-report", "npmx-fix", "npmx-rules"}
}

// Run prints a page in the man macros of roff.
func (v selfMan) Run(w world) error {
	var g grammar
	parser, err := w.parser(&g)
	if err != nil {
		return err
	}
	page := roff{}
	switch verb, isVerb := strings.CutPrefix(v.Page, "npmx-"); {
	case verb == "rules":
		page.rules()
	case isVerb:
		page.verb(child(parser.Model.Node, verb))
	default:
		page.program(parser.Model.Node)
	}
	_, err = io.WriteString(w.stdout, page.b.String())
	return err
}

// roff collects a page.
type roff struct{ b strings.Builder }

// title is dated by the commit that the program was built from.
func (r *roff) title(name string, section int, about string) {
	fmt.Fprintf(&r.b, ".TH %s %d %s npmx\n.SH NAME\n%s \\- %s\n", strings.ToUpper(name), section,
		first(thisBuild().date, `""`), escaped(name), escaped(about))
}

func (r *roff) section(name string, lines ...string) {
	fmt.Fprintf(&r.b, ".SH %s\n", strings.ToUpper(name))
	for _, l := range lines {
		r.b.WriteString(folded(l))
	}
}

// folded breaks at blanks: roff fills lines itself, and other tools read short ones better.
func folded(s string) string {
	var b strings.Builder
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && len(line)+1+len(word) > 72 {
			b.WriteString(escaped(line) + "\n")
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return b.String() + escaped(line) + "\n"
}

// item is a word with what it means.
func (r *roff) item(word, about string) {
	fmt.Fprintf(&r.b, ".TP\n.B %s\n%s", escaped(word), folded(about))
}

// preformatted keeps lines as they are.
func (r *roff) preformatted(text string) {
	r.b.WriteString(".nf\n")
	for line := range strings.Lines(text) {
		r.b.WriteString(escaped(strings.TrimRight(line, "\n")) + "\n")
	}
	r.b.WriteString(".fi\n")
}

// escaped makes text mean nothing to roff: a dash that may be copied, a backslash, a dot at a line's beginning.
func escaped(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "`", "'").Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

func (r *roff) program(at *kong.Node) {
	r.title("npmx", 1, "run npm, and say why a registry refuses it")
	r.section("synopsis")
	r.b.WriteString(".B npmx\n.I npm\\-arguments\n.br\n.B npmx\n.I verb\n[flags]\n")
	r.section("description", tagline, "If the first word is not a verb of npmx, everything is passed to npm unchanged.")
	r.section("verbs")
	for _, c := range at.Children {
		r.item(c.Name, c.Help)
	}
	_, settings, _ := strings.Cut(helpText, "\n\nsettings")
	r.section("environment")
	r.preformatted("settings" + settings)
	r.section("exit status", "A wrapped run ends as npm ended. Of the verbs:")
	for _, s := range []struct{ status, about string }{{"0", "nothing was found"},
		{"1", "an access failure was found, or a problem"}, {"2", "wrong arguments, or a bad rules file"},
		{"3", "some input could not be read; what was found is printed all the same"}} {
		r.item(s.status, s.about)
	}
	r.section("see also",
		"npmx-explain(1), npmx-check(1), npmx-lint(1), npmx-report(1), npmx-fix(1), npmx-rules(5), npm(1)")
}

func (r *roff) verb(at *kong.Node) {
	name := "npmx-" + at.Name
	r.title(name, 1, at.Help)
	r.section("synopsis")
	fmt.Fprintf(&r.b, ".B npmx %s\n[flags]", escaped(at.Name))
	for _, p := range at.Positional {
		fmt.Fprintf(&r.b, " [%s]", escaped(p.Name))
	}
	r.b.WriteString("\n")
	r.section("arguments")
	for _, p := range at.Positional {
		r.item(p.Name, p.Help)
	}
	r.section("flags")
	for _, group := range at.AllFlags(true) {
		for _, f := range group {
			r.item(flagWord(f), f.Help)
		}
	}
	r.section("see also", "npmx(1)")
}

func flagWord(f *kong.Flag) string {
	if f.IsBool() {
		return "--" + f.Name
	}
	return "--" + f.Name + "=" + f.FormatPlaceHolder()
}

func (r *roff) rules() {
	r.title("npmx-rules", 5, "files of rules for npmx")
	r.section("description", "A file of rules is YAML. Each rule names a cause, when it fits, and what to do. "+
		"npmx reads files that --rules and NPMX_RULES name, and those in the folder npmx/rules of the user's "+
		"configuration.",
		"npmx rules new CAUSE prints a file to start from, npmx rules check FILE validates it and runs its examples.")
	r.section("causes")
	for _, c := range rules.Causes() {
		r.item(string(c), rules.TitleOf(c))
	}
	r.section("see also", "npmx(1), npmx-explain(1)")
}
