package demo

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The people of every registry. Ada may read and publish all private packages, Carol may read them, Bob may do neither.
const (
	Ada   = "ada"
	Bob   = "bob"
	Carol = "carol"
)

// member recognises who belongs to the company whose packages the registry holds.
func member(name string) bool { return name == Ada || name == Carol }

// ErrUnknown is wrapped when an action names a user, package or token that the registry does not have.
var ErrUnknown = errors.New("unknown to the registry")

type user struct {
	name, password string
}

// token is what an opaque string stands for; the string itself is only the key of Registry.tokens.
type token struct {
	user    string
	expires time.Time // zero: never
	revoked bool
	limit   Limit
}

// Limit is what a token may do less than its user.
type Limit string

// The limits of tokens.
const (
	Unlimited Limit = ""
	ReadOnly  Limit = "read-only" // may not publish
	Narrow    Limit = "narrow"    // made without the scope that packages need: neither reads nor publishes
	NeedsOTP  Limit = "otp"       // publishes with a one-time password only
	Addressed Limit = "address"   // good from other addresses only
)

// OTP is the one-time password that every registry takes.
const OTP = "123456"

// NewToken makes a token for a user in the shape that the played vendor's tokens have.
func (r *Registry) NewToken(name string) string { return r.mint(name, token{}) }

// NewLimitedToken makes a token that may do less than its user.
func (r *Registry) NewLimitedToken(name string, limit Limit) string {
	return r.mint(name, token{limit: limit})
}

// NewJWT makes a token that says itself when it ends.
func (r *Registry) NewJWT(name string, expires time.Time) string {
	return r.add(jwt(name, r.URL(), expires), token{user: name, expires: expires})
}

func (r *Registry) mint(name string, t token) string {
	t.user = name
	return r.add(r.responses.shape(), t)
}

func (r *Registry) add(value string, t token) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens[value] = &t
	return value
}

// Revoke makes the registry refuse a token from now on.
func (r *Registry) Revoke(value string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, found := r.tokens[value]
	if !found {
		return fmt.Errorf("revoking a token: %w", ErrUnknown)
	}
	t.revoked = true
	return nil
}

// Password is the password of one of the registry's people; "" for anyone else.
func (r *Registry) Password(name string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if u := r.users[name]; u != nil {
		return u.password
	}
	return ""
}

// GrantRead lets a user read a private package.
func (r *Registry) GrantRead(name, pkg string) error { return r.grant(name, pkg, false) }

// GrantWrite lets a user read and publish a package.
func (r *Registry) GrantWrite(name, pkg string) error { return r.grant(name, pkg, true) }

func (r *Registry) grant(name, pkg string, write bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.packages[pkg]
	if p == nil || r.users[name] == nil {
		return fmt.Errorf("granting %s access to %s: %w", name, pkg, ErrUnknown)
	}
	p.readers = append(p.readers, name)
	if write {
		p.writers = append(p.writers, name)
	}
	return nil
}

// Mint makes the token that a scenario's placeholder names.
func (r *Registry) Mint(placeholder string) (string, error) {
	switch placeholder {
	case "token":
		return r.NewToken(Ada), nil
	case "token-bob":
		return r.NewToken(Bob), nil
	case "token-carol":
		return r.NewToken(Carol), nil
	case "token-read-only":
		return r.NewLimitedToken(Ada, ReadOnly), nil
	case "token-narrow":
		return r.NewLimitedToken(Ada, Narrow), nil
	case "token-otp":
		return r.NewLimitedToken(Ada, NeedsOTP), nil
	case "token-address":
		return r.NewLimitedToken(Ada, Addressed), nil
	}
	return r.mintSpoilt(placeholder)
}

// mintSpoilt makes the tokens that cannot work, and those that break on their way.
func (r *Registry) mintSpoilt(placeholder string) (string, error) {
	switch placeholder {
	case "token-github":
		return prefixed("ghp_", 36)(), nil
	case "token-revoked", "token-gone":
		v := r.NewToken(Ada)
		return v, r.Revoke(v)
	case "token-expired":
		return r.NewJWT(Ada, r.options.Now().Add(-3*time.Hour)), nil
	case "token-id":
		return jwt("project:acme", r.URL(), r.options.Now().Add(time.Hour)), nil
	case "token-cut":
		return r.add(randomHex(8)+"#"+randomHex(12), token{user: Ada}), nil
	case "token-cut-revoked":
		v := r.add(randomHex(8)+"#"+randomHex(12), token{user: Ada})
		return v, r.Revoke(v)
	case "token-split":
		return r.add(randomHex(10)+"\n"+randomHex(10), token{user: Ada}), nil
	}
	return "", fmt.Errorf("minting {%s}: %w", placeholder, ErrUnknown)
}

// SetTrouble changes what goes wrong; [None] ends it.
func (r *Registry) SetTrouble(t Trouble) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.options.Trouble = t
}

func (r *Registry) trouble() Trouble {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.options.Trouble
}

// people makes the users with passwords of their own. The "!" is not a letter of base64: a password written where its
// base64 form belongs must not decode by luck.
func people() map[string]*user {
	all := map[string]*user{}
	for _, name := range []string{Ada, Bob, Carol} {
		all[name] = &user{name: name, password: "pw!" + randomHex(9)}
	}
	return all
}

func randomHex(n int) string { return hex.EncodeToString(randomBytes(n)) }

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, says its documentation
	return b
}

const base62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func randomText(alphabet string, n int) string {
	var s strings.Builder
	for _, b := range randomBytes(n) {
		s.WriteByte(alphabet[int(b)%len(alphabet)])
	}
	return s.String()
}

// jwt makes a JSON Web Token whose signature is noise: only its issuer can verify one, and the issuer here keeps a
// list.
func jwt(subject, issuer string, expires time.Time) string {
	part := func(v map[string]any) string {
		b, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(b)
	}
	return part(map[string]any{"alg": "RS256", "typ": "JWT"}) + "." +
		part(map[string]any{"sub": subject, "iss": issuer, "iat": expires.Add(-12 * time.Hour).Unix(),
			"exp": expires.Unix()}) + "." +
		base64.RawURLEncoding.EncodeToString(randomBytes(64))
}

func (p *stored) readable(name string) bool {
	return !p.private || slices.Contains(p.readers, name) || slices.Contains(p.writers, name)
}
