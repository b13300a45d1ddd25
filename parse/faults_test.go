package parse_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"npmx/internal/fair"
	"npmx/internal/genlog"
	"npmx/parse"
)

// What is tested here are the faults of logs; those of files and archives are tested with the command line.

// sample are recordings of each client, short enough to be read thousands of times.
func sample(t *testing.T) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"npm-6.14.18/403.log", "npm-8.19.4/401-basic.log", "npm-10.9.9/404-notice.log",
		"npm-11.21.2/publish-402.log", "npm-12.2.0/401-verbose.log",
		"pnpm-9.15.9/401-message.log", "pnpm-12.21.0/403.log", "yarn-1.22.22/403-tarball.log", "yarn-4.18.1/403.log",
		"bun-1.2.23/403.log", "bun-1.2.23/publish-402.log"} {
		text, err := os.ReadFile("testdata/recordings/" + name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(text)
	}
	return out
}

// TestErrorsInLongLinesAreFound: an error at the start, in the middle and at the end of a line of 3 MiB is found;
// bytes beyond a block are in other pieces.
func TestErrorsInLongLinesAreFound(t *testing.T) {
	filler := strings.Repeat("x ", 3<<19)
	progress := strings.Repeat("\r[  ....] / fetch: sill acme", 1<<17)
	const code, words = "npm error code E401\n",
		"npm error 401 Unauthorized - GET https://npm.acme.example/@acme%2fcore"
	for name, text := range map[string]string{
		"start":  code + words + " - " + filler + "\n",
		"middle": progress + "\r" + code + words + " - " + filler + "\n",
		"end":    filler + "\n" + progress + "\r" + code + words + "\n",
	} {
		log := read(text, parse.Options{})
		if len(log.Failures) != 1 || log.Failures[0].Host != "npm.acme.example" ||
			log.Failures[0].Package != "@acme/core" || len(log.Failures[0].Message) > 2<<10 {
			t.Errorf("%s: %.300v", name, log.Failures)
		}
	}
}

// encoded are ways in which a log comes, each with what undoes nothing of what it says.
var encoded = map[string]func(string) string{
	"bom":         func(s string) string { return "\ufeff" + s },
	"utf-16 le":   func(s string) string { return wide(s, false) },
	"utf-16 be":   func(s string) string { return wide(s, true) },
	"crlf":        func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	"cr progress": func(s string) string { return "\r|\r/\r \r" + strings.ReplaceAll(s, "\n", "\n\r|\r/\r \r") + "\n" },
	"latin-1":     func(s string) string { return "d\xe9pendances\n" + s },
	"invalid":     func(s string) string { return "\xc3(\xff\xfe\n" + s + "\xf0\x9f\n" },
	"nul":         func(s string) string { return "\x00\x00\n" + s + strings.Repeat("\x00", 4096) },
}

func wide(s string, big bool) string {
	var b bytes.Buffer
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(s))...) {
		lo, hi := byte(u), byte(u>>8)
		if big {
			lo, hi = hi, lo
		}
		b.Write([]byte{lo, hi})
	}
	return b.String()
}

// TestEveryEncodingSaysTheSame: whatever a log is written in, it says what its plain twin says.
func TestEveryEncodingSaysTheSame(t *testing.T) {
	for name, text := range sample(t) {
		want := read(text, parse.Options{})
		if len(want.Failures) == 0 {
			t.Fatalf("%s says nothing", name)
		}
		for how, encode := range encoded {
			if got, want := apart(read(encode(text), parse.Options{})), apart(want); got != want {
				t.Errorf("%s in %s:\n got %s\nwant %s", name, how, got, want)
			}
		}
	}
}

// apart is what a log says apart from where: a line in front of it moves all numbers.
func apart(log parse.Log) string {
	for i := range log.Failures {
		f := &log.Failures[i]
		f.Words = ""
		for k := range f.Evidence {
			f.Evidence[k].Line, f.Evidence[k].Text = 0, strings.TrimSpace(f.Evidence[k].Text)
		}
	}
	log.Bytes, log.Lines = 0, 0
	return fmt.Sprintf("%+v", log)
}

// TestBordersOfReadsDoNotShow: wherever a read ends and however many search, a log of many blocks says the same.
func TestBordersOfReadsDoNotShow(t *testing.T) {
	var text strings.Builder
	for range 3 {
		for _, s := range sample(t) {
			text.WriteString(s)
		}
		_ = genlog.Write(&text, "ci", 900<<10, 7)
	}
	log := text.String()
	want := read(log, parse.Options{})
	if len(want.Failures) < 8 {
		t.Fatalf("%d failures", len(want.Failures))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for workers := 1; workers <= 8; workers++ {
		runtime.GOMAXPROCS(workers)
		for how, r := range map[string]io.Reader{"whole": strings.NewReader(log),
			"halves":       iotest.HalfReader(strings.NewReader(log)),
			"with its end": iotest.DataErrReader(strings.NewReader(log))} {
			if got := fromReader(t, r); !reflect.DeepEqual(got, want) {
				t.Errorf("%d workers, %s: %d failures in %d lines, want %d in %d", workers, how, len(got.Failures),
					got.Lines, len(want.Failures), want.Lines)
			}
		}
	}
	short := log[:40<<10]
	want = read(short, parse.Options{})
	for size := 1; size <= 200; size++ {
		if got := fromReader(t, &pieces{strings.NewReader(short), size}); !reflect.DeepEqual(got, want) {
			t.Errorf("reads of %d: %+v", size, got)
		}
	}
}

func fromReader(t *testing.T, r io.Reader) parse.Log {
	p := parse.New(parse.Options{})
	if _, err := p.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return p.Close()
}

// pieces gives so many bytes a read.
type pieces struct {
	r    io.Reader
	size int
}

func (p *pieces) Read(b []byte) (int, error) { return p.r.Read(b[:min(p.size, len(b))]) }

// TestOtherOutputSaysNothing: in the output of other programs, and of an npm that went well, nothing is found. It is 1
// GiB where NPMX_LAB is full.
func TestOtherOutputSaysNothing(t *testing.T) {
	size := int64(8 << 20)
	if os.Getenv("NPMX_LAB") == "full" {
		size = 512 << 20
	}
	for _, kind := range []string{"calm", "quiet"} {
		r, w := io.Pipe()
		go func() { w.CloseWithError(genlog.Write(w, kind, size, 11)) }()
		if log := fromReader(t, r); len(log.Failures) > 0 || log.Failed || log.Bytes < size {
			t.Errorf("%s: failed %v in %d bytes: %+v", kind, log.Failed, log.Bytes, log.Failures)
		}
	}
}

// TestADenseLogIsReadToALimit: a log of nothing but different failures is read to a limit, and it says to which.
func TestADenseLogIsReadToALimit(t *testing.T) {
	r, w := io.Pipe()
	go func() { w.CloseWithError(genlog.Write(w, "dense", 4<<20, 7)) }()
	if log := fromReader(t, r); len(log.Failures) == 0 ||
		!strings.Contains(log.Capped, "more than 1000 different failures") || log.Bytes < 4<<20 {
		t.Errorf("%d failures in %d bytes, capped %q", len(log.Failures), log.Bytes, log.Capped)
	}
}

// TestMutatedLogsAreQuotedTruly: of lines dropped, doubled and mixed with those of another run, nothing is quoted that
// does not stand there, and no host or package is made up.
func TestMutatedLogsAreQuotedTruly(t *testing.T) {
	var texts []string
	samples := sample(t)
	for _, name := range slices.Sorted(maps.Keys(samples)) { // a seed means the same in every run
		texts = append(texts, strings.TrimSuffix(samples[name], "\n"))
	}
	first := fair.Seed(t, 0)
	for seed := first; seed < first+uint64(seeds()); seed++ {
		r := rand.New(rand.NewPCG(seed, 12))
		lines := mutated(r, strings.Split(texts[r.IntN(len(texts))], "\n"), strings.Split(texts[r.IntN(len(texts))],
			"\n"))
		text := strings.Join(lines, "\n")
		for _, f := range read(text, parse.Options{}).Failures {
			for _, e := range f.Evidence {
				if e.Line < 1 || e.Line > len(lines) ||
					!strings.Contains(lines[e.Line-1], strings.TrimSpace(firstWords(e.Text))) {
					t.Errorf("seed %d: line %d does not hold %q in\n%s", seed, e.Line, e.Text, text)
				}
			}
			plain := strings.NewReplacer("%2f", "/", "%2F", "/", "\n  │ ", "").Replace(text)
			if !strings.Contains(plain, f.Host) || !strings.Contains(plain, f.Package) {
				t.Errorf("seed %d: %q or %q stands nowhere in\n%s", seed, f.Host, f.Package, text)
			}
		}
	}
}

func seeds() int {
	if os.Getenv("NPMX_LAB") == "full" {
		return 20_000
	}
	return 400
}

// mutated interleaves two logs, and drops and doubles lines of them.
func mutated(r *rand.Rand, a, b []string) (out []string) {
	for len(a)+len(b) > 0 {
		from := &a
		if len(a) == 0 || len(b) > 0 && r.IntN(2) == 0 {
			from = &b
		}
		line := (*from)[0]
		*from = (*from)[1:]
		switch r.IntN(10) {
		case 0:
		case 1:
			out = append(out, line, line)
		default:
			out = append(out, line)
		}
	}
	return out
}
