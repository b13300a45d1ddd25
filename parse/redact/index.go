package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// least is the shortest value worth masking wherever it is.
	least = 4
	// alone is the length below which a value must stand alone: "pass" in "_password" is not the password, and a mask
	// there would reveal it.
	alone = 8
	// many is the number of values of a group above which only the values themselves are looked for: no real
	// configuration has so many, but a hostile file may.
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

// index finds many values in one pass: the first 4 bytes of each lead to the candidates, longest first, and the last 4
// to those of which only the end is there.
type index struct {
	by, ends       map[[least]byte][]string
	begins, closes pairs  // the first two bytes of each, and the last two
	whole          string // the values, a line feed between them
}

// pairs is a set of two bytes.
type pairs [1 << 10]uint64

func (p *pairs) add(a, b byte) { p[(uint(a)<<8|uint(b))>>6] |= 1 << (b & 63) }

func (p *pairs) has(a, b byte) bool { return p[(uint(a)<<8|uint(b))>>6]&(1<<(b&63)) != 0 }

const (
	// crowd bounds the values that begin alike: each place of a log that begins so is compared with all of them. Those
	// of the first groups are there first.
	crowd = 512
	// maxWhole bounds the values of which a part from the middle is looked for.
	maxWhole = 256 << 10
)

func indexOf(values []string) *index {
	x := &index{by: map[[least]byte][]string{}, ends: map[[least]byte][]string{}}
	var whole strings.Builder
	for _, v := range values {
		if len(v) < least {
			continue
		}
		k, end := [least]byte([]byte(v[:least])), [least]byte([]byte(v[len(v)-least:]))
		if len(x.by[k]) == crowd {
			continue
		}
		x.begins.add(v[0], v[1])
		x.by[k] = append(x.by[k], v)
		if len(v) >= leastWhole && len(x.ends[end]) < crowd {
			x.closes.add(v[len(v)-2], v[len(v)-1])
			x.ends[end] = append(x.ends[end], v)
			if whole.Len()+len(v) < maxWhole {
				whole.WriteString(v + "\n")
			}
		}
	}
	for _, c := range x.by {
		sort.Slice(c, func(i, j int) bool { return len(c[i]) > len(c[j]) })
	}
	x.whole = whole.String()
	return x
}

// hunt is the search for an index's values in one text. Values and text may both be made to be compared forever: where
// that is so, all that is left of the text is masked.
type hunt struct {
	*index
	s     string
	fuel  int
	found []span
	calm  ahead // the next byte that is not a quote, comma or blank
}

// find returns the places of all values, also where two of them overlap: masking only the first would show the rest of
// the other.
func (x *index) find(s string) []span {
	if len(x.by) == 0 {
		return nil
	}
	h := &hunt{index: x, s: s, fuel: 1<<18 + 16*len(s), calm: aheadOf(s, &unquoted)}
	for i := 1; i < len(s); i++ {
		if x.begins.has(s[i-1], s[i]) && i-1+least <= len(s) {
			h.beginning(i - 1)
		}
		if x.closes.has(s[i-1], s[i]) && i+1 >= least {
			h.end(i + 1)
		}
		if h.fuel < 0 {
			return append(h.found, span{i - 1, len(s)})
		}
	}
	h.heads()
	return h.found
}

// finds notes a place. One that goes on where the last one is makes it longer: a text that is one value over and over
// has as many places as letters.
func (h *hunt) finds(from, to int) {
	if n := len(h.found); n > 0 && h.found[n-1].from <= from && from <= h.found[n-1].to {
		h.found[n-1].to = max(h.found[n-1].to, to)
		return
	}
	h.found = append(h.found, span{from, to})
}

// beginning looks for a value at i, or for as much of its beginning as identifies it.
func (h *hunt) beginning(i int) {
	most := 0
	for _, v := range h.by[[least]byte([]byte(h.s[i:i+least]))] {
		n := common(h.s[i:], v)
		if h.fuel -= 1 + n/8; h.fuel < 0 {
			return
		}
		if n == len(v) && (n >= alone || standsAlone(h.s, i, i+n)) {
			h.finds(i, i+n)
			break
		}
		if n > most && n < len(v) && len(v) >= leastWhole && (n >= leastWhole && h.aPart(i, i+n) ||
			isPiece(h.s[i:i+n]) && h.endsLine(i, i+n)) {
			most = n
		}
	}
	if most > 0 {
		h.finds(i, i+most)
	}
}

// end looks for the end of a value, as servers write that do not want to show the whole.
func (h *hunt) end(i int) {
	for _, v := range h.ends[[least]byte([]byte(h.s[i-least:i]))] {
		if h.covered(i-len(v), i) {
			continue
		}
		n := commonEnd(h.s[:i], v)
		if h.fuel -= 1 + n/8; h.fuel < 0 {
			return
		}
		if n >= leastWhole && n < len(v) && h.aPart(i-n, i) {
			h.finds(i-n, i)
		}
	}
}

// covered reports whether a place is found already: a text may be one value over and over.
func (h *hunt) covered(from, to int) bool {
	n := len(h.found)
	return n > 0 && h.found[n-1].from <= from && to <= h.found[n-1].to
}

// aPart recognises a part of a secret, as it is in abcdefghijkl..., from words that may be in any password and in any
// log, and from what is alike by chance inside of a hash.
func (h *hunt) aPart(from, to int) bool {
	p := h.s[from:to]
	if from > 0 && wordy[h.s[from-1]] || to < len(h.s) && wordy[h.s[to]] {
		return false
	}
	return numerals.any(p) || capital.any(p[1:]) && small.any(p) || len(p) >= 2*leastWhole
}

func common(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

func commonEnd(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[len(a)-1-i] != b[len(b)-1-i] {
			return i
		}
	}
	return n
}

func standsAlone(s string, from, to int) bool {
	return (from == 0 || !isWordByte(s[from-1]) || !isWordByte(s[from])) &&
		(to == len(s) || !isWordByte(s[to]) || !isWordByte(s[to-1]))
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// spellings gives every form in which a log may show a value, those of the first groups first. Each group has its own
// bounds, so that what a hostile project holds takes no place from what its user holds.
func spellings(groups [][]string) []string {
	all := forms{seen: map[string]bool{}}
	for _, values := range groups {
		all.left = maxSpelled
		for i, v := range values {
			for _, plain := range halves(v) {
				if len(plain) >= least && !unexpanded(plain) {
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
		if len(f) >= least && !a.seen[f] && !unexpanded(f) {
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

// halves returns the value, and where it is base64 of readable text what it says, and the part after a colon: `_auth`
// is base64 of user:password, `_password` of the password. The user name is not a secret, and often a common word.
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
		if user, password, ok := strings.Cut(text, ":"); ok && text != v {
			all = append(all, password)
			if slices.Contains(noPasswords, password) && len(user) >= leastWhole && Opaque(user) {
				all = append(all, user)
			}
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

// inBase64 returns what is left of a value inside the base64 of a longer text, for each of the three ways in which its
// bytes may fall on base64's groups, in both alphabets.
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
