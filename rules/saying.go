package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// saying is a row of the table of words: phrases of registries and clients, and the cause that they speak of. Rules ask
// for a row by its name (said: token-expired), proofs for a cause, and the fallback takes the first row that fits, so
// that one sentence means the same to all three.
type saying struct {
	name   string // that of its cause, if the row has none of its own; rows may share one
	cause  Cause  // "" speaks of none: it only takes back what other rows say
	proves bool
	says   []phrase
	unless []string    // names of rows that take this one back, where they fit as well
	when   []condition // it holds only there
	since  string      // where and when it was seen; in the file only
	at     Problem
}

// phrase is a text to look for anywhere and in any case of letters, or an expression between slashes.
type phrase struct {
	text     string
	literals func() []string       // of an expression: one of them is in every text that it matches, nil unknown
	compiled func() *regexp.Regexp // nil for a plain text
	size     int
}

func newPhrase(text string, trusted bool) (phrase, error) {
	if !isExpression(text) {
		return phrase{text: strings.ToLower(text)}, nil
	}
	source := "(?i)" + text[1:len(text)-1]
	p, err := expression("/"+source+"/", trusted)
	return phrase{text: text, size: p.size,
		literals: sync.OnceValue(func() []string { return literalsOf(source) }),
		compiled: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(source) })}, err
}

// subject is a text in which phrases are looked for, which is put into lower case once.
type subject struct {
	text, lower string
	ascii       bool
}

func newSubject(text string) subject {
	text = text[:min(len(text), maxSubject)]
	return subject{text, strings.ToLower(text), ascii(text)}
}

func (p phrase) in(s subject) bool {
	if p.compiled == nil {
		return strings.Contains(s.lower, p.text)
	}
	if all := p.literals(); all != nil && s.ascii && !containsAny(s.lower, all) {
		return false
	}
	return p.compiled().MatchString(s.text)
}

func (r saying) in(s subject) bool {
	return slices.ContainsFunc(r.says, func(p phrase) bool { return p.in(s) })
}

// voices are the fields that hold a registry's own words. What the probe was answered counts where it was refused.
var voices = []Field{"probe-message", "probe-challenge", "message", "notice", "challenge", "reason"}

func (c Case) speaks(f Field) bool {
	refused := len(c["probe-status"]) == 3 && c["probe-status"] >= "400"
	return !SpellsStatus(c[f]) && (refused || !strings.HasPrefix(string(f), "probe-"))
}

// spokenOf is what a field has of words: of a challenge its error, since a realm is a name.
func spokenOf(f Field, text string) string {
	if !strings.HasSuffix(string(f), "challenge") {
		return text
	}
	var all []string
	for _, m := range challengeError().FindAllStringSubmatch(text, -1) {
		all = append(all, m[1]+m[2])
	}
	return strings.Join(all, "\n")
}

var challengeError = like(`(?i)\berror(?:_description)?\s*=\s*(?:"([^"]*)|([^\s",;]+))`)

// SpellsStatus recognises a text that only spells a status out, as many registries answer, or that is none: it says
// nothing.
func SpellsStatus(text string) bool {
	switch strings.ToLower(strings.Trim(text, " .")) {
	case "", "unauthorized", "payment required", "forbidden", "not found", "conflict", "too many requests",
		"internal server error", "bad gateway", "service unavailable":
		return true
	}
	return false
}

// heard is what a row said of a case, and in which field.
type heard struct {
	row   *saying
	field Field
}

// hear looks for the rows in the registry's own words.
func (all sayings) hear(c Case) []heard {
	var found []heard
	for _, f := range voices {
		if !c.speaks(f) {
			continue
		}
		s := newSubject(spokenOf(f, c[f]))
		for i := range all {
			if r := &all[i]; r.in(s) && holdAll(r.when, c) {
				found = append(found, heard{r, f})
			}
		}
	}
	return unretracted(all.aboutThis(c, found))
}

// aboutThis leaves out what a notice says where the client's own sentences prove another cause: a registry sends an
// announcement with every answer, and the sentence is about this request. What counts is the sentence that the
// fallback went by: npm prints others with every 404, such as that one may have no permission.
func (all sayings) aboutThis(c Case, found []heard) []heard {
	announced := func(h heard) bool { return h.field == "notice" }
	if !slices.ContainsFunc(found, announced) || c["words"] == "" {
		return found
	}
	said := newSubject(c["words"])
	proved := func(r saying) bool {
		return r.proves && r.cause == Cause(c["hint"]) && r.cause != NotFound && r.in(said) && holdAll(r.when, c)
	}
	same := func(h heard) bool {
		return slices.ContainsFunc(all, func(r saying) bool { return r.cause == h.row.cause && proved(r) })
	}
	if !slices.ContainsFunc(all, proved) {
		return found
	}
	return slices.DeleteFunc(found, func(h heard) bool { return announced(h) && !same(h) })
}

// unretracted leaves out rows that others take back.
func unretracted(all []heard) []heard {
	return slices.DeleteFunc(slices.Clone(all), func(h heard) bool {
		return slices.ContainsFunc(all, func(o heard) bool { return slices.Contains(h.row.unless, o.row.name) })
	})
}

type sayings []saying

// Hear notes in a case what the registry's words mean: in the field said the names of the rows that fit, and for the
// proofs which causes they prove and where they stand.
func (s *Set) Hear(c Case) { slices.Concat(s.users.sayings, ourTables().sayings).note(c) }

func (all sayings) note(c Case) {
	if c[heardField] != "" { // of before; what a rule's example says itself stays
		delete(c, "said")
		delete(c, heardField)
	}
	var names, marks []string
	for _, h := range all.hear(c) {
		if !slices.Contains(names, h.row.name) {
			names = append(names, h.row.name)
		}
		marks = append(marks, h.mark())
	}
	if names != nil {
		c["said"], c[heardField] = strings.Join(names, "\n"), strings.Join(marks, "\n")
	}
}

// heardField is for the engine and the proofs alone: no rule can ask for it.
const heardField Field = "heard"

func (h heard) mark() string {
	proves := "speaks of"
	if h.row.proves {
		proves = "proves"
	}
	return strings.Join([]string{h.row.name, string(h.field), proves, string(h.row.cause)}, "\t")
}

// ProvedByWords reports whether the registry's own words prove a cause.
func (c Case) ProvedByWords(cause Cause) bool {
	return cause != "" && strings.Contains(c[heardField]+"\n", "\tproves\t"+string(cause)+"\n")
}

// Said reports whether a row of that name was heard.
func (c Case) Said(name string) bool {
	return slices.Contains(strings.Split(c["said"], "\n"), name)
}

// Voice is the field of the words that said is about, "" none.
func (c Case) Voice() Field {
	for mark := range strings.SplitSeq(c[heardField], "\n") {
		if parts := strings.Split(mark, "\t"); len(parts) == 4 && parts[3] != "" {
			return Field(parts[1])
		}
	}
	return ""
}

// spokenIn gives the field in which a row was heard that a condition accepts; the probe's go first.
func (c Case) spokenIn(asked condition) Field {
	for mark := range strings.SplitSeq(c[heardField], "\n") {
		if parts := strings.Split(mark, "\t"); len(parts) > 1 && asked.accepts(parts[0], true) {
			return Field(parts[1])
		}
	}
	return "said"
}
