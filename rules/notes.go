package rules

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Notes tells of the user's rules what is right and yet may not be meant: what a run on their own machine, or a
// shorter log, would show. Proved is asked whether a case holds the proof of a cause; this package refuses to know.
func (s *Set) Notes(proved func(Cause, Case) bool) []Problem {
	var all []Problem
	for _, r := range s.rules {
		if r.Origin == Users {
			all = slices.Concat(all, s.noteMachine(r), r.noteTexts(), r.noteProof(proved), r.noteGlobs(),
				r.noteSkeleton(), r.noteComments(), r.noteUnseen(), r.noteVerify(), r.noteClaims())
		}
	}
	return inOrder(all)
}

// note is one line: there may be one for every rule, and none of them must be acted on.
func (r *Rule) note(place Problem, format string, args ...any) []Problem {
	p := r.at(place, format, args...)
	p.Message, p.Excerpt = "note: "+p.Message, ""
	return []Problem{p}
}

// machineFacts are what a machine commonly adds to what a log says. Examples have the log's facts, as a rule, and lose
// to these in earnest.
var machineFacts = []Case{
	{"credential": "none"},
	{"credential": "usable", "field": "_authToken"},
	{"credential": "usable", "field": "_authToken", "probe-credential": "refused", "probe-status": "401"},
	{"credential": "usable", "field": "_authToken", "probe-whoami": "accepted", "probe-status": "403"},
	{"credential": "usable", "field": "username"},
	{"credential": "expired", "field": "_authToken"},
	{"credential": "env-unset", "variable": "NPM_TOKEN", "field": "_authToken"},
	{"credential": "none", "near-miss": "port"},
	{"credential": "none", "near-miss": "path"},
	{"credential": "none", "near-miss": "host"},
	{"credential": "none", "lockfile": "other-host"},
	{"credential": "none", "registry-overrides": "project"},
	{"credential": "none", "scope-mapped": "no", "registry-source": "default"},
	{"credential": "none", "docker": "yes"},
}

// noteMachine names the rules of ours that win a positive example once it has the facts of a machine.
func (s *Set) noteMachine(r *Rule) []Problem {
	var winners, shown []string
	for _, e := range r.words().examples {
		if e.not || s.winner(e.fields) != r {
			continue
		}
		for _, facts := range machineFacts {
			won := s.takes(r, e.fields, facts)
			if won == "" || slices.Contains(winners, won) {
				continue
			}
			winners, shown = append(winners, won), append(shown, won+" ("+inShort(facts)+")")
		}
	}
	if winners == nil {
		return nil
	}
	return r.note(r.words().at,
		"where npmx knows the machine, better evidence wins: %s; if this rule should win there too: instead_of: %s",
		few(shown), s.insteadLine(r, winners))
}

// most bounds how many rules one line names.
const most = 4

// takes gives the rule of ours that wins a case with more facts, although this one still fits; "" none, or where the
// facts do not go together.
func (s *Set) takes(r *Rule, c, facts Case) string {
	more := maps.Clone(c)
	for f, v := range facts {
		if c[f] != "" && c[f] != v {
			return ""
		}
		more[f] = v
	}
	won := s.winner(more)
	if _, fits := r.match(more); !fits || won == nil || won.Origin == Users {
		return ""
	}
	return won.ID
}

// inShort writes the facts that tell one machine from another.
func inShort(facts Case) string {
	var parts []string
	for _, f := range fields {
		if v := facts[f.Name]; v != "" && v != "_authToken" && f.Name != "probe-status" &&
			!(f.Name == "credential" && v == "none" && len(facts) > 1) {
			parts = append(parts, string(f.Name)+": "+v)
		}
	}
	return strings.Join(parts, ", ")
}

// noteTexts tells, once for each placeholder, what a log alone may leave out.
func (r *Rule) noteTexts() []Problem {
	var all []Problem
	w := r.words()
	told := map[string]bool{}
	doubt := func(place Problem, text string) {
		if name := r.doubt(text); name != "" && !told[name] {
			told[name] = true
			all = append(all, r.leftOut(place, name)...)
		}
	}
	for _, text := range w.explanation {
		doubt(w.at, text)
	}
	for _, s := range r.steps() {
		whole := s.text + "\n" + s.command + "\n" + strings.Join(s.names, "\n")
		if s.edit != nil {
			whole += strings.Join([]string{"", s.edit.File, s.edit.Line, s.edit.Old, s.edit.New}, "\n")
		}
		doubt(s.at, whole)
	}
	if n := len(w.verify); n > 0 {
		doubt(w.at, w.verify[n-1])
	}
	return append(all, r.noteVariables()...)
}

// noteVariables tells of ${HOST} where {host} is meant.
func (r *Rule) noteVariables() []Problem {
	var all []Problem
	w := r.words()
	for _, text := range slices.Concat(w.titles, w.explanation) {
		if m := npmsVariable().FindStringSubmatch(text); m != nil && isPlaceholder(strings.ToLower(m[1])) &&
			m[1] != "token" {
			all = append(all, r.note(w.at, "${%s} stays as it is, a variable of npm's; what npmx fills in is {%s}",
				m[1], strings.ToLower(m[1]))...)
		}
	}
	return all
}

var npmsVariable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{([A-Za-z_]+)\}`) })

func (r *Rule) leftOut(place Problem, name string) []Problem {
	i := slices.IndexFunc(known, func(p Placeholder) bool { return p.Name == name })
	return r.note(place, "what holds {%s} is left out unless %s", name, plainText(known[i].whereFilled()))
}

// noteProof tells of a rule that says certain itself, and by its examples can never be.
func (r *Rule) noteProof(proved func(Cause, Case) bool) []Problem {
	w := r.words()
	if !w.sure || proved == nil || slices.ContainsFunc(w.examples, func(e example) bool {
		return !e.not &&
			proved(r.Cause, e.fields)
	}) {
		return nil
	}
	return r.note(w.at,
		"certain, but no example holds what proves %s, and without it the most is likely; it would be: %s", r.Cause,
		strings.TrimSuffix(ProofOf(r.Cause), "."))
}

// prose are the fields that hold sentences, which nobody can foresee in whole.
var prose = []Field{"message", "challenge", "notice", "words", "oidc", "probe-challenge", "probe-message"}

// likeExpression is what people write who mean a regular expression.
var likeExpression = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\.[*+]|\\[a-zA-Z.]|\||^\^|\$$`)
})

// noteGlobs tells of a text that must be the whole of what the registry says, which few rules mean.
func (r *Rule) noteGlobs() []Problem {
	var all []Problem
	for _, c := range r.when {
		for _, p := range c.patterns {
			switch {
			case !slices.Contains(prose, c.field) || isExpression(p.text):
			case likeExpression().MatchString(p.text):
				all = append(all, r.note(r.words().at, "%s: %q is no regular expression without slashes: /%s/", c.field,
					p.text, p.text)...)
			case !strings.ContainsAny(p.text, "*?"):
				all = append(all,
					r.note(r.words().at, "%s: %q fits only where that is all that is said; %q fits wherever it stands",
						c.field, p.text, "*"+p.text+"*")...)
			}
		}
	}
	return all
}

// noteSkeleton tells what rules new wrote and nobody has changed yet.
func (r *Rule) noteSkeleton() []Problem {
	for _, text := range r.words().explanation {
		if strings.Contains(text, toExplain) {
			return r.note(r.words().at, "still says what rules new wrote: %q", toExplain)
		}
	}
	return nil
}

// noteComments tells of a sentence that YAML may have cut.
func (r *Rule) noteComments() []Problem {
	var all []Problem
	for _, place := range r.words().comments {
		all = append(all,
			r.note(place, "what follows the # is a comment to YAML; if it belongs to the text, put that in quotes")...)
	}
	return all
}

// noteVerify tells of a proof that another registry than the one that refused may give.
func (r *Rule) noteVerify() []Problem {
	w := r.words()
	var all []Problem
	for i, v := range w.verify {
		if asksRegistry().MatchString(v) && !strings.Contains(v, "--registry") {
			all = append(all, r.note(w.verifyAt[min(i, len(w.verifyAt)-1)],
				"%q asks the default registry; add --registry={registry}, or leave verify out", v)...)
		}
	}
	return all
}

var asksRegistry = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^npm (?:whoami|ping|view|info|show)\b`)
})
