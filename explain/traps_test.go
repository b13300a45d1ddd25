package explain

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/rules"
)

// trap is a certain set-up with one thing changed that makes another cause true, or takes the proof away.
type trap struct {
	base, change string
	with         func(*setup)
	right        []rules.Cause // what may be certain all the same
}

func rc(text string) func(*setup) { return func(s *setup) { s.files["p/.npmrc"] = text } }

func add(text string) func(*setup) { return func(s *setup) { s.files["p/.npmrc"] += "\n" + text } }

func worded(text string) func(*setup) { return func(s *setup) { s.failure.Message = text } }

func answering(n int) func(*setup) {
	return func(s *setup) { s.failure.Status, s.failure.Code = n, "E"+itoa(n) }
}

// public asks the public registry for a mistyped name without a scope.
func public(text string) func(*setup) {
	return func(s *setup) {
		host := "https://registry." + "npmjs" + ".org/"
		s.files["p/.npmrc"] = "registry=" + host + "\n" + keyLine(host, text)
		s.failure.URL, s.failure.Host, s.failure.Package, s.failure.Packages = host+"lodahs", hostOf(host), "lodahs",
			[]string{"lodahs"}
		s.failure.Status, s.failure.Code = 404, "E404"
	}
}

func traps() []trap {
	sent := func(said string) func(*setup) { return func(s *setup) { s.failure.Sent = said } }
	named := func(name, message string) func(*setup) {
		return func(s *setup) {
			s.failure.Package, s.failure.Packages, s.failure.URL = name, []string{name},
				home+strings.Replace(name, "/", "%2f", 1)
			s.failure.Message = message
		}
	}
	loggedAs := func(text string) func(*setup) {
		return func(s *setup) { s.failure.Words, s.failure.Message = text, "" }
	}
	off := func(s *setup) {
		s.failure.Code, s.failure.Reason, s.failure.Status = "ENOTFOUND", "ENOTFOUND", 0
	}
	none := []rules.Cause(nil)
	only := func(c ...rules.Cause) []rules.Cause { return c }
	return []trap{
		{"nothing configured", "403, which may be a policy's", answering(403), none},
		{"nothing configured", "404, which may be true", answering(404), none},
		{"nothing configured", "the client says that it sent one", sent("yes"), none},
		{"nothing configured", "the registry says quarantined", worded("Requested item is quarantined"),
			only(rules.PolicyBlocked)},
		{"nothing configured", "the registry requires a one-time password", worded("a one-time password is required"),
			only(rules.OTPRequired)},
		{"nothing configured", "the registry says that a token has ended", worded("the token has expired"),
			only(rules.TokenExpired)},
		{"nothing configured", "the mapping is gone, and another registry may have the scope",
			rc("registry=" + home + "\n@other:registry=https://other.example/\n//other.example/:" + token), none},
		{"the registry got none", "one is configured, and was not read", add(keyLine(home, token)), none},
		{"the registry got none", "the words stand in the log, and the registry said nothing",
			func(s *setup) { loggedAs("authentication token not provided")(s); s.files = nil }, none},
		{"a key with https:", "404, which may be true", answering(404), none},
		{"a key with https:", "the registry says quarantined", worded("Requested item is quarantined"),
			only(rules.PolicyBlocked)},
		{"a key with https:", "the name could not be looked up", off, only(rules.Network)},
		{"an unset variable", "a mistyped name at the public registry", public("_authToken=${ACME}"), none},
		{"an unset variable", "404 of a registry that hides nothing", answering(404), none},
		{"an unset variable", "503", answering(503), only(rules.RegistryDown)},
		{"an unset variable", "402", answering(402), only(rules.PaymentRequired)},
		{"an unset variable", "429", answering(429), only(rules.RateLimited)},
		{"an unset variable", "the registry says quarantined", worded("Requested item is quarantined"),
			only(rules.PolicyBlocked)},
		{"an unset variable", "the version is there already",
			worded("cannot publish over the previously published version 1.0.0"), only(rules.VersionExists)},
		{"an unset variable", "the name could not be looked up", off, only(rules.Network)},
		{"an unset variable", "it is set", func(s *setup) { s.env = []string{"ACME=0123456789abcdef0123"} }, none},
		{"a token that has ended", "its date is to come", func(s *setup) {
			s.files["p/.npmrc"] = "@acme:registry=" + home + "\n" + keyLine(home, ending(noon.Unix()+3600))
		}, none},
		{"a token that has ended", "a mistyped name at the public registry", public(ending(noon.Unix() - 3600)), none},
		{"a token that has ended", "404 of a registry that hides nothing", answering(404), none},
		{"a token that has ended", "the registry says quarantined", worded("Requested item is quarantined"),
			only(rules.PolicyBlocked)},
		{"a token that has ended", "the name could not be looked up", off, only(rules.Network)},
		{"words that it has ended", "it is a licence that has ended", worded("the license of this server has expired"),
			none},
		{"words that it has ended", "it has ended, or was revoked", worded("the token is expired or revoked"),
			only(rules.TokenInvalid)},
		{"words that it has ended", "they are a package's name",
			named("@acme/token-expired", "@acme/token-expired: access denied"), none},
		{"words that it has ended", "the log says so, and no registry", loggedAs("the token has expired"), none},
		{"refused as without", "everybody may read it", func(s *setup) { *s = s.asked(403, 200, 401, "") }, none},
		{"refused as without", "with it the answer is 403", func(s *setup) { *s = s.asked(403, 401, 401, "") }, none},
		{"refused as without", "with it the answer is 404", func(s *setup) { *s = s.asked(404, 401, 401, "") }, none},
		{"refused as without", "with it the answer is 200", func(s *setup) { *s = s.asked(200, 401, 401, "") }, none},
		{"refused as without", "whoami knows it", func(s *setup) { *s = s.asked(401, 401, 200, "ada") },
			only(rules.PermissionDenied)},
		{"refused as without", "the registry did not answer", func(s *setup) { *s = s.asked(0, 0, 0, "") }, none},
		{"refused as without", "it is the account's own page", func(s *setup) {
			s.failure.URL, s.failure.Package, s.failure.Packages = home+"-/npm/v1/tokens", "", nil
		}, none},
		{"refused as without", "a variable was not set",
			rc("@acme:registry=" + home + "\n" + keyLine(home, "_authToken=${ACME}")), only(rules.EnvVarUnset)},
		{"refused as without", "its own date is past",
			rc("@acme:registry=" + home + "\n" + keyLine(home, ending(noon.Unix()-60))), only(rules.TokenExpired)},
		{"refused as without", "none is configured", rc("@acme:registry=" + home), only(rules.TokenMissing)},
		{"a password refused", "403", answering(403), none},
		{"a password refused", "the registry says quarantined", worded("Requested item is quarantined"),
			only(rules.PolicyBlocked)},
		{"a stale lockfile", "the host is a registry of the configuration", add("@old:registry=https://old.example/"),
			only(rules.TokenMissing)},
		{"a stale lockfile", "the lockfile does not hold the address",
			func(s *setup) { delete(s.files, "p/package-lock.json") }, none},
		{"a stale lockfile", "503", answering(503), only(rules.RegistryDown)},
		{"a stale lockfile", "the registry says quarantined", worded("Requested item is quarantined"),
			only(rules.PolicyBlocked)},
		{"a stale lockfile", "npm 12 refuses an address that no lockfile holds", func(s *setup) {
			delete(s.files, "p/package-lock.json")
			s.failure.Code, s.failure.Status = "EALLOWREMOTE", 0
		}, only(rules.PolicyBlocked)},
		{"a scope that lives elsewhere", "the lockfile names the default registry", func(s *setup) {
			s.files["p/package-lock.json"] = strings.ReplaceAll(locking("default.example"), "core", "other")
		}, none},
		{"a scope that lives elsewhere", "the lockfile knows another scope there", func(s *setup) {
			s.files["p/package-lock.json"] = strings.ReplaceAll(locking("npm.acme.example"), "@acme", "@corp")
		}, none},
		{"a scope that lives elsewhere", "the registry was typed",
			func(s *setup) { s.args = "install --registry=https://default.example/" }, none},
		{"a scope that lives elsewhere", "503", answering(503), only(rules.RegistryDown)},
		{"words of a right", "nobody was logged in",
			worded("user anonymous is not allowed to read the package, not authorized to"), none},
		{"words of a right", "it is the right to overwrite a version",
			worded("you do not have permission to overwrite core-1.0.0.tgz"), only(rules.VersionExists)},
		{"words of a right", "they are npm's own advice",
			worded("The requested resource could not be found or you do not have permission to access it."), none},
		{"words of a right", "the log says so, and no registry", loggedAs("permission_denied: read_package"), none},
		{"an account that is known", "a page came back", func(s *setup) { s.probe.With.Page = "html" },
			only(rules.PolicyBlocked)},
		{"an account that is known", "a firewall's header came back",
			func(s *setup) { s.probe.With.Denied = "blocked" }, only(rules.PolicyBlocked)},
		{"an account that is known", "the registry says quarantined", worded("Requested item is quarantined"),
			only(rules.PolicyBlocked)},
		{"an account that is known", "too many requests", worded("API rate limit exceeded for your account"),
			only(rules.RateLimited)},
		{"an account that is known", "the token lacks a scope", worded("the token does not match expected scopes"),
			only(rules.TokenScope)},
		{"an account that is known", "whoami has no name", func(s *setup) {
			s.probe.Whoami.User,
				s.probe.Whoami.Named = "", false
		}, none},
		{"an account that is known", "by now it is let through", func(s *setup) { s.probe.With.Status = 200 }, none},
		{"an account that is known", "404, which may be true", answering(404), none},
		{"words of a scope", "it is the registry that is read-only",
			worded("this repository is read-only while we move it"), none},
		{"a one-time password", "E401", func(s *setup) { s.failure.Code = "E401" }, none},
		{"a one-time password", "it is a package's name", func(s *setup) {
			s.failure.Code = "E404"
			named("one-time-password", "one-time-password was not let through")(s)
			s.failure.Status = 404
		}, none},
		{"the exchange", "a token of the configuration was refused",
			func(s *setup) { add(keyLine(home, token))(s); answering(401)(s) }, none},
		{"the exchange", "the version is there already",
			worded("cannot publish over the previously published version 1.0.0"), only(rules.VersionExists)},
		{"the exchange", "the name is too near to another", worded("Package name too similar to existing package"),
			only(rules.NameRejected)},
		{"the exchange", "503", answering(503), only(rules.RegistryDown)},
		{"words of single sign-on", "it is a package's name", named("passport-saml", "passport-saml is not for you"),
			none},
		{"words of an address", "too many requests from it", worded("rate limit exceeded for your IP address"),
			only(rules.RateLimited)},
		{"words of e-mail", "the log says so, and no registry",
			loggedAs("you must verify your email before publishing"), none},
		{"words of a version", "the version waits for approval",
			worded("Cannot publish over previously staged version"), none},
		{"words of a version", "a tag cannot be overwritten", func(s *setup) {
			worded("cannot overwrite the tag latest")(s)
			s.failure.URL = home + "-/package/@acme%2fcore/dist-tags/latest"
		}, none},
		{"a conflict", "two changes met", worded("document update conflict"), none},
		{"a conflict", "a user's name is taken",
			func(s *setup) { s.failure.URL = home + "-/user/org.couchdb.user:ada" }, none},
		{"a conflict", "an owner was changed", func(s *setup) { s.failure.URL = home + "@acme%2fcore/-rev/3-abc" },
			none},
		{"words of a name", "a user's name", worded("the user name is not valid"), none},
		{"402", "403", answering(403), none},
		{"quarantine", "npm's own advice speaks of policies",
			worded("is forbidden by your security policy, or on a server you do not have access to"), none},
		{"quarantine", "it is a package's name", named("@acme/curation", "@acme/curation is not for you"), none},
	}
}

// everywhere are changes that take the proof from any set-up, or most.
func everywhere() []trap {
	const proxy = "HTTPS_PROXY=http://127.0.0.1:9"
	refused := func(s *setup) {
		s.env = []string{proxy}
		ask := func() *facts.Asked {
			return &facts.Asked{URL: s.failure.URL, Failed: "the proxy refused to connect (403)", Tunnel: 403}
		}
		s.probe = &facts.Probe{With: ask(), Whoami: ask(), Without: ask()}
	}
	return []trap{
		{"", "the log may be another run's", func(s *setup) { s.doubt = "two npm wrote it" }, nil},
		{"", "a proxy stands between, and nobody asked", func(s *setup) { s.env, s.probe = []string{proxy}, nil },
			[]rules.Cause{rules.ProxyAuth}},
		{"", "a proxy stands between, and does not connect", refused, []rules.Cause{rules.PolicyBlocked,
			rules.ProxyAuth}},
		{"", "npm cannot have asked there", func(s *setup) {
			s.failure.URL, s.failure.Host = "https://foreign.example/@acme%2fcore", "foreign.example"
			s.probe = nil
		}, nil},
	}
}

func (s setup) clone() setup {
	s.files = maps.Clone(s.files)
	if s.probe != nil {
		p := *s.probe
		for _, a := range []**facts.Asked{&p.With, &p.Whoami, &p.Without} {
			if *a != nil {
				copied := **a
				*a = &copied
			}
		}
		s.probe = &p
	}
	return s
}

func (s setup) explain(t *testing.T) Finding {
	t.Helper()
	var m *facts.Machine
	if s.files != nil {
		m = machineIn(t, s)
	}
	in := input(t, m, s.failure)
	in.Doubt = s.doubt
	found := answeredWith(in, func(parse.Failure) *facts.Probe { return s.probe })
	if len(found) == 0 {
		return Finding{}
	}
	return found[0]
}

func machineIn(t *testing.T, s setup) *facts.Machine {
	t.Helper()
	dir := t.TempDir()
	for name, text := range s.files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := filepath.Join(dir, "h")
	m, err := facts.Gather(facts.Where{Cwd: filepath.Join(dir, "p"), Home: h, GOOS: "linux",
		Args: strings.Fields(s.args),
		Env:  append([]string{"HOME=" + h}, s.env...), Npm: facts.Npm{Version: npmrc.Latest()}})
	if err != nil {
		t.Fatal(err)
	}
	return &m
}

// TestWithoutATrapItIsCertain: the set-ups that the traps begin with are certain, and right.
func TestWithoutATrapItIsCertain(t *testing.T) {
	for name, k := range certains() {
		if found := k.of.explain(t); found.Certainty != Certain || found.Cause != k.cause {
			t.Errorf("%s: %s %s [%s] %q, want certain %s", name, found.Certainty, found.Cause, found.Rule, found.Title,
				k.cause)
		}
	}
}

// TestNoTrapMakesItWronglyCertain: where one thing makes another cause true, or takes the proof away, npmx is not
// certain, or certain and right.
func TestNoTrapMakesItWronglyCertain(t *testing.T) {
	all := certains()
	tried := 0
	try := func(base string, k trap) {
		t.Run(base+": "+k.change, func(t *testing.T) {
			s := all[base].of.clone()
			k.with(&s)
			tried++
			found := s.explain(t)
			if found.Certainty == Certain && !slices.Contains(k.right, found.Cause) {
				t.Errorf("certain of %s [%s]: %s", found.Cause, found.Rule, found.Title)
			}
			holdsTruth(t, s, found)
		})
	}
	for _, k := range traps() {
		if _, ok := all[k.base]; !ok {
			t.Fatalf("no set-up is called %q", k.base)
		}
		try(k.base, k)
	}
	for _, k := range everywhere() {
		for base := range all {
			try(base, spare(base, k))
		}
	}
	if tried < 150 {
		t.Errorf("%d traps, want 150", tried)
	}
}

// spare lets what a change leaves true be certain: words that came through a proxy are still the registry's, a network
// that failed has failed whatever stood between, and a status tells of itself whatever npm's configuration says.
func spare(base string, k trap) trap {
	if strings.Contains(k.change, "proxy") || strings.Contains(k.change, "cannot have asked") {
		if cause := certains()[base].cause; strings.Contains(base, "words") ||
			slices.Contains([]string{"quarantine", "the registry got none", "no address", "407", "a one-time password"},
				base) {
			k.right = append(slices.Clone(k.right), cause)
		}
	}
	return k
}
