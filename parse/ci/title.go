package ci

import (
	"regexp"
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

var announced = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(?P<pipeline>\[Pipeline\] )|\[[\w-]+\] \$ |(?P<build>\[Container\] \d{4}/\d\d/\d\d [\d:]{8} )|\[\d+/\d+\] STEP \d+/\d+: |Step \d+/\d+ : |(?P<heroku>(?:remote: )?-----> ))`)
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
	if m := announced().FindStringSubmatchIndex(s); m != nil {
		l.Text, l.Command = s[m[1]:], true
		for i, system := range []string{"", "jenkins", "codebuild", "heroku"} {
			if i > 0 && m[2*i] >= 0 {
				l.Context.CI = system
			}
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
		if i := strings.Index(s, "##["); i >= 0 && i < 64 {
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

// hints are lines that only one system prints.
func (p *Peeler) hints(s string) {
	switch {
	case p.system != "":
	case strings.HasPrefix(s, "Error: Process completed with exit code"), strings.Contains(s, "/home/runner/work/"):
		p.system = "github-actions"
	case strings.HasPrefix(s, "#!/bin/bash -eo pipefail"), strings.Contains(s, "/home/circleci/"):
		p.system = "circleci"
	case strings.HasPrefix(s, "ERROR: Job failed: "):
		p.system = "gitlab"
	case strings.Contains(s, "/home/vsts/"):
		p.system = "azure"
	case strings.Contains(s, "/home/travis/"):
		p.system = "travis"
	case strings.Contains(s, "/opt/buildhome/"):
		p.system = "netlify"
	case strings.Contains(s, "/vercel/path0/"):
		p.system = "vercel"
	case strings.Contains(s, "/opt/render/"):
		p.system = "render"
	}
}
