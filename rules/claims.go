package rules

import (
	"regexp"
	"sync"
)

// A claim is a fact about one run that sentences of rules state: that a credential was sent, that the registry
// answered. A sentence is said only of a case that holds the facts it states, as one with a placeholder is only where
// its value is known; else it is put more weakly, or left out. The form of the sentences is defined here once, for all
// rules, the user's included.
type claim struct {
	fact   string                // what must be known, as rules check says it
	stated func() *regexp.Regexp // how sentences state it
	held   func(Case) bool
	weaker []weaker
}

// weaker is what may be said in place of words whose fact is not known.
type weaker struct {
	strong func() *regexp.Regexp
	weak   string
}

// vendor is a registry as the subject of a sentence.
const vendor = `(?:\{host\}|\b(?:the (?:public )?registry|Artifactory|Azure(?: Artifacts)?|GitHub(?: Packages)?` +
	`|GitLab|Nexus|CodeArtifact|Cloudsmith|` +
	`ProGet|Bitbucket(?: Packages)?|Verdaccio|Google Artifact Registry|Gitea or Forgejo|Font Awesome's registry))`

// secretWords are what a credential is called that was refused.
const secretWords = `(?:token|credential|password|user name (?:and|or) (?:password|token))`

var claims = []claim{
	{"that a credential was sent",
		like(`(?i)\brefuse[sd]? (?:the|its|yarn's|a) ` + secretWords +
			`|\b(?:did|does) not (?:know|recognise|accept|take) (?:the|its) ` + secretWords +
			`|\ba refused token\b|\bsent (?:the|\{kind\})|of the token was sent|\bto a request with a credential` +
			`|\b(?:for|from|with) this token|\bthe token lacks` +
			`|\bthe user name or password is wrong|\bthe password, or there was none|\bsends (?:that|the) name itself`),
		Case.sent, []weaker{
			{like(`\brefuse([sd]) (?:the|its|yarn's) ` + secretWords +
				`(?: that is written as a password|, or there was none|, it seems)?`), "refuse${1} the request"},
			{like(` to a publish with this token`), " to a publish"},
			{like(`\bdoes not recognise the token`), "does not accept this request"},
			{like(`^the token lacks (?:a permission|a GitHub scope)(?:, it seems)?`),
				"the registry forbids this request"},
			{like(` (?:for|from) this token`), " for this request"},
			{like(`^the user name or password is wrong(?:, it seems)?`), "the registry refused the request"},
		}},
	{"that no credential was sent",
		like(`(?i)\bgot no (?:token|credential)(?: for this registry)?(?:,|\.|$)|\bnothing was sent\b|\bsen(?:t` +
			`|ds) (?:no credential|nothing)\b|\bno credential was sent\b` +
			`|\bnot logged in to\b|\brequest without a credential$`),
		Case.nothingSent, []weaker{
			{like(`\bgot no (token|credential)( for this registry)?(, it seems)?`), "got no ${1} that it accepts${2}"},
			{like(`^(?:no credential was sent|yarn sent no credential)(?:, it seems)?`),
				"the registry got no credential that it accepts"},
			{like(`^not logged in to the public registry(?:, it seems)?`),
				"the public registry got no credential that it accepts"},
			{like(` from a request without a credential$`), " from this request"},
		}},
	{"that the registry answered",
		like(`(?i)` + vendor +
			` (?:says?:|answer(?:s|ed)|refused|refuses (?:the|this|it)\b|forbids|rejected|treated|found no|knows the` +
			`|did not (?:accept|take|know|recognise|let|want)|does not (?:know|recognise|accept|let))` +
			`|\bthe answer of \{host\}|\brate limited by the registry` +
			`|\bthe (?:public )?registry (?:says that|refuses|requires a one-time|did not accept)`),
		Case.answered, []weaker{
			{like(`^\{host\} (?:knows the account, and )?says: `), "the answer says: "},
			{like(`^` + vendor + `.{0,12} refused the (?:request|` + secretWords + `)`), "the request was refused"},
		}},
	{"that the answer was 401", like(`(?i)\bsays 401\b`), func(c Case) bool { return c.status("401") }, nil},
	{"that the answer was 403", like(`(?i)\b(?:says|answers) 403\b`), func(c Case) bool { return c.status("403") },
		nil},
	{"that the answer was 404", like(`(?i)\b(?:says|answers|answered) 404\b|^404 for\b|\bGitHub also says so for`),
		func(c Case) bool { return c.status("404") }, nil},
	{"that the registry knows the account",
		like(`(?i)\bknows (?:the (?:account|token as|token;|user)|who asks)|\bthe credential is good|\btook note\b`),
		Case.identified, []weaker{
			{like(`^\{host\} knows the account, and says: `), "{host} says: "},
		}},
	{"whose credential was weighed",
		like(`(?i)\b(?:the|this) account (?:may not|has no access)|\bidentity (?:has|lacks)`),
		func(c Case) bool { return c.sent() || c.identified() }, []weaker{
			{like(`^the account may not see (?:the package|\{package\})(?:, it seems)?`),
				"the package is not there, or hidden from this request"},
			{like(`^(?:the|this) account (?:may not (?:see|publish|do)|has no access) .*$`),
				"the registry forbids this request"},
			{like(`^this identity has no access .*$`), "the registry forbids this request"},
		}},
	{"that npm's configuration was looked at",
		like(`(?i)\bno credential is configured|\bnpm's configuration matches|\bno configured registry` +
			`|\bthe existing (?:credential|login)|\bbuild has no \.npmrc`),
		Case.looked, []weaker{
			{like(`^no credential is configured for this registry`), "the registry got no credential that it accepts"},
		}},
	{"that the scope is mapped nowhere",
		like(`(?i)\bno line says where packages|\bis not mapped to its registry|\bis not mapped, `),
		func(c Case) bool { return c["scope-mapped"] == "no" }, []weaker{
			{like(`^the package's scope is not mapped to its registry(?:, it seems)?`),
				"the package may live in another registry than the one that was asked"},
			{like(`\bis not mapped to its registry(?:, it seems)?`),
				"may live in another registry than the one that was asked"},
		}},
	{"that the lockfile holds the address",
		like(`(?i)\bthe lockfile (?:points|sends)`),
		func(c Case) bool { return c["lockfile"] == "other-host" }, []weaker{
			{like(`^the lockfile points to another host(?:, it seems)?`),
				"npm was to load something from outside of the registry"},
		}},
}

// like compiles an expression when it is first needed: npm's start must not wait for it.
func like(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// passes bounds how often a sentence is put more weakly: the weaker words may state something themselves.
const passes = 3

// State gives a sentence as far as a case holds what it states: the sentence itself, a weaker one, or none.
func State(sentence string, c Case) (string, bool) { return (*statements)(nil).state(sentence, c) }

func (s *statements) state(sentence string, c Case) (string, bool) {
	for range passes {
		missing := s.unheld(sentence, c)
		if missing == nil {
			return sentence, true
		}
		weak, ok := missing.weaken(sentence)
		if !ok {
			return "", false
		}
		sentence = weak
	}
	return sentence, s.unheld(sentence, c) == nil
}

// unheld is the first claim of a sentence that a case does not hold; nil where it holds all of them.
func unheld(sentence string, c Case) *claim { return (*statements)(nil).unheld(sentence, c) }

func (s *statements) unheld(sentence string, c Case) *claim {
	stated := s.of(sentence)
	for i := range claims {
		if stated[i] && !claims[i].held(c) {
			return &claims[i]
		}
	}
	return nil
}

func (k *claim) weaken(sentence string) (string, bool) {
	for _, w := range k.weaker {
		if weak := w.strong().ReplaceAllString(sentence, w.weak); weak != sentence {
			return weak, true
		}
	}
	return "", false
}

// statements remembers which claims a sentence states. The sentences are those of rules and tables, before values are
// put in, so there are few of them, while each is said of many logs. Nil remembers nothing.
type statements struct {
	mu    sync.Mutex
	known map[string][]bool
}

// maxStatements is more than ours are: only a user's tables may bring more.
const maxStatements = 10_000

// of says for each claim whether a sentence states it.
func (s *statements) of(sentence string) []bool {
	if s == nil {
		return stated(sentence)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all, ok := s.known[sentence]
	if !ok {
		if all = stated(sentence); len(s.known) < maxStatements {
			s.known[sentence] = all
		}
	}
	return all
}

func stated(sentence string) []bool {
	all := make([]bool, len(claims))
	for i, k := range claims {
		all[i] = k.stated().MatchString(sentence)
	}
	return all
}
