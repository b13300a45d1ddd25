package facts

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"npmx/parse/registry"
)

// Account is what a registry says of the credential with which a package would be published. What it does not say is
// zero.
type Account struct {
	Who     *Asked // /-/whoami; nil: not asked
	May     string // "write" or "read": the account's right to the package, where the registry lists it by name
	Token   Token
	Expires time.Time // of the token, as the registry has it
}

// Token is what a registry lists of one token.
type Token struct {
	Listed   bool
	Revoked  bool
	ReadOnly bool   // it may not publish, whatever the package
	Outside  bool   // it may publish other packages alone
	Staging  bool   // what it publishes waits for somebody to approve of it
	Factor   string // "asked": the account has a second factor for writing, and this token does not stand in for it
}

// AsPublisher asks as the client would that publishes a package to a registry.
func (p Prober) AsPublisher(home Query) Prober {
	if home.URL != "" {
		p.Config, p.home = p.Config.AsPublisher(home.URL, home.Package), home.URL
	}
	return p
}

// Account asks what the registry of a publication knows of the token that would be sent: whose it is, what it may do,
// when it ends and what right to the package its account has. All of it by GET, each of it once, at the same time.
// Nothing is asked where npm would send no token.
func (p Prober) Account(ctx context.Context, registryURL, pkg string) Account {
	ctx, stop := context.WithTimeout(ctx, p.Bound())
	defer stop()
	var a Account
	base := strings.TrimRight(registryURL, "/")
	u, valid := readAddress(base)
	if !valid || u.linkLocal() || u.crooked || p.Offline() || !p.sends(base+"/-/whoami", "") {
		return a
	}
	var tokens tokenList
	var self gitlabToken
	var rights map[string]string
	var all sync.WaitGroup
	start := func(address string, into any) {
		all.Go(func() { p.member(ctx, address, pkg, into) })
	}
	all.Go(func() { a.Who = p.Identity(ctx, registryURL) })
	start(base+"/-/npm/v1/tokens?perPage=100", &tokens)
	if pkg != "" {
		start(base+"/-/package/"+strings.Replace(pkg, "/", "%2f", 1)+"/collaborators?format=cli", &rights)
	}
	if i := strings.Index(base, "/api/v4/"); i > 0 && registry.KindOf(registry.HostPort(base), base[i:]+"/", "") ==
		registry.GitLab {
		start(base[:i]+"/api/v4/personal_access_tokens/self", &self)
	}
	all.Wait()
	a.take(p, registryURL, pkg, tokens, self)
	if a.Who != nil {
		a.May = rights[a.Who.User]
	}
	return a
}

// member asks for a document that only some registries have. What is no such document leaves into as it is.
func (p Prober) member(ctx context.Context, address, pkg string, into any) {
	if !p.sends(address, pkg) {
		return
	}
	client := p.client(address)
	defer client.CloseIdleConnections()
	p.fetch(ctx, client, Query{URL: address, Package: pkg}, true, func(res *http.Response) []byte {
		body, _ := io.ReadAll(io.LimitReader(res.Body, maxProbeBody))
		if res.StatusCode == http.StatusOK {
			_ = json.Unmarshal(body, into)
		}
		return nil
	})
}

// tokenList is npm's /-/npm/v1/tokens.
type tokenList struct {
	Objects []listedToken `json:"objects"`
}

type listedToken struct {
	Token       string `json:"token"` // its first characters, then "...", then its last four
	Expiry      string `json:"expiry"`
	Expires     string `json:"expires"`
	Revoked     any    `json:"revoked"`
	ReadOnly    bool   `json:"readonly"`
	BypassTFA   *bool  `json:"bypass_2fa"`
	Permissions []permission
	Scopes      []struct{ Name, Type string }
}

type permission struct{ Name, Action string }

// gitlabToken is GitLab's /personal_access_tokens/self.
type gitlabToken struct {
	ExpiresAt string   `json:"expires_at"`
	Scopes    []string `json:"scopes"`
	Revoked   bool     `json:"revoked"`
}

func (a *Account) take(p Prober, registryURL, pkg string, list tokenList, self gitlabToken) {
	i := slices.IndexFunc(list.Objects, func(t listedToken) bool { return p.Config.IsToken(registryURL, t.Token) })
	switch {
	case i >= 0:
		t := list.Objects[i]
		a.Token = Token{Listed: true, Revoked: t.revoked(), ReadOnly: t.reads(), Outside: t.outside(pkg),
			Staging: t.acts("write-stage-only", "read-write-stage-only")}
		if t.BypassTFA != nil && !*t.BypassTFA {
			a.Token.Factor = "asked"
		}
		a.Expires = moment(t.Expiry, t.Expires)
	case len(self.Scopes) > 0:
		a.Token = Token{Listed: true, Revoked: self.Revoked, ReadOnly: !slices.Contains(self.Scopes, "api")}
		a.Expires = moment(self.ExpiresAt)
	}
	if a.Expires.IsZero() && a.Who != nil {
		a.Expires = a.Who.Ends
	}
}

func (t listedToken) revoked() bool {
	s, text := t.Revoked.(string)
	b, is := t.Revoked.(bool)
	return text && s != "" || is && b
}

// reads recognises a token that may not write a package. A list without permissions is of a token of old, which says
// so itself.
func (t listedToken) reads() bool {
	if t.ReadOnly {
		return true
	}
	return slices.ContainsFunc(t.Permissions, func(p permission) bool { return p.Name == "package" }) &&
		!t.acts("write", "read-write", "write-stage-only", "read-write-stage-only")
}

func (t listedToken) acts(actions ...string) bool {
	return slices.ContainsFunc(t.Permissions, func(p permission) bool {
		return p.Name == "package" && slices.Contains(actions, p.Action)
	})
}

// outside recognises a token that names packages and scopes, and neither this package nor its scope.
func (t listedToken) outside(pkg string) bool {
	named := false
	for _, s := range t.Scopes {
		named = named || s.Type == "package" || s.Type == "scope"
		switch {
		case s.Name == pkg, s.Name == "", strings.TrimSuffix(s.Name, "/*") == ScopeOf(pkg), "@"+s.Name == ScopeOf(pkg),
			strings.Contains(s.Name, "*") && !strings.HasPrefix(s.Name, "@"):
			return false
		case s.Type != "package" && s.Type != "scope" && s.Type != "org":
			return false // of a kind that is not known here
		}
	}
	return named
}

// moment reads the first of some dates that is one.
func moment(words ...string) time.Time {
	for _, w := range words {
		for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01-02 15:04:05 MST",
			"2006-01-02 15:04:05 -0700"} {
			if t, err := time.Parse(layout, w); err == nil {
				return t
			}
		}
	}
	return time.Time{}
}
