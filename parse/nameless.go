package parse

import (
	"regexp"
	"strings"
	"sync"
)

// named is what is in a text for the sake of its name: addresses, paths, scoped packages, packages with a version.
var named = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b[a-z+]+://[^\s"'` + "`" +
		`<>]+|(?:[a-z]:)?(?:[/\\][\w.@~+-]+){2,}|@[\w.~-]+(?:/|%2f)[\w.~-]*[\w~-]|\b[\w.~-]+@[~^]?\d[\w.+-]*`)
})

// Nameless takes the names out of what was said of a failure: packages, addresses and paths become "…". People name
// packages saml-core, token-expired-page and firewall, and no such word may be taken for the registry's.
func (f *Failure) Nameless(text string) string {
	if strings.ContainsAny(text, `/\@%`) {
		text = named().ReplaceAllString(text, "…")
	}
	for _, name := range append([]string{f.Package, f.Host}, f.Packages...) {
		if strings.ContainsAny(name, "-_.0123456789") { // a name of one plain word may be meant as that word
			text = withoutWord(text, name)
		}
		text = strings.NewReplacer(`"`+name+`"`, "…", "'"+name+"'", "…", "`"+name+"`", "…").Replace(text)
		if _, base, scoped := strings.Cut(name, "/"); scoped && strings.ContainsAny(base, "-_.0123456789") {
			text = withoutWord(text, base)
		}
	}
	return text
}

// OwnWords gives the client's words without those that it says whatever the answer was: "forbidden by your security
// policy" is under every 403.
func (f *Failure) OwnWords() string {
	var b strings.Builder
	for line := range strings.Lines(f.Words) {
		if !boilerplate(stripHeading(strings.TrimSpace(line))) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// withoutWord replaces a name where it is no part of a longer one.
func withoutWord(text, name string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, name)
		if i < 0 || name == "" {
			return b.String() + text
		}
		end := i + len(name)
		b.WriteString(text[:i])
		if i > 0 && inName(text[i-1]) || end < len(text) && inName(text[end]) && text[end] != '.' {
			b.WriteString(name)
		} else {
			b.WriteString("…")
		}
		text = text[end:]
	}
}

func inName(c byte) bool {
	return c == '-' || c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
