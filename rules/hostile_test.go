package rules

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/rules/shell"
)

// good is a rules file with one of everything; the mistakes below are made in it.
const good = `# yaml-language-server: $schema=npmx-rules.schema.json
rules:
  - id: acme/token
    cause: token-missing
    title: ["no token for {host}", no token for the company's registry]
    when: {host: npm.acme.example, code: [E401, E403], status: 400-499, not: {message: "/(?i)quota/"}}
    certainty: likely
    explanation:
      - "{host} wants a token."
    steps:
      - text: log in
        command: npm login --registry={registry}
        where: terminal
        when: {ci: null}
      - text: put it into the variable
        ask: ACME_TOKEN
      - text: take the other one away
        role: look
        unset: [OLD_TOKEN, "{variable}"]
      - text: write the key
        where: file
        edit: {file: .npmrc, line: "", old: "", new: "{want_key}=${NPM_TOKEN}"}
    verify: [npm whoami]
    alternatives:
      - {cause: token-expired, tell: a token is configured}
    instead_of: [log/token-missing]
    docs: [https://wiki.acme.example/npm]
    since: "2026"
    examples:
      - case: {host: npm.acme.example, code: E401, status: 401}
      - not: true
        case: {host: npm.other.example, code: E401, status: 401}
  - id: acme/gone
    cause: not-found
    title: gone
    when: {host: npm.acme.example, code: E404, client-version: ">=9 <13"}
`

// mutation is one change of the good file. Accepted says why it is right all the same; else it must be refused with a
// place.
type mutation struct{ name, text, accepted string }

func swap(old, with string) string { return strings.Replace(good, old, with, 1) }

// mutations makes the corpus: typos in every word of the vocabulary that the file uses, wrong types for every key, and
// YAML's own traps.
func mutations() []mutation {
	return slices.Concat(misspellings(), wrongTypes(), traps(), values())
}

func misspellings() []mutation {
	var all []mutation
	words := []string{"rules:", "id:", "cause:", "title:", "when:", "certainty:", "explanation:", "steps:", "verify:",
		"alternatives:", "instead_of:", "docs:", "since:",
		"examples:", "text:", "command:", "where:", "edit:", "file:", "line:", "old:", "new:", "tell:", "case:", "not:",
		"host:", "code:", "status:", "message:",
		"ci:", "client-version:", "token-missing", "likely", "terminal", "{host}", "{registry}", "{want_key}",
		"token-expired"}
	for _, w := range words {
		i := strings.IndexAny(w, "abcdefghijklmnopqrstuvwxyz")
		for _, wrong := range []string{w[:i] + w[i+1:], w[:i+1] + w[i:], w[:i] + "x" + w[i:],
			strings.Replace(w, w[i:i+1], strings.ToUpper(w[i:i+1]), 1)} {
			all = append(all, mutation{name: w + " as " + wrong, text: onceAsWord(w, wrong)})
		}
	}
	return all
}

// onceAsWord changes the first place where a word is alone, below the comment.
func onceAsWord(word, with string) string {
	head, body, _ := strings.Cut(good, "\n")
	for _, before := range []string{"\n", " ", "{", "\"", "="} {
		if i := strings.Index("\n"+body, before+word); i >= 0 {
			text := "\n" + body
			return head + text[:i+len(before)] + with + text[i+len(before)+len(word):]
		}
	}
	panic(word + " is not in the good file")
}

func wrongTypes() []mutation {
	var all []mutation
	for _, key := range []string{"id", "cause", "title", "when", "certainty", "explanation", "steps", "verify",
		"alternatives", "instead_of", "disabled", "docs", "since", "examples"} {
		for _, value := range []string{"", "~", "[]", "{}", "{a: b}", "[[a]]", "[{a: b}]"} {
			text := "rules:\n  - {id: x, cause: network, title: t, when: {code: E401}, " + key + ": " + value + "}\n"
			if slices.Contains([]string{"id", "cause", "title", "when"}, key) {
				text = strings.Replace("rules:\n  - id: x\n    cause: network\n    title: t\n    when: {code: E401}\n",
					key+": "+map[string]string{"id": "x", "cause": "network", "title": "t",
						"when": "{code: E401}"}[key], key+": "+value, 1)
			}
			all = append(all, mutation{name: fmt.Sprintf("%s: %s", key, value), text: text})
		}
	}
	return all
}

func traps() []mutation {
	deep := strings.Repeat("[", 10_000)
	return []mutation{
		{"byte order mark", "\xef\xbb\xbf" + good, "UTF-8 with a mark is what Windows editors write"},
		{"CRLF", strings.ReplaceAll(good, "\n", "\r\n"), "Windows line ends mean the same"},
		{"lone CR", strings.ReplaceAll(good, "\n", "\r"), "YAML takes them for line ends"},
		{"no line end at the end", strings.TrimSuffix(good, "\n"), "YAML asks for none"},
		{"comments", strings.ReplaceAll(good, "\n", " # comment\n"), "comments say nothing"},
		{"JSON", `{"rules": [{"id": "x", "cause": "network", "title": "t", "when": {"code": "E401"}}]}`,
			"JSON is YAML"},
		{"empty", "", "a file without rules has none"},
		{"only a comment", "# nothing yet\n", "a file without rules has none"},
		{"document marks", "---\n" + good + "...\n", "they begin and end the one document"},
		{"document mark alone", "---\n", ""},
		{"a tab for indentation", swap("    cause:", "\tcause:"), ""},
		{"a tab at the first line", "\t" + good[strings.Index(good, "rules:"):], ""},
		{"a tab after a colon", swap("cause: token", "cause:\ttoken"), "YAML takes a tab for a blank there"},
		{"two documents", good + "---\n" + good, ""},
		{"a directive of YAML 9", "%YAML 9.0\n---\n" + good, ""},
		{"an unknown directive", "%FOO bar\n---\n" + good, ""},
		{"an anchor", swap("cause: token-missing", "cause: &c token-missing"), ""},
		{"an alias", swap("cause: not-found", "cause: *c"), ""},
		{"an anchor and its alias", strings.Replace(swap("cause: token-missing", "cause: &c token-missing"),
			"cause: not-found", "cause: *c", 1), ""},
		{"a merge key", strings.Replace(swap("  - id: acme/token", "  - &r\n    id: acme/token"), "  - id: acme/gone",
			"  - <<: *r\n    id: acme/gone", 1), ""},
		{"an alias bomb", aliasBomb(), ""},
		{"10,000 deep in brackets", "rules: " + deep + strings.Repeat("]", 10_000) + "\n", ""},
		{"10,000 deep in braces", "rules: " + strings.Repeat("{a: ", 10_000) + "b" + strings.Repeat("}", 10_000) + "\n",
			""},
		{"10,000 deep in dashes", "rules:\n" + strings.Repeat("- ", 10_000) + "a\n", ""},
		{"20,000 deep, not closed", "rules: " + deep + deep, ""},
		{"a key twice", swap("    cause: token-missing\n", "    cause: token-missing\n    cause: token-missing\n"), ""},
		{"a field twice", swap("{host: npm.acme.example, code", "{host: npm.acme.example, host: x.example, code"), ""},
		{"an id twice", swap("id: acme/gone", "id: acme/token"), ""},
		{"a list as a key", swap("cause: token-missing", "[cause]: token-missing"), ""},
		{"a mapping as a key", swap("cause: token-missing", "{cause: x}: token-missing"), ""},
		{"an explicit key", swap("    cause: token-missing", "    ? cause\n    : token-missing"),
			"another way to write the same key"},
		{"a tag", swap("cause: token-missing", "cause: !!str token-missing"), ""},
		{"a tag of Python", swap("cause: token-missing", "cause: !!python/object:os.system token-missing"), ""},
		{"binary", swap("title: gone", "title: !!binary Z29uZQ=="), ""},
		{"not UTF-8", swap("title: gone", "title: g\xf6ne"), ""},
		{"a NUL", swap("title: gone", "title: g\x00ne"), ""},
		{"UTF-16", utf16("rules:\n"), ""},
		{"an escape sequence", swap("title: gone", `title: "\e[31mgone"`), ""},
		{"a raw escape", swap("title: gone", "title: \x1b[31mgone"), ""},
		{"C1", swap("title: gone", `title: "\x9b31mgone"`), ""},
		{"text turned round", swap("title: gone", "title: \"\u202egone\""), ""},
		{"a zero-width blank", swap("cause: not-found", "cause: \"not-found\u200b\""), ""},
		{"no-break blanks", swap("    cause: not-found", "\u00a0\u00a0\u00a0\u00a0cause: not-found"), ""},
		{"typographic quotes", swap(`status: 400-499`, `status: “400-499”`), ""},
		{"a brace not closed", swap("code: E404, client-version: \">=9 <13\"}", "code: E404"), ""},
		{"a bracket not closed", swap("[E401, E403]", "[E401, E403"), ""},
		{"a quote not closed", swap(`"{host} wants a token."`, `"{host} wants a token.`), ""},
		{"a dash without blank", swap("  - id: acme/gone", "  -id: acme/gone"), ""},
		{"a colon without blank", swap("cause: not-found", "cause:not-found"), ""},
		{"a colon in a plain text", swap("title: gone", "title: gone: for good"), ""},
		{"braces unquoted", swap(`- "{host} wants a token."`, `- {host} wants a token.`), ""},
		{"a hash in a plain text", swap("title: gone", "title: gone # for good"),
			"YAML takes it for a comment, as everybody does, and a note tells"},
		{"an at sign unquoted", swap("host: npm.acme.example, code: E404", "scope: @acme, code: E404"), ""},
		{"a star unquoted", swap("host: npm.acme.example, code: E404", "host: *.acme.example, code: E404"), ""},
		{"a percent unquoted", swap("title: gone", "title: %41"), ""},
		{"a block text", swap("title: gone", "title: >\n      gone\n      for good"), "a folded text is a text"},
		{"a list at the top", strings.TrimPrefix(good[strings.Index(good, "rules:"):], "rules:\n"), ""},
		{"a text at the top", "rules", ""},
		{"rules as a mapping", "rules: {acme/token: {cause: network}}\n", ""},
		{"less indentation", swap("    cause: not-found", "   cause: not-found"), ""},
		{"more indentation", swap("    cause: not-found", "     cause: not-found"), ""},
		{"too large", good + strings.Repeat("# comment\n", 110_000), ""},
		{"Norway as a host", swap("host: npm.acme.example, code: E404", "host: NO, code: E404"),
			"words stay words: it is the host called NO"},
		{"Norway as a boolean", swap("not: true", "not: yes"), ""},
		{"off for disabled", swap("title: gone", "title: gone\n    disabled: off"), ""},
		{"1.10 as a version", swap(`">=9 <13"`, "1.10"), "it is read as written, not as 1.1"},
		{"0o17 as a status", swap("status: 400-499", "status: 0o17"), ""},
		{"1e3 as a status", swap("status: 400-499", "status: 1e3"), ""},
		{"1_000 as a status", swap("status: 400-499", "status: 1_000"), ""},
		{"a date for since", swap(`since: "2026"`, "since: 2026-11-24"), "it is read as written"},
	}
}

func aliasBomb() string {
	var b strings.Builder
	b.WriteString("rules:\n  - a0: &a0 [x]\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&b, "    a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	return b.String()
}

func utf16(s string) string {
	out := "\xff\xfe"
	for _, c := range []byte(s) {
		out += string([]byte{c, 0})
	}
	return out
}

func values() []mutation {
	var all []mutation
	for _, v := range []string{"4xx", "600-700", "=>400", "<", "401,403", "499-400", "-1", "four"} {
		all = append(all, mutation{name: "status " + v, text: swap("status: 400-499", "status: \""+v+"\"")})
	}
	for _, v := range []string{"/(/", "/[/", "/a**/", "/(?=x)/", `/\p{Nope}/`, "/a{1001}/", "/(a{1000}){1000}/",
		`/[\\pL\\pN]{1,500}x/`, "/(?i)x/i", "/x", "//", "/" + strings.Repeat("a", 5000) + "/", "/a{3,2}/"} {
		all = append(all, mutation{name: "expression " + v[:min(len(v), 20)], text: swap(`"/(?i)quota/"`, `"`+v+`"`)})
	}
	for _, v := range []string{"https://npm.acme.example", "npm.acme.example/npm/", "npm[0-9].*", "{a,b}.*"} {
		all = append(all, mutation{name: "host " + v, text: swap("host: npm.acme.example, code: [",
			"host: \""+v+"\", code: [")})
	}
	for _, v := range []string{"ACME", "acme token", "/acme", "acme//x", "../acme"} {
		all = append(all, mutation{name: "id " + v, text: swap("id: acme/gone", "id: "+v)})
	}
	for _, v := range []string{"http://wiki.acme.example", "wiki", "javascript:alert(1)",
		"https://wiki.acme.example/{host}"} {
		all = append(all, mutation{name: "docs " + v, text: swap("https://wiki.acme.example/npm", v)})
	}
	for _, v := range []string{"::error::x", "see ::set-output name=a::b", "##[error]x", "##vso[task.setvariable]x",
		"##teamcity[x]", "section_start:1:x", "{{host}}", "{ hots }x{hots}"} {
		all = append(all, mutation{name: "words " + v, text: swap("title: gone", "title: \""+v+"\"")})
	}
	return append(all,
		mutation{"two stars", swap("host: npm.acme.example, code: E404", `host: "**.acme.example", code: E404`),
			"** means what * means"},
		mutation{"a secret of GitHub", swap("title: gone", "title: \"${{ secrets.NPM_TOKEN }}\""),
			"that is GitHub's and stays as it is"},
		mutation{"another code", swap("[E401, E403]", "[E401, ERR_PNPM_FETCH_403]"), "codes are many clients' own"},
		mutation{"a switched-off rule that nobody has", swap("title: gone", "disabled: true"), ""})
}

// TestMutationsOfAGoodFile: see mutations; each has a place, or a reason to be right.
func TestMutationsOfAGoodFile(t *testing.T) {
	if _, err := combineSources([]Source{{Name: "good.yaml", Data: []byte(good)}}); err != nil {
		t.Fatal(err)
	}
	all := mutations()
	t.Logf("%d mutations", len(all))
	if len(all) < 200 {
		t.Errorf("%d mutations, 200 wanted", len(all))
	}
	for _, m := range all {
		set, err := combineSources([]Source{{Name: "bad.yaml", Data: []byte(m.text)}})
		var wrong *Errors
		switch {
		case m.text == good:
			t.Errorf("%s: changes nothing", m.name)
		case m.accepted != "" && err != nil:
			t.Errorf("%s: %v, but %s", m.name, err, m.accepted)
		case m.accepted == "" && err == nil:
			t.Errorf("%s: accepted, %d rules", m.name, len(set.Rules()))
		case err != nil && !errors.As(err, &wrong):
			t.Errorf("%s: an error of another kind: %v", m.name, err)
		}
		if wrong != nil {
			placed(t, m, wrong.Problems)
		}
	}
}

// placed holds each problem to a place inside the file, and to what a terminal can be given.
func placed(t *testing.T, m mutation, problems []Problem) {
	t.Helper()
	lines := splitLines(m.text)
	for _, p := range problems {
		if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > len([]rune(lines[p.Line-1]))+1 {
			t.Errorf("%s: no such place: %s", m.name, p)
		}
		if strings.ContainsFunc(strings.ReplaceAll(p.String(), "\n", ""), hidden) {
			t.Errorf("%s: %q has hidden characters", m.name, p)
		}
		if p.Excerpt == "" && p.Line <= len(lines) && strings.TrimSpace(lines[p.Line-1]) != "" &&
			len(m.text) < maxFile {
			t.Errorf("%s: the line is not shown: %s", m.name, p)
		}
	}
}

// TestEveryMistakeAtOnce: a person mends a file once, not once for each mistake.
func TestEveryMistakeAtOnce(t *testing.T) {
	text := good
	for _, m := range [][2]string{{"cause: token-missing", "cause: token-mising"}, {"{host} wants", "{hots} wants"},
		{"code: [E401, E403]", "cod: [E401, E403]"},
		{"status: 400-499", "status: 400-4x9"}, {"where: terminal", "where: terminl"},
		{"cause: token-expired", "cause: expired"}, {"code: E404", "code: 404"}, {"    verify:", "    verfy:"}} {
		text = strings.Replace(text, m[0], m[1], 1)
	}
	other := strings.Replace(good, "rules:", "rule:", 1)
	_, err := combineSources([]Source{{Name: "a.yaml", Data: []byte(text)}, {Name: "b.yaml", Data: []byte(other)}})
	var all *Errors
	if !errors.As(err, &all) || len(all.Problems) != 9 {
		t.Errorf("9 mistakes in two files came as:\n%v", err)
	}
}

// TestOursCannotAct holds that rules are words: the package that reads them can start, open and ask nothing.
func TestOursCannotAct(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			switch strings.Trim(i.Path.Value, `"`) {
			case "os", "os/exec", "net", "net/http", "syscall", "plugin", "text/template", "html/template", "unsafe",
				"reflect":
				t.Errorf("%s imports %s: a rule could do more than speak", name, i.Path.Value)
			}
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(good))
	for _, m := range mutations() {
		if len(m.text) < 4096 {
			f.Add([]byte(m.text))
		}
	}
	for _, found := range []string{"\r\xff", "rules:\n  - {0}\n  - {0}",
		"rules:\n  - id: 0\n    cause: network\n    title: t\n    when: {not: {message: 0}}\n    examples:\n     " +
			"case: {code: E401}",
		"rules:\n  - id: acme/token\n    cause" + strings.Repeat("\t", 118),
		"rules:\n" + strings.Repeat(" ", 200) + "x: 1\n- y"} {
		f.Add([]byte(found)) // what earlier runs fell over
	}
	facts := Case{"host": "npm.acme.example", "code": "E401", "status": "401", "message": "token expired",
		"client-version": "10.9.4", "credential": "none"}
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := combineSources([]Source{{Name: "f", Data: data}})
		if (set == nil) == (err == nil) {
			t.Fatal("neither rules nor an error")
		}
		if err != nil {
			placed(t, mutation{name: "fuzz", text: string(data)}, err.(*Errors).Problems)
			return
		}
		for _, m := range set.Match(facts) {
			m.Rule.Fill(facts, map[string]string{"host": "npm.acme.example"}, shell.POSIX)
		}
		set.Why(facts)
		set.Check()
		for _, r := range set.Rules() {
			r.Page()
		}
	})
}
