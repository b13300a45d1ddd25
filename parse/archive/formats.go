package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"
)

// opener returns the reader of a stream's format, by its first bytes; nil for a plain log. A zip is not a stream, see
// [task.zipStream].
func opener(head []byte) func(t *task, name string, r io.Reader, depth int) error {
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return (*task).gzip
	case bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		return (*task).zstd
	case isZip(head):
		return (*task).zipStream
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return (*task).tar
	}
	return nil
}

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// zipOf returns the directory of a zip; nil where the file is not one.
func zipOf(f *os.File) (*zip.Reader, error) {
	var head [4]byte
	if _, err := f.ReadAt(head[:], 0); err != nil || !isZip(head[:]) {
		return nil, nil
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return directory(f, info.Size())
}

var errOverlap = errors.New("its members overlap, as no honest archive's do; it was left alone")

// directory reads a zip's list of members. Overlapping ones would make logs without end of few bytes, at no ratio that
// stands out.
func directory(r io.ReaderAt, size int64) (*zip.Reader, error) {
	if n := directoryBytes(r, size); n > maxDirectory {
		return nil, fmt.Errorf("its list of members has %d bytes, and npmx reads %d; unpack it first", n, maxDirectory)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	packed := uint64(0)
	for _, f := range z.File {
		if packed += f.CompressedSize64; packed > uint64(size) {
			return nil, errOverlap
		}
	}
	return z, nil
}

// maxDirectory bounds the list of a zip's members, which takes ten times that in memory: 60,000 with short names.
const maxDirectory = 3 << 20

// directoryBytes is how long the list is, by the zip's own word and by where it begins; 0 where there is no end, which
// the reader will find as well.
func directoryBytes(r io.ReaderAt, size int64) int64 {
	tail := make([]byte, min(size, 66<<10))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail) < at+22 {
		return 0
	}
	end := size - int64(len(tail)-at)
	list, from := uint64(binary.LittleEndian.Uint32(tail[at+12:])), uint64(binary.LittleEndian.Uint32(tail[at+16:]))
	if wide := bytes.LastIndex(tail[:at], []byte("PK\x06\x06")); wide >= 0 && wide+56 <= at { // zip64
		list = max(list, binary.LittleEndian.Uint64(tail[wide+40:]))
		from = min(from, binary.LittleEndian.Uint64(tail[wide+48:]))
	}
	return max(int64(min(list, 1<<62)), end-int64(min(from, uint64(end))))
}

func (t *task) gzip(name string, r io.Reader, depth int) error {
	z, err := gzip.NewReader(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return err
	}
	defer z.Close()
	t.stream(name, z, depth)
	return nil
}

// maxWindow bounds what one zstd stream may keep in memory: what RFC 8878 asks every reader to support, and what zstd
// itself uses unless --long or --ultra is asked for.
const maxWindow = 8 << 20

func (t *task) zstd(name string, r io.Reader, depth int) error {
	in := bufio.NewReaderSize(r, 64<<10)
	head, _ := in.Peek(zstd.HeaderMaxSize)
	var h zstd.Header
	if err := h.Decode(head); err == nil && h.WindowSize > maxWindow {
		return fmt.Errorf("it takes %d MiB of memory to unpack, and npmx gives %d; unpack it first", h.WindowSize>>20,
			maxWindow>>20)
	}
	z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow),
		zstd.WithDecoderLowmem(true))
	if err != nil {
		return err
	}
	defer z.Close()
	t.stream(name, z, depth)
	return nil
}

func (t *task) tar(name string, r io.Reader, depth int) error {
	in := tar.NewReader(r)
	for !t.walk.spent.over.Load() {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg {
			t.stream(member(name, h.Name), in, depth)
		}
	}
	return nil
}

// maxZipInMemory bounds a zip that comes as a stream or inside another archive: its directory is at its end.
const maxZipInMemory = 16 << 20

func (t *task) zipStream(name string, r io.Reader, depth int) error {
	<-t.turn // so that one at a time is in memory
	b, err := io.ReadAll(io.LimitReader(r, maxZipInMemory+1))
	if err != nil {
		return err
	}
	if len(b) > maxZipInMemory {
		return fmt.Errorf("a zip inside an archive or a pipe may have %d bytes at most; unpack it first",
			maxZipInMemory)
	}
	z, err := directory(bytes.NewReader(b), int64(len(b)))
	t.zip(name, z, err, depth)
	return nil
}

// member names a log inside an archive. Its name is shown, never opened, so where it points does not matter; its
// length does.
func member(archive, name string) string {
	name = strings.ToValidUTF8(name, "?")
	if len(name) > 200 {
		name = name[:200]
	}
	return archive + "!" + name
}
