package ci

import (
	"strings"
	"sync"
)

// clients are the words a command line that matters begins with.
var clients = []string{"npm ", "npx ", "pnpm ", "yarn", "bun ", "lerna ", "RUN npm ", "RUN pnpm ", "RUN yarn",
	"RUN bun "}

func startsClient(s string) bool {
	for _, c := range clients {
		if strings.HasPrefix(s, c) {
			return true
		}
	}
	return false
}

// announcements begin lines in which a CI system, Docker's old builder, Podman or Buildah say what they do next.
var announcements = []string{
	`^\[Pipeline\] `, `^\[[\w-]+\] \$ `, `^\[Container\] (?P<t>\d{4}/\d\d/\d\d [\d:]{8}(?:\.\d+)?) `,
	`^(?:\[\d+/\d+\] )?STEP \d+/\d+: `, `^Step \d+/\d+ : `, `^(?:remote: )?-----> `,
}

var announced = sync.OnceValue(func() (all []*pattern) {
	for _, a := range announcements {
		all = append(all, compile(a))
	}
	return all
})

// title takes the marks of a CI system off a line that announces something (C1, C5), so that it is not read as output.
func title(l *Line) {
	s := l.Text
	if rest, cmd, ok := workflowCommand(s); ok {
		l.Text = rest
		l.Command = cmd != "error" && cmd != "warning"
		return
	}
	if len(s) > 1 && (s[0] == '$' || s[0] == '+' || s[0] == '%') && s[1] == ' ' &&
		startsClient(strings.TrimSpace(s[2:])) {
		l.Text, l.Command = strings.TrimSpace(s[2:]), true
		return
	}
	if rest, ok := prompted(s); ok {
		l.Text, l.Command = rest, true
		return
	}
	if s == "" || strings.IndexByte("[S-r", s[0]) < 0 {
		return
	}
	for _, a := range announced() {
		var m match
		if rest, ok := a.at(s, &m); ok {
			l.Text, l.Command, l.marked = rest, true, first(l.marked, m.group(slotTime))
			return
		}
	}
}

// workflowCommand splits GitHub's and Azure's commands: after error and warning is output, after the others a
// title.
func workflowCommand(s string) (rest, command string, ok bool) {
	if rest, ok = strings.CutPrefix(s, "[command]"); ok {
		return rest, "command", true
	}
	if rest, ok = strings.CutPrefix(s, "##["); ok {
		for _, c := range []string{"group", "endgroup", "error", "warning", "debug", "section", "command"} {
			if after, ok := strings.CutPrefix(rest, c+"]"); ok {
				return after, c, true
			}
		}
	}
	if rest, ok = strings.CutPrefix(s, "::"); ok {
		for _, c := range []string{"group", "endgroup", "error", "warning"} {
			if after, ok := strings.CutPrefix(rest, c); ok {
				if _, after, ok := strings.Cut(after, "::"); ok {
					return after, c, true
				}
			}
		}
	}
	return s, "", false
}

// track keeps what a line says of the lines after it: step, system, BuildKit's summary.
func (p *Peeler) track(e *entry) {
	s := e.text
	if e.line.Stamp != "" || e.line.prefixed {
		s = strings.TrimLeft(s[strings.LastIndexByte(s, '\r')+1:], " ")
		if i := strings.Index(s[:min(len(s), 66)], "##["); i >= 0 {
			s = s[i:]
		}
	}
	switch _, command, _ := workflowCommand(s); command {
	case "group", "section", "endgroup":
		p.group(e.line.No, command, s)
	}
	p.listen(e.bare, &e.line)
	p.heading(e.bare)
	p.building(e.line)
	p.rulers(e)
}

// group follows GitHub's step groups.
func (p *Peeler) group(no int, command, s string) {
	rest, _, _ := workflowCommand(s)
	switch {
	case command == "endgroup":
		p.closed()
	case command == "section":
		p.system = "azure"
		if step, ok := strings.CutPrefix(rest, "Starting: "); ok {
			p.runStep = step
		}
	default:
		if p.system != "azure" {
			p.system, p.bot = "github-actions", false
		}
		p.echo.broken = 0 // an end that comes now is this group's
		if step, ok := strings.CutPrefix(rest, "Run "); ok {
			p.runStep, p.echo = step, echo{open: true, begun: no}
		}
	}
}

// heading follows the heads of steps as GitHub's page shows them: "Run npm ci", its script, "shell: .. {0}".
func (p *Peeler) heading(s string) {
	if step, ok := strings.CutPrefix(s, "Run "); ok {
		p.headed = step
	} else if p.headed != "" && strings.HasPrefix(strings.TrimLeft(s, " "), "shell: ") {
		p.runStep, p.headed = p.headed, ""
	}
}

// building follows where a RUN step begins and ends in the logs of builders that put nothing in front of its lines.
func (p *Peeler) building(l Line) {
	switch s := strings.TrimLeft(l.Text, " "); {
	case strings.HasPrefix(s, "---> Running in "), l.Command && strings.HasPrefix(s, "RUN "):
		p.image = true
	case kaniko(s, "Running: [/bin/sh -c "):
		p.image, p.builder = true, "kaniko"
	case kaniko(s, ""):
		p.image, p.builder = false, ""
	case strings.HasPrefix(s, "Removing intermediate container "), strings.HasPrefix(s, "Successfully built "),
		strings.HasPrefix(s, "The command '/bin/sh -c "), strings.HasPrefix(s, "Error: building at STEP "):
		p.image = false
	}
}

// kaniko recognises a line of Kaniko's own, "INFO[0012] Running: [/bin/sh -c npm ci]", which begins so after its clock.
func kaniko(s, words string) bool {
	s, ok := strings.CutPrefix(s, "INFO[")
	if !ok {
		return false
	}
	clock, rest, ok := strings.Cut(s, "] ")
	return ok && clock != "" && strings.Trim(clock, "0123456789") == "" && strings.HasPrefix(rest, words)
}
