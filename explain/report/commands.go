package report

import (
	"fmt"
	"io"
	"strings"

	"npmx/explain"
	"npmx/parse/redact"
)

// GitHub keeps ten annotations of a kind for each step, and drops the rest without a word (actions/toolkit,
// docs/problem-matchers.md). The last of ours says how many there are beside them.
const mostAnnotations = 10

// GitHub writes workflow commands, which GitHub Actions shows as annotations of the file at fault.
func GitHub(w io.Writer, r explain.Report, o Options) error {
	return annotate(w, r, o, func(f explain.Finding, at spot) string {
		return fmt.Sprintf("::%s file=%s,line=%d,col=%d,title=%s::%s", graded(f, "error", "warning", "notice"),
			gitHubProperty(at.path), at.line, at.column, gitHubProperty(label(f)), gitHubData(brief(f)))
	}, "::error title=npmx::%s")
}

// Azure writes logging commands, which Azure Pipelines shows as issues of the run.
func Azure(w io.Writer, r explain.Report, o Options) error {
	return annotate(w, r, o, func(f explain.Finding, at spot) string {
		return fmt.Sprintf("##vso[task.logissue type=%s;sourcepath=%s;linenumber=%d;columnnumber=%d;code=%s]%s",
			graded(f, "error", "warning", "warning"), azureProperty(at.path), at.line, at.column,
			azureProperty(label(f)), azureData(brief(f)))
	}, "##vso[task.logissue type=error]%s")
}

// annotate writes a command for each finding, what is proved first, and one for all that are too many.
func annotate(w io.Writer, r explain.Report, o Options, one func(explain.Finding, spot) string, rest string) error {
	all := weightiest(r.Findings)
	shown := all
	if len(all) > mostAnnotations {
		shown = all[:mostAnnotations-1]
	}
	for _, f := range shown {
		if _, err := io.WriteString(w, one(f, spotOf(f, o))+"\n"); err != nil {
			return err
		}
	}
	if len(shown) == len(all) {
		return nil
	}
	_, err := fmt.Fprintf(w, rest+"\n", fmt.Sprintf("and %d more %ss", len(all)-len(shown), subject(all)))
	return err
}

// What a command's value may not hold, as the runners themselves escape it (actions/toolkit, command.ts;
// azure-pipelines-agent, Command.cs). Everything is made harmless first: a log may hold commands of its own.
func gitHubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(redact.CleanText(s))
}

func gitHubProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(redact.Clean(s))
}

func azureData(s string) string {
	return strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A").Replace(redact.CleanText(s))
}

func azureProperty(s string) string {
	return strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", ";", "%3B", "]", "%5D").
		Replace(redact.Clean(s))
}

// TeamCity writes service messages: an inspection for each finding, and a problem of the build.
func TeamCity(w io.Writer, r explain.Report, o Options) error {
	told := map[string]bool{}
	for _, f := range r.Findings {
		at, id := spotOf(f, o), label(f)
		text := ""
		if !told[id] {
			told[id] = true
			text = message("inspectionType", "id", id, "name", id, "category", "npm registry access",
				"description", f.Title)
		}
		text += message("inspection", "typeId", id, "message", brief(f), "file", at.path,
			"line", fmt.Sprint(at.line), "SEVERITY", graded(f, "ERROR", "WARNING", "INFO"))
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	return nil
}

// message is one service message; TeamCity escapes with a bar.
func message(name string, pairs ...string) string {
	var b strings.Builder
	b.WriteString("##teamcity[" + name)
	for i := 0; i+1 < len(pairs); i += 2 {
		value := strings.NewReplacer("|", "||", "'", "|'", "[", "|[", "]", "|]", "\n", "|n").
			Replace(redact.CleanText(pairs[i+1]))
		fmt.Fprintf(&b, " %s='%s'", pairs[i], value)
	}
	return b.String() + "]\n"
}
