package npmrc

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// isSpace is JavaScript's white space: it has U+FEFF, which Go's has not, and lacks U+0085, which Go's has. A BOM
// before the first key vanishes only by this.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}

func trim(s string) string {
	if n := len(s); n > 0 && s[0] > ' ' && s[0] < utf8.RuneSelf && s[n-1] > ' ' && s[n-1] < utf8.RuneSelf {
		return s
	}
	return strings.TrimFunc(s, isSpace)
}

func trimLeft(s string) string {
	if len(s) > 0 && s[0] > ' ' && s[0] < utf8.RuneSelf {
		return s
	}
	return strings.TrimLeftFunc(s, isSpace)
}

// decodeUTF8 replaces what is no UTF-8 as the Encoding Standard says: one U+FFFD for each longest beginning of a
// sequence, where Go's own conversions give one for each byte.
func decodeUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			n = broken(b)
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

// broken returns the length of the longest beginning of a well-formed sequence that b starts with, at least 1.
func broken(b []byte) int {
	need, low, high := 0, byte(0x80), byte(0xbf)
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		need = 1
	case c >= 0xe0 && c <= 0xef:
		need = 2
		if c == 0xe0 {
			low = 0xa0
		}
		if c == 0xed {
			high = 0x9f
		}
	case c >= 0xf0 && c <= 0xf4:
		need = 3
		if c == 0xf0 {
			low = 0x90
		}
		if c == 0xf4 {
			high = 0x8f
		}
	}
	n := 1
	for n <= need && n < len(b) && b[n] >= low && b[n] <= high {
		n, low, high = n+1, 0x80, 0xbf
	}
	return n
}

// unbase64 is Node's Buffer.from(s, 'base64'): both alphabets, padding or none, other characters skipped, all up to the
// first "=". clean reports whether s was base64 without any of this lenience but the missing padding.
func unbase64(s string) (data []byte, clean bool) {
	bare := make([]byte, 0, len(s))
	clean = true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/':
			bare = append(bare, c)
		case c == '-':
			bare = append(bare, '+')
		case c == '_':
			bare = append(bare, '/')
		case c == '=':
			clean = clean && strings.Trim(s[i:], "=") == "" && len(s)-i <= 2
			i = len(s)
		default:
			clean = false
		}
	}
	if len(bare)%4 == 1 {
		clean = false
		bare = bare[:len(bare)-1]
	}
	data = make([]byte, base64.RawStdEncoding.DecodedLen(len(bare)))
	n, _ := base64.RawStdEncoding.Decode(data, bare)
	return data[:n], clean
}

func toBase64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
