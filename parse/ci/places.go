package ci

import "strings"

// places are folders of one system's machines. Others may run such a machine's image too, so that they count less
// than words. A system that npmx has no word for only keeps another from being proved.
var places = []struct{ path, systems string }{
	{"/home/runner/work/", "github-actions"}, {"/home/runner/_work/", "github-actions"},
	{"/home/runner/.npm/_logs/", "github-actions"}, {"/home/runner/setup-pnpm", "github-actions"},
	{"/github/workspace/", "github-actions"}, {"/github/home/", "github-actions"},
	{"/home/runner/workspace/", "replit"}, {"/opt/hostedtoolcache/", "github-actions azure"},
	{"/Users/runner/", "github-actions azure"}, {`C:\hostedtoolcache\`, "github-actions azure"},
	{`C:\npm\cache\_logs\`, "github-actions azure"}, {"/home/vsts/", "azure"}, {`D:\a\1\s`, "azure"},
	{"/mnt/vss/_work/", "azure"}, {`C:\agent\_work\`, "azure"}, {`D:\agent\_work\`, "azure"},
	{"/home/gitlab-runner/builds/", "gitlab"},
	{"/home/circleci/", "circleci"}, {"/home/travis/", "travis"}, {"/opt/atlassian/pipelines/", "bitbucket"},
	{"/opt/buildhome/", "netlify cloudflare"}, {"/vercel/path0/", "vercel"}, {"/opt/render/", "render"},
	{"/codebuild/output/", "codebuild amplify"}, {"/var/lib/buildkite-agent/builds/", "buildkite"},
	{"/home/expo/", "eas"}, {"/Users/expo/", "eas"}, {"/opt/jenkins/workspace/", "jenkins"},
	{"/var/lib/jenkins/", "jenkins"}, {"/var/jenkins_home/", "jenkins"}, {"/home/jenkins/", "jenkins"},
	{"/opt/buildagent/work/", "teamcity"},
}

// look takes the folders that a line names, where a program names them and not a text about one.
func (p *Peeler) look(s string, l *Line) {
	for i := 0; i < len(s); i++ {
		if s[i] != '/' && !(s[i] == ':' && strings.HasPrefix(s[i+1:], `\`)) {
			continue
		}
		at := i
		if s[i] == ':' {
			at--
		}
		if at < 0 || at > 0 && !begins(s[:at]) || !owned(s, at, l) {
			continue
		}
		for _, f := range places {
			if strings.HasPrefix(s[at:], f.path) {
				p.proof.places.narrow(setOf(f.systems))
			}
		}
	}
}

// begins reports whether a path can begin after s.
func begins(s string) bool {
	return strings.IndexByte(" \t\"'(=:[]", s[len(s)-1]) >= 0 || strings.HasSuffix(s, "file://")
}

// owned reports whether a program names the path at i: a client, its settings, a stack, npm's banner, variables, or a
// line that begins with it. A text that speaks of such a folder is about some machine, and not of this one.
func owned(s string, i int, l *Line) bool {
	if l.Seq >= 0 || Anchor(s) {
		return true
	}
	in := strings.TrimLeft(s[:i], " \t")
	for _, head := range []string{"at ", "> ", "info If you think this is a bug", "[command]",
		"A complete log of this run ", "userconfig = "} {
		if strings.HasPrefix(in, head) {
			return true
		}
	}
	for _, tail := range []string{"direct dependency of ", `Issue while reading "`} {
		if strings.HasSuffix(in, tail) {
			return true
		}
	}
	name, ok := strings.CutSuffix(in, ": ")
	return in == "" || ok && name == strings.ToUpper(name) && !strings.Contains(name, " ")
}
