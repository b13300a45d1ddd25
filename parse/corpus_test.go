package parse

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"npmx/parse/registry"
)

type other struct {
	Host, Package string
	Cause         string
	Acceptable    []string
}

type label struct {
	File, Code, Method, Host, Package, Cause string
	Status                                   int
	Acceptable                               []string
	Others                                   []other
}

// TestCorpus measures the parser on labelled logs that are kept outside of the tree: NPMX_CORPUS names their folder.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("NPMX_CORPUS")
	if dir == "" {
		t.Skip("NPMX_CORPUS names no folder of labelled logs")
	}
	text, err := os.ReadFile(filepath.Join(dir, "labels.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var s score
	for line := range strings.Lines(registry.Restore(string(text))) {
		var l label
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		s.log(t, dir, l)
	}
	t.Logf("fields %d/%d, others %d/%d, false %d, invented %d, extra %d", s.fieldsOK, s.fields, s.othersOK, s.others,
		s.falses, s.invented, s.extra)
	if s.fieldsOK*100 < s.fields*97 || s.othersOK < s.others || s.falses+s.invented+s.extra > 0 {
		t.Error("under the bars")
	}
}

type score struct {
	fields, fieldsOK, others, othersOK, falses, invented, extra int
}

var defaultPort = regexp.MustCompile(`:(443|80)$`)

func plainHost(s string) string { return defaultPort.ReplaceAllString(s, "") }

func (s *score) log(t *testing.T, dir string, l label) {
	raw, err := os.ReadFile(filepath.Join(dir, l.File))
	if err != nil {
		t.Fatal(err)
	}
	text := registry.Restore(string(raw))
	p := New(Options{})
	p.Write([]byte(text))
	found := p.Close().Failures
	flat, _ := url.PathUnescape(strings.ReplaceAll(text, "%", "%"))
	for _, f := range found {
		for _, v := range []string{f.Host, f.Package} {
			if v != "" && !strings.Contains(text, v) && !strings.Contains(flat, v) &&
				!strings.Contains(unescapeLoosely(text), v) {
				s.invented++
				t.Logf("%s: invented %q", l.File, v)
			}
		}
	}
	if l.Cause == "not-auth" {
		if len(found) > 0 && len(l.Acceptable) == 0 {
			s.falses++
			t.Logf("%s: false claim %+v", l.File, found[0])
		}
		return
	}
	s.failures(t, l, found)
}

func unescapeLoosely(s string) string {
	return regexp.MustCompile(`%[0-9A-Fa-f]{2}`).ReplaceAllStringFunc(s, func(h string) string {
		c, _ := url.PathUnescape(h)
		return c
	})
}

func (s *score) failures(t *testing.T, l label, found []Failure) {
	var f Failure
	if len(found) > 0 {
		f = found[0]
	}
	for _, x := range []struct{ name, got, want string }{{"code", f.Code, l.Code}, {"method", f.Method, l.Method},
		{"host", plainHost(f.Host), plainHost(l.Host)}, {"package", f.Package, l.Package}} {
		if x.want == "" {
			continue
		}
		s.fields++
		if x.got == x.want {
			s.fieldsOK++
		} else {
			t.Logf("%s: %s %q, not %q", l.File, x.name, x.got, x.want)
		}
	}
	if l.Status != 0 {
		s.fields++
		if f.Status == l.Status {
			s.fieldsOK++
		} else {
			t.Logf("%s: status %d, not %d", l.File, f.Status, l.Status)
		}
	}
	s.more(t, l, found)
}

func (s *score) more(t *testing.T, l label, found []Failure) {
	for _, o := range l.Others {
		s.others++
		if len(found) > 1 && slices.ContainsFunc(found, func(f Failure) bool {
			return o.Host == "" ||
				o.Host == f.Host
		}) {
			s.othersOK++
		} else {
			t.Logf("%s: other failure not found: %+v", l.File, o)
		}
	}
	if more := len(found) - 1 - len(l.Others); more > 0 {
		s.extra += more
		t.Logf("%s: %d failures too many: %+v", l.File, more, found)
	}
}
