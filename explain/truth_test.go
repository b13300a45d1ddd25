package explain

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"npmx/parse"
)

// truths are facts that sentences state, in words of their own, and whether a failure with its machine and probe holds
// them. They are written apart from the table of claims (npmx/rules), which is what they hold to account.
var truths = []struct {
	fact  string
	words *regexp.Regexp
	held  func(setup, Finding) bool
}{
	{"a credential was sent",
		regexp.MustCompile(`(?i)refused (the|its) (token|credential|password|user name)|refuses the token` +
			`|npm sent the|took note of`), func(s setup, _ Finding) bool {
			return s.failure.Sent != "no" && (s.failure.Sent == "yes" || s.hasCredential() && s.reached() ||
				speaksOfOne.MatchString(s.heard()) || s.failure.Code == "EOTP")
		}},
	{"none was sent",
		regexp.MustCompile(`(?i)sent no credential|nothing was sent|got no (token|credential)(,|$| for)` +
			`|no credential was sent`), func(s setup, _ Finding) bool {
			return s.failure.Sent == "no" || s.files != nil && !s.hasCredential() || s.failure.Code == "ENEEDAUTH" ||
				strings.Contains(s.heard(), "not provided") || strings.Contains(s.heard(), "anonymous")
		}},
	{"the registry was reached",
		regexp.MustCompile(`(?i)registry (refused|refuses|says that|answered|did not accept)|knows the (account` +
			`|token)|\.example(:\d+)? (says:|answered|refused|knows|took)`), func(s setup, _ Finding) bool {
			return s.reached()
		}},
	{"the machine was looked at",
		regexp.MustCompile(`(?i)is configured for|npm's configuration|is not mapped to|no line says`),
		func(s setup, _ Finding) bool { return s.files != nil }},
	{"the account is known",
		regexp.MustCompile(`(?i)knows the account|knows who asks|knows the token as|credential is good`),
		func(s setup, _ Finding) bool {
			return s.probe != nil && s.probe.Whoami != nil && s.probe.Whoami.Named || speaksOfOne.MatchString(s.heard())
		}},
	{"the lockfile holds it", regexp.MustCompile(`(?i)lockfile (points|sends)`), func(s setup, _ Finding) bool {
		return strings.Contains(s.files["p/package-lock.json"], s.failure.Host)
	}},
}

var speaksOfOne = regexp.MustCompile(`(?i)token|credential|scopes|permission|expired|user ada|allowed|SAML|password` +
	`|account|IP address`)

// errorOf is what a challenge says of the token that came, after RFC 6750.
var errorOf = regexp.MustCompile(`error(_description)?="[^"]*`)

// heard is all that the registry said, as far as it was reached.
func (s setup) heard() string {
	all := append([]string{s.failure.Message, errorOf.FindString(s.failure.Challenge)}, s.failure.Notices...)
	if s.probe != nil && s.probe.With != nil {
		all = append(all, s.probe.With.Message)
	}
	return strings.Join(all, "\n")
}

// hasCredential tells of a key as npm looks for it, above any other.
func (s setup) hasCredential() bool { return keyOf.MatchString(s.files["p/.npmrc"]) }

var keyOf = regexp.MustCompile(`(?m)^//\S*:_auth`)

// reached reports that a registry answered, and that no proxy may have in its place.
func (s setup) reached() bool {
	proxied := len(s.env) > 0 && strings.Contains(s.env[0], "PROXY")
	opened := s.probe != nil && s.probe.With != nil && s.probe.With.Status > 0
	return s.failure.Status > 0 && s.failure.Status != 407 && (!proxied || opened)
}

// holdsTruth asserts that no title or sentence of a finding states what its set-up does not hold.
func holdsTruth(t *testing.T, s setup, found Finding) {
	t.Helper()
	for _, sentence := range append(strings.Split(found.Explanation, "\n"), found.Title) {
		for _, k := range truths {
			if k.words.MatchString(sentence) && !k.held(s, found) {
				t.Errorf("[%s] %q, and nobody knows that %s", found.Rule, sentence, k.fact)
			}
		}
	}
}

// TestNoSentenceWithoutItsFact holds every certain set-up, and every recording of a client's log, to the truth.
func TestNoSentenceWithoutItsFact(t *testing.T) {
	for name, k := range certains() {
		t.Run(name, func(t *testing.T) { holdsTruth(t, k.of, k.of.explain(t)) })
	}
	seen := 0
	for name, log := range recordings(t) {
		for _, f := range log.Failures {
			s := setup{failure: f}
			seen++
			t.Run(name, func(t *testing.T) { holdsTruth(t, s, s.explain(t)) })
		}
	}
	if seen < 100 {
		t.Errorf("%d failures of recordings, want 100", seen)
	}
}

// recordings are the logs of real clients, as npmx/parse reads them.
func recordings(t *testing.T) map[string]parse.Log {
	t.Helper()
	all := map[string]parse.Log{}
	root := filepath.Join("..", "parse", "testdata", "recordings")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".log") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		p := parse.New(parse.Options{DebugLog: strings.HasSuffix(path, ".debug.log")})
		_, _ = p.Write(text)
		rel, _ := filepath.Rel(root, path)
		all[filepath.ToSlash(rel)] = p.Close()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
