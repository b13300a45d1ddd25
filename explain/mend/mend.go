// Package fix carries out the edits that findings propose, on texts.
//
// An edit names a line, what is there, and what shall; secrets stand as <token> on both sides. The value that is in the
// file is carried over, from the old line or from the one that the edit copies, so that it need not be typed again;
// only a <token> that no line has must be supplied. It refuses to guess: a line that differs from the edit's is an
// error, and nothing is changed. It knows no files.
package mend

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"npmx/explain"
)

// Token stands for a secret in an edit.
const Token = "<token>"

// ErrChanged says that a line is not what it was when the edit was made.
var ErrChanged = errors.New("the line has changed since")

// NeedsToken reports whether an edit wants a secret that no line of the file contains.
func NeedsToken(edits []explain.Edit) bool {
	return slices.ContainsFunc(edits, func(e explain.Edit) bool {
		return strings.Contains(e.New, Token) && (renews(e) || e.Copy == 0 && !strings.Contains(e.Old, Token))
	})
}

// renews recognises an edit that changes the secret alone: the old one is not a good.
func renews(e explain.Edit) bool { return e.Old == e.New && strings.Contains(e.New, Token) }

// Apply gives text with all edits of one file done. Edits of several lines do not move each other. token is written
// where [NeedsToken] wants one.
func Apply(text string, edits []explain.Edit, token string) (string, error) {
	end := "\n"
	if strings.Contains(text, "\r\n") {
		end = "\r\n"
	}
	before := split(text)
	lines := slices.Clone(before)
	for _, e := range ordered(edits) {
		secret, err := copied(before, e, token)
		if err == nil {
			lines, err = one(lines, e, secret, end)
		}
		if err != nil {
			return text, err
		}
	}
	return strings.Join(lines, ""), nil
}

// split cuts a text into lines with their ends.
func split(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		return lines[:len(lines)-1]
	}
	return lines
}

// copied is the secret of the line that an edit takes its own from, else the one given. A line contains all behind its
// first "=".
func copied(lines []string, e explain.Edit, token string) (string, error) {
	if e.Copy == 0 {
		return token, nil
	}
	if e.Copy > 0 && e.Copy <= len(lines) {
		_, value, _ := strings.Cut(lines[e.Copy-1], "=")
		if value = strings.TrimSpace(value); value != "" {
			return value, nil
		}
	}
	return "", fmt.Errorf("line %d: %w", e.Copy, ErrChanged)
}

// ordered puts the last line first and what is appended, line 0, at the end; the same edit twice is one.
func ordered(edits []explain.Edit) []explain.Edit {
	all := slices.Clone(edits)
	slices.SortStableFunc(all, func(a, b explain.Edit) int { return b.Line - a.Line })
	return slices.CompactFunc(all, func(a, b explain.Edit) bool { return a == b })
}

func one(lines []string, e explain.Edit, token, end string) ([]string, error) {
	switch {
	case e.Line == 0:
		if n := len(lines); n > 0 && !strings.HasSuffix(lines[n-1], "\n") {
			lines[n-1] += end
		}
		return append(lines, filled(e.New, token)+end), nil
	case e.Line < 0, e.Line > len(lines) && e.Old != "", e.Line > len(lines)+1:
		return nil, fmt.Errorf("line %d: %w", e.Line, ErrChanged)
	case e.Old == "":
		if n := len(lines); e.Line == n+1 && n > 0 && !strings.HasSuffix(lines[n-1], "\n") {
			lines[n-1] += end
		}
		return slices.Insert(lines, e.Line-1, filled(e.New, token)+end), nil
	}
	now := strings.TrimRight(lines[e.Line-1], "\r\n")
	carried, ok := matches(now, e.Old)
	if !ok {
		return nil, fmt.Errorf("line %d: %w", e.Line, ErrChanged)
	}
	if e.New == "" {
		return slices.Delete(lines, e.Line-1, e.Line), nil
	}
	if carried == "" || renews(e) {
		carried = token
	}
	lines[e.Line-1] = filled(e.New, carried) + lines[e.Line-1][len(now):]
	return lines, nil
}

func filled(text, token string) string { return strings.ReplaceAll(text, Token, token) }

// matches compares a line with its masked text, blanks around the key and the value aside, and gives the value that
// stands where the mask is.
func matches(line, masked string) (value string, ok bool) {
	line = strings.TrimPrefix(line, "\ufeff")
	if strings.TrimSpace(line) == strings.TrimSpace(masked) {
		return "", true
	}
	before, after, found := strings.Cut(masked, Token)
	key, hasKey := strings.CutSuffix(strings.TrimSpace(before), "=")
	lineKey, lineValue, _ := strings.Cut(line, "=")
	if !found || !hasKey || strings.TrimSpace(after) != "" || !sameKey(lineKey, key) {
		return "", false
	}
	return strings.TrimSpace(lineValue), true
}

// sameKey compares keys as a person does: npm shows "a[]" of a list that a file may repeat as "a".
func sameKey(a, b string) bool {
	return strings.TrimSuffix(strings.TrimSpace(a), "[]") == strings.TrimSuffix(strings.TrimSpace(b), "[]")
}
