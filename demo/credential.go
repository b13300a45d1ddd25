package demo

import (
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"
)

type state string

const (
	none          state = "none"
	bearerOK      state = "bearer-ok"
	bearerBad     state = "bearer-bad"
	bearerExpired state = "bearer-expired"
	basicOK       state = "basic-ok"
	basicBad      state = "basic-bad"
	malformed     state = "malformed"
)

// caller is the account, as far as the credential shows.
type caller struct {
	state state
	user  string
	limit Limit
}

func (c caller) known() bool { return c.user != "" }

func (r *Registry) identify(req *http.Request) caller {
	header := req.Header.Get("Authorization")
	scheme, value, _ := strings.Cut(header, " ")
	switch {
	case header == "":
		return caller{state: none}
	case strings.EqualFold(scheme, "Bearer"):
		return r.byToken(value, bearerOK, bearerBad, bearerExpired)
	case strings.EqualFold(scheme, "Basic"):
		return r.byPassword(value)
	}
	return caller{state: malformed}
}

func (r *Registry) byToken(value string, good, bad, expired state) caller {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.tokens[value]
	switch {
	case t == nil || t.revoked:
		return caller{state: bad}
	case !t.expires.IsZero() && !r.options.Now().Before(t.expires):
		return caller{state: expired}
	}
	return caller{state: good, user: t.user, limit: t.limit}
}

// byPassword takes a token in the password's place too, under any user name: Azure, Google and GitLab want it so.
func (r *Registry) byPassword(value string) caller {
	b, err := base64.StdEncoding.DecodeString(value)
	name, password, colon := strings.Cut(string(b), ":")
	if err != nil || !colon {
		return caller{state: malformed}
	}
	own := r.Password(name)
	if own != "" && subtle.ConstantTimeCompare([]byte(own), []byte(password)) == 1 {
		return caller{state: basicOK, user: name}
	}
	return r.byToken(password, basicOK, basicBad, basicBad)
}
