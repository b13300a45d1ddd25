package explain

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"npmx/explain/facts"
	"npmx/parse"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
	"npmx/rules"
	"npmx/rules/shell"
)

// joined is one failure beside all that is known about it. Its case is what the rules see, its values fill their
// texts, and the rest are the places that evidence is quoted from.
type joined struct {
	failure parse.Failure
	machine *facts.Machine // nil: not looked up
	probe   *facts.Probe   // nil: not asked
	now     time.Time
	shell   shell.Shell

	debugLog string // what the log names as npm's complete log

	uri string // what npm asked, or would ask, for
	// the log names an address that npm cannot have asked: no configured registry and no lockfile leads there
	foreign    bool
	pkg        string
	registry   npmrc.Registry
	credential *npmrc.Credential
	byChance   bool // it may be another, and is nil here
	near       *npmrc.NearMiss
	kin        kin            // what shows that the near miss is for the registry that was asked
	moved      *facts.Locked  // what the lockfile fetched from the near miss's registry, where that shows it
	loser      *npmrc.Setting // the registry setting that a higher layer overrides
	locked     []facts.Locked

	fields rules.Case
	values map[string]string
}

// join computes the case of one failure, before any registry was asked about it.
func (in Input) join(f parse.Failure) *joined {
	m := in.machineOf(f)
	j := &joined{failure: f, machine: m, now: in.Now, shell: in.Shell, fields: rules.Case{},
		values: map[string]string{}}
	j.pkg = f.Package
	if len(in.Log.DebugLogs) > 0 {
		j.debugLog = in.Log.DebugLogs[0]
	}
	in.guess(j)
	if m != nil {
		j.place()
		j.machineFields()
	}
	j.registryFields()
	j.fillValues()
	in.hear(j)
	return j
}

// machineOf is the machine as the failure's client sees it; nil where that client's files cannot be read.
func (in Input) machineOf(f parse.Failure) *facts.Machine {
	if in.Machine == nil {
		return nil
	}
	c := rules.Case{}
	for field, value := range map[rules.Field]string{"client": f.Client.Name, "client-version": f.Client.Version,
		"code": f.Code} {
		if value != "" {
			c[field] = value
		}
	}
	client := npmrc.Client(c.Settle()["dialect"])
	if !slices.Contains(npmrc.Clients(), client) {
		return in.Machine
	}
	v, _ := npmrc.ParseVersion(f.Client.Version)
	m, err := in.Machine.For(client, v)
	if err != nil {
		return nil
	}
	return &m
}

// complete adds what the registry answered when npmx asked it. Nothing that join computed depends on that.
func (j *joined) complete(p *facts.Probe) {
	j.probe = p
	j.probeFields()
	j.tunnelFields()
	j.probeValues()
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
	j.set("builder", f.Context.Builder)
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
	j.setVariable(f.Variable)
	j.set("listed", f.Listed)
	j.set("ignored", f.Ignored)
	j.set("oidc", f.OIDC)
	j.flag("trusting", f.Trusting)
	j.uri = f.URL
}

// setVariable keeps a variable's name, and what is wrong with it: npm knows ${NAME}, and takes what shells would
// write behind a name for a part of it.
func (j *joined) setVariable(name string) {
	j.set("variable", name)
	switch plain := leadingName().FindString(name); {
	case name == "" || rules.KindVariable.Accepts(name) || strings.HasPrefix(strings.ToLower(name), "npm_config_"):
	case plain != "" && strings.HasPrefix(strings.TrimPrefix(name[len(plain):], ":"), "-"):
		j.set("variable-form", "default")
	default:
		j.set("variable-form", "other")
	}
}

var leadingName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*`) })

// advice is what npm itself says under a status, whatever the registry: where a tool or a fold of the log hands it
// on as a message, it is npm's all the same.
var advice = words(`(?i)could not be found or you do not have permission to access it` +
	`|forbidden by your security policy|on a server you do not have access to|` +
	`your authentication token seems to be invalid|incorrect or missing password|is not in (this|the npm) registry` +
	`|please try logging in again|this package name is not valid, because|^(?:404 +)?\d\. name can `)

// telling drops a message that only spells a status out, as many registries answer: it says nothing, and no rule
// may take it for words.
func telling(message string) string {
	if advice().MatchString(message) || rules.SpellsStatus(message) {
		return ""
	}
	return message
}

// registryFields say what kind of registry answered, from the URL, else from its challenge. Where the log has neither,
// the registry's words may do.
func (j *joined) registryFields() {
	where := first(j.uri, j.failure.Registry)
	u, err := url.Parse(where)
	if err != nil {
		u = &url.URL{}
	}
	host := first(j.failure.Host, registry.HostPort(where))
	kind := registry.KindOf(host, u.Path, j.failure.Challenge)
	if kind == "" && host == "" { // a host that is known may be a proxy, which hands on what another said
		kind = registry.KindOfWords(j.fields["message"])
	}
	j.set("registry-kind", string(kind))
	j.set("path", u.EscapedPath())
	if u.Scheme == "http" || u.Scheme == "https" {
		j.set("scheme", u.Scheme)
	}
	j.fields.Settle()
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
