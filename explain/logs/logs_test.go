package logs

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"npmx/explain"
	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/redact"
	"npmx/rules"
)

const refused = "npm http fetch GET 401 https://npm.corp.example/@acme%2fcore 41ms\n" +
	"npm error code E401\n" +
	"npm error Unable to authenticate, your authentication token seems to be invalid.\n"

func reader(t testing.TB, change func(*Options)) *Reader {
	t.Helper()
	set, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Rules: set, Now: func() time.Time { return time.Unix(1_800_000_000, 0) }}
	if change != nil {
		change(&o)
	}
	return New(o)
}

func read(t testing.TB, r *Reader, text string) explain.Report {
	t.Helper()
	report, err := r.Log(context.Background(), "a.log", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestOneReportALog(t *testing.T) {
	r := reader(t, nil)
	for text, findings := range map[string]int{refused: 1, "added 3 packages in 1s\n": 0, "": 0} {
		report := read(t, r, text)
		if len(report.Sources) != 1 || len(report.Findings) != findings || report.Sources[0].Bytes != int64(len(text)) {
			t.Errorf("%q: %+v", text, report)
		}
	}
}

// TestTheErrorIsTheReadersOwn: what was read before it is in the report, which says that it is not all.
func TestTheErrorIsTheReadersOwn(t *testing.T) {
	own := errors.New("the store is gone")
	in := io.MultiReader(strings.NewReader(refused), iotest.ErrReader(own))
	report, err := reader(t, nil).Log(context.Background(), "a.log", in)
	if !errors.Is(err, own) || len(report.Findings) != 1 || report.Sources[0].Error != own.Error() {
		t.Errorf("%v, %+v", err, report.Sources)
	}
}

func TestAContextEndsTheReading(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	report, err := reader(t, nil).Log(ctx, "a.log", strings.NewReader(refused))
	if !errors.Is(err, context.Canceled) || report.Sources[0].Error != "context canceled" {
		t.Errorf("%v, %+v", err, report.Sources)
	}
}

// TestAPanicCostsOneLog: whether the log is being read or explained; the next is read as ever.
func TestAPanicCostsOneLog(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"while reading": func(o *Options) {
			o.Machine = func(name string) (*facts.Machine, parse.Options) {
				if name == "bad.log" {
					panic("while reading")
				}
				return nil, parse.Options{}
			}
		},
		"while explaining": func(o *Options) {
			o.Join = func(p Parsed) Parsed {
				if p.Name == "bad.log" {
					panic("while explaining")
				}
				return p
			}
		},
	} {
		r := reader(t, change)
		report, err := r.Log(context.Background(), "bad.log", strings.NewReader(refused))
		if err != nil || report.Sources[0].Error != "npmx failed on this log: "+name {
			t.Errorf("%s: %v, %+v", name, err, report)
		}
		if got := read(t, r, refused); len(got.Findings) != 1 {
			t.Errorf("%s: the next log has %d findings", name, len(got.Findings))
		}
	}
}

// TestManyGoroutinesReadAlike: one reader in many goroutines at once, each with its own log; run it with -race.
func TestManyGoroutinesReadAlike(t *testing.T) {
	r := reader(t, nil)
	want := read(t, r, refused)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if got := read(t, r, refused); !reflect.DeepEqual(got, want) {
					t.Errorf("%+v", got)
				}
				object(t, r, want)
			}
		})
	}
	all.Wait()
}

func object(t *testing.T, r *Reader, want explain.Report) {
	in := strings.NewReader(refused)
	err := r.Object(context.Background(), "a.log", in, in.Size(), func(got explain.Report) error {
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v", got)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestAStreamCutAnywhereIsTheSameLog as one that is read at once.
func TestAStreamCutAnywhereIsTheSameLog(t *testing.T) {
	r := reader(t, nil)
	want := read(t, r, refused)
	for _, size := range []int{1, 7, 100, 4096} {
		s := r.Stream(context.Background(), "a.log")
		for rest := []byte(refused); len(rest) > 0; {
			n, err := s.Write(rest[:min(size, len(rest))])
			if err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if got := s.Close(); !reflect.DeepEqual(got, want) {
			t.Errorf("cut into %d: %+v", size, got)
		}
	}
}

func TestAStreamEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	s := reader(t, nil).Stream(ctx, "a.log")
	stop()
	for range 3 { // the first may still be taken
		if _, err := s.Write([]byte(refused)); err != nil {
			if report := s.Close(); report.Sources[0].Error == "" {
				t.Errorf("%+v", report)
			}
			return
		}
	}
	t.Error("a stream whose context has ended takes what is written")
}

func zipped(t *testing.T, members ...string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, text := range members {
		w, err := z.Create(fmt.Sprintf("%d.txt", i))
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func TestAnObjectIsALogOrAnArchiveOfThem(t *testing.T) {
	r := reader(t, func(o *Options) { o.Workers = 4 })
	for _, c := range []struct {
		in   *bytes.Reader
		want string
	}{
		{bytes.NewReader([]byte(refused)), "o 1"},
		{zipped(t, refused, "added 1 package\n", refused), "o!0.txt 1, o!1.txt 0, o!2.txt 1"},
		{bytes.NewReader([]byte("PK\x03\x04 nothing")), "o unreadable"},
		{bytes.NewReader(nil), "o 0"},
	} {
		var got []string
		err := r.Object(context.Background(), "o", c.in, c.in.Size(), func(report explain.Report) error {
			words := fmt.Sprintf("%s %d", report.Sources[0].Name, len(report.Findings))
			if report.Sources[0].Error != "" {
				words = report.Sources[0].Name + " unreadable"
			}
			got = append(got, words)
			return nil
		})
		if strings.Join(got, ", ") != c.want || err != nil {
			t.Errorf("%q, %v; want %s", got, err, c.want)
		}
	}
}

// TestAContextEndsAnObject: one log or many, whoever waits for them is told why none came.
func TestAContextEndsAnObject(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	for _, in := range []*bytes.Reader{bytes.NewReader([]byte(refused)), zipped(t, refused, refused)} {
		err := reader(t, nil).Object(ctx, "o", in, in.Size(), func(explain.Report) error {
			t.Error("there is a report after the end")
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}

// TestAPanicCostsOneLogOfAnObject, and those beside it are reported as ever.
func TestAPanicCostsOneLogOfAnObject(t *testing.T) {
	r := reader(t, func(o *Options) {
		o.Workers = 2
		o.Join = func(p Parsed) Parsed {
			if p.Name == "o!1.txt" {
				panic("bad")
			}
			return p
		}
	})
	in := zipped(t, refused, refused, refused)
	var got []int
	err := r.Object(context.Background(), "o", in, in.Size(), func(report explain.Report) error {
		got = append(got, len(report.Findings))
		return nil
	})
	if !reflect.DeepEqual(got, []int{1, 0, 1}) || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestWhoTakesReportsMayEndTheReading(t *testing.T) {
	full, taken := errors.New("full"), 0
	in := zipped(t, refused, refused, refused, refused)
	err := reader(t, nil).Object(context.Background(), "o", in, in.Size(), func(explain.Report) error {
		taken++
		return full
	})
	if !errors.Is(err, full) || taken != 1 {
		t.Errorf("%v after %d", err, taken)
	}
}

// TestOnlyAProbeAsks: a registry is asked by the function that is given, about what is not yet certain, and by nothing
// else.
func TestOnlyAProbeAsks(t *testing.T) {
	var asked []string
	r := reader(t, func(o *Options) {
		o.Probe = func(_ context.Context, f parse.Failure) *facts.Probe {
			asked = append(asked, f.URL)
			return nil
		}
	})
	read(t, r, refused)
	if len(asked) != 1 || asked[0] != "https://npm.corp.example/@acme%2fcore" {
		t.Errorf("asked %q", asked)
	}
}

// TestAnObjectsMembersMayBeCalledAnything: reports call them by what a terminal and a CI system take for a name.
func TestAnObjectsMembersMayBeCalledAnything(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"a\n::error::x.log", "b\x1b[31m.log.gz"} {
		m, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(m, "\x1f\x8b"[:2*strings.Count(name, ".gz")]+refused)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var names []string
	err := reader(t, nil).Object(context.Background(), "x.zip", bytes.NewReader(b.Bytes()), int64(b.Len()),
		func(r explain.Report) error {
			names = append(names, r.Sources[0].Name)
			return nil
		})
	want := []string{redact.Clean("x.zip!a\n::error::x.log"), redact.Clean("x.zip!b\x1b[31m.log.gz")}
	if err != nil || !reflect.DeepEqual(names, want) || strings.ContainsAny(strings.Join(names, ""), "\n\x1b") {
		t.Errorf("%q %v", names, err)
	}
}
