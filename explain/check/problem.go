package check

import "npmx/parse/npmrc"

// Trouble is why a target's requests will fail, or may.
type Trouble string

// The closed set of problems, the worst first; "" means none.
const (
	None     Trouble = ""
	Refused  Trouble = "npm-refuses"   // npm would stop before it asks
	Unusable Trouble = "not-usable"    // what would be sent cannot be any good, or may not be sent
	Missed   Trouble = "near-miss"     // nothing would be sent, and an entry looks meant for it
	Blocked  Trouble = "proxy-said"    // a proxy on the way refused to connect when asked
	Rejected Trouble = "registry-said" // the registry itself refused the credential when asked
)

// Trouble judges one answer. No credential and nothing that looks meant for one is not a problem: most registries can
// be read by anyone.
func (r Report) Trouble(a Answer) Trouble {
	switch {
	case a.Refuses != nil:
		return Refused
	case a.Credential != nil && (a.Credential.StateAt(r.Now) != npmrc.StateUsable || a.Credential.ByChance()):
		return Unusable
	case a.Credential == nil && len(a.NearMisses) > 0:
		return Missed
	case a.Identity != nil && a.Identity.Tunnel > 0:
		return Blocked
	case a.Identity != nil && a.Identity.Status == 401:
		return Rejected
	}
	return None
}

// Troubled reports whether any target is.
func (r Report) Troubled() bool {
	for _, a := range r.Targets {
		if r.Trouble(a) != None {
			return true
		}
	}
	return false
}
