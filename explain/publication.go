package explain

import "npmx/explain/facts"

// goesOut is the package of a publication whose log names none.
func (j *joined) goesOut() string {
	if all, _ := j.machine.Releases(); j.machine.Config.Client() != "" && len(all) == 1 {
		return all[0].Name
	}
	if j.machine.Manifest == nil {
		return ""
	}
	return j.machine.Manifest.Name
}

// publishHome is the registry that publishConfig names for a publication whose log names none: npm 7, and 8 at first,
// say no address, neither where they want a login nor of a registry's 401. A line of the scope comes before one for
// all.
func (j *joined) publishHome() string {
	c := j.machine.Config
	if first(j.failure.URL, j.failure.Registry) != "" || !j.publishes() || !c.HeedsPublishConfig() {
		return ""
	}
	m := j.machine.Manifest // which alone npm unpublish goes by
	if j.failure.Command != "unpublish" {
		m = j.machine.Published(j.pkg)
	}
	switch {
	case m == nil, m.Name != j.pkg:
		return ""
	case c.Client() != "", m.PublishScope.Value == "" && !c.Registry(facts.ScopeOf(j.pkg)).Scoped:
		return m.Publish.Value
	default:
		return m.PublishScope.Value
	}
}

// hidden is true for a publication whose registry nothing tells: the log names none, and the package, whose own
// publishConfig would, is not here.
func (j *joined) hidden() bool {
	return j.pkg != "" && j.failure.Command == "publish" && j.machine.Config.Client() == "" &&
		j.machine.Published(j.pkg) == nil
}
