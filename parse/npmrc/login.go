package npmrc

import "strings"

// held is what npm's getCredentialsByURI finds at a registry's nerf dart.
type held struct {
	token, user, pass, auth *entry
	cert, key               *entry
	name, password          string // decoded, of user and pass or of auth
}

func (h held) loggedIn() bool {
	return h.token != nil || h.name != "" || h.cert != nil
}

// truthyEntry returns the entry in force if npm counts its value as set.
func (c *state) truthyEntry(key string) *entry {
	if e := c.find(key); e != nil && e.val.truthy() {
		return e
	}
	return nil
}

// getCredentials is getCredentialsByURI: the stricter look-up of publish, whoami, logout and token, at exactly the
// registry's nerf dart. 7 and 8 know fall-backs to keys without a registry; 8's for tokens forgets to ask which
// registry it is.
func (c *state) getCredentials(nerf string) held {
	at := func(field string) *entry { return c.truthyEntry(nerf + ":" + field) }
	var h held
	if cert, key := at("certfile"), at("keyfile"); c.npm.Major >= 8 && cert != nil && key != nil {
		h.cert, h.key = cert, key
	}
	own, _ := nerfOf(c.get("registry").String())
	if h.token = c.heldToken(at, nerf == own); h.token != nil {
		return h
	}
	if user, pass := at("username"), at("_password"); user != nil && pass != nil {
		return h.withPassword(user, pass)
	}
	if auth := at("_auth"); auth != nil {
		return h.withAuth(auth)
	}
	if c.npm.Major > 8 || nerf != own {
		return h
	}
	if user, pass := c.truthyEntry("username"), c.truthyEntry("_password"); user != nil && pass != nil {
		return h.withPassword(user, pass)
	}
	if auth := c.truthyEntry("_auth"); auth != nil {
		return h.withAuth(auth)
	}
	return h
}

func (c *state) heldToken(at func(string) *entry, own bool) *entry {
	if e := at("_authToken"); e != nil {
		return e
	}
	switch c.npm.Major {
	case 7:
		for _, field := range []string{"_authtoken", "-authtoken"} {
			if e := at(field); e != nil {
				return e
			}
		}
		if own {
			return c.truthyEntry("_authToken")
		}
	case 8:
		return c.truthyEntry("_authToken")
	}
	return nil
}

func (h held) withPassword(user, pass *entry) held {
	h.user, h.pass = user, pass
	raw, _ := unbase64(pass.val.String())
	h.name, h.password = user.val.String(), decodeUTF8(raw)
	return h
}

func (h held) withAuth(auth *entry) held {
	h.auth = auth
	raw, _ := unbase64(auth.val.String())
	h.name, h.password, _ = strings.Cut(decodeUTF8(raw), ":")
	return h
}

// adoptUnscoped is what 7 and 8 do once everything is loaded: a credential without a registry, in whatever layer, is
// copied to the default registry's key in the user's layer, as are 7's lower-case tokens. Copies of what is at that key
// already change nothing and are not made, so that places stay what they are.
func (c *state) adoptUnscoped() {
	nerf, ok := nerfOf(c.get("registry").String())
	if !ok {
		c.throw(codeURL, "Invalid URL", c.find("registry"))
		return
	}
	h := c.getCredentials(nerf)
	user := c.layer(LayerUser)
	for _, key := range []string{"_password", "username", "_auth", "_authtoken", "-authtoken", "_authToken"} {
		delete(user.entries, key)
	}
	source := h.secretHalf()
	if source != nil && (source.val.kind == isBool || source.val.kind == isNumber) {
		c.throw(codeType, "The first argument must be of type string", source) // Buffer.from
	}
	switch {
	case h.token != nil && h.token.key != nerf+":_authToken":
		user.adopt(nerf+":_authToken", h.token, h.token.val)
	case h.token == nil && source != nil && !strings.HasPrefix(source.key, "//") && h.name != "" && h.password != "":
		user.adopt(nerf+":username", h.nameHalf(), text(h.name))
		user.adopt(nerf+":_password", source, text(toBase64(h.password)))
	}
}

// secretHalf and nameHalf are where a password and a user name come from: two entries, or the one of _auth.
func (h held) secretHalf() *entry {
	if h.user != nil {
		return h.pass
	}
	return h.auth
}

func (h held) nameHalf() *entry {
	if h.user != nil {
		return h.user
	}
	return h.auth
}

// adopt copies an entry to another key; its place stays what it was.
func (l *layer) adopt(key string, e *entry, v value) {
	copied := *e
	copied.key, copied.val = key, v
	l.set(&copied)
}

// Login returns what publish, unpublish, whoami, logout and token find for a registry's URL, which is less than what an
// install sends: the key must be the registry's own, up to its last slash. nil: "not logged in", and publish says
// ENEEDAUTH.
func (c *Config) Login(registry string) *Credential {
	u, ok := parseURL(registry)
	if !ok {
		return nil
	}
	if c.s.guest != nil {
		return c.Credential(registry, "")
	}
	if c.s.npm.Major < 7 {
		f, ok := c.s.loginSix(registry)
		if !ok {
			return nil
		}
		return c.s.credentialOf(f.regKey, f)
	}
	h := c.s.checked().getCredentials(u.nerf())
	if !h.loggedIn() {
		return nil
	}
	return c.s.credentialOf(u.nerf(), h.found())
}

func (h held) found() found {
	switch {
	case h.token != nil:
		return found{field: "_authToken", first: h.token}
	case h.user != nil:
		return found{field: "username", first: h.user, second: h.pass}
	case h.auth != nil:
		return found{field: "_auth", first: h.auth}
	}
	return found{field: "certfile", first: h.cert, second: h.key}
}
