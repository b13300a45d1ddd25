package parse

import (
	"maps"
	"slices"
	"strings"

	"npmx/parse/registry"
)

// pardons recognises a command line whose failure its writer reckoned with: npm view @acme/core@1.2.3 || true.
func pardons(line string) bool {
	i := strings.LastIndex(line, "||")
	if i < 0 {
		return false
	}
	instead := strings.Trim(line[i+2:], ` "')`)
	return instead == "true" || instead == ":" || instead == "exit 0" || strings.HasPrefix(instead, "echo ")
}

// pardon leaves out what was reckoned with, where the log goes on with another command: there it was no reason to
// stop. In a log that then fails for no reason that is known, it may have been the reason after all.
func (g *grammar) pardon() {
	g.checks()
	harmless := !g.exits || slices.ContainsFunc(g.failures, func(f Failure) bool { return !f.pardoned })
	g.failures = slices.DeleteFunc(g.failures, func(f Failure) bool {
		return f.pardoned && harmless && f.line() < g.command.no || f.survived == f.told || f.lacking()
	})
	g.log.Failed = g.log.Failed || len(g.failures) > 0
}

// begins notes npm's head of a script that it runs for a package it installs: "> esbuild@0.12.24 postinstall /app/..".
// What such a script does with the error of an npm of its own is its affair. Where several run, the first is noted:
// what became of them npm's end says of all.
func (g *grammar) begins(r *run, no int, text string) {
	spec, script, ok := strings.Cut(strings.TrimPrefix(text, "> "), " ")
	script, _, _ = strings.Cut(script, " ")
	if r.script.no > 0 || !ok || !strings.HasPrefix(text, "> ") || !slices.Contains(installScripts, script) {
		return
	}
	if name, version := splitSpec(spec); isName(name) && isVersion(version) {
		r.script, r.before, r.inScript = said{no, script}, g.log.Failed, map[int]int{}
	}
}

var installScripts = []string{"preinstall", "install", "postinstall"}

// survives leaves out what failed in such a script, where npm then did what it was to do: a script whose failure counts
// ends npm, which says so (ELIFECYCLE).
func (g *grammar) survives(r *run) {
	if r.script.no == 0 {
		return
	}
	g.finish(r)
	for _, i := range slices.Sorted(maps.Keys(r.inScript)) { // what was also told elsewhere may count there
		f := &g.failures[i]
		f.survived += r.inScript[i]
		g.trace(f.line(), bySuccess, r.script.text)
	}
	r.script = said{}
	if len(g.order) == 1 { // what failed meanwhile was this npm's too
		g.log.Failed = r.before
	}
}

// checks leaves out that changesets could not ask whether a one-time password is needed: it publishes all the same,
// whatever the answer.
func (g *grammar) checks() {
	if g.precheck == 0 {
		return
	}
	g.failures = slices.DeleteFunc(g.failures, func(f Failure) bool {
		below := f.line() - g.precheck
		return strings.HasSuffix(f.URL, "/-/npm/v1/user") && below >= 0 && below <= int(precheckAnswer)
	})
}

// lacking recognises a 404 of what a private registry may do without: who asks, its search, its audits. Nothing is
// missing that anybody wanted, and clients and release tools go on.
func (f *Failure) lacking() bool {
	if f.Status != 404 || f.Host == "" || public(f) {
		return false
	}
	i := strings.LastIndex(f.URL, "/-/")
	if i < 0 {
		return false
	}
	end := f.URL[i+len("/-/"):]
	for _, part := range []string{"whoami", "ping", "npm/v1/user", "npm/v1/tokens", "npm/v1/security/", "v1/search",
		"v1/login"} {
		if end == part || strings.HasSuffix(part, "/") && strings.HasPrefix(end, part) ||
			strings.HasPrefix(end, part+"?") {
			return true
		}
	}
	return false
}

// line is where the log tells of a failure.
func (f *Failure) line() int {
	if len(f.Evidence) == 0 {
		return 0
	}
	return f.Evidence[0].Line
}

func public(f *Failure) bool {
	return f.Host == registry.PublicHost || f.Host == "registry.yarnpkg.com"
}
