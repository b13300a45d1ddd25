package facts

import (
	"bufio"
	"io"
)

// NearLine is a line of a log with its number.
type NearLine struct {
	Number int
	Text   string
}

// Near is what was read of a log around some lines.
type Near struct {
	Lines []NearLine
	All   int // how many lines the log has, as far as it was read
}

// Bounds of what is read of a log to be quoted.
const (
	maxNear     = 64 << 20
	maxNearLine = 500
)

// LinesNear reads the lines of a log around those numbers, which count from before lines further up: the log may be
// the second part of one.
func LinesNear(path string, numbers []int, before, around int) (n Near) {
	f, err := openRegular(path)
	if err != nil {
		return n
	}
	defer f.Close()
	in := bufio.NewReader(io.LimitReader(f, maxNear))
	for {
		text, err := shortLine(in)
		if err != nil && text == "" {
			return n
		}
		n.All++
		for _, want := range numbers {
			if at := before + n.All; at >= want-around && at <= want+around {
				n.Lines = append(n.Lines, NearLine{at, text})
				break
			}
		}
	}
}

// shortLine reads a line and keeps its beginning.
func shortLine(in *bufio.Reader) (string, error) {
	var kept []byte
	for {
		part, err := in.ReadSlice('\n')
		if room := maxNearLine - len(kept); room > 0 {
			kept = append(kept, part[:min(room, len(part))]...)
		}
		if err != bufio.ErrBufferFull {
			if len(kept) == 0 && err == nil {
				kept = []byte("\n")
			}
			return string(kept), err
		}
	}
}

// CopyAny feeds a log that the user named to a parser.
func CopyAny(to io.Writer, path string) error {
	f, err := openRegular(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, io.LimitReader(f, maxLog))
	return err
}
