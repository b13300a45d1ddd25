// Package corpus writes folders of logs such as a company's CI leaves them: most are quiet, some end in a failure, and
// a few are what no log should be. The same size and seed give the same bytes.
package corpus

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"npmx/internal/genlog"
)

// Write writes n logs of about size bytes below dir, as team/repository/day/run.log. failures are folders of logs that
// end in a failure, a share of which is strewn in.
func Write(dir string, n int, size int64, seed uint64, failures string) error {
	real, err := filepath.Glob(filepath.Join(failures, "*", "*.log"))
	if err != nil || len(real) == 0 {
		return fmt.Errorf("no logs in %s: %v", failures, err)
	}
	w := writer{dir: dir, r: rand.New(rand.NewPCG(seed, 3)), size: size, real: real}
	for i := range n {
		if err := w.log(i); err != nil {
			return err
		}
	}
	return nil
}

type writer struct {
	dir  string
	r    *rand.Rand
	size int64
	real []string
}

// log writes the i-th log. Of a thousand, one each is what no log should be, and ten are compressed.
func (w writer) log(i int) error {
	name := fmt.Sprintf("team%02d/app%03d/2026-11-%02d/run-%06d.log", i%17, i%101, 1+i%28, i)
	text, err := w.text(i)
	if err != nil {
		return err
	}
	if k := i % 1000; k < 10*len(oddities) && k%10 == 3 {
		odd := oddities[k/10]
		return w.write(name+odd.ending, odd.make(text))
	}
	if i%100 == 99 {
		return w.write(name+".gz", gzipped(text))
	}
	return w.write(name, text)
}

// text is a log's: 24 of 25 are quiet.
func (w writer) text(i int) ([]byte, error) {
	var b bytes.Buffer
	if err := genlog.Write(&b, "quiet", w.size/2+w.r.Int64N(w.size), w.r.Uint64()); err != nil {
		return nil, err
	}
	if i%25 == 7 {
		end, err := os.ReadFile(w.real[w.r.IntN(len(w.real))])
		if err != nil {
			return nil, err
		}
		b.Write(end)
	}
	return b.Bytes(), nil
}

func (w writer) write(name string, data []byte) error {
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

const refused = "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore\n"

// oddities are what there is in every large store of logs.
var oddities = []struct {
	ending string
	make   func(text []byte) []byte
}{
	{".gz", func(t []byte) []byte { z := gzipped(t); return z[:len(z)/2] }},
	{".gz", func([]byte) []byte { return []byte("\x1f\x8bno gzip at all") }},
	{"", func([]byte) []byte { return bytes.Repeat([]byte{0, 1, 2, 250}, 2000) }},
	{"", func([]byte) []byte { return nil }},
	{".zip", zipped},
	{"", wide},
	{"", func([]byte) []byte { return append(bytes.Repeat([]byte("x"), 400_000), "\n"+refused...) }},
	{".zip", func(t []byte) []byte { z := zipped(t); return z[:len(z)-30] }},
	{"", func([]byte) []byte { return []byte("\x1b[31mnpm\x1b[0m \x00" + strings.Repeat("\r\n"+refused, 3)) }},
}

func gzipped(text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(text)
	_ = z.Close()
	return b.Bytes()
}

func zipped(text []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, t := range [][]byte{text, []byte(refused), text} {
		m, _ := z.Create(fmt.Sprintf("%d_step\x1b.txt", i))
		_, _ = m.Write(t)
	}
	_ = z.Close()
	return b.Bytes()
}

// wide is UTF-16, as PowerShell writes it.
func wide(text []byte) []byte {
	out := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(string(text) + refused)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}
