package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// least is the shortest value worth masking wherever it stands.
	least = 4
	// alone is the length below which a value must stand alone: the password "pass" in "_password" is none, and a mask there
	// would tell it.
	alone = 8
	// many is the number of values of a group above which only the values themselves are looked for: nobody has so many, but a
	// hostile file may.
	many = 512
	// longest is the size above which a value is looked for as it is only; headers are refused far below.
	longest = 64 << 10
	// leastCore keeps base64's middle pieces from matching by chance.
	leastCore = 7
)

var (
	standard   = strings.NewReplacer("-", "+", "_", "/") // base64's alphabets
	urlSafe    = strings.NewReplacer("+", "-", "/", "_")
	lineBreaks = strings.NewReplacer(`\n`, "\n", `\r`, "\n", "\r", "\n")
)

// index finds many values in one pass: the first 4 bytes of each lead to the candidates, longest first.
type index struct {
	starts [256]bool
	by     map[[least]byte][]string
	ends   map[[least]byte][]string // by the last 4 bytes, for values broken over two lines
	whole  string                   // all values, a line feed between them
}

// crowd bounds the values that begin alike: each place of a log that begins so is compared with all of them. Those of the first groups
// are there first.
const crowd = 512

func indexOf(values []string) *index {
	x := &index{by: map[[least]byte][]string{}, ends: map[[least]byte][]string{}}
	var whole []string
	for _, v := range values {
		if len(v) < least {
			continue
		}
		k, end := [least]byte([]byte(v[:least])), [least]byte([]byte(v[len(v)-least:]))
		if len(x.by[k]) == crowd {
			continue
		}
		x.starts[v[0]] = true
		x.by[k] = append(x.by[k], v)
		if len(v) >= leastWhole && len(x.ends[end]) < crowd {
			x.ends[end] = append(x.ends[end], v)
			whole = append(whole, v)
		}
	}
	for _, c := range x.by {
		sort.Slice(c, func(i, j int) bool { return len(c[i]) > len(c[j]) })
	}
	x.whole = strings.Join(whole, "\n")
	return x
}

// find gives the places of all values, also where two of them overlap: masking only the first would show the rest of the other. Values and
// text may both be made to be compared forever: where that is so, all that is left of the text is masked.
func (x *index) find(s string) []span {
	var found []span
	if len(x.by) == 0 {
		return nil
	}
	fuel := 1<<20 + 256*len(s)
	for i := 0; i+least <= len(s); i++ {
		if !x.starts[s[i]] {
			continue
		}
		for _, v := range x.by[[least]byte([]byte(s[i:i+least]))] {
			if fuel -= alike(s[i:], v); fuel < 0 {
				return append(found, span{i, len(s)})
			}
			if strings.HasPrefix(s[i:], v) && (len(v) >= alone || standsAlone(s, i, i+len(v))) {
				found = append(found, span{i, i + len(v)})
				break
			}
		}
	}
	return append(found, x.broken(s)...)
}

// alike is about what it costs to compare: few texts that differ begin with the same 16 bytes.
func alike(s, v string) int {
	if n := min(16, len(s), len(v)); s[:n] != v[:n] {
		return 1
	}
	return len(v)
}

func standsAlone(s string, from, to int) bool {
	return (from == 0 || !isWordByte(s[from-1]) || !isWordByte(s[from])) &&
		(to == len(s) || !isWordByte(s[to]) || !isWordByte(s[to-1]))
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// spellings gives every form in which a log may show a value, those of the first groups first. Each group has its own bounds, so that
// what a hostile project holds takes no place from what its user holds.
func spellings(groups [][]string) []string {
	all := forms{seen: map[string]bool{}}
	for _, values := range groups {
		all.left = maxSpelled
		for i, v := range values {
			for _, plain := range halves(v) {
				if len(plain) >= least && !harmless(plain) {
					all.add(plain)
					all.spell(plain, i)
				}
			}
		}
	}
	return all.list
}

// maxSpelled bounds the bytes of all forms of one group: hundreds of long values have a dozen forms each.
const maxSpelled = 2 << 20

type forms struct {
	seen map[string]bool
	list []string
	left int
}

func (a *forms) add(forms ...string) {
	for _, f := range forms {
		if len(f) >= least && !a.seen[f] && !harmless(f) {
			a.seen[f] = true
			a.list = append(a.list, f)
		}
	}
}

func (a *forms) spell(plain string, nth int) {
	if nth >= many || len(plain) > longest || a.left < 0 {
		return
	}
	a.left -= 12 * len(plain)
	a.add(url.QueryEscape(plain), url.PathEscape(plain), inJSON(plain))
	a.add(inBase64(plain)...)
}

// halves gives the value, and where it is base64 of readable text what it says, and the part behind a colon: `_auth` is
// base64 of user:password, `_password` of the password. The user name is no secret, and often a common word.
func halves(v string) []string {
	all := []string{v, strings.TrimSpace(v)}
	if strings.ContainsAny(v, "\r\n\\") { // a key in PEM, its line breaks perhaps written as \n
		for line := range strings.Lines(lineBreaks.Replace(v)) {
			all = append(all, strings.TrimSpace(line))
		}
	}
	for _, text := range []string{v, decoded(v)} {
		if text != v {
			all = append(all, text)
		}
		if _, password, ok := strings.Cut(text, ":"); ok && text != v {
			all = append(all, password)
		}
	}
	return all
}

func decoded(v string) string {
	bare := standard.Replace(strings.TrimRight(strings.TrimSpace(v), "="))
	raw, err := base64.RawStdEncoding.DecodeString(bare)
	if err != nil || !utf8.Valid(raw) || bytes.ContainsFunc(raw, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return v
	}
	return string(raw)
}

// inBase64 gives what is left of a value inside the base64 of a longer text, for each of the three ways in which its bytes
// may fall on base64's groups, in both alphabets.
func inBase64(v string) []string {
	all := []string{base64.RawStdEncoding.EncodeToString([]byte(v))}
	for shift := range 3 {
		coded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), v...))
		from, to := (8*shift+5)/6, 8*(shift+len(v))/6
		if to-from >= leastCore {
			all = append(all, coded[from:to])
		}
	}
	for _, c := range all {
		all = append(all, urlSafe.Replace(c))
	}
	return all
}

func inJSON(v string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return v
	}
	s := strings.TrimSuffix(b.String(), "\n")
	return s[1 : len(s)-1]
}
