package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Near proposes the nearest right word, as "; did you mean ...?", or lists the right words where none is near and they
// fit.
func Near(word string, right []string) string { return among(word, right) }

// Slip proposes what a word is a slip of the keys for, "" where nothing is near.
func Slip(word string, right []string) string {
	if nearest, distance := closest(strings.ToLower(word), right); len(word) <= 80 && distance <= slip(word) {
		return nearest
	}
	return ""
}

// maxList is how many right words a message lists: the causes and the CI systems fit, the fields and the placeholders
// do not.
const maxList = 30

// among proposes the nearest right word or, where none is near, all of them.
func among(word string, right []string) string {
	if hint := near(word, right); hint != "" {
		return hint
	}
	if len(right) > maxList {
		return ""
	}
	return "; use one of " + strings.Join(right, ", ")
}

// near proposes the right words that are near enough to have been meant: a slip of the pen, else the one that the word
// is a part of, else a worse slip, else what has a part in common. A few letters changed in a short word make any
// other short word, so they are no slip.
func near(word string, right []string) string {
	if len(word) > 80 || word == "" {
		return ""
	}
	word = strings.ToLower(word)
	nearest, distance := closest(word, right)
	for _, meant := range [][]string{within(nearest, distance <= 1), those(word, right, isPart),
		within(nearest, distance <= slip(word)), those(word, right, related)} {
		if len(meant) > 0 {
			return fmt.Sprintf("; did you mean %s?", strings.Join(meant, " or "))
		}
	}
	return ""
}

func slip(word string) int {
	if len(word) <= 4 {
		return 1
	}
	return max(len(word)/3, 2)
}

func closest(word string, right []string) (string, int) {
	best, distance := "", len(word)+1
	for _, r := range right {
		if d := typos(word, strings.ToLower(r)); d < distance {
			best, distance = r, d
		}
	}
	return best, distance
}

func within(word string, near bool) []string {
	if word == "" || !near {
		return nil
	}
	return []string{word}
}

// those returns the known words that stand so to a word; of many none can be meant.
func those(word string, right []string, so func(word, right string) bool) []string {
	var all []string
	for _, r := range right {
		if so(word, r) {
			all = append(all, r)
		}
	}
	if len(all) > 3 {
		return nil
	}
	return all
}

// parts are the words that a name is made of.
func parts(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("-_/. ", r) })
}

func isPart(word, right string) bool { return slices.Contains(parts(right), word) }

// related is true for names with a part in common (http-status, status), for one in the other (hostname, host), and for
// what a word is shortened to by leaving the vowels out (cmd, msg, pkg).
func related(word, right string) bool {
	if slices.ContainsFunc(parts(word), func(p string) bool { return len(p) > 2 && isPart(p, right) }) {
		return true
	}
	if len(right) > 3 && strings.Contains(word, right) || len(word) > 3 && strings.Contains(right, word) {
		return true
	}
	return len(word) > 2 && !strings.ContainsAny(word, "aeiou") && shortens(word, right)
}

// shortens reports whether a word's letters stand in another in that order, from the first on.
func shortens(word, long string) bool {
	if !strings.HasPrefix(long, word[:1]) {
		return false
	}
	for _, letter := range word {
		i := strings.IndexRune(long, letter)
		if i < 0 {
			return false
		}
		long = long[i+1:]
	}
	return true
}

// typos counts what separates two words: a letter too many, too few or another, or two that changed places, which is
// the commonest.
func typos(a, b string) int {
	var before, above, row []int
	above = count(len(b) + 1)
	for i := 1; i <= len(a); i++ {
		row = count(len(b) + 1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}

func count(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
