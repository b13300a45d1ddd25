package report

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/clipperhouse/displaywidth"

	"npmx/explain"
	"npmx/explain/check"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
)

// CheckText writes a line a target, and below it what is wrong with which. Where the table is wider than the terminal,
// each target gets a paragraph instead: a table whose rows wrap is not readable.
func CheckText(w io.Writer, r check.Report, o Options) error {
	var b bytes.Buffer
	t := checkPage{newPage(&b, o), r}
	if r.Npm.Major > 0 {
		t.line(r.Client + " " + r.Npm.String())
		t.line("")
	}
	if table := t.table(); o.Width == 0 || widest(table) <= o.Width {
		b.WriteString(table)
	} else {
		t.paragraphs()
	}
	t.problems()
	_, err := w.Write(b.Bytes())
	return err
}

type checkPage struct {
	page
	r check.Report
}

var checkColumns = []string{"for", "registry", "set in", "credential", "written in", "expires", "who"}

func (t checkPage) table() string {
	rows := [][]string{{}}
	for _, c := range checkColumns {
		rows[0] = append(rows[0], strings.ToUpper(c))
	}
	for _, a := range t.r.Targets {
		rows = append(rows, t.row(a))
	}
	return aligned(rows)
}

// aligned pads cells by what a terminal shows of them: text/tabwriter counts characters, and some take two columns.
func aligned(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], displaywidth.String(cell))
		}
	}
	var out strings.Builder
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += cell + indent(widths[i]-displaywidth.String(cell)+2)
		}
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return out.String()
}

func widest(table string) (most int) {
	for l := range strings.Lines(table) {
		most = max(most, displaywidth.String(strings.TrimSpace(l)))
	}
	return most
}

func (t checkPage) paragraphs() {
	for i, a := range t.r.Targets {
		if i > 0 {
			t.line("")
		}
		row := t.row(a)
		t.line(t.paint(bold, row[0]))
		for n := 1; n < len(row); n++ {
			if row[n] != "-" {
				t.line("  " + t.paint(dim, checkColumns[n]) + indent(12-len(checkColumns[n])) + row[n])
			}
		}
	}
}

func (t checkPage) row(a check.Answer) []string {
	row := []string{who(a), dash(t.r.Shown(a.Registry)), "-", "none", "-", "-", "-"}
	if a.Source != nil {
		row[2] = t.place(*a.Source)
	}
	if k := a.Credential; k != nil {
		row[3], row[4] = credentialWords(*k, t.r.Now), t.place(k.Origin)
		if !k.Expires.IsZero() {
			row[5] = k.Expires.UTC().Format(time.DateOnly)
		}
	}
	if a.Identity != nil {
		row[6] = identityWords(a)
	}
	for i, cell := range row {
		row[i] = redact.Clean(cell) // a tab in a scope's name would begin a cell
	}
	return row
}

// who says for what a registry is asked, or repeats the term of the caller.
func who(a check.Answer) string {
	if a.Named || a.Kind != check.KindRegistry {
		return a.Target
	}
	var names []string
	for _, s := range a.Scopes {
		if s == "" {
			s = "everything else"
		}
		names = append(names, s)
	}
	if len(names) == 0 {
		return "publish"
	}
	return strings.Join(names, ", ")
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (t checkPage) place(o npmrc.Origin) string {
	switch {
	case o.File != "":
		return explain.Display(o.File, t.r.Prefix, t.r.Home) + ":" + strconv.Itoa(o.Line)
	case o.Name != "" && o.Layer == npmrc.LayerEnv:
		return "$" + o.Name
	case o.Name != "":
		return "--" + strings.TrimLeft(o.Name, "-")
	}
	return t.of("npm's default")
}

// of puts the client's name into words of ours that name npm.
func (t checkPage) of(words string) string {
	if t.r.Client == "npm" || t.r.Client == "" {
		return words
	}
	return strings.NewReplacer("npm's", t.r.Client+"'s", "npm ", t.r.Client+" ").Replace(words)
}

func credentialWords(k npmrc.Credential, now time.Time) string {
	words := explain.KindWords(k.Kind)
	if words == "" {
		words = "a token"
	}
	switch k.StateAt(now) {
	case npmrc.StateUsable:
		return words
	case npmrc.StateEnvUnset:
		return "not set: " + strings.Join(unset(k), ", ")
	case npmrc.StateEmpty:
		return "empty"
	case npmrc.StateExpired:
		return words + ", expired"
	case npmrc.StateMalformed:
		return words + ", malformed"
	}
	return words
}

func identityWords(a check.Answer) string {
	i := a.Identity
	switch {
	case i.User != "":
		return i.User
	case i.Named:
		return "accepted"
	case i.Tunnel > 0:
		return "not reached: the proxy refused (" + strconv.Itoa(i.Tunnel) + ")"
	case i.Status == 0:
		return "no answer"
	case i.Status == 401:
		return "refused (401)"
	}
	return "does not say (" + strconv.Itoa(i.Status) + ")"
}

// problems says for each troubled target what is wrong and what to do, a fact and a remedy a line.
func (t checkPage) problems() {
	for _, a := range t.r.Targets {
		lines := t.wrong(a)
		if len(lines) == 0 {
			continue
		}
		t.line("")
		t.flow(append(inStyle(who(a)+":", red), inStyle(lines[0], "")...), 2)
		for _, l := range lines[1:] {
			t.sentence(l)
		}
	}
	for _, f := range t.r.Ignored {
		t.line("")
		t.flow(inStyle(explain.Display(f.Path, t.r.Prefix, t.r.Home)+t.of(fileWords(f)), ""), 2)
	}
}

// sentence is a line of a problem, set in, and further where it goes on. The blanks of a place and its line stay.
func (t checkPage) sentence(l string) {
	in := 2 + lead(l)
	if t.o.Width == 0 || in+displaywidth.String(l) <= t.o.Width {
		t.line("  " + l)
		return
	}
	for i, part := range t.wrap(l, in+2) {
		if i == 1 {
			in += 2
		}
		t.line(indent(in) + part)
	}
}
