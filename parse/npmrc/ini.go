package npmrc

import (
	"errors"
	"strings"
)

// The sizes up to which a file is npm's configuration for us. npm itself has none; a file beyond them is no .npmrc but
// an accident or an attack, and its remainder is left unread, which [File] says.
const (
	maxFile    = 32 << 20
	maxEntries = 20_000
	maxValue   = 256 << 10 // Node refuses headers of a sixteenth of it
)

// errCrash is where npm's ini reader itself throws.
var errCrash = errors.New("npm's ini reader stops with a TypeError")

// A line of an ini file that holds an entry: the key and value after unquoting, and where it is.
type pair struct {
	key     string // "[]" cut off
	val     value
	raw     string // the value as written, comment and quotes included; "" where there is no "="
	bare    bool   // no "="
	array   bool
	section string // the section's name as written, "" outside
	inside  bool   // in a section
	at      int    // the key's offset in the file
}

// readINI calls yield with each entry that npm's ini package finds and whose key is wanted, in order; a false return
// ends it. Other lines (comments, "=x", a value with U+2028) do not exist for npm.
func readINI(file string, v Version, want func(key string) bool, yield func(*pair) bool) error {
	section, inside := "", false
	var p pair
	for at := 0; at < len(file); {
		if file[at] == '\n' || file[at] == '\r' {
			at++
			continue
		}
		end := lineEnd(file[at:])
		line, start := file[at:at+end], at
		at += end + 1
		body := trimLeft(line)
		if body == "" || body[0] == ';' || body[0] == '#' {
			continue
		}
		if name, ok := sectionName(line, v); ok {
			section, inside = unquote(name).String(), true
			if p = (pair{section: section, inside: true, bare: true, at: start}); !yield(&p) {
				return nil
			}
			continue
		}
		p.section, p.inside, p.at = section, inside, start+len(line)-len(body)
		if ok, err := p.read(line, want); err != nil {
			return err
		} else if ok && !yield(&p) {
			return nil
		}
	}
	return nil
}

// lineEnd finds the end of a line, which may also be a lone CR.
func lineEnd(s string) int {
	end := strings.IndexByte(s, '\n')
	if end < 0 {
		end = len(s)
	}
	if cr := strings.IndexByte(s[:end], '\r'); cr >= 0 {
		return cr
	}
	return end
}

// sectionName takes "[name]" from the first column only; up to npm 8 with nothing after it, not even a blank.
func sectionName(line string, v Version) (string, bool) {
	if !strings.HasPrefix(line, "[") {
		return "", false
	}
	end := strings.IndexByte(line, ']')
	if end < 0 || v.Major < 9 && end != len(line)-1 || trim(line[end+1:]) != "" {
		return "", false
	}
	return line[1:end], true
}

// read takes a line apart; ok false where it holds no entry, or none that is wanted.
func (p *pair) read(line string, want func(string) bool) (ok bool, err error) {
	left, right, found := strings.Cut(line, "=")
	if left == "" {
		return false, nil
	}
	if err := p.readKey(left); err != nil || !want(p.key) {
		return false, err
	}
	p.raw, p.bare, p.val = right, !found, boolean(true)
	if found {
		p.val = unquote(right)
	}
	if v := p.val; v.kind == isText && (v.text == "true" || v.text == "false" || v.text == "null") {
		p.val, _ = parseJSON(v.text)
	}
	return p.key != "__proto__" && !strings.Contains(right, "\u2028") && !strings.Contains(right, "\u2029"), nil
}

func (p *pair) readKey(left string) error {
	key, plain := plainText(left)
	if !plain {
		v := unquote(left)
		if v.kind == isNull {
			return errCrash // null.length
		}
		key, plain = v.String(), v.kind == isText
	}
	p.key, p.array = key, plain && len(key) > 2 && strings.HasSuffix(key, "[]")
	if p.array {
		p.key = key[:len(key)-2]
	}
	return nil
}

// plainText trims a text; plain reports that unquote would change nothing in it.
func plainText(s string) (out string, plain bool) {
	s = trim(s)
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"', '\'', '\\', ';', '#':
			return s, false
		}
	}
	return s, true
}

// unquote is the ini package's unsafe(): what is wholly in quotes goes through JSON.parse where that works (single
// quotes are cut off before), what is not ends at the first "#" or ";" without a backslash.
func unquote(s string) value {
	s, plain := plainText(s)
	if plain {
		return text(s)
	}
	if (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		if s[0] == '\'' {
			s = s[min(1, len(s)):max(1, len(s)-1)]
		}
		if v, ok := parseJSON(s); ok {
			return v
		}
		return text(s)
	}
	return text(trim(unescape(s)))
}

func unescape(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ';' || c == '#':
			return string(out)
		case c == '\\' && i+1 < len(s) && (s[i+1] == '\\' || s[i+1] == ';' || s[i+1] == '#'):
			i++
			out = append(out, s[i])
		case c == '\\' && i+1 < len(s):
			i++
			out = append(out, '\\', s[i])
		default:
			out = append(out, c)
		}
	}
	return string(out)
}
