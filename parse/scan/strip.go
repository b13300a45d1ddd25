package scan

import "bytes"

// Strip appends src without its terminal sequences to dst. Line feeds stay, so that lines keep their numbers;
// sequences that move or erase stay too, since what they would join was never one text.
func Strip(dst, src []byte) []byte {
	for {
		i := bytes.IndexByte(src, 0x1b)
		if i < 0 {
			return append(dst, src...)
		}
		dst = append(dst, src[:i]...)
		n, keep := Sequence(src[i:])
		if keep {
			dst = append(dst, src[i:i+n]...)
		}
		src = src[i+n:]
	}
}

// Sequence measures the terminal sequence at the start of s, within its line; keep is true for those that redraw.
func Sequence(s []byte) (n int, keep bool) {
	if len(s) < 2 || s[1] == '\n' {
		return 1, false
	}
	switch s[1] {
	case '[':
		return csi(s)
	case ']', '_', 'P':
		return str(s), false
	}
	return 2, false
}

func csi(s []byte) (int, bool) {
	n := 2
	for n < len(s) && s[n] >= 0x20 && s[n] <= 0x3f {
		n++
	}
	if n == len(s) || s[n] == '\n' {
		return n, false
	}
	switch s[n] {
	case 'G', 'K', 'J', 'A':
		return n + 1, true
	}
	return n + 1, false
}

// str measures OSC, APC and DCS, to BEL or ST. One without an end in its line is its introducer alone: the text after
// it was printed.
func str(s []byte) int {
	for i := 2; i < len(s); i++ {
		switch s[i] {
		case 0x07:
			return i + 1
		case '\n':
			return 2
		case 0x1b:
			if i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
			return 2
		}
	}
	return 2
}
