package report

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"npmx/explain"
	"npmx/rules"
)

// screens is the sample, and a finding whose place is right and whose registry says what to do.
func screens() explain.Report {
	asked := explain.Finding{
		Source: "build.log", Cause: "permission-denied", Certainty: explain.Likely, Count: 1,
		Title: "the account may not read this package", Code: "E403", Status: 403, Host: "npm.corp.example",
		Package: "@acme/ui", Packages: []string{"@acme/ui"},
		Says: "Ask #frontend-infra for the npm-readers group: https://wiki.corp.example/npm/readers?from=refusal " +
			"\u2014 the form takes a day",
		Evidence: []explain.Evidence{
			{Kind: explain.FromConfig, Source: "~/\u4ed5\u4e8b/.npmrc", Line: 3, Column: 1,
				Text: "//npm.corp.example/:_authToken=<redacted>"},
		},
		Steps: []explain.Step{
			{Text: "ask for the right to read the package", Command: "npm owner ls @acme/ui", Where: "terminal"},
			{Text: "then run it again", Role: "again", Where: "terminal"},
		},
	}
	r := sample()
	r.Findings = append(r.Findings, asked)
	return r
}

func TestTextAtEachWidth(t *testing.T) {
	for _, c := range []struct {
		file string
		o    Options
	}{
		{"wide.txt", Options{}},
		{"text-40.txt", Options{Width: 40}},
		{"text-80.txt", Options{Width: 80}},
		{"text-120.txt", Options{Width: 120}},
		{"text-200.txt", Options{Width: 200}},
		{"color.txt", Options{Width: 80, Color: true}},
		{"links.txt", Options{Width: 80, Links: true, Home: "/home/eve", Dir: "/home/eve/p 1"}},
	} {
		t.Run(c.file, func(t *testing.T) { golden(t, c.file, textOf(t, screens(), c.o)) })
	}
}

// TestAScreenShowsTheReport: what a terminal of 80 columns shows of the coloured text, links and all, is the plain text
// of that width: no escape is seen, and no line is longer than the screen.
func TestAScreenShowsTheReport(t *testing.T) {
	const columns, rows = 80, 80
	r := screens()
	for i := range r.Findings {
		r.Findings[i].Verify = "" // a command, which no width breaks
	}
	screen := vt.NewEmulator(columns, rows)
	defer screen.Close()
	text := textOf(t, r, Options{Width: columns, Color: true, Links: true, Home: "/home/eve", Dir: "/p"})
	if _, err := screen.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n"))); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for l := range strings.Lines(screen.String()) {
		lines = append(lines, strings.TrimRight(l, " \r\n"))
	}
	seen := strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
	golden(t, "screen.txt", seen)
	if plain := textOf(t, r, Options{Width: columns}); plain != seen {
		t.Errorf("the screen differs from\n%s", plain)
	}
}

// TestNoLineIsLongerThanTheScreen: but for a command and a word that cannot be broken.
func TestNoLineIsLongerThanTheScreen(t *testing.T) {
	r := screens()
	r.Findings[0].Evidence[0].Text += strings.Repeat(" \u4ed5\u4e8b", 90)
	for _, width := range []int{40, 80, 120, 200} {
		for line := range strings.Lines(textOf(t, r, Options{Width: width})) {
			line = strings.TrimRight(line, "\n")
			whole := strings.Contains(line, "npm view") || strings.Contains(line, "npm login") ||
				strings.Contains(line, "://") || strings.Contains(line, "//npm.corp") && !strings.Contains(line, " | ")
			if ansi.StringWidth(line) > width && !whole {
				t.Errorf("%d columns, and %d: %s", width, ansi.StringWidth(line), line)
			}
		}
	}
}

// TestTheMarkIsUnderWhatItMeans: however much of the line is cut, before it or behind.
func TestTheMarkIsUnderWhatItMeans(t *testing.T) {
	const text = "//registry.some-long-name.corp.example:8444/artifactory/api/npm/npm-virtual/:_authToken=<redacted>"
	start := strings.Index(text, "npm-virtual")
	for _, room := range []int{20, 30, 40, 60, 90, 200} {
		shown, at, length := window(text, mark{start: start, end: start + len("npm-virtual")}, room)
		if ansi.StringWidth(shown) > room || at+length > len(shown) || shown[at:at+length] != "npm-virtual" {
			t.Errorf("room %d: %q, %d to %d", room, shown, at, at+length)
		}
	}
	shown, at, length := window("\u4ed5\u4e8b=x", mark{start: 6, end: 7}, 0)
	if at != 4 || length != 1 || shown != "\u4ed5\u4e8b=x" {
		t.Errorf("wide characters: %q, %d, %d", shown, at, length)
	}
}

// TestTheWordsOfARegistryAreWhole: on a line of their own, at each width, whatever else quotes them.
func TestTheWordsOfARegistryAreWhole(t *testing.T) {
	r := screens()
	r.Findings[2].Explanation = "npm.corp.example says: " + r.Findings[2].Says +
		"\nnpm.corp.example says: \"" + r.Findings[2].Says + `"` +
		"\nit takes staff only, and says: " + r.Findings[2].Says
	want := `the registry says: "` + r.Findings[2].Says + `"`
	for _, width := range []int{0, 40, 80, 120, 200} {
		got := strings.Join(strings.Fields(textOf(t, r, Options{Width: width})), " ")
		if strings.Count(got, want) != 1 || strings.Contains(got, "npm.corp.example says") ||
			!strings.Contains(got, "it takes staff only") {
			t.Errorf("%d columns: %s", width, got)
		}
	}
	r.Findings[2].Cause = rules.ProxyAuth
	got := textOf(t, r, Options{})
	if strings.Contains(got, "the registry says") || !strings.Contains(got, r.Findings[2].Says) {
		t.Errorf("a proxy is taken for the registry:\n%s", got)
	}
}

func TestTheLastLineIsTheCommandToType(t *testing.T) {
	fix, twoSteps := screens().Findings[0], screens().Findings[2]
	job := fix
	job.Context.CI = "gitlab"
	one := twoSteps
	one.Steps = one.Steps[:1]
	noCommand := twoSteps
	noCommand.Steps = []explain.Step{{Text: "ask for the right"}, {Text: "then this", Command: "npm install"}}
	lines := twoSteps
	lines.Steps = []explain.Step{{Text: "two", Command: "a\nb"}, {Text: "then this", Command: "npm install"}}
	for name, c := range map[string]struct {
		f    explain.Finding
		want string
	}{
		"an edit that npmx makes":         {fix, "npmx fix"},
		"in a job no one is asked":        {job, "read        https://docs.npmjs.com/cli/configuring-npm/npmrc"},
		"the first step":                  {twoSteps, "next        npm owner ls @acme/ui"},
		"the only step":                   {one, "next        npm owner ls @acme/ui"},
		"a first step that is no command": {noCommand, "confidence  likely [permission-denied], not proved"},
		"a first step that is several":    {lines, "confidence  likely [permission-denied], not proved"},
	} {
		got := strings.TrimRight(textOf(t, explain.Report{Findings: []explain.Finding{c.f}}, Options{}), "\n")
		if last := strings.TrimSpace(got[strings.LastIndex(got, "\n")+1:]); last != c.want {
			t.Errorf("%s: %q, want %q", name, last, c.want)
		}
	}
}

// TestOnlyTheWrongPartIsMarked: and never a secret.
func TestOnlyTheWrongPartIsMarked(t *testing.T) {
	const asked = "https://npm.corp.example:8443/npm/"
	edit := func(was, is string) []explain.Step {
		return []explain.Step{{Text: "x", Edit: &explain.Edit{File: ".npmrc", Line: 1, Old: was, New: is}}}
	}
	for name, c := range map[string]struct {
		text        string
		f           explain.Finding
		want, label string
		wrong       bool
	}{
		"another port": {"//npm.corp.example:8444/npm/:_authToken=<redacted>",
			explain.Finding{Cause: rules.WrongHost, Registry: asked}, "8444", "the registry has port 8443", true},
		"no port": {" //npm.corp.example/npm/:_authToken=<redacted>",
			explain.Finding{Cause: rules.WrongHost, Registry: asked}, "npm.corp.example",
			"the registry has port 8443", true},
		"another path": {"//npm.corp.example:8443/:_authToken=<redacted>",
			explain.Finding{Cause: rules.WrongHost, Registry: asked}, "/", "the registry has the path /npm/", true},
		"another host": {"//npm.acme.example:8443/npm/:_authToken=<redacted>",
			explain.Finding{Cause: rules.WrongHost, Registry: asked}, "npm.acme.example",
			"the registry is npm.corp.example:8443", true},
		"an edit": {"@acme:registry=https://npm.corp.example/old/",
			explain.Finding{Cause: rules.RegistryWrong, Steps: edit("@acme:registry=https://npm.corp.example/old/",
				"@acme:registry=https://npm.corp.example/new/")}, "old", "step 1 makes this new", true},
		"an edit that adds": {"//npm.corp.example/:_authtoken=<redacted>",
			explain.Finding{Cause: rules.TokenMissing, Steps: edit("//npm.corp.example/:_authtoken=<token>",
				"//npm.corp.example/:_authToken=<token>")}, "_authtoken", "step 1 makes this _authToken", true},
		"an edit of the secret": {"//npm.corp.example/:_authToken=<redacted>",
			explain.Finding{Cause: rules.TokenInvalid, Steps: edit("//npm.corp.example/:_authToken=<token>",
				"//npm.corp.example/:_authToken=${NPM_TOKEN}")}, "//npm.corp.example/:_authToken",
			"for npm.corp.example", true},
		"an unset variable": {"//npm.corp.example/:_authToken=${NPM_TOKEN}",
			explain.Finding{Cause: rules.EnvVarUnset, Certainty: explain.Certain}, "${NPM_TOKEN}",
			"taken from the environment", true},
		"a line that is right": {"//npm.corp.example/:_authToken=<redacted>",
			explain.Finding{Cause: rules.PermissionDenied}, "//npm.corp.example/:_authToken",
			"for npm.corp.example", false},
		"a registry that lacks a credential": {"registry=https://npm.corp.example/",
			explain.Finding{Cause: rules.TokenMissing}, "https://npm.corp.example/", "the default registry", false},
		"a scope": {"@acme:registry=https://npm.corp.example/",
			explain.Finding{Cause: rules.RegistryWrong}, "https://npm.corp.example/",
			"where packages of @acme come from", true},
		"neither": {"_authToken=<redacted>", explain.Finding{Cause: rules.TokenInvalid}, "_authToken", "", true},
	} {
		m := markOf(explain.Evidence{Kind: explain.FromConfig, Source: ".npmrc", Line: 1, Column: 1, Text: c.text},
			c.f, true)
		if got := c.text[m.start:m.end]; got != c.want || m.label != c.label || m.wrong != c.wrong {
			t.Errorf("%s: %q %q %v", name, got, m.label, m.wrong)
		}
	}
}

func TestADiffMarksWholeWords(t *testing.T) {
	for _, c := range []struct{ was, is, gone, come string }{
		{"//a.example:8444/x/:_a=1", "//a.example:8443/x/:_a=1", "8444", "8443"},
		{"//a.example/:_a=1", "//a.example/npm/:_a=1", "", "npm/"},
		{"registry=http://a.example/", "registry=https://a.example/", "http", "https"},
		{"//npm.acme.example/", "//npm.corp.example/", "npm.acme.example", "npm.corp.example"},
		{"a=\u00e4b", "a=\u00f6b", "\u00e4b", "\u00f6b"},
		{"same", "same", "", ""},
	} {
		start, wasEnd, isEnd := differing(c.was, c.is)
		if c.was[start:wasEnd] != c.gone || c.is[start:isEnd] != c.come {
			t.Errorf("%s and %s: %q and %q", c.was, c.is, c.was[start:wasEnd], c.is[start:isEnd])
		}
	}
}

// TestALinkLeadsWhereNpmxMeans: a text of a log is no link, though it looks like one of ours.
func TestALinkLeadsWhereNpmxMeans(t *testing.T) {
	r := screens()
	r.Findings[0].Title = linkStart + "https://evil.example/" + linkEnd + "x" + linkStart + linkEnd
	r.Findings[0].Docs = []string{"javascript:alert(1)", ""}
	o := Options{Links: true, Home: "/home/eve", Dir: "/p"}
	got := textOf(t, r, o)
	if strings.Contains(got, linkStart+"https://evil") || strings.Contains(got, linkStart+"javascript") {
		t.Errorf("a link that is not ours: %q", got)
	}
	for _, want := range []string{"file:///p/.npmrc", "file:///home/eve/.npmrc",
		"file:///home/eve/%E4%BB%95%E4%BA%8B/.npmrc"} {
		if !strings.Contains(got, linkStart+want+linkEnd) {
			t.Errorf("no link to %s", want)
		}
	}
	if o.Links = false; strings.Contains(textOf(t, r, o), linkStart) {
		t.Error("a link where there are none")
	}
}

func TestAPipeIsNamedAndTheFirstStepIsNoSecondChoice(t *testing.T) {
	got := textOf(t, explain.Report{Findings: []explain.Finding{{Cause: rules.Network, Title: "x",
		Evidence: []explain.Evidence{{Kind: explain.FromLog, Source: "-", Line: 7, Text: "npm error code E401"}},
		Steps:    []explain.Step{{Text: "or log in", Role: "or"}, {Text: "or ask", Role: "or"}}}}}, Options{})
	for _, want := range []string{"--> standard input:7\n", " 1. log in\n", " 2. or ask\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func textOf(t *testing.T, r explain.Report, o Options) string {
	t.Helper()
	var b strings.Builder
	if err := Text(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestATableStandsStraight: cells are padded by what a terminal shows of them.
func TestATableStandsStraight(t *testing.T) {
	got := aligned([][]string{{"FOR", "SET IN"}, {"\u4ed5\u4e8b", "\u4ed5\u4e8b/.npmrc:1"}, {"@acme", ".npmrc:2"}})
	const want = "FOR    SET IN\n\u4ed5\u4e8b   \u4ed5\u4e8b/.npmrc:1\n@acme  .npmrc:2\n"
	if got != want {
		t.Errorf("%q", got)
	}
}
