package rules

// Origin tells whose rule it is.
type Origin string

// Ours are embedded, the user's come from files.
const (
	Ours  Origin = "builtin"
	Users Origin = "user"
)

// Rule is one piece of knowledge: conditions, a cause, and words.
type Rule struct {
	ID        string
	Cause     Cause
	Certainty string // a ceiling: certain, likely or possible
	Origin    Origin
	File      string
	Line      int
	Disabled  bool
	InsteadOf []string
	when      []condition
	words     func() *words // ours are read when first wanted
	replaces  *Rule         // the one whose id it has: ours, or one of the user's config folder
	installed bool          // it comes from the user's config folder
	set       *Set          // that it is in, for what all rules share
}

// words are what a rule says, and the examples that it is held to.
type words struct {
	at           Problem   // the place of the id
	insteadAt    []Problem // the places of the names in instead_of
	sure         bool      // the file itself says: certain
	comments     []Problem // the places of comments behind its words
	titles       []string
	explanation  []string
	steps        []step
	verify       []string
	verifyAt     []Problem
	alternatives []Alternative
	docs         []string
	since        string
	examples     []example
	source       func() string // how its file writes it
}

type step struct {
	// its name among those that rules share; the name of one of them, which this stands for
	id, use                   string
	text, command, where, web string
	role, variable            string
	verb                      string   // ask, unset or is_set
	names                     []string // the variables of the verb
	edit                      *Edit
	when                      []condition
	at, commandAt             Problem
}

// Edit is the change of one line that a step proposes, as texts: line may be empty, which appends; old may be empty,
// which inserts.
type Edit struct{ File, Line, Old, New string }

// Alternative is another cause that may be behind the same failure, and what would tell.
type Alternative struct {
	Cause Cause
	Tell  string
}

// Source is one rules file.
type Source struct {
	Name   string
	Data   []byte
	Origin Origin
	// Installed is a file of the user's config folder: one that is named in a command or a variable goes before it.
	Installed bool
}

// Set is the rules in force, and beside them those that are switched off.
type Set struct {
	rules, all []*Rule
	empty      []string // the user's files that hold none
	users      shared   // what the user's files add to the tables
}

// Rules lists those in force by id.
func (s *Set) Rules() []*Rule { return append([]*Rule(nil), s.rules...) }

// All lists those that are switched off as well.
func (s *Set) All() []*Rule { return append([]*Rule(nil), s.all...) }

// Counts are how many rules of npmx's and of the user's are in force, how many of the latter stand in place of npmx's,
// and how many are off.
func (s *Set) Counts() (ours, users, replacing, off int) {
	for _, r := range s.all {
		switch {
		case r.Disabled:
			off++
		case r.Origin == Ours:
			ours++
		case r.replaces != nil && r.replaces.Origin == Ours:
			users, replacing = users+1, replacing+1
		default:
			users++
		}
	}
	return ours, users, replacing, off
}

// Find gives the rule of that id, or nil.
func (s *Set) Find(id string) *Rule {
	for _, r := range s.rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// Off gives the rule of that id if it is switched off, or nil.
func (s *Set) Off(id string) *Rule {
	for _, r := range s.all {
		if r.ID == id && r.Disabled {
			return r
		}
	}
	return nil
}

// Speaker is the rule whose words these are: of one that is switched off the one that would speak.
func (r *Rule) Speaker() *Rule {
	if r.Disabled && r.replaces != nil {
		return r.replaces
	}
	return r
}

// Whose says where a rule comes from and what became of another because of it: "builtin", or the user's file.
func (r *Rule) Whose() string {
	switch {
	case r.Disabled && r.replaces != nil:
		return r.replaces.owner() + ", switched off by " + r.File
	case r.replaces != nil && r.replaces.Origin == Users:
		return r.File + ", in place of " + r.replaces.File
	case r.replaces != nil:
		return r.File + ", in place of ours"
	}
	return r.owner()
}

func (r *Rule) owner() string {
	if r.Origin == Users {
		return r.File
	}
	return string(Ours)
}
