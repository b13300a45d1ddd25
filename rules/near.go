package rules

import "fmt"

// Near proposes the nearest right word, as "; did you mean ...?", or nothing.
func Near(word string, right []string) string { return near(word, right) }

// near proposes the nearest right word, if one is near enough to have been meant.
func near(word string, right []string) string {
	best, distance := "", 1+max(len(word)/3, 2)
	if len(word) > 80 {
		return ""
	}
	for _, r := range right {
		if d := typos(word, r); d < distance {
			best, distance = r, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// typos counts what separates two words: a letter too many, too few or another, or two that changed places, which is the commonest.
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
