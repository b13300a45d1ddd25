package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"npmx/explain"
	"npmx/parse/redact"
)

// mostMarkdown keeps a page under the 1,024 KiB over which GitHub drops a step's whole summary.
const mostMarkdown = 1_000_000

// Markdown writes a page for a job's summary or a comment: a table of the findings, then each in full.
func Markdown(w io.Writer, r explain.Report, o Options) error {
	if len(r.Findings) == 0 {
		return nil
	}
	findings := weightiest(r.Findings)
	var b strings.Builder
	fmt.Fprintf(&b, "## npmx: %s\n\n", count(len(findings), subject(findings)))
	b.WriteString("| | what failed | cause | place |\n|---|---|---|---|\n")
	details, shown := strings.Builder{}, 0
	for _, f := range findings {
		row, detail := markdownRow(f, o), markdownDetail(f)
		if b.Len()+details.Len()+len(row)+len(detail) > mostMarkdown {
			break
		}
		b.WriteString(row)
		details.WriteString(detail)
		shown++
	}
	b.WriteString("\n" + details.String())
	if shown < len(findings) {
		fmt.Fprintf(&b, "\nand %d more.\n", len(findings)-shown)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func markdownRow(f explain.Finding, o Options) string {
	at := spotOf(f, o)
	failed := []string{}
	for _, s := range []string{f.Code, f.Host, packages(f)} {
		if s != "" {
			failed = append(failed, codeSpan(s))
		}
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", rank(f), strings.Join(failed, " "), markdown(f.Title),
		codeSpan(at.path+":"+strconv.Itoa(at.line)))
}

func markdownDetail(f explain.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s</summary>\n\n", html(headline(f)))
	for sentence := range strings.Lines(f.Explanation) {
		b.WriteString(markdown(strings.TrimSpace(sentence)) + "\n\n")
	}
	for i, s := range f.Steps {
		fmt.Fprintf(&b, "%d. %s\n", i+1, markdown(s.Text))
		if s.Command != "" {
			b.WriteString(fenced("sh", s.Command))
		}
		if e := s.Edit; e != nil {
			b.WriteString(fenced("diff", editDiff(*e)))
		}
	}
	if f.Verify != "" {
		b.WriteString("This proves it: " + codeSpan(f.Verify) + "\n\n")
	}
	fmt.Fprintf(&b, "Confidence: %s (%s)\n", f.Certainty, codeSpan(label(f)))
	for _, a := range f.Others {
		fmt.Fprintf(&b, "- it could also be %s: %s\n", a.Cause, markdown(a.Tell))
	}
	b.WriteString("\n</details>\n\n")
	return b.String()
}

func editDiff(e explain.Edit) string {
	text := "# " + e.File + "\n"
	if e.Old != "" {
		text += "- " + e.Old + "\n"
	}
	return text + "+ " + e.New
}

// fenced is a block of code inside a list's item; the fence is longer than any in the text.
func fenced(language, text string) string {
	fence := strings.Repeat("`", max(3, ticks(text)+1))
	out := "\n   " + fence + language + "\n"
	for line := range strings.Lines(redact.CleanText(text)) {
		out += "   " + strings.TrimSuffix(line, "\n") + "\n"
	}
	return out + "   " + fence + "\n\n"
}

// codeSpan shows a text as it is. A bar would end a table's cell even there.
func codeSpan(s string) string {
	s = strings.ReplaceAll(redact.Clean(oneLine(s)), "|", "\u2502")
	fence := strings.Repeat("`", ticks(s)+1)
	if ticks(s) > 0 {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}

// ticks is the longest run of backticks.
func ticks(s string) int {
	most, run := 0, 0
	for _, c := range s {
		if run++; c != '`' {
			run = 0
		}
		most = max(most, run)
	}
	return most
}

// markdown makes a sentence mean nothing but itself.
func markdown(s string) string {
	s = html(s)
	var b strings.Builder
	for _, c := range s {
		if strings.ContainsRune("\\`*_{}[]()#+!|~", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func html(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(redact.Clean(oneLine(s)))
}
