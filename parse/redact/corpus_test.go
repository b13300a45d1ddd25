package redact

import (
	"fmt"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/internal/fair"
	"npmx/internal/planted"
)

// TestNoSecretComesOut: secrets that nobody knows, in the ways that logs show them: none of them comes out, nor eight
// characters of it.
func TestNoSecretComesOut(t *testing.T) {
	m := planted.Maker{Random: rand.New(rand.NewSource(int64(fair.Seed(t, 20261128))))}
	shapes := map[string]func() (text, secret string){}
	for name, make := range planted.Marked {
		for _, form := range []string{"the token %s is not known", "https://h.example/%s/npm/", `["%s"]`} {
			shapes[name+" "+form] = func() (string, string) { s := make(m); return fmt.Sprintf(form, s), s }
		}
	}
	for _, form := range planted.Beside {
		shapes[form] = func() (string, string) { s := m.Opaque(20); return fmt.Sprintf(form, s), s }
	}
	var r *Redactor
	tried, out := 0, 0
	names, spellings := slices.Sorted(maps.Keys(shapes)), slices.Sorted(maps.Keys(planted.Spellings))
	for _, name := range names { // in order: the same seed is to make the same secrets
		shape := shapes[name]
		for _, place := range planted.Places {
			for _, how := range spellings {
				text, secret := shape()
				escape := planted.Spellings[how]
				tried++
				got := r.Text(fmt.Sprintf(place, escape(text)))
				if shows(got, secret, 8) {
					if out++; out < 30 {
						t.Errorf("%s, %s: %q", name, how, got)
					}
				}
			}
		}
	}
	t.Logf("%d secrets in %d shapes, %d places and %d escapes: %d come out", tried, len(shapes), len(planted.Places),
		len(planted.Spellings), out)
	if tried < 2000 || len(shapes) < 90 {
		t.Errorf("only %d secrets in %d shapes", tried, len(shapes))
	}
}

// TestNoKindOfSecretComesOut: what chance makes does not look alike: npm's old tokens are UUIDs, Nexus' and Jenkins'
// are hexadecimal, passwords are short.
func TestNoKindOfSecretComesOut(t *testing.T) {
	m := planted.Maker{Random: rand.New(rand.NewSource(int64(fair.Seed(t, 20261130))))}
	var r *Redactor
	tried := 0
	for _, kind := range slices.Sorted(maps.Keys(planted.Unmarked)) {
		for _, form := range planted.Beside {
			for _, place := range planted.Places {
				secret := planted.Unmarked[kind](m)
				tried++
				if got := r.Text(fmt.Sprintf(place, fmt.Sprintf(form, secret))); shows(got, secret, 5) {
					t.Errorf("%s: %q", kind, got)
				}
			}
		}
	}
	t.Logf("%d secrets, %d kinds, %d forms", tried, len(planted.Unmarked), len(planted.Beside))
	if tried < 15_000 {
		t.Errorf("only %d secrets", tried)
	}
}

// shows reports whether n characters of a secret can be read.
func shows(text, secret string, n int) bool {
	for i := 0; i+n <= len(secret); i++ {
		if strings.Contains(text, secret[i:i+n]) {
			return true
		}
	}
	return false
}

// TestKnownSecretsInEverySpelling: a known value comes out in no spelling, whole or, if it is no words, by its first
// or last twelve characters.
func TestKnownSecretsInEverySpelling(t *testing.T) {
	m := planted.Maker{Random: rand.New(rand.NewSource(int64(fair.Seed(t, 7))))}
	for _, secret := range []string{m.Opaque(36), "p@ss/w0rd+with=All&the\"Rest<'%>", `back\slash-And/Quote"1`,
		"müller-and-sons-1", m.UUID(), "a b c d e f g 1 2 3"} {
		r, words := New(secret), !strings.ContainsAny(secret[:12], digits+letters[26:])
		for how, escape := range planted.Spellings {
			text := escape(secret)
			if got := r.Text("refused: " + text + " x"); strings.Contains(got, text) ||
				strings.Contains(got, secret[2:10]) {
				t.Errorf("%s of %q: %q", how, secret, got)
			}
		}
		for _, part := range []string{secret[:12] + "...", "..." + secret[len(secret)-12:],
			"(" + secret[:14] + "****)"} {
			if got := r.Text("refused: " + part); !words && strings.Contains(got, strings.Trim(part, ".(*)")[:8]) {
				t.Errorf("a part: %q", got)
			}
		}
	}
}

// TestRecordingsKeepTheirWords: what clients really printed holds no secret but those that the fixtures planted, and
// loses nothing.
func TestRecordingsKeepTheirWords(t *testing.T) {
	var r *Redactor
	lines := 0
	err := filepath.WalkDir(filepath.Join("..", "testdata", "recordings"),
		func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			for line := range strings.Lines(string(data)) {
				lines++
				if got := r.Text(line); got != line && !strings.Contains(line, ":_authToken=fixt[hidden]") {
					t.Errorf("%s: %q became %q", path, line, got)
				}
			}
			return err
		})
	if err != nil || lines < 4000 {
		t.Errorf("%d lines, %v", lines, err)
	}
}
