package explain

import (
	"strconv"
	"strings"

	"npmx/explain/facts"
	"npmx/parse/registry"
)

// probeFields are what the registry said when npmx asked it.
func (j *joined) probeFields() {
	if with := j.probe.With; with != nil {
		j.set("probe-status", status(with))
	} else if j.credential == nil && j.probe.Without != nil { // as npm had asked
		j.set("probe-status", status(j.probe.Without))
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
	j.set("probe-credential", j.judged())
}

// judged says what the registry made of the credential, from answers that differ in nothing else: those to the failing
// address with and without it. A whoami that accepts settles it; one that refuses says nothing, since many registries
// have none for tokens of machines.
func (j *joined) judged() string {
	with, without := answered(j.probe.With), answered(j.probe.Without)
	switch {
	case j.fields["probe-whoami"] == "accepted", without == 401 && (with/100 == 2 || with == 403 || with == 404):
		return "accepted"
	case with == 401 && (without == 401 || without == 200) && j.weighs():
		return "refused"
	}
	return ""
}

func answered(a *facts.Asked) int {
	if a == nil {
		return 0
	}
	return a.Status
}

// weighs is true where 401 speaks of the credential. An account's own pages are closed to tokens of machines that are
// good for packages, and some products say 401 when a right is missing; of those the whoami has to refuse as well.
func (j *joined) weighs() bool {
	if account(j.fields["path"]) {
		return false
	}
	return !registry.Kind(j.fields["registry-kind"]).DeniesWith401() || j.fields["probe-whoami"] == "refused"
}

// account recognises the pages of a registry that are about who asks, and not about a package.
func account(path string) bool {
	i := endpoint(path)
	return i >= 0 && !strings.HasPrefix(path[i:], "/-/package/")
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

// says are the registry's own words: to npm, else to npmx.
func (j *joined) says() string {
	if said := telling(j.failure.Message); said != "" {
		return said
	}
	if j.probe == nil {
		return ""
	}
	return telling(j.probeWords())
}

func status(a *facts.Asked) string {
	if a.Status == 0 {
		return ""
	}
	return strconv.Itoa(a.Status)
}

// whoami reads the answer to /-/whoami. Accepted needs a name in it: registries that lack the endpoint answer 200
// with other JSON, or 404.
func (j *joined) whoami() string {
	w := j.probe.Whoami
	switch {
	case w == nil:
		return ""
	case w.Status == 0 || w.Status >= 500:
		return "failed"
	case w.Status == 401:
		return "refused"
	case w.Status == 200 && w.Named:
		return "accepted"
	}
	return "unsupported"
}
