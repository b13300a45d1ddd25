package ci

import (
	"regexp"
	"strings"
	"sync"
)

// What pages, chats and mails make of a line when somebody pastes it: links, entities, tags of a listing.

var (
	stepLink = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\[(\d+)\]\(https://github\.com/[^)\s]*#step:\d+:\d+\)`)
	})
	// a link whose text is the address itself, as editors of issues write it, and one in angle brackets behind a method
	markedLink = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\[(https?://[^\]\s]+)\]\(https?://[^)\s]+\)`)
	})
	angleLink = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`( - [A-Z]{3,6} )<(https?://[^>|\s]+)(?:\|[^>\s]*)?>`)
	})
	entities = sync.OnceValue(func() *strings.Replacer {
		return strings.NewReplacer("&gt;", ">", "&lt;", "<", "&quot;", `"`, "&#34;", `"`, "&#39;", "'", "&apos;", "'",
			"&nbsp;", " ", "&amp;", "&")
	})
)

// listing are the tags around the lines of a listing in HTML.
var listing = []string{"<pre>", "</pre>", "<code>", "</code>", "<br>", "<br/>", "<br />"}

// pasted undoes what a page made of a line: [4](https://github.com/...#step:6:10)01 is 401.
func pasted(s string) string {
	if strings.IndexByte(s, '<') >= 0 {
		s = unlisted(s)
		if strings.Contains(s, " <http") {
			s = angleLink().ReplaceAllString(s, "$1$2")
		}
	}
	if n := len(s); n > 2 && s[0] == '`' && s[n-1] == '`' && strings.IndexByte(s[1:n-1], '`') < 0 {
		s = s[1 : n-1] // one line of code
	}
	if strings.Contains(s, "](http") {
		s = stepLink().ReplaceAllString(s, "$1")
		s = markedLink().ReplaceAllString(s, "$1")
	}
	if i := strings.IndexByte(s, '&'); i >= 0 && strings.IndexByte(s[i:], ';') > 0 {
		s = entities().Replace(s)
	}
	return s
}

// unlisted takes the tags of a listing off both ends of a line.
func unlisted(s string) string {
	for again := true; again; {
		again = false
		for _, tag := range listing {
			var front, back bool
			s, front = strings.CutPrefix(s, tag)
			s, back = strings.CutSuffix(s, tag)
			again = again || front || back
		}
	}
	return s
}
