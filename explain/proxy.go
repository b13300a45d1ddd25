package explain

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"npmx/parse/npmrc"
)

// proxyField reports whether npm goes through a proxy, and whether it is that which could not be reached: then the
// registry was never asked.
func (j *joined) proxyField() {
	via, ok := j.machine.Via(j.uri)
	if !ok {
		return
	}
	j.set("proxy", "used")
	if j.failure.Status == 0 && unreached(j.failure.Reason) && leadsTo(j.failure.Words, via.URL) {
		j.set("proxy", "dead")
	}
	j.value("proxy", j.address(via.URL.String()))
	j.value("proxy_place", j.display(via.Origin.File)+":"+strconv.Itoa(via.Origin.Line))
	j.value("proxy_setting", via.Origin.Key)
	if via.Origin.File == "" {
		j.values["proxy_place"], j.values["proxy_setting"] = originName(via.Origin), originName(via.Origin)
	}
	if via.Origin.Layer == npmrc.LayerEnv {
		j.value("proxy_variable", via.Origin.Name)
	}
}

// tunnelFields say what happened at a proxy when npmx asked: a registry that was never reached has said nothing.
func (j *joined) tunnelFields() {
	j.set("denied", j.denied())
	if j.fields["proxy"] == "used" {
		j.set("tunnel", j.tunnel())
	}
}

// tunnel is open where something came back that the proxy cannot have made up: over https any answer, else one in a
// registry's form.
func (j *joined) tunnel() string {
	said := ""
	for _, a := range j.probe.All() {
		switch {
		case a.Tunnel == 407:
			return "login"
		case a.Tunnel >= 500:
			return "failed"
		case a.Tunnel > 0:
			return "refused"
		case a.Status > 0 && a.Status != 407 && (strings.HasPrefix(j.uri, "https:") || a.Page == "json"):
			said = "open"
		}
	}
	return said
}

// denied is the reason that a proxy or firewall gave in a header of its own.
func (j *joined) denied() string {
	for _, a := range j.probe.All() {
		if a.Denied != "" {
			return a.Denied
		}
	}
	return ""
}

// unreached recognises the codes of a connection that did not come about. One that broke off later may have been cut
// behind the proxy.
func unreached(code string) bool {
	return slices.Contains([]string{"ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"}, code)
}

// whereTo reads what Node says of the address that it could not reach.
var whereTo = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:connect E[A-Z]+|getaddrinfo E[A-Z_]+) (\S+)`)
})

// leadsTo is true where the address that Node names, if it names one, can be the proxy's: the same, or the same port of
// what a name has led to.
func leadsTo(words string, via *url.URL) bool {
	m := whereTo().FindStringSubmatch(words)
	if m == nil || m[1] == via.Host || m[1] == via.Hostname() {
		return true
	}
	_, named := netip.ParseAddr(via.Hostname())
	at, err := netip.ParseAddrPort(m[1])
	return named != nil && err == nil && strconv.Itoa(int(at.Port())) == portOf(via)
}

func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}
