package explain

import (
	"strconv"
	"strings"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
)

// proxyFields tell whether a proxy stands between npm and the address, and what it did when npmx asked: whoever was never reached has said
// nothing.
func (j *joined) proxyFields() {
	j.set("denied", j.denied())
	if j.proxy = j.proxyAsked(); j.proxy == nil {
		return
	}
	j.flag("proxy", true)
	if j.probe != nil {
		j.set("tunnel", j.tunnel())
	}
}

func (j *joined) proxyAsked() *facts.Proxy {
	if j.machine == nil {
		return nil
	}
	return j.machine.Proxy(first(j.uri, j.registry.URL))
}

// tunnel is open where something came back that the proxy cannot have made up: over https any answer, else one in a registry's form.
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

func (j *joined) proxyValues() {
	j.value("denied", j.fields["denied"])
	if j.proxy == nil {
		return
	}
	j.value("proxy", j.address(j.proxy.Shown()))
	j.value("proxy_place", j.placeOf(j.proxy.Origin, j.proxy.Variable))
}

// placeOf writes where a setting stands as a sentence names it.
func (j *joined) placeOf(o npmrc.Origin, variable string) string {
	if variable != "" {
		return "$" + variable
	}
	if o.File == "" {
		return originName(o)
	}
	return j.display(o.File) + ":" + strconv.Itoa(o.Line)
}

// proxyPlace shows where the proxy is set that answered in the registry's place, or that may have kept npm from any answer.
func (j *joined) proxyPlace() []Evidence {
	unanswered := j.failure.Status == 0 && j.failure.Reason != ""
	refused := j.failure.Status == 407 || j.fields["tunnel"] != "" && j.fields["tunnel"] != "open"
	if j.proxy == nil || !unanswered && !refused {
		return nil
	}
	if name := j.proxy.Variable; name != "" {
		return []Evidence{{Kind: FromEnv, Source: "$" + name, Text: name + " names the proxy " + j.address(j.proxy.Shown())}}
	}
	return []Evidence{j.origin(j.proxy.Origin)}
}
