package explain

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/parse/registry"
	"npmx/rules"
)

// fillValues computes what the rules' placeholders stand for. A placeholder without a value is left out, and with
// it the sentence or step that names it: nothing is ever printed half filled.
func (j *joined) fillValues() {
	j.logValues()
	j.registryValues()
	if j.machine != nil {
		j.entryValues()
		j.nearValues()
		j.routeValues()
	}
}

// probeValues fill what the log and the machine left open.
func (j *joined) probeValues() {
	j.value("denied", j.fields["denied"])
	j.value("message", j.probeWords())
	j.value("challenge", j.fields["probe-challenge"])
	if w := j.probe.Whoami; w != nil {
		j.value("user", quotedName(w.User))
	}
}

// quotedName marks a name as a registry's word, wherever it is.
func quotedName(name string) string {
	if name == "" {
		return ""
	}
	return `"` + name + `"`
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
		"host": f.Host, "package": f.Package, "packages": strings.Join(f.Packages, ", "),
		"scope": plainScope(f.Package), "scope_name": strings.TrimPrefix(plainScope(f.Package), "@"),
		"version": first(f.Version, f.Wanted), "url": j.address(f.URL), "method": f.Method, "code": f.Code,
		"command":  f.Command,
		"variable": j.fields["variable"], "message": f.Message, "challenge": f.Challenge, "client": f.Client.Name,
		"client_version": f.Client.Version, "file": f.File, "ignored": f.Ignored, "oidc": f.OIDC,
		"ci_name": ciNames[j.fields["ci"]], "token": "<token>", "otp": "<code>",
	} {
		j.value(name, v)
	}
	if j.fields["variable-form"] != "" {
		plain := first(leadingName().FindString(j.fields["variable"]), "NPM_TOKEN")
		if !strings.Contains(j.fields["variable"], "<") { // what may be a token is masked
			j.value("variable_ref", "${"+j.fields["variable"]+"}")
		}
		j.value("plain_variable", plain)
		j.value("plain_ref", "${"+plain+"}")
	}
	secret := "NPM_TOKEN"
	if v := j.fields["variable"]; rules.KindVariable.Accepts(v) {
		secret = v
	}
	j.value("secret", secret)
	j.value("secret_ref", "${"+secret+"}")
	if f.Status > 0 {
		j.value("status", strconv.Itoa(f.Status))
	}
	j.value("debug_log", j.debugLog)
	if f.FileLine > 0 {
		j.value("line", strconv.Itoa(f.FileLine))
	}
	if f.Command != "" {
		j.value("npm_command", j.loggedCommand())
	}
	words := j.lineAgain()
	j.value("again", j.line(words...))
	if len(words) > 0 {
		j.value("again_otp", j.line(append(words, "--otp=<code>")...))
	}
	j.value("registry_setting", j.registrySetting())
}

// registrySetting is the one that npm took the registry from. A log does not say; a scope whose packages were sought in
// the public registry commonly has none of its own, and any other registry is commonly a scope's.
func (j *joined) registrySetting() string {
	if j.machine != nil && j.registry.URL != "" {
		return j.registry.Key()
	}
	scope := plainScope(j.pkg)
	if kind := j.fields["registry-kind"]; scope == "" || kind == string(registry.NPM) ||
		kind == string(registry.Yarnpkg) {
		return "registry"
	}
	return scope + ":registry"
}

// loggedCommand is the line of npm's word for a command. A log is a stranger's, so that it is a line only if it is
// nothing but plain words.
func (j *joined) loggedCommand() string {
	words := append([]string{first(j.failure.Client.Name, "npm")}, strings.Fields(j.failure.Command)...)
	if slices.ContainsFunc(words, func(w string) bool { return !plainWord().MatchString(w) }) {
		return ""
	}
	line, _ := j.shell.Words(words...)
	return line
}

var plainWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9:_-]*$`) })

// ciNames are the systems' names as their makers write them.
var ciNames = map[string]string{
	"github-actions": "GitHub Actions", "gitlab": "GitLab CI", "azure": "Azure Pipelines", "jenkins": "Jenkins",
	"circleci":  "CircleCI",
	"bitbucket": "Bitbucket Pipelines", "netlify": "Netlify", "vercel": "Vercel", "buildkite": "Buildkite",
	"travis":   "Travis CI",
	"teamcity": "TeamCity", "codebuild": "AWS CodeBuild", "heroku": "Heroku", "render": "Render",
	"amplify": "AWS Amplify", "cloudflare": "Cloudflare Pages", "google-cloud-build": "Google Cloud Build",
	"kubernetes": "Kubernetes",
	"dependabot": "Dependabot", "renovate": "Renovate", "zuul": "Zuul", "eas": "EAS Build",
}

func (j *joined) registryValues() {
	j.value("public_registry", registry.Public)
	base := j.registryURL()
	if base == "" {
		return
	}
	j.value("registry", base)
	if rest, ok := strings.CutPrefix(base, "http://"); ok {
		j.value("secure_registry", "https://"+rest)
	}
	if PlainURL(base) { // edits write keys into files
		j.value("registry_key", NerfDart(base))
		j.value("want_key", NerfDart(base)+":_authToken")
	}
	if j.machine != nil {
		j.value("host", registry.HostPort(j.uri))
	}
	if u, err := url.Parse(base); err == nil && PlainURL(base) {
		j.value("hostname", u.Hostname())
		j.value("host_port", hostPort(u))
	}
}

// hostPort writes the port that a scheme implies.
func hostPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	return strings.TrimSuffix(u.Host, ":") + ":" + map[string]string{"https": "443", "http": "80"}[u.Scheme]
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

// NerfDart is npm's key of a registry: //host[:port]/path/.
func NerfDart(base string) string {
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
	j.value("project_npmrc", j.display(filepath.Join(j.machine.Prefix, ".npmrc")))
	if j.failure.Command != "" || len(j.machine.Args) > 0 {
		j.values["npm_command"] = npmCommand(j.machine.Config, j.machine.Args, j.shell)
	}
	if o, ok := j.fault(); ok {
		j.placeValues(o)
	}
	if f, ok := j.unread(); ok {
		j.value("unread_file", j.display(f.Path)) // shown, never edited
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
	if r := j.refuses(); r != nil && len(r.Places) > 0 {
		return r.Places[0], true
	}
	if j.credential != nil {
		return j.wanting(), true
	}
	if m := j.machine.Manifest; m != nil && j.fields["registry-source"] == "publishconfig" {
		return npmrc.Origin{File: m.Path, Line: m.Publish.Line, Text: m.Publish.Text}, true
	}
	return j.registry.Origin, j.uri != "" && !j.foreign && j.registry.Layer != npmrc.LayerDefault
}

// wanting is the place of the credential, or of that part of it whose variable is not set.
func (j *joined) wanting() npmrc.Origin {
	c := j.credential
	name := "${" + j.fields["variable"]
	for _, o := range c.Others {
		if j.fields["variable"] != "" && strings.Contains(o.Text, name) && !strings.Contains(c.Text, name) {
			return o
		}
	}
	return c.Origin
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
	key := n.Key
	if j.machine.Config.Client() == npmrc.Yarn2 { // whose keys name no registry
		key = n.RegKey
	}
	j.value("near_key", key)
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
	if host := keyHost(key); host != registry.HostPort(j.uri) {
		j.value("other_host", host)
	}
}

// fixed is the near miss with the key that npm looks for; what is wrong with its value no edit of ours can fix.
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
	return NerfDart(base) + ":" + field + "=" + asEdit(strings.TrimSpace(value))
}

// asEdit writes a masked secret as edits do, where the user must put a token in.
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
		j.value("scope", plainScope(j.pkg))
		j.value("scope_name", strings.TrimPrefix(plainScope(j.pkg), "@"))
		j.value("scope_registry", onlyPlain(j.address(j.scopeHome(scope))))
		if r, ok := j.otherRegistry(); ok {
			j.value("other_registry", onlyPlain(j.address(withSlash(r.URL))))
		}
	}
	if len(j.locked) > 0 {
		j.value("lockfile", j.display(j.machine.Lockfile.Path))
		j.value("lockfile_count", strconv.Itoa(len(j.locked)))
		j.value("replace_hosts", j.replaceHosts())
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

// KindWords names a credential's kind in a sentence; "" for one whose shape does not show it.
func KindWords(k npmrc.Kind) string { return kindWords[k] }

// kindWords name a credential's kind in a sentence: "the token is ...".
var kindWords = map[npmrc.Kind]string{
	npmrc.KindNpmGranular: "a granular token of npm", npmrc.KindNpmSession: "a session token of npm",
	npmrc.KindNpmLegacy:     "a legacy token of npm",
	npmrc.KindGithubClassic: "a classic token of GitHub", npmrc.KindGithubFine: "a fine-grained token of GitHub",
	npmrc.KindGithubActions: "a token of GitHub Actions", npmrc.KindGithubOauth: "an OAuth token of GitHub",
	npmrc.KindGitlabPat: "an access token of GitLab", npmrc.KindGitlabDeploy: "a deploy token of GitLab",
	npmrc.KindGitlabJob: "a job token of GitLab",
	npmrc.KindAzurePat:  "a personal access token of Azure DevOps", npmrc.KindJWT: "a JWT",
	npmrc.KindGoogle:           "an access token of Google",
	npmrc.KindArtifactoryKey:   "an API key of Artifactory",
	npmrc.KindArtifactoryToken: "a reference token of Artifactory",
	npmrc.KindNexus:            "a token of Nexus", npmrc.KindCodeArtifact: "a token of CodeArtifact",
	npmrc.KindPlaceholder: "a placeholder",
	npmrc.KindVariable:    "a variable that was not expanded", npmrc.KindBasic: "a user name with a password",
	npmrc.KindCertificate: "a client certificate",
}
