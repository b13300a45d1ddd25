package ci

import "strings"

// joined repairs a line that something cut in two, with the lines of its stream that follow: GitLab's and CRI's own
// pieces, a lone "npm" in front of "ERR!" (Amplify), a head without its words (Netlify), a Windows console's 80
// columns.
func (p *Peeler) joined(l Line) Line {
	for i := 1; i < p.waiting.len(); i++ {
		next := p.waiting.at(i)
		if next.line.doubtful && next.names != len(p.order) {
			p.peel(next)
		}
		if next.line.Key != l.Key {
			continue
		}
		glue, ok := follows(l, next.line)
		if !ok {
			return l
		}
		l.Text += glue + strings.TrimLeft(next.line.Text, " ")
		l.width, l.partial = next.line.width, next.line.partial
		p.waiting.cut(i)
		i--
	}
	return l
}

// follows reports whether next goes on l, and what is between the two.
func follows(l, next Line) (glue string, ok bool) {
	switch {
	case next.joins, l.partial:
		return "", true
	case next.Text == "" || len(l.Text) > maxRow:
		return "", false
	case l.Text == "npm" && alone(next.Text):
		return " ", true
	case emptyHead(l.Text) && !Anchor(next.Text) && l.Stamp != "" && l.prefixed == next.prefixed && ownWords(next.Text):
		return " ", true
	case !next.prefixed && next.No == l.No+1 && brokenAddress(l.Text) && restOfAddress(next.Text):
		return "", true
	case l.width == 80 && !next.prefixed && !Anchor(next.Text) && errorHead(l.Text):
		return "", true
	}
	return "", false
}

// brokenAddress is true for an error that ends in its address, as one does that a terminal wraps there.
func brokenAddress(s string) bool {
	i := strings.LastIndexByte(s, ' ')
	return i > 0 && len(s) > 60 && errorHead(s) && isHTTP(s[i+1:]) && strings.Contains(s[:i+1], " - ")
}

// restOfAddress is true for what only the end of a package's address looks like: "up/@acme%2fui - unauthenticated".
func restOfAddress(s string) bool {
	word, rest, _ := strings.Cut(s, " ")
	slash := strings.IndexByte(word, '/')
	return slash > 0 && !isHTTP(word) && (rest == "" || strings.HasPrefix(rest, "- ")) &&
		(strings.HasPrefix(word[slash:], "/@") || strings.Contains(word, "%2f") || strings.HasSuffix(word, ".tgz"))
}

func isHTTP(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// alone recognises a level that lost the "npm" in front of it.
func alone(s string) bool {
	_, _, _, ok := Level("npm " + s)
	return ok
}

// emptyHead is an error's head without words: a blank line of npm's, or one whose words stand on the next line.
func emptyHead(s string) bool {
	_, level, rest, ok := Level(s)
	return ok && rest == "" && (level == "ERR!" || level == "error" || level == "WARN" || level == "warn")
}

func errorHead(s string) bool {
	_, level, _, ok := Level(s)
	return ok && (level == "ERR!" || level == "error")
}

// ownWords is true for what npm says after a lone head: its code, an HTTP status, the log.
func ownWords(s string) bool {
	return strings.HasPrefix(s, "code E") || strings.HasPrefix(s, "A complete log") || len(s) > 4 && s[3] == ' ' &&
		number(s[:3]) >= 100
}
