package ci

import (
	"strings"
	"sync"
)

// clients are the words a command line that matters begins with.
var clients = []string{"npm ", "npx ", "pnpm ", "yarn", "bun ", "lerna ", "RUN npm ", "RUN pnpm ", "RUN yarn", "RUN bun "}

func startsClient(s string) bool {
	for _, c := range clients {
		if strings.HasPrefix(s, c) {
			return true
		}
	}
	return false
}

// announcements begin lines in which a CI system, or Docker's old builder and Podman, say what they do next, and the system that says it.
var announcements = []struct{ re, system string }{
	{`^\[Pipeline\] `, "jenkins"}, {`^\[[\w-]+\] \$ `, ""}, {`^\[Container\] \d{4}/\d\d/\d\d [\d:]{8} `, "codebuild"},
	{`^\[\d+/\d+\] STEP \d+/\d+: `, ""}, {`^Step \d+/\d+ : `, ""}, {`^(?:remote: )?-----> `, "heroku"},
}

type announcement struct {
	*pattern
	system string
}

var announced = sync.OnceValue(func() (all []announcement) {
	for _, a := range announcements {
		all = append(all, announcement{compile(a.re), a.system})
	}
	return all
})

// title takes the marks of a CI system off a line that announces something (C1, C5), so that nobody reads it as output.
func title(l *Line) {
	s := l.Text
	if rest, cmd, ok := workflowCommand(s); ok {
		l.Text = rest
		l.Command = cmd != "error" && cmd != "warning"
		return
	}
	if len(s) > 1 && (s[0] == '$' || s[0] == '+' || s[0] == '%') && s[1] == ' ' && startsClient(strings.TrimSpace(s[2:])) {
		l.Text, l.Command = strings.TrimSpace(s[2:]), true
		return
	}
	if s == "" || strings.IndexByte("[S-r", s[0]) < 0 {
		return
	}
	for _, a := range announced() {
		var m match
		if rest, ok := a.at(s, &m); ok {
			l.Text, l.Command = rest, true
			if a.system != "" {
				l.Context.CI = a.system
			}
			return
		}
	}
}

// workflowCommand splits GitHub's and Azure's commands: behind error and warning stands output, behind the others a title.
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
		p.group(command, s)
	}
	p.hints(e.line.Text)
	p.building(e.line)
	p.rulers(e)
}

// group follows GitHub's step groups. The script that GitHub repeats between "Run" and the end of the group is no output.
func (p *Peeler) group(command, s string) {
	rest, _, _ := workflowCommand(s)
	switch {
	case command == "endgroup":
		p.inRun = false
	case command == "section":
		p.system = "azure"
		if step, ok := strings.CutPrefix(rest, "Starting: "); ok {
			p.runStep = step
		}
	default:
		if p.system != "azure" {
			p.system = "github-actions"
		}
		if step, ok := strings.CutPrefix(rest, "Run "); ok {
			p.runStep, p.inRun = step, true
		}
	}
}

// building follows where a RUN step begins and ends in the logs of builders that put nothing in front of its lines.
func (p *Peeler) building(l Line) {
	switch s := strings.TrimLeft(l.Text, " "); {
	case strings.HasPrefix(s, "---> Running in "), l.Command && strings.HasPrefix(s, "RUN "):
		p.image = true
	case strings.HasPrefix(s, "Removing intermediate container "), strings.HasPrefix(s, "Successfully built "),
		strings.HasPrefix(s, "The command '/bin/sh -c "), strings.HasPrefix(s, "Error: building at STEP "):
		p.image = false
	}
}

// folders are where one system alone checks out what it builds.
var folders = []struct{ path, system string }{
	{"/home/runner/work/", "github-actions"}, {"/home/circleci/", "circleci"}, {"/home/vsts/", "azure"}, {"/home/travis/", "travis"},
	{"/opt/buildhome/", "netlify"}, {"/vercel/path0/", "vercel"}, {"/opt/render/", "render"},
}

// hints are lines that only one system prints.
func (p *Peeler) hints(s string) {
	switch {
	case p.system != "" || s == "":
	case strings.HasPrefix(s, "Error: Process completed with exit code"):
		p.system = "github-actions"
	case strings.HasPrefix(s, "#!/bin/bash -eo pipefail"):
		p.system = "circleci"
	case strings.HasPrefix(s, "ERROR: Job failed: "):
		p.system = "gitlab"
	case strings.IndexByte(s, '/') >= 0:
		p.system = systemOf(s)
	}
}

func systemOf(s string) string {
	if !strings.Contains(s, "/home/") && !strings.Contains(s, "/opt/") && !strings.Contains(s, "/vercel/") { // most lines that name a file
		return ""
	}
	for _, f := range folders {
		if strings.Contains(s, f.path) {
			return f.system
		}
	}
	return ""
}
