package mend

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"npmx/explain"
)

// Change is what an edit made of one line. It holds no secret: the line as it was lies in a backup, the new one is
// known by its sum.
type Change struct {
	Was int    `json:"was"` // its line in the text before, 1-based; 0 where it was added
	Now string `json:"now"` // the sum of the new line, without its end; "" where it was taken away
}

// Changes says what [Apply] makes of a text, to be undone.
func Changes(text string, edits []explain.Edit, token string) ([]Change, error) {
	before := split(text)
	var all []Change
	for _, e := range ordered(edits) {
		secret, err := copied(before, e, token)
		if err != nil {
			return nil, err
		}
		lines, err := one(slices.Clone(before), e, secret, "\n")
		if err != nil {
			return nil, err
		}
		all = append(all, changeOf(e, lines))
	}
	return all, nil
}

// changeOf reads one edit's change off the text in which it alone is made.
func changeOf(e explain.Edit, lines []string) Change {
	switch {
	case e.Line == 0:
		return Change{0, sumOf(lines[len(lines)-1])}
	case e.Old == "":
		return Change{0, sumOf(lines[e.Line-1])}
	case e.New == "":
		return Change{e.Line, ""}
	}
	return Change{e.Line, sumOf(lines[e.Line-1])}
}

func sumOf(line string) string {
	s := sha256.Sum256([]byte(strings.TrimRight(line, "\r\n")))
	return hex.EncodeToString(s[:])
}

// Undo takes changes back out of a text that may have been edited since, line by line: what was added goes, what was
// replaced or taken away comes back from before. A line that is not there any more is an error, and nothing is
// changed.
func Undo(now, before string, changes []Change) (string, error) {
	lines, old := split(now), split(before)
	back := slices.Clone(changes)
	slices.SortStableFunc(back, func(a, b Change) int { // what was taken away comes last, the first line first
		return cmp.Or(cmp.Compare(taken(a), taken(b)), a.Was-b.Was)
	})
	for _, c := range back {
		if c.Was > len(old) {
			return now, fmt.Errorf("line %d: %w", c.Was, ErrChanged)
		}
		at := lastOf(lines, c, old)
		if at < 0 {
			return now, fmt.Errorf("line %d: %w", c.Was, ErrChanged)
		}
		switch {
		case c.Now == "":
			lines = slices.Insert(ended(lines, at), at, old[c.Was-1])
		case c.Was == 0:
			lines = slices.Delete(lines, at, at+1)
		default:
			lines[at] = old[c.Was-1]
		}
	}
	return strings.Join(lines, ""), nil
}

// ended gives the line in front of a place the end that it lacks as the last of its file: what comes there is a line of
// its own.
func ended(lines []string, at int) []string {
	if at > 0 && !strings.HasSuffix(lines[at-1], "\n") {
		lines[at-1] += "\n"
	}
	return lines
}

func taken(c Change) int {
	if c.Now == "" {
		return 1
	}
	return 0
}

// lastOf finds a change's line, or where one that was taken away stood: behind the line before it. It is negative
// where there is none.
func lastOf(lines []string, c Change, old []string) int {
	want, behind := c.Now, 0
	if want == "" {
		if c.Was == 1 {
			return 0
		}
		want, behind = sumOf(old[c.Was-2]), 1
	}
	for i := len(lines) - 1; i >= 0; i-- {
		if sumOf(lines[i]) == want {
			return i + behind
		}
	}
	return -1
}
