package ci

import (
	"encoding/json"
	"strings"
)

// open returns the lines that a line of the log contains, the text inside a JSON record or an escaped string; nil where
// it is a line like any other. Whatever else such a record contains is not output.
func open(s string) []string {
	i := strings.IndexByte(s, '{')
	if i >= 0 && i < 512 && strings.Contains(s, `":`) {
		if lines := record(s, i); lines != nil {
			return lines
		}
	}
	if lines := records(s); lines != nil {
		return lines
	}
	return escaped(s)
}

// records opens a list of a debug log's records, as monitors and bots keep them: ["56 error code E401","57 error
// ..."]. Each becomes npm's line.
func records(s string) (lines []string) {
	_, list, ok := strings.Cut(s, `["`)
	for ok && list != "" {
		text, level := unescape(list), ""
		n := strings.IndexByte(text, ' ')
		if n <= 0 || number(text[:n]) < 0 || strings.Trim(text[:n], "0123456789") != "" {
			return nil
		}
		if _, level, _, ok = Level("npm " + text[n+1:]); !ok || level == "" {
			return nil
		}
		lines = append(lines, "npm "+text[n+1:])
		_, list, ok = strings.Cut(list, `","`)
	}
	return lines
}

// record opens a JSON object at the start of a line, or after Ansible's "=> ".
func record(s string, i int) []string {
	if i > 0 && !strings.HasSuffix(s[:i], "=> ") && strings.TrimSpace(s[:i]) != "" {
		return nil
	}
	_, text, _ := field(s[i:])
	if !strings.Contains(text, "\n") && strings.TrimSpace(s[:i]) == "" || !holdsWords(text) {
		return nil // of one line: see [Peeler.record]
	}
	return strings.Split(text, "\n")
}

// field returns the text in a JSON object, the name under which it is, and all fields.
func field(s string) (name, text string, fields map[string]json.RawMessage) {
	if json.Unmarshal([]byte(s), &fields) != nil {
		return "", "", nil
	}
	for _, name := range []string{"message", "msg", "log", "line", "textPayload", "stderr", "stdout"} {
		if json.Unmarshal(fields[name], &text) == nil && text != "" {
			return name, strings.TrimRight(text, "\n"), fields
		}
	}
	return "", "", nil
}

// record takes a JSON object of one line off its text, as it takes off a weak prefix: all lines of a container's log
// come so, and only some of them are a client's own.
func (p *Peeler) record(s string, l *Line, depth int) (rest string, done, ok bool) {
	name, text, fields := field(s)
	if name == "" || strings.Contains(text, "\n") {
		return s, false, false
	}
	text, _ = markers(strings.TrimSuffix(text, "\r"))
	text = pasted(StripColours(text))
	l.marked = first(l.marked, timeOf(fields))
	if p.names["D8:"+name] {
		l.prefixed = true
		return text, false, true
	}
	trial := *l
	trial.prefixed = true
	if rest, anchored := p.strip(text, &trial, depth+1); anchored {
		*l = trial
		p.confirm("D8:" + name)
		return rest, true, true
	}
	l.doubtful = true
	return s, false, false
}

// holdsWords reports whether opening a field is worth it: only where a client's own line is in it. Other records stay
// as they are, for the grammars that read JSON themselves.
func holdsWords(s string) bool {
	for line := range strings.Lines(s) {
		if Anchor(line) {
			return true
		}
	}
	return false
}

// escaped opens Renovate's "stderr": "..\n.." and the like, also with its end cut off. Where the key has no quotes of
// its own, as in what a program prints of another's output, npm's --json in its stdout would only say the same again.
func escaped(s string) []string {
	if strings.Contains(s, "%0A") {
		return commandData(s)
	}
	if !strings.Contains(s, `\n`) {
		return nil
	}
	for _, key := range []string{`"stderr": "`, `"stdout": "`, `"stderr":"`, `"stdout":"`, `stderr: "`} {
		if _, text, ok := strings.Cut(s, key); ok {
			return strings.Split(unescape(text), "\n")
		}
	}
	if _, text, ok := strings.Cut(s, commandFailed); ok && strings.Contains(text, `\nnpm `) {
		return strings.Split(strings.ReplaceAll(text, `\"`, `"`), `\n`)
	}
	return nil
}

// commandData opens the text of a workflow command, which has all its lines in one: "::error::npm ERR! code E401%0Anpm
// ERR! ..", as GitHub's and Azure's logs show it where the runner did not take it for a command.
func commandData(s string) []string {
	start := strings.Index(s[:min(len(s), maxPeel)], "::error")
	end := "::"
	if start < 0 {
		start, end = strings.Index(s[:min(len(s), maxPeel)], "##vso[task.logissue "), "]"
	}
	if start < 0 {
		return nil
	}
	_, text, ok := strings.Cut(s[start+len("::"):], end)
	if !ok {
		return nil
	}
	lines := strings.Split(text, "%0A")
	for i := range lines { // what stands before the command, as a time, stands before each of them
		lines[i] = s[:start] + undoData.Replace(lines[i])
	}
	return lines
}

// undoData undoes what GitHub's toolkit and Azure's agent escape in such a text.
var undoData = strings.NewReplacer("%0D", "", "%AZP25", "%", "%25", "%")

// commandFailed begins the message of Node's error of a child process, which is followed by its output.
const commandFailed = "Command failed: "

// unescape reads a JSON string up to its closing quote or the end.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String()
		case s[i] != '\\' || i+1 == len(s):
			b.WriteByte(s[i])
		default:
			i++
			b.WriteString(escape(s[i:]))
			if s[i] == 'u' && i+4 < len(s) {
				i += 4
			}
		}
	}
	return b.String()
}

func escape(s string) string {
	switch s[0] {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case 'u':
		var text string
		if len(s) > 4 && json.Unmarshal([]byte(`"\`+s[:5]+`"`), &text) == nil {
			return text
		}
		return ""
	}
	return s[:1]
}
