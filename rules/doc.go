// Package rules holds what npmx knows: which facts of a failure mean which cause, and what to do about it.
//
// The rules are data, YAML files, ours embedded (builtin/) and the user's. The stages: a file is decoded through its nodes, so
// that every mistake has a line and a column (load.go, decode.go); its conditions are compiled (condition.go); a [Case] is
// matched and the matches are ranked by the evidence they rest on (match.go); the winner's texts are filled (fill.go). [Set.Check] runs each
// rule's own examples.
//
// Which rule wins: compare the ranks of the matched conditions, sorted from high to low; the longer list wins where one begins with
// the other; then the user's rule before ours, then the id. The order of files and of rules in them never counts.
//
// It is pure: it reads no file, runs no command, and refuses to know whether a cause is proved. A rule's certainty is a ceiling.
package rules
