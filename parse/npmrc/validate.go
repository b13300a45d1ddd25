package npmrc

import (
	"maps"
	"slices"
	"strings"
)

// validate7 is what npm does before it runs a command: it cleans the values of environment and files, and stops at
// credentials that are not tied to a registry (9 and later), which 7 and 8 tie to the default one.
func (c *state) validate7() {
	if c.npm.Major >= 9 {
		sent := c.snapshot()
		defer func() { c.cleaned, c.layers = c.layers, sent }()
	}
	var problems []problem
	for _, name := range []Layer{LayerGlobal, LayerUser, LayerProject, LayerEnv} {
		l := c.layer(name)
		c.cleanLayer(l)
		if c.npm.Major >= 9 && name != LayerEnv {
			problems = append(problems, c.authProblems(l)...)
		}
	}
	if c.npm.Major < 9 {
		c.adoptUnscoped()
		return
	}
	if c.skipsValidation() {
		if c.refusal != nil && c.refusal.code != codeType && c.refusal.code != codeError {
			c.refusal = nil
		}
		return
	}
	if len(problems) > 0 {
		c.throw(codeAuth, authMessage(problems), entriesOf(problems)...)
	}
	if c.npm.Major >= 12 {
		c.refuseUnknown()
	}
}

// skipsValidation lists the commands that work on a broken configuration.
func (c *state) skipsValidation() bool {
	name := commandOf(c.npm, c.argv)
	if name == "config" || name == "get" || name == "set" {
		return name == "config"
	}
	return c.npm.Major >= 12 && (name == "help" || name == "doctor" || name == "completion" || name == "version")
}

// snapshot is what there is before it is cleaned. npm flattens its options once before it validates them, 9 and later,
// and sends what it has then: "Bearer null" for a variable that holds null.
func (c *state) snapshot() []*layer {
	all := make([]*layer, len(c.layers))
	for i, l := range c.layers {
		kept := *l
		kept.entries = maps.Clone(l.entries)
		all[i] = &kept
	}
	return all
}

// checked is the configuration as npm's own look-ups see it after its validation: the login gate of publish, and
// whoami's.
func (c *state) checked() *state {
	if c.cleaned == nil {
		return c
	}
	view := *c
	view.layers, view.cleaned = c.cleaned, nil
	return &view
}

func (c *state) cleanLayer(l *layer) {
	keys := make([]string, 0, len(l.entries))
	for k := range l.entries {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		e := l.entries[k]
		v, ok := c.clean(e.val, k)
		if !ok {
			delete(l.entries, k)
			continue
		}
		cleaned := *e
		cleaned.val = v
		l.entries[k] = &cleaned
	}
}

// problem is one unscoped credential: to be renamed, or deleted.
type problem struct {
	e      *entry
	rename string
}

// authProblems lists a file's unscoped credentials, in npm's order. A user name without password, or a certificate
// without key, is to be deleted, and so is what no npm ever read.
func (c *state) authProblems(l *layer) []problem {
	nerf, ok := nerfOf(c.get("registry").String())
	if c.get("registry").isSection() {
		c.throw(codeType, errPrimitive)
	} else if !ok {
		c.throw(codeURL, "Invalid URL", c.find("registry"))
	}
	fields := []string{"_authtoken", "-authtoken", "_auth", "_authToken", "username", "_password"}
	if c.npm.Major >= 12 {
		fields = append(fields, "email", "certfile", "keyfile")
	}
	var all []problem
	for _, field := range fields {
		if !l.holds(field) {
			continue
		}
		p := problem{e: l.entries[field]}
		other, isPair := otherHalf[field]
		if field != "_authtoken" && field != "-authtoken" && (!isPair || l.holds(other)) {
			p.rename = nerf + ":" + field
		}
		all = append(all, p)
	}
	return all
}

var otherHalf = map[string]string{"username": "_password", "_password": "username", "certfile": "keyfile",
	"keyfile": "certfile"}

func (l *layer) holds(key string) bool {
	e := l.entries[key]
	return e != nil && e.val.truthy()
}

func entriesOf(problems []problem) []*entry {
	all := make([]*entry, len(problems))
	for i, p := range problems {
		all[i] = p.e
	}
	return all
}

func authMessage(problems []problem) string {
	parts := make([]string, len(problems))
	for i, p := range problems {
		if p.rename == "" {
			parts[i] = "`" + p.e.key + "` is not allowed in " + string(p.e.layer) + " config"
			continue
		}
		parts[i] = "`" + p.e.key + "` must be renamed to `" + p.rename + "` in " + string(p.e.layer) + " config"
	}
	return "Invalid auth configuration found: " + strings.Join(parts, ", ") +
		"\nPlease run `npm config fix` to repair your configuration.`"
}

// ownFlags are flags that single commands of npm 12 define for themselves.
var ownFlags = map[string][]string{"trust": {"org-id", "project-id", "pipeline-definition-id", "vcs-origin",
	"context-id", "file",
	"project", "environment", "env", "id", "repository", "repo"}}

// refuseUnknown is npm 12's: an unknown flag is an error, an unknown key of a file only with strict-npmrc.
func (c *state) refuseUnknown() {
	var flags, keys []*entry
	strict := c.get("strict-npmrc").truthy()
	own := ownFlags[commandOf(c.npm, c.argv)]
	for _, e := range c.unknown {
		_, last, scoped := cutLast(e.wrote, ":")
		_, known := c.defs[last]
		if scoped && (known || slices.Contains(fields[:7], last)) || e.wrote == "npm-version" ||
			e.wrote == "global-prefix" || e.wrote == "local-prefix" {
			continue
		}
		switch {
		case e.layer == LayerCLI && !slices.Contains(own, e.wrote) && !slices.Contains(own, last):
			flags = append(flags, e)
		case e.layer != LayerCLI && e.layer != LayerEnv && strict:
			keys = append(keys, e)
		}
	}
	if len(flags) == 0 && len(keys) == 0 {
		return
	}
	c.throw(codeUnknown, unknownMessage(flags, keys), append(flags, keys...)...)
}

func unknownMessage(flags, keys []*entry) string {
	var lines []string
	if len(flags) > 0 {
		lines = append(lines, "Unknown cli flag"+plural(flags)+":")
		for _, e := range flags {
			lines = append(lines, "  - --"+safeKey(e))
		}
		lines = append(lines, "Run `npm help config` for supported options.")
	}
	if len(keys) > 0 {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, "Unknown npm configuration key"+plural(keys)+":")
		for _, e := range keys {
			lines = append(lines, "  - "+string(e.layer)+" config \""+safeKey(e)+"\" from "+e.file.path)
		}
		lines = append(lines, "See `npm help npmrc` for supported config options.")
	}
	return strings.Join(lines, "\n")
}

func plural(all []*entry) string {
	if len(all) > 1 {
		return "s"
	}
	return ""
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, s, false
}

func nerfOf(uri string) (string, bool) {
	u, ok := parseURL(uri)
	if !ok {
		return "", false
	}
	return u.nerf(), true
}
