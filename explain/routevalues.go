package explain

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"npmx/parse/npmrc"
)

// askedValues are about the setting that names the registry which was asked.
func (j *joined) askedValues() {
	if m := j.machine.Manifest; m != nil && j.fields["registry-source"] == "publishconfig" {
		j.value("route_file", j.editable(m.Path))
		j.value("route_line", strconv.Itoa(m.Publish.Line))
		return
	}
	if j.fields["tarball"] == "registry" {
		j.value("source_registry", j.address(withSlash(j.registry.URL)))
	}
	j.siblingValues()
	o := j.registry.Origin
	switch {
	case o.Layer == npmrc.LayerEnv:
		j.value("route_name", o.Name)
	case o.File != "":
		j.value("route_file", j.editable(o.File))
		j.value("route_line", strconv.Itoa(o.Line))
		j.value("route_text", o.Text)
	}
}

// slipValues are about a scope's mapping that is one slip of the pen away.
func (j *joined) slipValues() {
	r, ok := j.mistyped()
	if !ok || r.File == "" {
		return
	}
	j.value("slip_file", j.editable(r.File))
	j.value("slip_line", strconv.Itoa(r.Line))
	j.value("slip_text", r.Text)
	if scope := plainScope(j.pkg); scope != "" {
		j.value("slip_fixed", strings.Replace(r.Text, r.Scope+":", scope+":", 1))
	}
}

// variableValues name the variable that the credential comes from, or the one that is usual.
func (j *joined) variableValues() {
	name := "NPM_TOKEN"
	c := j.credential
	if c == nil && j.near != nil && j.fields["null-word"] != "" {
		c = j.near.Credential
	}
	// a token in a name's place is masked
	if c != nil && len(c.Variables) > 0 && !strings.Contains(c.Variables[len(c.Variables)-1].Name, "<") {
		name = c.Variables[len(c.Variables)-1].Name
	}
	if c := j.credential; c != nil && j.fields["credential-problem"] == string(npmrc.ProblemShell) {
		_, written, _ := strings.Cut(c.Text, "=")
		j.value("dollar_ref", "${"+strings.TrimPrefix(strings.TrimSpace(written), "$")+"}")
	}
	j.value("null_word", j.fields["null-word"])
	j.value("token_variable", name)
	j.value("token_ref", "${"+name+"}")
}

// addressOf guesses the address that a key stands for, since keys have no scheme. Only registries on this very
// machine do without TLS.
func addressOf(key string) string {
	u, err := url.Parse("https:" + key)
	if err != nil {
		return ""
	}
	if ip, err := netip.ParseAddr(u.Hostname()); u.Hostname() == "localhost" || err == nil && ip.IsLoopback() {
		u.Scheme = "http"
	}
	return withSlash(u.String())
}

// keepRegistry leaves a step that publishes at the registry that was typed: without the flag the package would go
// to another.
func (j *joined) keepRegistry(command string) string {
	typed := onlyPlain(j.address(j.registry.URL))
	if j.registry.Layer != npmrc.LayerCLI || typed == "" || !strings.HasPrefix(command, "npm publish") ||
		strings.Contains(command, "--registry") {
		return command
	}
	return command + " --registry=" + typed
}

// replaceHosts is the value of replace-registry-host that fixes the lockfile's addresses. npm puts the registry in the
// place of their host, and keeps their whole path behind it: only a registry that had none is found again.
func (j *joined) replaceHosts() string {
	for _, e := range j.locked {
		if u, err := url.Parse(RegistryOf(e.URL, e.Package)); err != nil || u.Path != "/" {
			return ""
		}
	}
	return "always"
}
