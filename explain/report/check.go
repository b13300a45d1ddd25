package report

import (
	_ "embed"
	"io"
	"time"

	"npmx/explain"
	"npmx/explain/check"
	"npmx/explain/facts"
	"npmx/parse/npmrc"
)

//go:embed check-schema.json
var checkSchema []byte

// CheckSchema is the JSON Schema of `npmx check --format json`.
func CheckSchema() []byte { return checkSchema }

// CheckJSON writes one object over all targets.
func CheckJSON(w io.Writer, r check.Report, _ Options) error { return encode(w, checkOf(r), "  ") }

func checkOf(r check.Report) wireCheck {
	out := wireCheck{Version: Version, Targets: []wireTarget{}, Ignored: []wireFile{}}
	out.Client.Name = r.Client
	if r.Npm.Major > 0 {
		out.Client.Version = known(r.Npm.String())
	}
	if r.Client == "npm" {
		out.Npm.Version = out.Client.Version
	}
	c := checkWire{r}
	for _, a := range r.Targets {
		out.Targets = append(out.Targets, c.target(a))
	}
	for _, f := range r.Ignored {
		out.Ignored = append(out.Ignored, wireFile{valid(c.path(f.Path)), string(f.Layer), reasonOf(f)})
	}
	return out
}

type wireCheck struct {
	Version int          `json:"version"`
	Client  wireChecked  `json:"client"`
	Npm     wireNpm      `json:"npm"`
	Targets []wireTarget `json:"targets"`
	Ignored []wireFile   `json:"ignored_files"`
}

type wireChecked struct {
	Name    string  `json:"name"`
	Version *string `json:"version"`
}

type wireNpm struct {
	Version *string `json:"version"`
}

type wireFile struct {
	File   string `json:"file"`
	Layer  string `json:"layer"`
	Reason string `json:"reason"`
}

type wireTarget struct {
	Target     string          `json:"target"`
	Kind       string          `json:"kind"`
	Registry   *string         `json:"registry"`
	URL        *string         `json:"url"`
	Source     *wirePlace      `json:"registry_source"`
	Refuses    *wireRefusal    `json:"npm_refuses"`
	Credential *wireCredential `json:"credential"`
	Login      bool            `json:"login"`
	NearMisses []wireNearMiss  `json:"near_misses"`
	Identity   *wireIdentity   `json:"identity"`
	Trouble    *string         `json:"problem"`
}

type wirePlace struct {
	Layer string  `json:"layer"`
	File  *string `json:"file"`
	Line  *int    `json:"line"`
	Key   string  `json:"key"`
	Name  *string `json:"name"`
}

type wireRefusal struct {
	Code    *string     `json:"code"`
	Message string      `json:"message"`
	Places  []wirePlace `json:"places"`
}

type wireCredential struct {
	Field     string   `json:"field"`
	Key       string   `json:"key"`
	Layer     string   `json:"layer"`
	File      *string  `json:"file"`
	Line      *int     `json:"line"`
	Name      *string  `json:"name"`
	Kind      string   `json:"kind"`
	State     string   `json:"state"`
	Expires   *string  `json:"expires"`
	Problems  []string `json:"problems"`
	Variables []string `json:"unset_variables"`
}

type wireNearMiss struct {
	wirePlace
	Reason string `json:"reason"`
}

type wireIdentity struct {
	URL     string  `json:"url"`
	Status  *int    `json:"status"`
	User    *string `json:"user"`
	Message *string `json:"message"`
	Millis  int64   `json:"ms"`
}

// checkWire turns one report's values into wire types.
type checkWire struct{ r check.Report }

func (c checkWire) path(p string) string { return explain.Display(p, c.r.Prefix, c.r.Home) }

func (c checkWire) target(a check.Answer) wireTarget {
	out := wireTarget{
		Target: valid(a.Target), Kind: string(a.Kind), Registry: known(c.r.Shown(a.Registry)),
		URL: known(c.r.Shown(a.URL)), Login: a.Login,
		NearMisses: []wireNearMiss{}, Identity: identityOf(a.Identity), Trouble: known(string(c.r.Trouble(a))),
	}
	if a.Source != nil {
		p := c.place(*a.Source)
		out.Source = &p
	}
	if a.Refuses != nil {
		out.Refuses = c.refusal(*a.Refuses)
	}
	if a.Credential != nil {
		out.Credential = c.credential(*a.Credential)
	}
	for _, n := range a.NearMisses {
		out.NearMisses = append(out.NearMisses, wireNearMiss{c.place(n.Origin), string(n.Reason)})
	}
	return out
}

func (c checkWire) place(o npmrc.Origin) wirePlace {
	return wirePlace{string(o.Layer), known(c.path(o.File)), number(o.Line), valid(o.Key), known(o.Name)}
}

func (c checkWire) refusal(r npmrc.Refusal) *wireRefusal {
	out := wireRefusal{Code: known(r.Code), Message: valid(r.Message), Places: []wirePlace{}}
	for _, o := range r.Places {
		out.Places = append(out.Places, c.place(o))
	}
	return &out
}

func (c checkWire) credential(k npmrc.Credential) *wireCredential {
	out := wireCredential{
		Field: k.Field, Key: valid(k.RegKey), Layer: string(k.Layer), File: known(c.path(k.File)), Line: number(k.Line),
		Name: known(k.Name),
		Kind: string(k.Kind), State: string(k.StateAt(c.r.Now)), Problems: []string{}, Variables: list(unset(k)),
	}
	if !k.Expires.IsZero() {
		out.Expires = known(k.Expires.UTC().Format(time.RFC3339))
	}
	for _, p := range k.Problems {
		out.Problems = append(out.Problems, string(p))
	}
	return &out
}

func unset(k npmrc.Credential) (names []string) {
	for _, v := range k.Variables {
		if !v.Set {
			names = append(names, v.Name)
		}
	}
	return names
}

func identityOf(a *facts.Asked) *wireIdentity {
	if a == nil {
		return nil
	}
	said := a.Message
	if a.Failed != "" {
		said = a.Failed
	}
	return &wireIdentity{valid(a.URL), number(a.Status), known(a.User), known(said), a.Took.Milliseconds()}
}
