package rules

import (
	"testing"

	"npmx/rules/shell"
)

// BenchmarkBuiltin is what a run's start pays for the rules.
func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		if _, err := Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstVerdict is what one failure pays: loading, and the expressions and words that it is the first to need.
func BenchmarkFirstVerdict(b *testing.B) {
	facts := Case{"code": "E403", "status": "403", "host": "npm.corp.example",
		"message": "token does not match expected scopes", "credential": "usable", "field": "_authToken"}
	for b.Loop() {
		set, err := Builtin()
		if err != nil {
			b.Fatal(err)
		}
		if m := set.Match(facts); len(m) == 0 || m[0].Rule.Fill(facts, nil, shell.POSIX).Title == "" {
			b.Fatal("nothing matched")
		}
	}
}

// BenchmarkNextVerdict is what each further failure of a long log pays.
func BenchmarkNextVerdict(b *testing.B) {
	set, err := Builtin()
	if err != nil {
		b.Fatal(err)
	}
	facts := Case{"code": "E403", "status": "403", "host": "npm.corp.example",
		"message": "token does not match expected scopes", "credential": "usable", "field": "_authToken"}
	for b.Loop() {
		set.Match(facts)
	}
}

// BenchmarkByFiles is the long way, for comparison, and for a user's own rules.
func BenchmarkByFiles(b *testing.B) {
	sources, err := ours()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		decodeAll(sources)
	}
}
