package demo

import (
	"fmt"
	"slices"
)

// Action is what a person does in a registry's web pages or on its server: the only fix for what cannot be fixed on
// npm's side.
type Action string

// The actions, as the steps of a finding name them.
const (
	MakeToken      Action = "new-token" // Ada's, with all her rights
	AllowRead      Action = "grant-read"
	AllowWrite     Action = "grant-write"
	TrustPublisher Action = "trust-publisher"
	VerifyEmail    Action = "verify-email"
	BuyPlan        Action = "buy-plan"
	AllowPackage   Action = "allow-package"
	Wait           Action = "wait" // until an outage or a limit is over
)

// Do carries an action out. Rights are granted to any account that lacks them, since a step does not name the account;
// only [MakeToken] gives a token.
func (r *Registry) Do(a Action, pkg string) (token string, err error) {
	switch a {
	case MakeToken:
		return r.NewToken(Ada), nil
	case AllowRead, AllowWrite:
		for _, name := range []string{Bob, Carol} {
			if err := r.grant(name, pkg, a == AllowWrite); err != nil {
				return "", err
			}
		}
		return "", nil
	case TrustPublisher:
		r.mu.Lock()
		defer r.mu.Unlock()
		r.trusted = append(r.trusted, pkg)
		return "", nil
	}
	return "", r.end(a)
}

// end takes a trouble away that the action is the cure of.
func (r *Registry) end(a Action) error {
	cures := map[Action][]Trouble{
		VerifyEmail: {EmailUnverified}, BuyPlan: {PaymentRequired}, AllowPackage: {Blocked, LoginPage},
		Wait: {Down, RateLimited, Flaky},
	}
	if !slices.Contains(cures[a], r.trouble()) {
		return fmt.Errorf("%s cures nothing here: %w", a, ErrUnknown)
	}
	r.SetTrouble(None)
	return nil
}

// exchange is trusted publishing: the identity of a CI job against a token, for a package that trusts the job.
func (r *Registry) exchange(pkg string) answer {
	name, _, _ := parsePackage(pkg)
	r.mu.Lock()
	trusted := slices.Contains(r.trusted, name)
	r.mu.Unlock()
	if !trusted {
		return fault(404, "OIDC token exchange error - package not found")
	}
	return ok(map[string]string{"token": r.NewToken(Ada)})
}
