// Package ci takes off what CI systems, task runners, containers and terminals put around the words of a package
// manager.
//
// Stages of one line: JSON and escaped text are opened (json.go), CI markers, colours and links deleted (colour.go),
// prefixes peeled (rules.go, peel.go), redraws obeyed (redraw.go); then lines that something cut in two are joined
// (join.go). A prefix that looks like text counts only where a client's own line comes after it, then or within the
// last lines; hence lines leave the [Peeler] with a delay. The package knows how a client's line begins (anchor.go) and
// refuses to know what it says.
package ci

// Context is where in a CI run a line stood.
type Context struct {
	// github-actions, gitlab, azure, jenkins, circleci, buildkite, travis, teamcity, heroku ...; "" not known
	CI   string
	Job  string
	Step string
	Task string // task, workspace, service or process of a runner inside the step
	// Image reports that the line is of the build of a container's image, whatever system runs that: a build sees none
	// of its variables and files.
	Image bool
	// Builder is what builds it, if not Docker or a like of it: kaniko.
	Builder string
}

// Line is one line as its program wrote it.
type Line struct {
	No      int    // physical line, from 1
	Text    string // peeled, without colours, redraws obeyed; its own indent is kept
	Key     string // lines of one stream share it: parallel tasks interleave line by line
	Context Context
	Stamp   string // the time in front, as it was there; "" none
	Command bool   // a title or a command that a CI system or shell announces, no output
	Echo    bool   // GitHub's copy of a step's script, no output
	Seq     int    // the number in front of a line of npm's debug log, -1 elsewhere

	marked   string // the time that a marker or a field of JSON gives
	width    int    // columns of the line before peeling, for what a console wrapped
	prefixed bool
	joins    bool // the line goes on the one before (GitLab's +)
	partial  bool // the next of its stream goes on this one (CRI's P)
	sure     bool // the prefix that proves the system is no other program's
	clock    bool // the stamp is one that programs print too, not only CI systems
	doubtful bool // something that looks like a prefix was left standing
}
