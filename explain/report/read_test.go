package report

import (
	"bytes"
	"strings"
	"testing"
)

// TestAReportIsReadBack: what is read and written again is the same text, in both forms.
func TestAReportIsReadBack(t *testing.T) {
	for name, write := range map[string]func(string) string{
		"json":   func(s string) string { return rewritten(t, s, "json") },
		"ndjson": func(s string) string { return rewritten(t, s, "ndjson") },
	} {
		text := written(t, name, sample())
		if got := write(text); got != text {
			t.Errorf("%s is read and written as\n%s", name, got)
		}
	}
}

func rewritten(t *testing.T, text, format string) string {
	t.Helper()
	r, err := ReadAll(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return written(t, format, r)
}

func TestAnotherVersionIsNotRead(t *testing.T) {
	for _, text := range []string{`{"version": 2}`, `{"version": 1`, `[]`, "x"} {
		if _, err := ReadAll(strings.NewReader(text)); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

// FuzzRead: no text makes the reader of reports fail otherwise than by an error, and what it takes is written again.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := JSON(&b, sample(), Options{}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add(`{"version":1,"findings":[{"steps":[{"edit":{}}],"evidence":[{}],"probes":[{}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ReadAll(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, format := range Formats() {
			if err := format.Write(&bytes.Buffer{}, r, Options{}); err != nil {
				t.Errorf("%s: %v", format.Name, err)
			}
		}
	})
}
