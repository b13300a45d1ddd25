package rules

import "fmt"

// near proposes the nearest right word, if one is near enough to have been meant.
func near(word string, right []string) string {
	best, distance := "", 1+max(len(word)/3, 2)
	for _, r := range right {
		if d := levenshtein(word, r); d < distance {
			best, distance = r, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

func levenshtein(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
