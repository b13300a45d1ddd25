package rules

import (
	"slices"
	"strings"
)

// Whether a fact is known depends on what npmx has in hand: a log as it was printed, npm's debug log, the machine, or
// the registry's answer.
const (
	inPlainLog  = "a plain log"
	inOwnLog    = "a plain log; of npm's 401 only an http, verbose or debug log, or a wrapped run"
	inDebugLog  = "a verbose or debug log, or a wrapped run; seldom a plain log"
	onMachine   = "a wrapped run, or `--here`"
	afterAProbe = "a wrapped run, after a probe"
)

// knownWhere says it for the fields whose rank does not.
var knownWhere = []struct{ names, where string }{
	{"method host scope package", inOwnLog},
	{"registry-kind path", inOwnLog + ", or `--here`"},
	{"client-version node-version command challenge oidc", inDebugLog},
	{"intent", "where `command` or `method` is known"},
	{"ci docker", "the plain log of such a run; " + onMachine},
	{"ci-event os sudo", onMachine},
	{"variable variable-form", "a plain log; " + onMachine},
}

// where says where a fact is known, for the manual's table.
func (def FieldDef) where() string {
	for _, k := range knownWhere {
		if slices.Contains(strings.Fields(k.names), string(def.Name)) {
			return k.where
		}
	}
	switch def.Rank {
	case machineRank:
		return onMachine
	case probeRank:
		return afterAProbe
	}
	return inPlainLog
}

// unseen are the places where a fact is known that a log as npm prints it, without verbose, hardly ever has, the
// commonest first.
func unseen() []string { return []string{inDebugLog, onMachine, afterAProbe} }

// ofRank reports whether anything of a rank is known, so that what is missing is not there. The system is a fact of
// every machine.
func (c Case) ofRank(rank int) bool {
	return c["os"] != "" && rank == machineRank ||
		slices.ContainsFunc(fields, func(def FieldDef) bool { return def.Rank == rank && c[def.Name] != "" })
}

// here writes a case's value of a field or, where it was not looked up, where it would be known.
func (c Case) here(name Field) string {
	def, _ := definition(name)
	switch {
	case c[name] != "":
		return strings.Join(strings.Fields(c[name]), " ")
	case (def.Rank == machineRank || def.Rank == probeRank) && !c.ofRank(def.Rank):
		return "nothing known; known in: " + plainText(def.where())
	}
	return "nothing known"
}

// noteUnseen reports a rule of which every condition asks for what a log as it is printed hardly ever has. The rarest
// decides where it fits.
func (r *Rule) noteUnseen() []Problem {
	var asked []string
	rarest := 0
	for _, c := range r.when {
		if c.negate || c.null {
			continue
		}
		def, _ := definition(c.field)
		place := slices.Index(unseen(), def.where())
		if place < 0 {
			return nil
		}
		asked, rarest = append(asked, string(c.field)), max(rarest, place)
	}
	if asked == nil {
		return nil
	}
	return r.note(r.words().at, "a plain log hardly ever has %s, so it does not meet this rule; known in: %s",
		strings.Join(asked, ", "), plainText(unseen()[rarest]))
}
