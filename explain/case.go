package explain

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
	"npmx/rules"
)

// joined is one failure beside all that is known about it. Its case is what the rules see, its values fill their texts, and the rest are the
// places that evidence is quoted from.
type joined struct {
	failure parse.Failure
	machine *facts.Machine // nil: nobody looked
	probe   *facts.Probe   // nil: nobody asked
	now     time.Time
	quote   func(string) string // for the lines of commands, which the rules take as they are; nil leaves words alone

	uri        string // what npm asked, or would ask, for
	foreign    bool   // the log names an address that npm cannot have asked: no configured registry and no lockfile leads there
	pkg        string
	registry   npmrc.Registry
	credential *npmrc.Credential
	near       *npmrc.NearMiss
	kin        kin            // what shows that the near miss is for the registry that was asked
	moved      *facts.Locked  // what the lockfile fetched from the near miss's registry, where that shows it
	loser      *npmrc.Setting // the registry setting that a higher layer overrides
	locked     []facts.Locked

	fields rules.Case
	values map[string]string
}

// join computes the case of one failure; probe may be nil.
func (in Input) join(f parse.Failure, p *facts.Probe) *joined {
	m := in.Machine
	j := &joined{failure: f, machine: m, probe: p, now: in.Now, quote: in.Quote, fields: rules.Case{}, values: map[string]string{}}
	j.pkg = f.Package
	j.logFields()
	if m != nil {
		j.place()
		j.machineFields()
	}
	j.registryFields()
	j.probeFields()
	j.fillValues()
	return j
}

func (j *joined) set(field rules.Field, value string) {
	if value != "" {
		j.fields[field] = value
	}
}

func (j *joined) flag(field rules.Field, yes bool) {
	if yes {
		j.fields[field] = "yes"
	}
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// logFields are what the log alone says.
func (j *joined) logFields() {
	f := j.failure
	j.set("client", f.Client.Name)
	j.set("client-version", f.Client.Version)
	j.set("node-version", f.Client.Node)
	j.set("command", f.Command)
	j.set("ci", f.Context.CI)
	j.flag("docker", f.Context.Image)
	if f.Status > 0 {
		j.set("status", strconv.Itoa(f.Status))
	}
	j.set("code", f.Code)
	j.set("method", f.Method)
	j.set("host", f.Host)
	j.set("package", f.Package)
	j.set("scope", facts.ScopeOf(f.Package))
	j.set("message", telling(f.Nameless(f.Message)))
	j.set("challenge", f.Challenge)
	j.set("notice", f.Nameless(strings.Join(f.Notices, "\n")))
	j.set("words", f.Words)
	j.set("reason", f.Reason)
	j.set("sent", f.Sent)
	j.set("variable", f.Variable)
	j.set("listed", f.Listed)
	j.set("oidc", f.OIDC)
	j.set("hint", f.Hint)
	j.uri = f.URL
}

// telling drops a message that only spells a status out, as many registries answer: it says nothing, and no rule may take it for words.
func telling(message string) string {
	switch strings.ToLower(strings.Trim(message, " .")) {
	case "unauthorized", "payment required", "forbidden", "not found", "conflict", "too many requests", "internal server error", "bad gateway", "service unavailable":
		return ""
	}
	return message
}

// registryFields tell what kind of registry answered, from the URL, else from its challenge.
func (j *joined) registryFields() {
	where := first(j.uri, j.failure.Registry)
	u, err := url.Parse(where)
	if err != nil {
		u = &url.URL{}
	}
	host := first(j.failure.Host, registry.HostPort(where))
	j.set("registry-kind", string(registry.KindOf(host, u.Path, j.failure.Challenge)))
	j.set("path", u.EscapedPath())
	if j.credential != nil {
		kind := registry.Kind(j.fields["registry-kind"])
		j.set("credential-fits", registry.Fits(kind, string(j.credential.Kind)))
	}
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// probeFields are what the registry said when npmx asked it.
func (j *joined) probeFields() {
	if j.probe == nil {
		return
	}
	if with := j.probe.With; with != nil {
		j.set("probe-status", status(with))
	}
	if j.probe.Without != nil {
		j.set("probe-anonymous", status(j.probe.Without))
	}
	if told := j.told(); told != nil {
		j.set("probe-challenge", told.Challenge)
		j.set("probe-message", j.failure.Nameless(told.Message))
		j.set("probe-page", told.Page)
	}
	j.set("probe-whoami", j.whoami())
}

// told is the probe's answer that says most: the one to npm's credential, where it was asked with it.
func (j *joined) told() *facts.Asked {
	if j.probe.With != nil {
		return j.probe.With
	}
	return j.probe.Without
}

// probeWords are what the registry said to the probe, names and all.
func (j *joined) probeWords() string {
	if told := j.told(); told != nil {
		return told.Message
	}
	return ""
}

func status(a *facts.Asked) string {
	if a.Status == 0 {
		return ""
	}
	return strconv.Itoa(a.Status)
}

// whoami reads the answer to /-/whoami. Accepted needs a name in it: registries that lack the endpoint answer 200 with other JSON, or 404.
func (j *joined) whoami() string {
	w := j.probe.Whoami
	switch {
	case w == nil:
		return ""
	case w.Status == 0 || w.Status >= 500:
		return "failed"
	case w.Status == 401:
		return "refused"
	case w.Status == 200 && w.User != "":
		return "accepted"
	}
	return "unsupported"
}
