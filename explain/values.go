package explain

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
)

// fillValues computes what the rules' placeholders stand for. A placeholder without a value is left out, and with it the
// sentence or step that names it: nothing is ever printed half filled.
func (j *joined) fillValues() {
	j.logValues()
	j.registryValues()
	if j.machine != nil {
		j.entryValues()
		j.nearValues()
		j.routeValues()
	}
	if j.probe != nil {
		j.value("message", j.probeWords())
		j.value("challenge", j.fields["probe-challenge"])
		if w := j.probe.Whoami; w != nil {
			j.value("user", w.User)
		}
	}
}

// value keeps the first value that is known.
func (j *joined) value(name, value string) {
	if value != "" && j.values[name] == "" {
		j.values[name] = value
	}
}

func (j *joined) logValues() {
	f := j.failure
	for name, v := range map[string]string{
		"host": f.Host, "package": f.Package, "packages": strings.Join(f.Packages, ", "), "scope": plainScope().FindString(facts.ScopeOf(f.Package)),
		"version": first(f.Version, f.Wanted), "url": j.address(f.URL), "method": f.Method, "code": f.Code, "command": f.Command,
		"variable": j.fields["variable"], "message": f.Message, "challenge": f.Challenge, "client": f.Client.Name,
		"client_version": f.Client.Version, "file": f.File, "oidc": f.OIDC, "ci_name": ciNames[j.fields["ci"]], "token": "<token>", "otp": "<code>",
	} {
		j.value(name, v)
	}
	if f.Status > 0 {
		j.value("status", strconv.Itoa(f.Status))
	}
	if f.FileLine > 0 {
		j.value("line", strconv.Itoa(f.FileLine))
	}
	if f.Command != "" {
		j.value("npm_command", first(f.Client.Name, "npm")+" "+j.quoted(f.Command))
	}
}

// quoted makes each word of a log's command one of the user's shell.
func (j *joined) quoted(line string) string {
	words := strings.Fields(line)
	for i, w := range words {
		if j.quote != nil {
			words[i] = j.quote(w)
		}
	}
	return strings.Join(words, " ")
}

// ciNames are the systems' names as their makers write them.
var ciNames = map[string]string{
	"github-actions": "GitHub Actions", "gitlab": "GitLab CI", "azure": "Azure Pipelines", "jenkins": "Jenkins", "circleci": "CircleCI",
	"bitbucket": "Bitbucket Pipelines", "netlify": "Netlify", "vercel": "Vercel", "buildkite": "Buildkite", "travis": "Travis CI",
	"teamcity": "TeamCity", "codebuild": "AWS CodeBuild", "heroku": "Heroku", "render": "Render",
	"amplify": "AWS Amplify", "cloudflare": "Cloudflare Pages", "google-cloud-build": "Google Cloud Build", "kubernetes": "Kubernetes",
	"dependabot": "Dependabot", "renovate": "Renovate", "zuul": "Zuul",
}

func (j *joined) registryValues() {
	base := j.registryURL()
	if base == "" {
		return
	}
	j.value("registry", base)
	if PlainURL(base) { // edits write keys into files
		j.value("registry_key", nerfDart(base))
		j.value("want_key", nerfDart(base)+":_authToken")
	}
	if j.machine != nil {
		j.value("host", registry.HostPort(j.uri))
	}
	if u, err := url.Parse(base); err == nil && PlainURL(base) {
		j.value("hostname", u.Hostname())
	}
}

// registryURL is the registry that the failing request went to, as it may be shown.
func (j *joined) registryURL() string { return j.address(j.registryOf()) }

// registryOf is the configured one if the URL lies under it, else what the URL's own shape says.
func (j *joined) registryOf() string {
	if j.failure.Registry != "" {
		return withSlash(j.failure.Registry)
	}
	if j.machine != nil && j.uri != "" && under(j.uri, j.registry.URL) {
		return withSlash(j.registry.URL)
	}
	return RegistryOf(j.failure.URL, j.failure.Package)
}

func withSlash(u string) string { return strings.TrimRight(u, "/") + "/" }

// nerfDart is npm's key of a registry: //host[:port]/path/.
func nerfDart(base string) string {
	_, rest, ok := strings.Cut(base, "://")
	if !ok {
		return ""
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 && at < strings.IndexByte(rest+"/", '/') {
		rest = rest[at+1:]
	}
	return "//" + rest
}

// entryValues are about the entry that npm used, or the one that refuses to load.
func (j *joined) entryValues() {
	j.value("user_npmrc", j.editable(j.userFile()))
	j.value("project_npmrc", ".npmrc")
	if j.failure.Command != "" || len(j.machine.Args) > 0 {
		j.values["npm_command"] = NpmLine(j.machine.Config, j.machine.Args, j.quote)
		j.values["npm_line"] = NpmLine(j.machine.Config, withoutRegistry(j.machine.Args), j.quote)
	}
	if o, ok := j.fault(); ok {
		j.placeValues(o)
	}
	j.variableValues()
	c := j.credential
	if c == nil {
		return
	}
	j.value("key", c.RegKey+":"+c.Field)
	j.value("field", c.Field)
	j.value("layer", string(c.Layer))
	j.value("kind", kindWords[c.Kind])
	if !c.Expires.IsZero() {
		j.value("expires", c.Expires.UTC().Format("2006-01-02 15:04 UTC"))
		if ago := j.now.Sub(c.Expires); ago > 0 {
			j.value("expired_ago", Ago(ago))
		}
	}
}

// fault is the entry at fault: what refuses to load, what was sent, else where the registry is set.
func (j *joined) fault() (npmrc.Origin, bool) {
	if r := j.machine.Config.Refusal(); r != nil && len(r.Places) > 0 {
		return r.Places[0], true
	}
	if j.credential != nil {
		return j.credential.Origin, true
	}
	return j.registry.Origin, j.uri != "" && !j.foreign && j.registry.Layer != npmrc.LayerDefault
}

func (j *joined) placeValues(o npmrc.Origin) {
	if o.File == "" {
		j.value("file", originName(o))
		return
	}
	j.value("file", j.editable(o.File))
	j.value("line", strconv.Itoa(o.Line))
	j.value("text", asEdit(o.Text))
}

func originName(o npmrc.Origin) string {
	if o.Layer == npmrc.LayerEnv {
		return "$" + o.Name
	}
	return o.Name
}

func (j *joined) nearValues() {
	n := j.near
	if n == nil {
		return
	}
	j.value("near_key", n.Key)
	j.value("near_text", asEdit(n.Text))
	j.value("near_fixed", j.fixed(n))
	j.value("near_reason", string(n.Reason))
	j.value("near_file", first(j.editable(n.File), originName(n.Origin)))
	if n.Layer == npmrc.LayerEnv && j.values["near_fixed"] != "" {
		key, _, _ := strings.Cut(j.values["near_fixed"], "=")
		j.value("near_ref", key+"=${"+n.Name+"}")
	}
	if n.RegKey != "" {
		j.value("near_registry", onlyPlain(addressOf(n.RegKey)))
	}
	if n.Line > 0 {
		j.value("near_line", strconv.Itoa(n.Line))
	}
	if host := keyHost(n.Key); host != registry.HostPort(j.uri) {
		j.value("other_host", host)
	}
}

// fixed is the near miss with the key that npm looks for; what is wrong with its value no edit of ours can mend.
func (j *joined) fixed(n *npmrc.NearMiss) string {
	_, value, ok := strings.Cut(n.Text, "=")
	base := j.registryURL()
	if !ok || !PlainURL(base) || !tokenField(n.Key) {
		return ""
	}
	field := "_authToken"
	if i := strings.LastIndex(n.Key, ":"); i >= 0 && strings.HasPrefix(n.Key[i:], ":_") {
		field = n.Key[i+1:]
	}
	if strings.EqualFold(field, "_authToken") {
		field = "_authToken"
	}
	return nerfDart(base) + ":" + field + "=" + asEdit(strings.TrimSpace(value))
}

// asEdit writes a masked secret as edits do, where whoever applies one must put a token in.
func asEdit(line string) string { return strings.ReplaceAll(line, "<redacted>", "<token>") }

// keyHost reads the host[:port] out of a key such as //host:port/path/:_authToken.
func keyHost(key string) string {
	key = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(key, "https:"), "http:"), "/")
	host, _, _ := strings.Cut(key, "/")
	if i := strings.LastIndex(host, ":_"); i >= 0 {
		host = host[:i]
	}
	return strings.ToLower(host)
}

func (j *joined) routeValues() {
	j.askedValues()
	j.slipValues()
	if s := j.loser; s != nil {
		j.value("overridden_file", first(j.editable(s.File), originName(s.Origin)))
		j.value("overridden_registry", j.address(withSlash(s.Value)))
		if s.Line > 0 {
			j.value("overridden_line", strconv.Itoa(s.Line))
		}
	}
	if scope := facts.ScopeOf(j.pkg); scope != "" {
		j.value("scope", plainScope().FindString(scope))
		j.value("scope_registry", onlyPlain(j.address(j.scopeHome(scope))))
	}
	if len(j.locked) > 0 {
		j.value("lockfile", j.display(j.machine.Lockfile.Path))
		j.value("lockfile_count", strconv.Itoa(len(j.locked)))
	}
}

// Ago says a duration as a person would: 3 days, 5 hours, 12 minutes.
func Ago(d time.Duration) string {
	for _, u := range []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int(d / u.size); n == 1 {
			return "1 " + u.name
		} else if n > 1 {
			return fmt.Sprintf("%d %ss", n, u.name)
		}
	}
	return "a moment"
}

// KindWords names a credential's kind in a sentence; "" for one whose shape tells nothing.
func KindWords(k npmrc.Kind) string { return kindWords[k] }

// kindWords name a credential's kind in a sentence: "the token is ...".
var kindWords = map[npmrc.Kind]string{
	npmrc.KindNpmGranular: "a granular token of npm", npmrc.KindNpmSession: "a session token of npm", npmrc.KindNpmLegacy: "a legacy token of npm",
	npmrc.KindGithubClassic: "a classic token of GitHub", npmrc.KindGithubFine: "a fine-grained token of GitHub",
	npmrc.KindGithubActions: "a token of GitHub Actions", npmrc.KindGithubOauth: "an OAuth token of GitHub",
	npmrc.KindGitlabPat: "an access token of GitLab", npmrc.KindGitlabDeploy: "a deploy token of GitLab", npmrc.KindGitlabJob: "a job token of GitLab",
	npmrc.KindAzurePat: "a personal access token of Azure DevOps", npmrc.KindJWT: "a JWT", npmrc.KindGoogle: "an access token of Google",
	npmrc.KindArtifactoryKey: "an API key of Artifactory", npmrc.KindArtifactoryToken: "a reference token of Artifactory",
	npmrc.KindNexus: "a token of Nexus", npmrc.KindCodeArtifact: "a token of CodeArtifact", npmrc.KindPlaceholder: "a placeholder",
	npmrc.KindVariable: "a variable that was not expanded", npmrc.KindBasic: "a user name with a password", npmrc.KindCertificate: "a client certificate",
}
