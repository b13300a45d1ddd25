package rules

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

func (d *decoder) file(n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		d.wrong(n, `a rules file begins with "rules:"; the list of rules stands below it`)
		return
	}
	d.each(n, "a rules file", func(key, value *yaml.Node) {
		switch {
		case slices.Contains(sharedKeys, key.Value):
			d.sharedKey(key, value)
		case key.Value != "rules":
			d.unknown(key, "key", append([]string{"rules"}, sharedKeys...))
		case value.Kind != yaml.SequenceNode:
			d.wrong(value, "rules must be a list")
		default:
			for i, item := range value.Content[:min(len(value.Content), maxRules)] {
				d.until = 0
				if i+1 < len(value.Content) {
					d.until = value.Content[i+1].Line
				}
				d.rule(item)
			}
			if len(value.Content) > maxRules {
				d.wrong(value.Content[maxRules], "a file has %d rules at most", maxRules)
			}
		}
	})
}

var ruleKeys = []string{"id", "default", "cause",
	"title", "when", "certainty", "explanation", "steps", "verify", "alternatives",
	"instead_of", "disabled", "docs", "since", "examples"}

var idShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9.-]*)*$`)
})

func (d *decoder) rule(n *yaml.Node) {
	r := &Rule{Origin: d.source.Origin, installed: d.source.Installed, File: d.source.Name, Line: n.Line,
		Certainty: "certain"}
	w := &words{source: d.written(n)}
	r.words = func() *words { return w }
	before := len(d.problems)
	d.comments = nil
	d.each(n, "a rule", func(key, value *yaml.Node) { d.ruleKey(r, w, key, value) })
	if n.Kind != yaml.MappingNode {
		return
	}
	w.comments = d.comments
	if guess := defaultOf(r); guess != "" && w.examples == nil {
		w.examples = written{facts: Case{"hint": guess}, also: []fact{{"code", "E4XX"}}, at: w.at}.examples()
	}
	d.complete(n, r, len(d.problems) == before)
	d.rules = append(d.rules, r)
}

// complete asks for what a rule must have, unless something in it is wrong anyway, which may be just that.
func (d *decoder) complete(n *yaml.Node, r *Rule, clean bool) {
	if r.Disabled && r.ID != "" || !clean {
		return
	}
	for _, need := range []struct {
		key  string
		have bool
	}{{"id", r.ID != ""}, {"cause", r.Cause != ""}, {"title", len(r.words().titles) > 0}, {"when", len(r.when) > 0}} {
		if !need.have {
			d.wrong(n, "this rule has no %s", need.key)
		}
	}
}

func (d *decoder) ruleKey(r *Rule, w *words, key, value *yaml.Node) {
	switch key.Value {
	case "default":
		d.byDefault(r, value)
	case "id":
		d.id(r, value)
	case "cause":
		r.Cause = d.cause(value)
	case "certainty":
		r.Certainty = d.oneOf(value, "certainty", certainties)
		w.sure = r.Certainty == "certain"
	case "when":
		r.when = d.conditions(value, false)
	case "instead_of":
		r.InsteadOf = d.texts(value, "instead_of")
		w.insteadAt = d.places(value, "instead_of")
	case "disabled":
		r.Disabled = d.yes(value, "disabled")
	default:
		d.wordsKey(w, key, value)
	}
}

func (d *decoder) wordsKey(w *words, key, value *yaml.Node) {
	switch key.Value {
	case "title":
		w.titles = d.filled(value, "title")
	case "explanation":
		w.explanation = d.filled(value, "explanation")
	case "verify":
		w.verify, w.verifyAt = d.commands(value, "verify"), d.places(value, "verify")
	case "steps":
		w.steps = d.steps(value)
	case "alternatives":
		w.alternatives = d.others(value)
	case "docs":
		w.docs = d.links(value)
	case "since":
		w.since = d.plain(value, "since")
	case "examples":
		w.examples = d.examples(value)
	default:
		if _, ok := definition(Field(key.Value)); ok {
			d.wrong(key, "%s is a field of a case: write it below when", key.Value)
			return
		}
		d.unknown(key, "key", ruleKeys)
	}
}

var certainties = []string{"certain", "likely", "possible"}

func (d *decoder) id(r *Rule, n *yaml.Node) {
	if r.ID = d.text(n, "id"); !idShape().MatchString(r.ID) {
		d.wrong(n, "an id is lower case words with / or - between them, like acme/token-missing")
	}
	r.words().at = d.place(n)
}

// byDefault makes a rule what is said of a cause where only the fallback thinks of it: any fact that is known outweighs
// that.
func (d *decoder) byDefault(r *Rule, n *yaml.Node) {
	def, _ := definition("hint")
	r.Cause = d.cause(n)
	p, err := compile(def, string(r.Cause), true)
	if err != nil {
		return // told already
	}
	r.ID, r.when = "log/"+string(r.Cause), []condition{{field: def.Name, rank: def.Rank, patterns: []pattern{p}}}
	r.words().at = d.place(n)
}

// defaultOf is the cause that a rule of that id is the default of, "" none.
func defaultOf(r *Rule) string {
	cause, ok := strings.CutPrefix(r.ID, "log/")
	if !ok || cause != string(r.Cause) || len(r.when) != 1 || r.when[0].field != "hint" {
		return ""
	}
	return cause
}

func (d *decoder) cause(n *yaml.Node) Cause { return Cause(d.oneOf(n, "cause", causeWords())) }

func (d *decoder) links(n *yaml.Node) []string {
	var all []string
	for _, item := range d.items(n, "docs") {
		link := d.text(item, "docs")
		if u, err := url.Parse(link); err != nil || u.Scheme != "https" || u.Host == "" ||
			strings.ContainsAny(link, " {}") {
			d.wrong(item, "docs are addresses that begin with https://")
		}
		all = append(all, link)
	}
	return all
}

func (d *decoder) steps(n *yaml.Node) []step {
	var all []step
	for _, item := range d.items(n, "steps") {
		all = append(all, d.step(item))
	}
	return all
}

func (d *decoder) step(n *yaml.Node) step {
	s := step{where: "terminal", role: RoleDo, at: d.place(n)}
	if n.Kind == yaml.ScalarNode {
		s.use = d.plain(n, "use")
		return s
	}
	d.each(n, "a step", func(key, value *yaml.Node) { d.stepKey(&s, key, value) })
	if s.command != "" && s.verb != "" {
		d.wrong(n, "a step has a command or %s; make two steps of it", s.verb)
	}
	if s.text == "" && s.use == "" && n.Kind == yaml.MappingNode {
		d.wrong(n, "this step has no text")
	}
	return s
}

func (d *decoder) stepKey(s *step, key, value *yaml.Node) {
	switch key.Value {
	case "id":
		s.id = d.plain(value, "id")
	case "use":
		s.use = d.plain(value, "use")
	case "text":
		s.text = strings.Join(d.filled(value, "text"), " ")
	case "command":
		s.command, s.commandAt = strings.Join(d.commands(value, "command"), "\n"), d.place(value)
	case "ask", "unset", "is_set":
		s.verb, s.names = key.Value, d.variables(value, key.Value)
	case "where":
		s.where = d.oneOf(value, "where", []string{"terminal", "ci", "web", "file"})
	case "web":
		s.web = d.oneOf(value, "web", webActions)
	case "role":
		s.role = d.oneOf(value, "role", roles)
	case "variable":
		s.variable = d.said(value, "variable")
	case "when":
		s.when = d.conditions(value, false)
	case "edit":
		s.edit = d.edit(value)
	default:
		d.unknown(key, "key", stepKeys)
	}
}

func (d *decoder) edit(n *yaml.Node) *Edit {
	var e Edit
	d.each(n, "an edit", func(key, value *yaml.Node) {
		to := map[string]*string{"file": &e.File, "line": &e.Line, "old": &e.Old, "new": &e.New}[key.Value]
		if to == nil {
			d.unknown(key, "key", []string{"file", "line", "old", "new"})
			return
		}
		*to = d.oneLine(value, key.Value)
	})
	if e.File == "" && n.Kind == yaml.MappingNode {
		d.wrong(n, "this edit names no file")
	}
	return &e
}

func (d *decoder) others(n *yaml.Node) []Alternative {
	var all []Alternative
	for _, item := range d.items(n, "alternatives") {
		if brief(item) {
			d.each(item, "alternatives", func(key, value *yaml.Node) {
				all = append(all, Alternative{d.cause(key), d.tell(value)})
			})
			continue
		}
		var a Alternative
		d.each(item, "an alternative", func(key, value *yaml.Node) {
			switch key.Value {
			case "cause":
				a.Cause = d.cause(value)
			case "tell":
				a.Tell = d.tell(value)
			default:
				d.unknown(key, "key", []string{"cause", "tell"})
			}
		})
		if item.Kind == yaml.MappingNode && (a.Cause == "" || a.Tell == "") {
			d.wrong(item, "an alternative has a cause and a tell: how to find out")
		}
		all = append(all, a)
	}
	return all
}

// tell reads how to find out, in which a table's word may stand.
func (d *decoder) tell(n *yaml.Node) string {
	text := d.said(n, "tell")
	d.text(n, "tell")
	for _, name := range names(text) {
		if !strings.Contains(name, ".") {
			d.wrong(n, "tell takes no placeholders")
		}
	}
	return text
}

// brief is true for alternatives that are written as a mapping of causes to what tells.
func brief(n *yaml.Node) bool {
	return n.Kind == yaml.MappingNode && len(n.Content) > 0 && slices.Contains(causeWords(), n.Content[0].Value)
}

// plain reads words that are printed as they are.
func (d *decoder) plain(n *yaml.Node, what string) string {
	d.text(n, what)
	text := d.said(n, what)
	if len(names(text)) > 0 {
		d.wrong(n, "%s takes no placeholders", what)
	}
	return text
}
