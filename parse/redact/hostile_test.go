package redact

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"
)

// TestSecretsOfTheUserAreMaskedInEveryForm: whatever a project's file holds, the user's own secrets are masked in all
// their forms.
func TestSecretsOfTheUserAreMaskedInEveryForm(t *testing.T) {
	const own = "hunter2+two/three"
	var decoys []string
	for i := range 20_000 {
		decoys = append(decoys, fmt.Sprintf("hunt%07d", i), fmt.Sprintf("decoy-%d", i))
	}
	r := NewGroups([]string{own}, decoys)
	for _, form := range []string{own, url.QueryEscape(own), base64.StdEncoding.EncodeToString([]byte("bot:" + own))} {
		if got := r.Text("x " + form + " y"); strings.Contains(got, form[8:14]) || !strings.Contains(got, Mask) {
			t.Errorf("%q: %q", form, got)
		}
	}
}

// TestManyAndLongValuesEnd: an .npmrc may hold anything, npm waits until its secrets are known, and a log may be made
// to fit them.
func TestManyAndLongValuesEnd(t *testing.T) {
	similar := make([]string, 20_000)
	for i := range similar {
		similar[i] = fmt.Sprintf("npm_aaaaaaaaaaaaaaaaaaaa%06d", i)
	}
	large := make([]string, 440)
	for i := range large {
		large[i] = strings.Repeat("a", 36<<10) + fmt.Sprint(i)
	}
	for name, k := range map[string]struct {
		values []string
		text   string
	}{
		"similar": {similar, strings.Repeat("npm_aaaaaaaaaaaaaaaaaaaa", 20_000)},
		"large":   {large, strings.Repeat("a", 256<<10)},
	} {
		began := fair.Spent()
		r := New(k.values...)
		if made := fair.Spent() - began; made > 3*time.Second {
			t.Errorf("%s: made in %v", name, made)
		}
		began = fair.Spent()
		if got := r.Text(k.text); len(got) > len(k.text)+100 {
			t.Errorf("%s: %d bytes", name, len(got))
		}
		if took := fair.Spent() - began; took > 3*time.Second {
			t.Errorf("%s: masked in %v", name, took)
		}
	}
}

// TestATokenBrokenByLineEndsIsMasked: a message's line breaks stand where the registry wants them, also inside the
// token that it repeats.
func TestATokenBrokenByLineEndsIsMasked(t *testing.T) {
	const token = "Zq7XvB2mKd9Wp4LsT8yRc3Nf"
	r := New(token, "swordfish-project")
	for _, head := range []string{"npm error 403 403 Forbidden - GET https://h.example/x - the credential ",
		"npm error ", "", `12 error {"error":"`} {
		for _, next := range []string{"npm error ", "", "13 error ", "2026-01-02T03:04:05.678Z npm ERR! "} {
			for at := 1; at < len(token); at++ {
				text := head + token[:at] + "\n" + next + token[at:] + " is not known"
				for _, out := range []string{r.Text(text), r.Text(head+token[:at]) + "\n" +
					r.Text(next+token[at:]+" is not known")} {
					for i := 0; i+leastPiece <= len(token); i++ {
						if strings.Contains(out, token[i:i+leastPiece]) {
							t.Fatalf("%q shows %q", out, token[i:i+leastPiece])
						}
					}
				}
			}
		}
	}
	if got := r.Text("npm error " + token[2:20]); strings.Contains(got, token[4:12]) {
		t.Errorf("a middle piece: %q", got)
	}
	for _, s := range []string{"in this project", "project x", "no such fish", "npm error a swordf",
		"npm error project y", "sword", "Zq7Xv is the beginning"} {
		if got := r.Text(s); got != s {
			t.Errorf("changed %q to %q", s, got)
		}
	}
}
