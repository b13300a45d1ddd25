package check

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// Plan is what a command would ask of registries, worked out before anything is asked.
type Plan struct {
	Client   string // npm, or another package manager
	Command  string // its own: install, ci, publish
	Registry string // where a publication would go first
	Queries  []facts.Query
	Stops    []parse.Failure // with which npm would end before it asks
	Unknown  []Unknown
	Ends     string // why npm would end for a reason that is none of access; "" none

	machine facts.Machine
	npm     npmrc.Version // the client's
	habits  habits
	remote  map[string]bool // addresses of files that no registry chose: typed, or in package.json
	later   []parse.Failure // with which npm would end if all documents are there

	now      time.Time
	sure     bool // see [Outlook.Sure]
	releases []release
	accounts map[string]facts.Account // what each registry of a publication says of its token
}

// Unknown is something that cannot be told ahead, and why.
type Unknown struct {
	Reason Doubt
	Place  string // the registry's host, or the address
}

// Doubt is why something cannot be told ahead.
type Doubt string

// The closed set of doubts.
const (
	DoubtPassword Doubt = "password" // npm sends a user name and password, and npmx does not try them
	DoubtIdentity Doubt = "identity" // trusted publishing trades the job's identity for a token while it publishes
	DoubtFirst    Doubt = "first"    // what was never published can have no trusted publisher, and it shows no package
	// npm signs a provenance, and package.json names another repository than the job's, which the registry compares
	DoubtRepository Doubt = "repository"
	DoubtWriting    Doubt = "writing"   // rights to publish, a second factor, a plan: only publishing shows them
	DoubtReading    Doubt = "reading"   // the registry refuses to show the package, which publishing need not do
	DoubtWhoami     Doubt = "whoami"    // the registry refuses to say whose token it is, as many do
	DoubtFactor     Doubt = "factor"    // the token does not stand in for a second factor, which npm asks a person for
	DoubtLate       Doubt = "late"      // no answer in the time that npmx waits; npm waits longer
	DoubtUnasked    Doubt = "not-asked" // an address that npmx does not ask
	DoubtPartly     Doubt = "partly"    // which of the lockfile's packages a part of the project needs
	DoubtStore      Doubt = "store"     // another client may have it in a cache of its own, and not ask for it
	DoubtFlag       Doubt = "flag"      // a flag of another client that npmx does not know
	DoubtOffline    Doubt = "offline"   // the client is told to ask nobody, so that npmx asks nobody
)

// Doubts lists the closed set.
func Doubts() []Doubt {
	return []Doubt{DoubtPassword, DoubtIdentity, DoubtFirst, DoubtRepository, DoubtWriting, DoubtReading, DoubtWhoami,
		DoubtFactor, DoubtLate, DoubtUnasked, DoubtPartly, DoubtStore, DoubtFlag,
		DoubtOffline}
}

// perHost is how many packages of one scope are asked of one host, unless all are.
const perHost = 2

// mostQueries bounds what is asked with everything, mostHosts whom: no project's packages come from more, and each host
// takes a connection with all that belongs to one.
const (
	mostQueries = 5000
	mostHosts   = 50
)

func planOf(m facts.Machine, npm npmrc.Version, usual string) *Plan {
	p := &Plan{Client: clientOf(m.Config.Client()), Command: m.Config.Command(), machine: m, npm: npm,
		remote: map[string]bool{}, habits: habitsOf(m.Config, npm)}
	if p.Command == "" {
		p.Command = usual
	}
	if r := m.Config.Refusal(); r != nil {
		p.stop(stopOf(p.Client, *r))
	}
	return p
}

// stopOf is the failure that a client would report where it ends at once.
func stopOf(client string, r npmrc.Refusal) parse.Failure {
	if client == "npm" {
		return parse.Failure{Code: r.Code, Words: r.Code + " " + r.Message, Variable: unsetIn(r.Message)}
	}
	f := parse.Failure{Variable: unsetIn(r.Message)}
	if len(r.Places) > 0 {
		f.File, f.FileLine = r.Places[0].File, r.Places[0].Line
	}
	return f
}

// unsetIn is the variable over which npm 6, or yarn from 2 on, ends at once.
func unsetIn(message string) string {
	for head, end := range map[string]string{"Failed to replace env in config: ${": "}",
		"Environment variable not found (": ")"} {
		if _, rest, ok := strings.Cut(message, head); ok {
			return before(rest, end)
		}
	}
	return ""
}

func (p *Plan) stop(f parse.Failure) { p.Stops = append(p.Stops, p.failure(f)) }

// failure fills in what all failures of the command have in common.
func (p *Plan) failure(f parse.Failure) parse.Failure {
	f.Client, f.Command, f.Count, f.Asked = parse.Client{Name: p.Client}, p.Command, 1, true
	switch c := p.machine.Config.Client(); {
	case p.npm.Major > 0:
		f.Client.Version = p.npm.String()
	case c == npmrc.Yarn1, c == npmrc.Yarn2: // by its files alone: which of the two it is
		f.Client.Version = strings.TrimPrefix(string(c), "yarn")
	}
	if f.Host == "" {
		f.Host = registry.HostPort(f.URL)
	}
	if f.Package != "" {
		f.Packages = []string{f.Package}
	}
	return f
}

// Install plans what npm install, or npm ci, asks: for each package that package.json, the workspaces and these words
// of the command line name what is known of it, for those of the lockfile the file. Of each host and scope a few stand
// for all, unless everything is asked. What npm may do without (optional packages) is left out. Of another
// client it plans the same, by that client's lockfile and ways.
func Install(m facts.Machine, npm npmrc.Version, words []string, everything bool, now time.Time) *Plan {
	p := planOf(m, npm, "install")
	p.now = now
	if len(p.Stops) > 0 {
		return p
	}
	if p.Client != "npm" {
		p.unknownFlags(plainFlags[m.Config.Client()])
	}
	var all []facts.Query
	for _, word := range words {
		all = append(all, p.operand(word)...)
	}
	if !p.global() && !(p.habits.six && len(all) > 0) {
		all = append(all, p.project()...)
	}
	if p.habits.six && p.Command == "ci" && p.read() == nil {
		p.Ends = "npm 6 has no lockfile here that it can read, of version 1 or 2, and npm ci wants one"
		return p
	}
	if m.Config.Offline() {
		p.open(Unknown{DoubtOffline, p.Client})
		return p
	}
	p.Queries = p.allowed(p.sample(p.wanting(all), everything))
	return p
}

// wanting leaves out what npm has on this machine already, and will not ask for.
func (p *Plan) wanting(all []facts.Query) (some []facts.Query) {
	held := p.machine.Held(p.now)
	for _, q := range all {
		switch {
		case installed(held, q), held.File(q.Integrity), held.Answer(q.URL):
		case held.Stored(q):
			p.open(Unknown{DoubtStore, registry.HostPort(q.URL)})
		default:
			some = append(some, q)
		}
	}
	return some
}

func installed(held facts.Held, q facts.Query) bool {
	version := held.InstalledAt(q.From, q.Package)
	return version != "" && !q.Named && (q.Version == version || q.Version == "" && !elsewhere(version, q.Range))
}

func (p *Plan) global() bool {
	global, _, _ := p.machine.Config.Get("global")
	return global == "true"
}

func (p *Plan) operand(word string) []facts.Query {
	if p.Client != "npm" {
		word = strings.TrimPrefix(word, "npm:")
	}
	t, err := Parse(p.machine.Config, word)
	switch {
	case err != nil && p.global(): // which npm links as it is
		return nil
	case err != nil: // a folder, a repository
		return p.wanted(p.beneath([]facts.Wish{{Range: word}}))
	case t.Kind == KindPackage:
		q := p.document(t.Package)
		q.Named = true
		return []facts.Query{q}
	case t.Kind == KindURL:
		p.remote[word] = true
		return []facts.Query{{URL: word, Named: true}}
	}
	return nil
}

func (p *Plan) document(pkg string) facts.Query {
	c := p.machine.Config
	return facts.Query{URL: c.RequestURL(c.Registry(facts.ScopeOf(pkg)).URL, pkg), Package: pkg, Document: true}
}

// project is what package.json and the lockfile lead to.
func (p *Plan) project() (all []facts.Query) {
	locked, left := p.locked()
	known := map[string]bool{}
	for _, q := range locked {
		known[q.Package] = true
	}
	for _, q := range p.wanted(p.wishes()) {
		if !left[q.Package] && !known[q.Package] {
			all = append(all, q)
		}
	}
	return append(all, locked...)
}

// wanted are what these dependencies have a client ask for.
func (p *Plan) wanted(wishes []facts.Wish) (all []facts.Query) {
	for _, w := range wishes {
		switch name := p.real(w); {
		case !p.habits.addresses && strings.Contains(w.Range, "://"):
		case strings.HasPrefix(w.Range, "http://"), strings.HasPrefix(w.Range, "https://"):
			p.remote[w.Range] = true
			all = append(all, facts.Query{URL: w.Range, Package: w.Name})
		case name != "" && !p.linked(w):
			q := p.document(name)
			q.Range = w.Range
			if dir := filepath.Dir(w.Path); dir != p.machine.Prefix {
				q.From = dir
			}
			all = append(all, q)
		}
	}
	return all
}

// real is the package that a dependency asks a registry for, in the client's own words: of yarn from 2 on "npm:next" is
// a tag, and a catalog may have another name.
func (p *Plan) real(w facts.Wish) string {
	if tag, ok := strings.CutPrefix(w.Range, "npm:"); ok && p.machine.Config.Client() == npmrc.Yarn2 &&
		!strings.Contains(tag, "@") {
		return w.Name
	}
	if catalog, ok := strings.CutPrefix(w.Range, "catalog:"); ok {
		w.Range = p.machine.Siblings.Catalog(catalog, w)
	}
	return realName(w)
}

// realName is the package that a dependency asks a registry for; "" for folders, repositories and the like.
func realName(w facts.Wish) string {
	if strings.HasPrefix(w.Range, "catalog:") { // of pnpm and bun: the range stands elsewhere
		return w.Name
	}
	if real, alias := strings.CutPrefix(w.Range, "npm:"); alias {
		if isRange(real) { // yarn's own way to write a range
			return w.Name
		}
		m := spec().FindStringSubmatch(strings.TrimPrefix(real, "/"))
		if m == nil {
			return ""
		}
		return m[1]
	}
	if strings.ContainsAny(w.Range, ":/") {
		return ""
	}
	return w.Name
}

// isRange recognises a range: a name that begins as one has a version behind it here.
func isRange(text string) bool {
	return text == "" || strings.ContainsRune("^~<>=*0123456789", rune(text[0])) && !strings.Contains(text, "@")
}

// linked recognises a dependency that a workspace serves, or may serve.
func (p *Plan) linked(w facts.Wish) bool {
	return slices.ContainsFunc(p.machine.Siblings.All, func(s facts.Sibling) bool {
		return s.Workspace && s.Name == w.Name && !elsewhere(s.Version, w.Range)
	})
}

// elsewhere recognises a range that a version is certainly outside of: of another major version.
func elsewhere(version, wanted string) bool {
	plain := strings.TrimLeft(wanted, "^~=v")
	if strings.ContainsAny(plain, " <>|*xX-") || !strings.Contains(plain, ".") {
		return false
	}
	a, err1 := strconv.Atoi(before(version, "."))
	b, err2 := strconv.Atoi(before(plain, "."))
	return err1 == nil && err2 == nil && a != b
}

func before(s, sep string) string {
	head, _, _ := strings.Cut(s, sep)
	return head
}

// sample keeps a few of each host and scope, each address once.
func (p *Plan) sample(all []facts.Query, everything bool) (some []facts.Query) {
	type kin struct{ host, scope string }
	kept, seen, hosts := map[kin]int{}, map[string]bool{}, map[string]bool{}
	for _, q := range all {
		k := kin{registry.HostPort(q.URL), facts.ScopeOf(q.Package)}
		if seen[q.URL] || kept[k] == perHost && !everything || len(some) == mostQueries {
			continue
		}
		if !hosts[k.host] && len(hosts) == mostHosts {
			left := Unknown{DoubtUnasked, "the hosts after the first " + strconv.Itoa(mostHosts)}
			p.Unknown = append(slices.DeleteFunc(p.Unknown, func(u Unknown) bool { return u == left }), left)
			continue
		}
		seen[q.URL], hosts[k.host] = true, true
		kept[k]++
		some = append(some, q)
	}
	return some
}
