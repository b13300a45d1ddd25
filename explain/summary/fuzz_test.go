package summary

import (
	"bytes"
	"testing"
)

// FuzzRead: a summary that somebody saved is read or refused, and what was read can be written and read again.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"version":1}`, `{"version":1,"entries":[null]}`, `{"version":2}`,
		`{"version":1,"entries":[{"fingerprint":"a","days":null},{"fingerprint":"a","days":{"x":1}}]}`, `[]`,
		`{"version":1,"entries":[{"packages":["a"],"cause":"token-missing","count":3,"logs":1}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := s.JSON(&out, nil); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&out)
		if err != nil || len(again.Entries()) != len(s.Entries()) {
			t.Errorf("%d entries, then %v", len(s.Entries()), err)
		}
	})
}
