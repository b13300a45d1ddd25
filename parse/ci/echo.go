package ci

import "strings"

// echo follows what GitHub prints of a step in front of its output: the script in cyan, "shell: ..", "env:" and an
// indented row for each variable, then ##[endgroup]. It is no output, whatever stands in it. Where a log has lost the
// end of that group, the form tells where it was, and at last the distance.
type echo struct {
	open     bool
	begun    int  // the line with its head
	coloured bool // the script is in cyan
	rows     bool // of the form only the rows of variables are left
	broken   int  // the line that the form has not, in a group that no mark has closed; 0 none
}

// echoLines is how many lines of an echo there are at most: GitHub takes no script of more than 21,000 characters.
const echoLines = 500

// takes tells whether a line belongs to the echo. It is peeled; of a doubtful one something may still stand in front.
func (c *echo) takes(no int, text string, cyan, doubtful bool) bool {
	_, command, _ := workflowCommand(text)
	switch {
	case !c.open:
	case no-c.begun > echoLines, !cyan && (command == "group" || command == "error"):
		c.open = false
	case cyan:
		c.coloured = true
	case strings.HasPrefix(text, "shell: "), text == "env:":
		c.rows = true
	case command == "endgroup", doubtful, strings.HasPrefix(text, "  "), text == "with:":
	case c.rows || c.coloured:
		c.open, c.broken = false, no
	}
	return c.open
}

// closed takes back that the form had ended where the mark shows that it had not: a value may have lines of its own.
func (p *Peeler) closed() {
	for i := range p.waiting.len() {
		if l := &p.waiting.at(i).line; p.echo.broken > 0 && l.No >= p.echo.broken {
			l.Echo = true
		}
	}
	p.echo = echo{}
}
