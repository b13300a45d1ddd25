package demo

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// placeholder never matches ${VARIABLE}, which is npm's and has capitals, nor JSON.
var placeholder = regexp.MustCompile(`\{(?:b64:)?[a-z][a-z-]*\}`)

// closedPort is where nobody listens: tcpmux is privileged and has been dead for decades. A port that was free a moment ago
// may be anybody's when npm asks.
const closedPort = "127.0.0.1:1"

// filler fills placeholders. A credential is made when it is first named, and is the same one wherever it is named again.
type filler struct {
	r, public *Registry
	c         *Case
	made      map[string]string
	err       error
}

func (f *filler) check(err error) {
	if f.err == nil {
		f.err = err
	}
}

func (f *filler) all(texts []string) []string {
	filled := make([]string, len(texts))
	for i, t := range texts {
		filled[i] = f.fill(t)
	}
	return filled
}

func (f *filler) fill(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(match string) string {
		name := strings.Trim(match, "{}")
		if raw, encoded := strings.CutPrefix(name, "b64:"); encoded {
			return f.remember(name, base64.StdEncoding.EncodeToString([]byte(f.value(raw))))
		}
		return f.value(name)
	})
}

func (f *filler) value(name string) string {
	if v, found := f.address(name); found {
		return v
	}
	if v, found := f.made[name]; found {
		return v
	}
	v := f.credential(name)
	if v == "" {
		f.check(fmt.Errorf("no placeholder is called {%s}", name))
		return ""
	}
	return f.remember(name, v)
}

// remember keeps a credential for [Case.Leaks], in the forms in which it may turn up.
func (f *filler) remember(name, v string) string {
	f.made[name] = v
	f.c.secrets[name] = v
	f.c.secrets[name+" in base64"] = base64.StdEncoding.EncodeToString([]byte(v))
	if before, after, cut := strings.Cut(v, "#"); cut {
		f.c.secrets[name+" before #"], f.c.secrets[name+" after #"] = before, after
	}
	return v
}

func (f *filler) address(name string) (string, bool) {
	all := map[string]string{
		"registry": f.r.URL(), "host": f.r.Host(), "base": f.r.base, "key": f.r.Key(),
		"port":   f.r.Host()[strings.LastIndexByte(f.r.Host(), ':')+1:],
		"public": f.public.URL(), "public-host": f.public.Host(), "public-key": f.public.Key(),
		"closed": "http://" + closedPort + "/npm/", "closed-host": closedPort,
		"home": f.c.Home, "dir": f.c.Dir,
	}
	v, found := all[name]
	return v, found
}

func (f *filler) credential(name string) string {
	r := f.r
	switch name {
	case "password":
		return r.Password(Ada)
	case "password-wrong":
		return "pw!" + randomHex(9)
	case "basic":
		return base64.StdEncoding.EncodeToString([]byte(Ada + ":" + r.Password(Ada)))
	case "basic-wrong":
		return base64.StdEncoding.EncodeToString([]byte(Ada + ":" + f.value("password-wrong")))
	}
	return f.token(name)
}

func (f *filler) token(name string) string {
	r := f.r
	switch name {
	case "token":
		return r.NewToken(Ada)
	case "token-bob":
		return r.NewToken(Bob)
	case "token-carol":
		return r.NewToken(Carol)
	case "token-read-only":
		return r.NewLimitedToken(Ada, ReadOnly)
	case "token-narrow":
		return r.NewLimitedToken(Ada, Narrow)
	case "token-otp":
		return r.NewLimitedToken(Ada, NeedsOTP)
	}
	return f.spoilt(name)
}

// spoilt makes the tokens that cannot work, and those that break on their way.
func (f *filler) spoilt(name string) string {
	r := f.r
	switch name {
	case "token-revoked":
		v := r.NewToken(Ada)
		f.check(r.Revoke(v))
		return v
	case "token-expired":
		return r.NewJWT(Ada, r.options.Now().Add(-3*time.Hour))
	case "token-cut":
		return r.add(randomHex(8)+"#"+randomHex(12), token{user: Ada})
	case "token-split":
		return r.add(randomHex(10)+"\n"+randomHex(10), token{user: Ada})
	}
	return ""
}
