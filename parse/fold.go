package parse

import "strings"

// Same reports whether two failures are one that was told twice: by retries, a replay, a debug log, another program.
func Same(a, b Failure) bool { return same(&a, &b) }

// same takes places: a log of a thousand failures compares each with each.
func same(a, b *Failure) bool {
	if !agree(a.Variable, b.Variable) || a.Status != 0 && b.Status != 0 && a.Status != b.Status {
		return false
	}
	if a.URL != "" && b.URL != "" && a.URL != b.URL && !likeCopies(a, b) {
		return false
	}
	if (a.mixed || b.mixed) && ((a.Host == "") != (b.Host == "") || (a.Package == "") != (b.Package == "")) {
		return false
	}
	if a.Client.Name == b.Client.Name || a.Client.Name == "" || b.Client.Name == "" {
		return sameCode(a, b) && agree(a.Host, b.Host) && agree(a.Package, b.Package) && agree(a.Sent, b.Sent) &&
			agree(a.Method, b.Method) && inOneVein(a.Message, b.Message)
	}
	return a.URL != "" && a.URL == b.URL && agree(a.Message, b.Message)
}

// likeCopies: one package asked for twice (npm 6 to 9 ask for a short and then for the full packument), or written
// otherwise.
func likeCopies(a, b *Failure) bool {
	return a.Method == b.Method && len(a.URL) == len(b.URL) &&
		strings.EqualFold(strings.ReplaceAll(a.URL, "%2F", "%2f"), strings.ReplaceAll(b.URL, "%2F", "%2f"))
}

func sameCode(a, b *Failure) bool {
	if a.classic && strings.HasPrefix(b.Code, "YN") || b.classic && strings.HasPrefix(a.Code, "YN") {
		return false // yarn 1 has no such codes
	}
	return a.Code == b.Code || a.Code == "" || b.Code == "" || a.wraps(b) || b.wraps(a)
}

// wraps: a release tool's own code for what npm had said in front of it.
func (f *Failure) wraps(of *Failure) bool {
	return f.Code == "EINVALIDNPMTOKEN" && (of.Code == "E401" || of.Code == "E403" || of.Code == "ENEEDAUTH")
}

// inOneVein is true for what a registry said, where one report may have less of it: two answers are two failures.
func inOneVein(a, b string) bool { return strings.Contains(a, b) || strings.Contains(b, a) }

func agree(a, b string) bool { return a == "" || b == "" || a == b }

// alike is true for failures that have one root, though each concerns another package.
func alike(a, b *Failure) bool {
	if a.Code != b.Code || a.Status != b.Status || a.Method != b.Method || a.Host != b.Host || a.Sent != b.Sent ||
		a.Variable != b.Variable ||
		a.Message != b.Message || a.Challenge != b.Challenge || a.Reason != b.Reason || a.Client.Name != b.Client.Name {
		return false
	}
	if a.Status == 404 || strings.HasSuffix(a.Code, "404") || a.Method == "PUT" {
		return false
	}
	return a.Package != "" && b.Package != "" && (a.Host != "" || scopeOf(a.Package) == scopeOf(b.Package)) &&
		scopeOf(a.Package) == scopeOf(b.Package)
}

func scopeOf(name string) string {
	scope, _, ok := strings.Cut(name, "/")
	if !ok {
		return ""
	}
	return scope
}

// Merge joins two tellings of one failure: b fills what a lacks; a's words and evidence stay, b's evidence follows
// where a has none.
func Merge(a, b Failure) Failure {
	a.Client = richer(a.Client, b.Client)
	for _, f := range []struct {
		to   *string
		from string
	}{{&a.Command, b.Command}, {&a.Line, b.Line}, {&a.Code, b.Code}, {&a.Method, b.Method}, {&a.URL, b.URL},
		{&a.Host, b.Host}, {&a.Registry, b.Registry},
		{&a.Package, b.Package}, {&a.Wanted, b.Wanted}, {&a.Version, b.Version}, {&a.Message, b.Message},
		{&a.Challenge, b.Challenge},
		{&a.Reason, b.Reason}, {&a.Variable, b.Variable}, {&a.File, b.File}, {&a.Ignored, b.Ignored}, {&a.Sent, b.Sent},
		{&a.OIDC, b.OIDC},
		{&a.Context.CI, b.Context.CI}, {&a.Context.Job, b.Context.Job}, {&a.Context.Step, b.Context.Step},
		{&a.Context.Task, b.Context.Task}} {
		*f.to = first(*f.to, f.from)
	}
	if strings.Contains(b.Words, a.Words) { // the first telling broke off
		a.Words = b.Words
	}
	a.Context.Image = a.Context.Image || b.Context.Image
	a.Context.Builder = first(a.Context.Builder, b.Context.Builder)
	a.Status, a.FileLine, a.Count = max(a.Status, b.Status), max(a.FileLine, b.FileLine), max(a.Count, 1)
	if a.Time.IsZero() {
		a.Time = b.Time
	}
	a.Packages = union(a.Packages, b.Packages, 64)
	a.Notices = union(a.Notices, b.Notices, maxNotices)
	if len(a.Evidence) == 0 {
		a.Evidence = b.Evidence
	}
	a.Trusting = a.Trusting || b.Trusting
	a.Asked = a.Asked || b.Asked && a.URL == b.URL
	a.mixed = a.mixed || b.mixed
	a.Debug, a.classic = a.Debug && b.Debug, a.classic || b.classic
	return a
}

func union(a, b []string, most int) []string {
	out := a[:len(a):len(a)]
	for _, s := range b {
		if len(out) < most && !contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// fold joins the tellings of each failure, in the order of the first.
func fold(all []Failure) []Failure {
	var out []Failure
	for _, f := range all {
		if i := indexOfSame(out, &f); i >= 0 {
			count, echoes := out[i].Count+f.Count, out[i].echoes+f.echoes
			if !Same(out[i], f) {
				out[i].Packages = union(out[i].Packages, f.Packages, 64)
			} else {
				out[i] = retell(out[i], f)
			}
			out[i].Count, out[i].echoes = count, echoes
			continue
		}
		out = append(out, f)
	}
	return out
}

func indexOfSame(out []Failure, f *Failure) int {
	for i := range out {
		if same(&out[i], f) || alike(&out[i], f) {
			return i
		}
	}
	return -1
}

// retell merges a later telling within one log; the one that carries a code leads, since the code is what one searches
// for.
func retell(a, b Failure) Failure {
	if a.Code == "" && b.Code != "" || a.wraps(&b) {
		evidence := append(b.Evidence[:len(b.Evidence):len(b.Evidence)], a.Evidence...)
		m := Merge(b, a)
		m.Evidence = evidence[:min(len(evidence), 12)]
		return m
	}
	return Merge(a, b)
}
