// Package rules holds what npmx knows: which facts of a failure mean which cause, and what to do about it.
//
// The rules are data, YAML files, ours embedded (builtin/) and the user's. The stages: a file is decoded through its
// nodes, so that every mistake has a line and a column (load.go, decode*.go); its conditions are compiled
// (condition.go, expression.go); a [Case] is matched and the matches are ranked by the evidence they rest on
// (match.go); the winner's texts are filled (fill.go). Of our own files a run reads only an index of their conditions,
// and the words of the rules that win (index.go). [Set.Check] runs each rule's own examples; [Set.Why] and
// [Set.Account] say why a rule did not win; [Set.Manual] and [Rule.Page] print what is known.
//
// Which rule wins: compare the ranks of the matched conditions, sorted from high to low; the longer list wins where
// one begins with the other; then the user's rule before ours, then the id. The order of files and of rules in them
// never counts, and no example of ours lets two causes come to the id.
//
// It is pure: it reads no file, runs no command, and refuses to know whether a cause is proved. A rule's certainty is
// a ceiling. What belongs together is made by go generate: builtin.index, schema.json and docs/causes.md; tests fail
// while they are not current.
package rules
