package rules

import "slices"

// checkClaims checks the rule's sentences against its positive examples: what none of them holds is never said, so the
// rule asks for too little, or says too much.
func (r *Rule) checkClaims() []Problem {
	var all []Problem
	for _, sentence := range r.words().explanation {
		if fact := r.unheld(sentence); fact != "" {
			all = append(all, r.at(r.words().at, "%q states %s, which no example holds; it is left out then", sentence,
				fact))
		}
	}
	return append(all, r.checkTitles()...)
}

// checkTitles wants of each positive example that one of the titles can be said of it, as it is or more weakly.
func (r *Rule) checkTitles() []Problem {
	var all []Problem
	for _, e := range r.words().examples {
		sayable := func(title string) bool {
			title, whole := r.expanded(title, e.fields)
			_, ok := State(title, e.fields)
			return ok && whole && unfilled(title, e.fields) == ""
		}
		if !e.not && !slices.ContainsFunc(r.words().titles, sayable) {
			all = append(all,
				r.at(e.at, "no title can be said of this example: each states a fact that it does not hold; add one "+
					"that states less"))
		}
	}
	return all
}

// expanded puts the tables' words into a text.
func (r *Rule) expanded(text string, c Case) (string, bool) {
	return filler{c: c, shared: r.set.shared()}.expand(text)
}

// unheld gives the fact that a sentence states and no positive example holds; "" none.
func (r *Rule) unheld(sentence string) (fact string) {
	for _, e := range r.words().examples {
		if e.not {
			continue
		}
		text, _ := r.expanded(sentence, e.fields)
		if _, ok := State(text, e.fields); ok {
			return ""
		}
		if missing := unheld(text, e.fields); missing != nil {
			fact = missing.fact
		}
	}
	return fact
}

// noteClaims tells of the user's sentences that will not be said of every case, since they state more than the rule
// asks for.
func (r *Rule) noteClaims() []Problem {
	if r.noteSkeleton() != nil { // whose words are ours yet
		return nil
	}
	var all []Problem
	w := r.words()
	for _, sentence := range slices.Concat(w.titles, w.explanation) {
		for _, e := range w.examples {
			missing := unheld(sentence, e.fields)
			if e.not || missing == nil {
				continue
			}
			said := "it is left out then"
			if weak, ok := State(sentence, e.fields); ok {
				said = "what is said then: " + weak
			}
			all = append(all, r.note(e.at, "%q states %s, which this example does not hold; %s", sentence, missing.fact,
				said)...)
			break
		}
	}
	return all
}
