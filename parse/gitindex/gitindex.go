// Package gitindex reads from git's index which files a repository tracks, so that git itself need not be run: a
// repository can name programs that git would start.
//
// It reads versions 2 to 4, with either kind of object name. It refuses to know files: it is given the index. What it
// does not understand, a split index for one, is an error and never a guess.
package gitindex

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
)

// ErrUnknown says that this is no index, or one of a form that is not read.
var ErrUnknown = errors.New("not an index of git's that is read here")

const (
	header    = 12
	stat      = 40 // the times, numbers and sizes of an entry, before the object's name
	longName  = 0xfff
	extended  = 0x4000
	directory = 0o040000 // the mode of a whole folder, in a sparse index
)

// Tracked reports which of the paths, with slashes and from the repository's root, are in the index.
func Tracked(index []byte, paths []string) (map[string]bool, error) {
	want := make(map[string]bool, len(paths))
	for _, p := range paths {
		want[p] = false
	}
	for _, size := range []int{20, 32} { // SHA-1 and SHA-256
		r := reader{data: index, size: size, want: want}
		if r.read() {
			return want, nil
		}
		for p := range want {
			want[p] = false
		}
	}
	return nil, ErrUnknown
}

type reader struct {
	data    []byte
	size    int
	want    map[string]bool
	version uint32
	at      int
	name    string
}

func (r *reader) read() bool {
	if len(r.data) < header+r.size || string(r.data[:4]) != "DIRC" {
		return false
	}
	r.version = binary.BigEndian.Uint32(r.data[4:])
	count := binary.BigEndian.Uint32(r.data[8:])
	if r.version < 2 || r.version > 4 || int64(count)*int64(stat+r.size) > int64(len(r.data)) {
		return false
	}
	r.at = header
	for range count {
		if !r.entry() {
			return false
		}
	}
	return r.extensions()
}

func (r *reader) entry() bool {
	start := r.at
	flagsAt := start + stat + r.size
	if flagsAt+2 > len(r.data) {
		return false
	}
	mode := binary.BigEndian.Uint32(r.data[start+24:])
	flags := binary.BigEndian.Uint16(r.data[flagsAt:])
	r.at = flagsAt + 2
	if flags&extended != 0 {
		r.at += 2
	}
	if r.at > len(r.data) || r.version == 2 && flags&extended != 0 || !r.readName(start, int(flags&longName)) {
		return false
	}
	if _, ok := r.want[r.name]; ok && mode != directory {
		r.want[r.name] = true
	}
	return true
}

// readName takes the name, which version 4 writes as a change of the one before it.
func (r *reader) readName(start, length int) bool {
	kept := ""
	if r.version == 4 {
		strip, ok := r.varint()
		if !ok || strip > len(r.name) {
			return false
		}
		kept = r.name[:len(r.name)-strip]
	}
	end := bytes.IndexByte(r.data[r.at:], 0)
	if end < 0 {
		return false
	}
	r.name = kept + string(r.data[r.at:r.at+end])
	if length != longName && length != len(r.name) || r.name == "" || strings.HasPrefix(r.name, "/") {
		return false
	}
	r.at += end + 1
	if r.version < 4 { // one to eight zeros, to a multiple of eight
		r.at = start + (r.at-1-start)/8*8 + 8
	}
	return r.at <= len(r.data)-r.size
}

// varint is git's: seven bits a byte, each further byte counting one more.
func (r *reader) varint() (int, bool) {
	n := 0
	for i := 0; r.at < len(r.data) && i < 5; i++ {
		b := r.data[r.at]
		r.at++
		n = n<<7 | int(b&0x7f)
		if b&0x80 == 0 {
			return n, true
		}
		n++
	}
	return 0, false
}

// extensions goes to the end, which must come out even. A split index names a second file.
func (r *reader) extensions() bool {
	end := len(r.data) - r.size
	for r.at < end {
		if r.at+8 > end || string(r.data[r.at:r.at+4]) == "link" {
			return false
		}
		r.at += 8 + int(binary.BigEndian.Uint32(r.data[r.at+4:]))
	}
	return r.at == end
}
