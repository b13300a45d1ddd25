package npmrc

import (
	"slices"
	"testing"
)

// TestGuestsOfEachVersion: what the real clients of these versions asked for and sent (testdata/README.md). Of bun
// flags, variables, bunfig.toml and .npmrc, before and after each change of its rules; of deno workspaces.
func TestGuestsOfEachVersion(t *testing.T) {
	for client, versions := range map[Client][]string{
		Bun:  {"1.2.23", "1.3.14", "1.4.0", "1.4.3", "1.4.5"},
		Deno: {"2.9.6"},
	} {
		cases := recorded[guestCase](t, "cases-"+string(client)+".jsonl")
		var before []guestAnswer
		for _, text := range versions {
			v, _ := ParseVersion(text)
			answers := recorded[guestAnswer](t, "answers-"+string(client)+text+".jsonl")
			if len(answers) != len(cases) {
				t.Fatalf("%s %s: %d answers to %d cases", client, text, len(answers), len(cases))
			}
			for i, a := range answers {
				for _, d := range cases[i].differences(t, client, v, a) {
					t.Errorf("%s %s, case %d: %s", client, text, i+1, d)
				}
			}
			same := func(a, b guestAnswer) bool { return slices.Equal(a.Answers, b.Answers) }
			if slices.EqualFunc(before, answers, same) {
				t.Errorf("%s %s: nothing in the cases differs from the version before", client, text)
			}
			before = answers
		}
	}
}
