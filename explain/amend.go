package explain

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"npmx/explain/facts"
	"npmx/parse/npmrc"
	"npmx/rules"
)

// Consent says what an edit waits for before `npmx fix` makes it.
type Consent string

// The consents. Whatever they say, an edit is a proposal until the user agrees to its diff.
const (
	// Freely: it breaks nothing, and brings no secret to an address that is not shown to be its own.
	Freely Consent = ""
	// OnAYes: it brings a credential from one address to another, and only its owner knows whether they are one
	// registry.
	OnAYes Consent = "ask"
	// ByHand: it would take away or replace what may be in use; npmx leaves that to a person.
	ByHand Consent = "hand"
)

// FirstWay are the steps before the first "or", if npmx can make an edit of theirs: they belong together. What is only
// another way to the same end, or fits only if something holds, is for a person to choose.
func FirstWay(steps []Step) []Step {
	if end := slices.IndexFunc(steps, func(s Step) bool { return s.Role == rules.RoleOr }); end >= 0 {
		steps = steps[:end]
	}
	if !slices.ContainsFunc(steps, Step.ByNpmx) {
		return nil
	}
	return steps
}

// ByNpmx is true for a step whose edit `npmx fix` offers.
func (s Step) ByNpmx() bool { return s.Edit != nil && s.Edit.Consent != ByHand }

// edit returns a step's edit in the form that does no harm, or nil: one that names no file, one of a file that the
// project leads elsewhere, and one that would bring a user's credential where only the project says so. A line that is
// not a number appends.
func (j *joined) edit(s rules.Step, found Finding) *Edit {
	e := j.harmless(s, found)
	if e != nil && j.machine != nil && j.machine.Apart && e.File == ".npmrc" { // as rules call the project's own
		e.File = j.display(filepath.Join(j.machine.Prefix, e.File))
	}
	return e
}

func (j *joined) harmless(s rules.Step, found Finding) *Edit {
	if s.Edit == nil || s.Edit.File == "" {
		return nil
	}
	line, _ := strconv.Atoi(s.Edit.Line)
	e := Edit{File: s.Edit.File, Line: line, Old: s.Edit.Old, New: s.Edit.New, Consent: ByHand}
	switch {
	case j.machine == nil:
		return &e
	case !filepath.IsAbs(e.File) && j.machine.Strays(filepath.Join(j.machine.Prefix, e.File)):
		return nil
	case j.near != nil && e.New != "" && (e.New == j.values["near_fixed"] || e.New == j.values["near_ref"]):
		return j.carried(e)
	case e.New != "" && e.New == j.values["slip_fixed"] && j.layerOf(e.File) == npmrc.LayerProject:
		e.Line, e.Old = e.Line+1, "" // the scope that is one slip away may be another's
	}
	if !strings.HasPrefix(s.Text, "if ") { // a condition that cannot be checked here
		e.Consent = j.consent(e, useless(found) && !j.taken())
	}
	return &e
}

// carried writes a near miss under the key that npm looks for. Its line stays, but where the old key means nothing to
// npm and the file is the project's own.
func (j *joined) carried(e Edit) *Edit {
	n := j.near
	layer := j.layerOf(e.File)
	may := j.carries(*n, j.kin)
	if may == carryNo || layer == "" || layer == npmrc.LayerBuiltin {
		return nil
	}
	if n.Layer == npmrc.LayerProject && layer != npmrc.LayerProject {
		may = carryAsk // a project's entry would stay in the user's file when the project is gone
	}
	if dead := layer == npmrc.LayerProject && j.kin == kinSpelling && deadKey(n.Reason); !dead && e.Old != "" {
		e.Line, e.Old, e.Copy = e.Line+1, "", e.Line
	} else if e.Old == "" && e.Line > 0 && e.File == j.values["near_file"] {
		e.Copy = n.Line
	}
	switch {
	case layer != npmrc.LayerProject && j.held(e.New):
		e.Consent = ByHand
	case may == carryAsk:
		e.Consent, e.From, e.To = OnAYes, n.RegKey, NerfDart(j.registryURL())
	default:
		e.Consent = Freely
	}
	return &e
}

// deadKey recognises the reasons for which npm finds an entry for no address at all.
func deadKey(r npmrc.Reason) bool {
	switch r {
	case npmrc.ReasonScheme, npmrc.ReasonMisspelt, npmrc.ReasonField:
		return true
	}
	return false
}

// useless is true where it is proved that a credential is good for nothing. One that lacks a right, or works from other
// addresses only, is not.
func useless(f Finding) bool {
	bad := []rules.Cause{rules.TokenInvalid, rules.TokenExpired, rules.BadPassword, rules.EnvVarUnset}
	return f.Certainty == Certain && slices.Contains(bad, f.Cause)
}

// consent judges an edit that carries no near miss. Files that other projects use get lines for keys that they do not
// have, and nothing else. A line that takes its value from a variable stays everywhere: where that is set, it works.
func (j *joined) consent(e Edit, useless bool) Consent {
	halfway := strings.Contains(e.New, "YOUR-") || strings.HasPrefix(e.New, "replace-registry-host=") && j.pathRemains()
	adds := e.Old == "" && !halfway
	switch j.layerOf(e.File) {
	case npmrc.LayerUser, npmrc.LayerGlobal:
		if adds && credentialLine().MatchString(e.New) && !j.held(e.New) {
			return Freely
		}
	case npmrc.LayerProject:
		if adds || empty(e) || useless && sameCredential(e) {
			return Freely
		}
	}
	return ByHand
}

// pathRemains is true where the lockfile's address has a path of its own: npm puts another host into it, and leaves
// that path.
func (j *joined) pathRemains() bool {
	return slices.ContainsFunc(j.locked, func(l facts.Locked) bool {
		base := RegistryOf(l.URL, l.Package)
		_, rest, _ := strings.Cut(base, "://")
		_, path, _ := strings.Cut(rest, "/")
		return base == "" || path != "" && !strings.HasSuffix(withSlash(j.registry.URL), "/"+path)
	})
}

// taken is true where the registry let npmx's own request with the credential pass, or weighed its rights: whatever
// failed, it is not bad.
func (j *joined) taken() bool {
	again := j.fields["probe-status"]
	return again != "" && again != "401"
}

// empty is true for an edit that takes away nothing: a line without a value.
func empty(e Edit) bool {
	_, value, _ := strings.Cut(e.Old, "=")
	return e.New == "" && credentialLine().MatchString(e.Old) && strings.TrimSpace(value) == ""
}

// sameCredential is true for an edit that renews or takes away a credential, and leaves its key. That it is bad must be
// proved.
func sameCredential(e Edit) bool {
	before, _, _ := strings.Cut(e.Old, "=")
	after, _, _ := strings.Cut(e.New, "=")
	same := e.New == "" || strings.TrimSpace(before) == strings.TrimSpace(after)
	return same && credentialLine().MatchString(e.Old) && !strings.Contains(e.Old, "${")
}

// credentialLine is a line that gives a registry's key a credential.
var credentialLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*//[^=]+:(_authToken|_auth|username|_password|certfile|keyfile)\s*=`)
})

// held reports whether a key has a value already, which a line behind it would replace.
func (j *joined) held(line string) bool {
	key, _, _ := strings.Cut(line, "=")
	return j.machine.Config.Written(strings.TrimSpace(key))
}

// layerOf is the layer of a file that npm reads its configuration from here; "" for every other file.
func (j *joined) layerOf(shown string) npmrc.Layer {
	for _, f := range j.machine.Config.Files() {
		if f.Ignored == "" && j.display(f.Path) == shown {
			return f.Layer // the user's, where the home folder is the project
		}
	}
	if shown == ".npmrc" {
		return npmrc.LayerProject // it may be there only after the edit
	}
	return ""
}
