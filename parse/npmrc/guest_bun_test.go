package npmrc

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestBunOfEachVersion: what the real bun of these versions asked for and sent, over flags, variables, bunfig.toml and
// .npmrc (testdata/README.md). They are the last one before a rule changed, and the first one after it.
func TestBunOfEachVersion(t *testing.T) {
	var cases []guestCase
	eachLine(t, "cases-bun.jsonl", func(line []byte) {
		cases = append(cases, read[guestCase](t, line))
	})
	sent := map[string][]guestAnswer{}
	for _, text := range []string{"1.2.23", "1.3.14", "1.4.0", "1.4.3", "1.4.5"} {
		v, _ := ParseVersion(text)
		var answers []guestAnswer
		eachLine(t, "answers-bun"+text+".jsonl", func(line []byte) {
			answers = append(answers, read[guestAnswer](t, line))
		})
		if len(answers) != len(cases) {
			t.Fatalf("bun %s: %d answers to %d cases", text, len(answers), len(cases))
		}
		sent[text] = answers
		for i, a := range answers {
			if a.Error != "" {
				t.Errorf("bun %s stops at case %d: %s", text, i+1, a.Error)
			}
			for _, d := range cases[i].differences(t, Bun, v, a) {
				t.Errorf("bun %s, case %d: %s", text, i+1, d)
			}
		}
	}
	same := func(a, b guestAnswer) bool { return slices.Equal(a.Answers, b.Answers) }
	if slices.EqualFunc(sent["1.3.14"], sent["1.4.0"], same) || slices.EqualFunc(sent["1.4.3"], sent["1.4.5"], same) {
		t.Error("the cases do not tell the versions apart")
	}
}

func read[T any](t *testing.T, line []byte) (out T) {
	t.Helper()
	if err := json.Unmarshal(line, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
