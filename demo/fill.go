package demo

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
)

// placeholder never matches ${VARIABLE}, which is npm's and has capitals, nor JSON.
var placeholder = regexp.MustCompile(`\{(?:b64:)?[a-z][a-z-]*\}`)

// closedPort is a port that no program listens on: tcpmux is privileged and has been dead for decades. A port that was
// free a moment ago may be in use when npm connects.
const closedPort = "127.0.0.1:1"

// filler fills placeholders. A credential is made when it is first named, and is the same one wherever it is named
// again.
type filler struct {
	target Target
	public *Registry
	c      *Case
	made   map[string]string
	err    error
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
	return f.remember(name, f.credential(name))
}

// remember keeps a credential for [Case.Leaks], in the forms in which it may turn up.
func (f *filler) remember(name, v string) string {
	f.made[name] = v
	if v == "" {
		return ""
	}
	f.c.secrets[name] = v
	f.c.secrets[name+" in base64"] = base64.StdEncoding.EncodeToString([]byte(v))
	// Where npm cuts a token in two, each half is most of a secret.
	if at := strings.IndexAny(v, "#\n"); at >= 0 && at < len(v)-1 {
		f.c.secrets[name+" (first half)"], f.c.secrets[name+" (second half)"] = v[:at], v[at+1:]
	}
	return v
}

func (f *filler) address(name string) (string, bool) {
	u, err := url.Parse(f.target.URL())
	if err != nil {
		f.check(err)
		return "", false
	}
	all := map[string]string{
		"registry": u.String(), "host": u.Host, "base": u.Path, "key": "//" + u.Host + u.Path, "port": u.Port(),
		"public": f.public.URL(), "public-host": f.public.Host(), "public-key": f.public.Key(),
		"closed": "http://" + closedPort + "/npm/", "closed-host": closedPort,
		"home": f.c.Home, "dir": f.c.Dir,
	}
	v, found := all[name]
	return v, found
}

func (f *filler) credential(name string) string {
	switch name {
	case "password":
		return f.target.Password(Ada)
	case "password-break":
		return f.target.Password(Ada) + "\n"
	case "password-wrong":
		return "pw!" + randomHex(9)
	case "basic":
		return base64.StdEncoding.EncodeToString([]byte(Ada + ":" + f.target.Password(Ada)))
	case "basic-wrong":
		return base64.StdEncoding.EncodeToString([]byte(Ada + ":" + f.value("password-wrong")))
	}
	v, err := f.target.Mint(name)
	f.check(err)
	return v
}
