package archive

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"
)

// opener gives the reader of a stream's format, by its first bytes; nil for a plain log. A zip is no stream, see [walk.zipStream].
func opener(head []byte) func(w *walk, name string, r io.Reader, depth int) error {
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return (*walk).gzip
	case bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		return (*walk).zstd
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return (*walk).zipStream
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return (*walk).tar
	}
	return nil
}

func isZip(f *os.File) bool {
	var head [4]byte
	n, _ := f.ReadAt(head[:], 0)
	return n == 4 && (string(head[:]) == "PK\x03\x04" || string(head[:]) == "PK\x05\x06")
}

func (w *walk) gzip(name string, r io.Reader, depth int) error {
	z, err := gzip.NewReader(r)
	if err != nil {
		return err
	}
	defer z.Close()
	w.stream(name, z, depth)
	return nil
}

func (w *walk) zstd(name string, r io.Reader, depth int) error {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(32<<20), zstd.WithDecoderLowmem(true))
	if err != nil {
		return err
	}
	defer z.Close()
	w.stream(name, z, depth)
	return nil
}

func (w *walk) tar(name string, r io.Reader, depth int) error {
	t := tar.NewReader(r)
	for w.members <= w.limits.Members {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg {
			w.stream(member(name, h.Name), t, depth)
		}
	}
	return nil
}

// maxZipInMemory bounds a zip that comes as a stream or inside another archive: its directory stands at its end.
const maxZipInMemory = 16 << 20

func (w *walk) zipStream(name string, r io.Reader, depth int) error {
	b, err := io.ReadAll(io.LimitReader(r, maxZipInMemory+1))
	if err != nil {
		return err
	}
	if len(b) > maxZipInMemory {
		return fmt.Errorf("a zip inside an archive or a pipe may have %d bytes at most; unpack it first", maxZipInMemory)
	}
	w.zip(name, bytes.NewReader(b), int64(len(b)), depth)
	return nil
}

func (w *walk) zip(name string, r io.ReaderAt, size int64, depth int) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		w.fail(name, err)
		return
	}
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if w.members > w.limits.Members {
			return
		}
		w.zipMember(member(name, f.Name), f, depth)
	}
}

func (w *walk) zipMember(name string, f *zip.File, depth int) {
	r, err := f.Open()
	if err != nil {
		w.fail(name, err)
		return
	}
	defer r.Close()
	w.stream(name, r, depth)
}

// member names a log inside an archive. Its name is shown, never opened, so where it points does not matter; its length does.
func member(archive, name string) string {
	name = strings.ToValidUTF8(name, "?")
	if len(name) > 200 {
		name = name[:200]
	}
	return archive + "!" + name
}
