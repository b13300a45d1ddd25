package report

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"npmx/explain"
	"npmx/rules"
)

// mark is the part of a quoted line that a place is about, in bytes, and what is to be said of it. Only what is wrong
// is marked as wrong; a secret never is marked, since it is not there.
type mark struct {
	start, end int
	label      string
	wrong, at  bool // at: something is missing at start
	given      bool // the finding itself says what is wrong
	registry   bool // the line says which registry is asked
}

func (m mark) empty() bool { return m.start == m.end && !m.at }

// markOf judges by what is in the line and what the finding knows. Each label is true by itself, however sure the
// finding is.
func markOf(e explain.Evidence, f explain.Finding, first bool) mark {
	if e.Kind == explain.FromLog || e.Text == "" || e.Line == 0 {
		return mark{}
	}
	if e.Mark.End > 0 {
		return mark{start: e.Mark.Start, end: e.Mark.End, label: e.Mark.Label, wrong: true, given: true}
	}
	looks := []func(explain.Evidence, explain.Finding) (mark, bool){changed, variable}
	if first {
		looks = slices.Insert(looks, 0, otherAddress)
	}
	for _, look := range looks {
		if m, ok := look(e, f); ok {
			return m
		}
	}
	m := named(e.Text, e.Kind)
	m.wrong = first && !aboutWho(f.Cause) && (!m.registry || aboutRegistry(f.Cause))
	return m
}

// aboutRegistry recognises causes that lie in which registry is asked.
func aboutRegistry(c rules.Cause) bool {
	return slices.Contains([]rules.Cause{rules.RegistryWrong, rules.ScopeUnmapped, rules.LockfileHost}, c)
}

// aboutWho recognises causes where the line is right, and what it names lacks something.
func aboutWho(c rules.Cause) bool {
	return slices.Contains([]rules.Cause{rules.PermissionDenied, rules.TokenScope, rules.OTPRequired, rules.SSORequired,
		rules.EmailUnverified, rules.NotFound, rules.VersionExists, rules.NameRejected, rules.PaymentRequired,
		rules.PolicyBlocked, rules.RateLimited, rules.RegistryDown}, c)
}

// otherAddress compares a credential's key with the registry's address, where that they differ is the fault.
func otherAddress(e explain.Evidence, f explain.Finding) (mark, bool) {
	start, host, path, ok := keyAddress(e.Text)
	u, err := url.Parse(f.Registry)
	if f.Cause != rules.WrongHost || !ok || err != nil || u.Host == "" {
		return mark{}, false
	}
	name, port, _ := strings.Cut(host, ":")
	end := start + len(host)
	switch {
	case !strings.EqualFold(name, u.Hostname()):
		return mark{start: start, end: start + len(name), label: "the registry is " + u.Host, wrong: true}, true
	case port != u.Port():
		m := mark{start: end - len(port), end: end, label: "the registry has port " + portOf(u), wrong: true}
		if port == "" {
			m.start = start
		}
		return m, true
	case path != u.EscapedPath():
		return mark{start: end, end: end + len(path), label: "the registry has the path " + u.EscapedPath(),
			wrong: true}, true
	}
	return mark{}, false
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// keyAddress is the address in the key of a credential, //host:port/path/:_authToken, and where it begins.
func keyAddress(text string) (start int, host, path string, ok bool) {
	start = lead(text)
	key, _, _ := strings.Cut(text[start:], "=")
	if !strings.HasPrefix(key, "//") {
		return 0, "", "", false
	}
	end := strings.LastIndexByte(key, ':')
	slash := strings.IndexByte(key[2:], '/') + 2
	if slash < 2 || end < slash {
		return 0, "", "", false
	}
	return start + 2, key[2:slash], key[slash:end], true
}

// lead is how many bytes of blanks a line begins with.
func lead(s string) int { return len(s) - len(strings.TrimLeft(s, " \t")) }

// changed marks what a step's edit changes of the line.
func changed(e explain.Evidence, f explain.Finding) (mark, bool) {
	for i, s := range f.Steps {
		if s.Edit == nil || s.Edit.File != e.Source || s.Edit.Line != e.Line || s.Edit.Old == s.Edit.New {
			continue
		}
		was, is := strings.TrimSpace(s.Edit.Old), strings.TrimSpace(s.Edit.New)
		start, end, isEnd := differing(was, is)
		at := lead(e.Text)
		secret := strings.Contains(was[start:end], "<")
		if was == "" || is == "" || secret || !strings.HasPrefix(e.Text[at:], was[:end]) {
			continue
		}
		m := mark{start: at + start, end: at + end, at: start == end, wrong: true}
		m.label = "step " + strconv.Itoa(i+1) + " " + becomes(was[start:end], is[start:isEnd])
		return m, true
	}
	return mark{}, false
}

func becomes(was, is string) string {
	switch {
	case is == "":
		return "takes this away"
	case was == "":
		return "puts " + is + " here"
	}
	return "makes this " + is
}

// variable marks the one that has no value, or none that can be meant: which of them, the explanation says.
func variable(e explain.Evidence, f explain.Finding) (mark, bool) {
	start := strings.Index(e.Text, "${")
	if f.Cause != rules.EnvVarUnset || start < 0 {
		return mark{}, false
	}
	length := strings.IndexByte(e.Text[start:], '}') + 1
	if length == 0 || strings.Count(e.Text, "${") > 1 {
		return mark{}, false
	}
	return mark{start: start, end: start + length, label: "taken from the environment", wrong: true}, true
}

// named marks what the line is about: the address that a registry is set to, the key of a credential.
func named(text string, kind explain.Kind) mark {
	start := lead(text)
	key, _, _ := strings.Cut(text[start:], "=")
	key = strings.TrimRight(key, " \t")
	switch scope, isScope := strings.CutSuffix(key, ":registry"); {
	case kind == explain.FromLockfile:
		return address(text, start, "the lockfile's address")
	case kind == explain.FromPackage:
		return address(text, start, "")
	case key == "registry":
		return address(text, start, "the default registry")
	case isScope && strings.HasPrefix(scope, "@"):
		return address(text, start, "where packages of "+scope+" come from")
	}
	m := mark{start: start, end: start + len(key)}
	if _, host, _, ok := keyAddress(text); ok {
		m.label = "for " + host
	}
	return m
}

// address marks the URL of a line; without one, the key.
func address(text string, start int, label string) mark {
	from := strings.Index(text, "http")
	if from < start {
		key, _, _ := strings.Cut(text[start:], "=")
		return mark{start: start, end: start + len(strings.TrimRight(key, " \t")), label: label, registry: true}
	}
	end := len(text)
	if i := strings.IndexAny(text[from:], "\"', \t"); i >= 0 {
		end = from + i
	}
	return mark{start: from, end: end, label: label, registry: true}
}
