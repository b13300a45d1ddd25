package rules

import (
	"slices"
	"strings"
)

// Rules that were once a registry's own are one for all registries now. A user's file that names one of them is
// understood: it replaces the new one where its own conditions hold, and may name it in instead_of.

// movedTo are those whose new name is another one.
var movedTo = map[string]string{"denied": "forbidden", "log": "log-refused", "password": "log-password"}

const ofAnyRegistry = "registry/"

// formerly gives the rule that says now what one of that id said; "" none.
func formerly(id string, all map[string]*Rule) string {
	vendor, name, _ := strings.Cut(id, "/")
	if kinds, _ := definition("registry-kind"); !slices.Contains(kinds.Values, vendor) {
		return ""
	}
	for _, now := range []string{name, movedTo[name]} {
		r := all[ofAnyRegistry+now]
		if now != "" && r != nil && slices.ContainsFunc(r.when, func(c condition) bool {
			return c.field == "registry-kind" && c.accepts(vendor, true)
		}) {
			return r.ID
		}
	}
	return ""
}

// rename puts the new names into a user's instead_of, and a rule of theirs that replaced one before the new one.
func (r *Rule) rename(all map[string]*Rule) {
	if r.Origin != Users || r.Disabled {
		return
	}
	for i, id := range r.InsteadOf {
		if now := formerly(id, all); all[id] == nil && now != "" {
			r.InsteadOf[i] = now
		}
	}
	now := formerly(r.ID, all)
	if r.replaces != nil || now == "" || slices.Contains(r.InsteadOf, now) {
		return
	}
	r.InsteadOf = append(r.InsteadOf, now)
	if w := r.words(); len(w.insteadAt) < len(r.InsteadOf) {
		w.insteadAt = append(w.insteadAt, w.at)
	}
}
