//go:build unix

package hostile

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	bytesorder "encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bomb is so much of one line, packed.
func bomb(t *testing.T, dir, name string, size int64) string {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := gzip.NewWriter(f)
	for b := bytes.Repeat([]byte{'a'}, 1<<20); size > 0; size -= 1 << 20 {
		w.Write(b)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

func manyMembers(n int) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := range n {
		_, _ = z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i)})
	}
	z.Close()
	return out.Bytes()
}

// overlapping is a zip whose directory names one member many times, so that few bytes are read as many logs.
func overlapping(n, size int) []byte {
	one := zipOf(strings.Repeat("a", size), "a")
	at := bytes.Index(one, []byte("PK\x01\x02"))
	end := bytes.Index(one, []byte("PK\x05\x06"))
	entry, tail := one[at:end], bytes.Clone(one[end:])
	bytesorder.LittleEndian.PutUint16(tail[8:], uint16(n))
	bytesorder.LittleEndian.PutUint16(tail[10:], uint16(n))
	bytesorder.LittleEndian.PutUint32(tail[12:], uint32(n*len(entry)))
	return append(append(bytes.Clone(one[:at]), bytes.Repeat(entry, n)...), tail...)
}

// zip64 is a stored member whose sizes stand in the extra field.
func zip64(text string) []byte {
	extra := bytesorder.LittleEndian.AppendUint16(nil, 1)
	extra = bytesorder.LittleEndian.AppendUint16(extra, 16)
	extra = bytesorder.LittleEndian.AppendUint64(extra, uint64(len(text)))
	extra = bytesorder.LittleEndian.AppendUint64(extra, uint64(len(text)))
	entry := func(kind string, between, behind []byte) []byte {
		b := append([]byte(kind), between...)
		b = append(b, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
		b = bytesorder.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(text)))
		b = append(b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, byte(len(extra)), 0)
		return append(append(append(b, behind...), 'a'), extra...)
	}
	local := append(entry("PK\x03\x04", nil, nil), text...)
	central := entry("PK\x01\x02", []byte{45, 0}, make([]byte, 14))
	end := append([]byte("PK\x05\x06"), 0, 0, 0, 0, 1, 0, 1, 0)
	end = bytesorder.LittleEndian.AppendUint32(end, uint32(len(central)))
	end = bytesorder.LittleEndian.AppendUint32(end, uint32(len(local)))
	return append(append(append(local, central...), end...), 0, 0)
}
