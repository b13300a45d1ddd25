// Package redact keeps secrets and terminal control out of what npmx writes.
//
// Two passes over a text, each giving the places to mask: the known values (what the configuration holds, in every
// spelling a log may give them), then the known shapes (tokens that carry their maker's mark, and values that are
// beside a credential's key). [Clean] is the last pass before a terminal or a page. The package refuses to know where a
// text came from, and it never masks for completeness' sake: an integrity hash, a commit, a run id or a package's name
// must survive, since they are the evidence.
package redact

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Mask replaces a secret.
const Mask = "<redacted>"

// Redactor masks the values it was made with, and every known shape of a credential. Its values live in a closure, so
// that no printing, reflection or encoding of it can show them. A nil Redactor masks shapes only. It may be used
// concurrently.
type Redactor struct {
	find func(text string) []span
}

// New makes a Redactor of secret values. Those under 4 bytes are left to the shapes (they would mask half of every
// log), as are JSON's words and an unexpanded ${NAME}, which are not secrets but evidence.
func New(values ...string) *Redactor { return NewGroups(values) }

// NewGroups is [New] for values of several sources, the most trusted first: those of a later group take no place from
// those of an earlier one, however many they are.
func NewGroups(groups ...[]string) *Redactor {
	x := indexOf(spellings(groups))
	return &Redactor{find: func(text string) []span { return x.find(text) }}
}

// Text gives s with every secret as [Mask]. Lines may be given one by one or together; terminal sequences inside a
// secret do not hide it, nor do the escapes of JSON, HTML, addresses and shells. The result is never parsed again, so
// masks need no escaping.
func (r *Redactor) Text(s string) string {
	if s == "" {
		return s
	}
	found := r.values(s)
	if v := look(s, false); v.differs {
		found = append(found, v.back(r.values(v.text))...)
	}
	v := look(s, true)
	found = append(found, v.back(shapes(v.text))...)
	for range mostEscapes {
		next, ok := v.unescaped()
		if !ok {
			break
		}
		v = next.seen()
		found = append(found, v.back(append(r.values(v.text), shapes(v.text)...))...)
	}
	return apply(s, found)
}

func (r *Redactor) values(s string) []span {
	if r == nil || r.find == nil {
		return nil
	}
	return r.find(s)
}

// Format prints the type alone, for every verb.
func (r *Redactor) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, "redact.Redactor") }

// MarshalJSON returns null: a redactor has nothing to show.
func (r *Redactor) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// A span is a half-open range of bytes.
type span struct{ from, to int }

// apply masks the union of the spans; neighbours that touch become one mask.
func apply(s string, spans []span) string {
	if len(spans) == 0 {
		return s
	}
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	var b strings.Builder
	end, masked := 0, -1
	for _, p := range spans {
		if p.to <= end {
			continue
		}
		if p.from > end || masked != end {
			b.WriteString(s[end:max(p.from, end)])
			b.WriteString(Mask)
		}
		end, masked = p.to, p.to
	}
	b.WriteString(s[end:])
	return b.String()
}
