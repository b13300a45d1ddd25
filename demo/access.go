package demo

import (
	"net/http"
	"slices"
	"strings"
)

// private reports whether a name needs an account. A name that does not exist counts by its scope, as in registries
// that are configured by pattern: otherwise a stranger could find out which private names are taken.
func (r *Registry) private(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.packages[name]; p != nil {
		return p.private
	}
	scope, _, scoped := strings.Cut(name, "/")
	for _, p := range r.packages {
		if scoped && p.private && strings.HasPrefix(p.name, scope+"/") {
			return true
		}
	}
	return false
}

// mayRead returns the vendor's refusal and true where the caller may not read the package.
func (r *Registry) mayRead(name string, c caller) (answer, bool) {
	if a, broken := r.responses.reading(r.trouble()); broken {
		return a.about(name, c.user, "access"), true
	}
	if !r.private(name) && !r.responses.strict {
		return answer{}, false
	}
	if a, refused := r.responses.refuse(c); refused {
		return a.about(name, c.user, "access"), true
	}
	if r.forgets() {
		return r.responses.refused, true
	}
	r.mu.Lock()
	p := r.packages[name]
	denied := p == nil && r.responses.byPattern && !member(c.user) || p != nil && !p.readable(c.user)
	r.mu.Unlock()
	return r.responses.noRead.about(name, c.user, "access"), denied
}

// mayWrite is mayRead for publishing. Only an account may publish, also what is public.
func (r *Registry) mayWrite(name string, c caller) (answer, bool) {
	if a, refused := r.responses.refuseWrite(c); refused {
		return a.about(name, c.user, "publish"), true
	}
	if a, broken := r.responses.writing(r.trouble()); broken {
		return a.about(name, c.user, "publish"), true
	}
	if c.limit == ReadOnly {
		return r.responses.readOnly.about(name, c.user, "publish"), true
	}
	r.mu.Lock()
	p := r.packages[name]
	denied := c.user != Ada // a new name
	if p != nil {
		denied = !slices.Contains(p.writers, c.user)
	}
	r.mu.Unlock()
	if r.trouble() == WriteHidden {
		return r.responses.absent, denied
	}
	return r.responses.noWrite.about(name, c.user, "publish"), denied
}

// forgets makes every other request meet a server that does not know the token.
func (r *Registry) forgets() bool {
	if r.trouble() != Flaky {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turns++
	return r.turns%2 == 1
}

// needsOTP is npm's own protocol: a challenge that names OTP, and the code in a header of the second try.
func needsOTP(req *http.Request, c caller) bool {
	return c.limit == NeedsOTP && req.Header.Get("npm-otp") != OTP
}

func otpWanted() answer {
	return fault(http.StatusUnauthorized,
		"You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.").challenged("OTP")
}
