package report

import (
	"fmt"
	"strings"

	"npmx/explain"
	"npmx/rules"
)

// why shows how the verdict came about: the facts that it rests on, what keeps it from being certain, the rules
// that came close, and the one that was asked for.
func (p page) why(f explain.Finding) {
	w := f.Why
	var decided []string
	for _, d := range w.Decided {
		decided = append(decided, fmt.Sprintf("%s = %s (rank %d)", d.Field, oneLine(d.Value), d.Rank))
	}
	p.list("decided", decided)
	p.list("proof", proof(f.Cause, w))
	var beaten, missed []string
	for _, b := range w.Beaten {
		beaten = append(beaten, b.String())
	}
	p.list("beaten", beaten)
	for _, m := range w.Missed {
		missed = append(missed, m.String())
	}
	p.list("missed", missed)
	if w.Asked != nil {
		p.list("asked", account(*w.Asked))
	}
}

// list returns each text a line of its own below one word; what a line has no room for goes on further in.
func (p page) list(word string, texts []string) {
	for _, text := range texts {
		for i, l := range p.wrap(text, p.margin+2) {
			if i > 0 {
				l = "  " + l
			}
			p.labelled(word, l)
			word = ""
		}
	}
}

func proof(cause rules.Cause, w *explain.Why) []string {
	if !w.Proved {
		texts := []string{"what would prove this cause is not in hand, so it is not certain"}
		if what := rules.ProofOf(cause); what != "" {
			texts = append(texts, "it would be: "+strings.TrimSuffix(what, "."))
		}
		return texts
	}
	texts := []string{"what proves this cause is in hand"}
	if w.Ceiling == explain.Likely || w.Ceiling == explain.Possible {
		texts = append(texts, "the rule itself says "+string(w.Ceiling)+" at most")
	}
	for _, r := range w.Rivals {
		texts = append(texts, "and so is what proves "+string(r)+", so neither is certain")
	}
	return texts
}

// account says condition by condition how a rule did.
func account(a rules.Account) []string {
	texts := []string{fmt.Sprintf("%s (%s): %s", a.Rule, a.Cause, outcome(a))}
	for _, c := range a.Conditions {
		mark := "fails "
		if c.Holds {
			mark = "meets "
		}
		texts = append(texts, mark+c.Condition+", here: "+c.Have)
	}
	return texts
}

func outcome(a rules.Account) string {
	switch {
	case a.Silenced != "":
		return "fits, but " + a.Silenced + " makes it pointless"
	case a.Ranks != nil:
		return fmt.Sprintf("fits, by evidence of rank %v", a.Ranks)
	}
	return "does not fit"
}
