package explain

import "slices"

// fold joins the findings that have one root: the same verdict, host and place. Three packages refused for one
// missing token are one finding with three packages.
func fold(all []Finding) []Finding {
	var out []Finding
	for _, f := range all {
		i := slices.IndexFunc(out, func(o Finding) bool { return sameRoot(o, f) })
		if i < 0 {
			out = append(out, f)
			continue
		}
		out[i] = merge(out[i], f)
	}
	return out
}

func sameRoot(a, b Finding) bool {
	return a.Cause == b.Cause && a.Rule == b.Rule && a.Host == b.Host && a.Code == b.Code && place(a) == place(b)
}

// place is the first evidence that is not a line of the log: the entry at fault.
func place(f Finding) Evidence {
	for _, e := range f.Evidence {
		if e.Kind != FromLog && e.Kind != FromProbe {
			return e
		}
	}
	return Evidence{}
}

func merge(a, b Finding) Finding {
	a.Count += b.Count
	if a.Time.IsZero() {
		a.Time = b.Time
	}
	for _, p := range b.Packages {
		if !slices.Contains(a.Packages, p) {
			a.Packages = append(a.Packages, p)
		}
	}
	for _, e := range b.Evidence {
		if !slices.Contains(a.Evidence, e) {
			a.Evidence = append(a.Evidence, e)
		}
	}
	a.Probes = append(a.Probes, b.Probes...)
	return a
}
