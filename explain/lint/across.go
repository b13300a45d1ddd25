package lint

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"npmx/explain"
	"npmx/parse/npmrc"
)

// detail are the reasons for which a key misses its registry by a detail: what another host has is left alone.
var detail = []npmrc.Reason{npmrc.ReasonScheme, npmrc.ReasonSlash, npmrc.ReasonCase, npmrc.ReasonPort,
	npmrc.ReasonPath}

// detailWords say what differs.
var detailWords = map[npmrc.Reason]string{
	npmrc.ReasonScheme: "A key begins with // and has no scheme.",
	npmrc.ReasonSlash:  "The key has a slash too many or too few.",
	npmrc.ReasonCase:   "The key differs from it in upper and lower case.",
	npmrc.ReasonPort:   "The key has another port.",
	npmrc.ReasonPath:   "The key has another path.",
}

// unmatched finds keys that only just miss a registry which the same file names, and to which nothing else of it is
// sent: with one that it does not name they may be meant for tarballs, or for another file's.
func (c *judge) unmatched() {
	config, err := npmrc.Load(npmrc.Machine{Npm: c.place.Npm, Cwd: "/p", Home: "/h", GOOS: "linux",
		ReadFile: func(name string) ([]byte, error) {
			if name == "/p/.npmrc" {
				return []byte(c.text), nil
			}
			return nil, fs.ErrNotExist
		},
		Exists: func(name string) bool { return name == "/p/package.json" }, IsDir: func(string) bool { return false }})
	if err != nil {
		return
	}
	told := map[int]bool{}
	for _, r := range few(config.Registries()) {
		if r.Layer != npmrc.LayerProject || strings.Contains(r.URL, "${") || config.Credential(r.URL, "") != nil {
			continue
		}
		for _, m := range config.NearMisses(r.URL, "") {
			// which registry that is, a variable says; blanks npm writes as %20
			open := m.File == "" || strings.Contains(m.Key, "${") || strings.Contains(m.Key, " ")
			if slices.Contains(detail, m.Reason) && !open && !told[m.Line] && !c.serves(config, m) {
				told[m.Line] = true
				c.miss(config, m, r.URL)
			}
		}
	}
}

// few bounds the work on a file with more registries than any has.
func few(all []npmrc.Registry) []npmrc.Registry { return all[:min(len(all), 50)] }

// serves reports whether the key belongs to a registry all the same: to another one, or to files below this one's
// address.
func (c *judge) serves(config *npmrc.Config, m npmrc.NearMiss) bool {
	if m.Reason != npmrc.ReasonPath && m.Reason != npmrc.ReasonPort {
		return false
	}
	for _, r := range few(config.Registries()) {
		own, key := strings.TrimSuffix(explain.NerfDart(r.URL), "/"), strings.TrimSuffix(m.RegKey, "/")
		if key == own || strings.HasPrefix(key, own+"/") || strings.HasPrefix(own, key+"/") {
			return true
		}
	}
	return false
}

func (c *judge) miss(config *npmrc.Config, m npmrc.NearMiss, url string) {
	l := npmrc.Line{Line: m.Line, Column: m.Column, Text: m.Text, ValueAt: len(m.Text)}
	if i := strings.IndexByte(m.Text, '='); i >= 0 {
		l.ValueAt = i + 1
	}
	want := explain.NerfDart(url) + ":_authToken"
	if m.Credential != nil {
		want = explain.NerfDart(url) + ":" + m.Credential.Field
	}
	c.add("unmatched-key", atKey(&l, ""), m.Key, config.Redactor().Address(url), detailWords[m.Reason], want)
}

// across finds a credential of one file that an empty line of a file before it hides.
func (c *judge) across(files []File) []explain.Finding {
	c.found = nil
	for i := range files {
		if files[i].Layer == "" || !IsNpmrc(files[i].Path) {
			continue
		}
		upper, _ := npmrc.ReadLines(string(files[i].Data), c.place.Npm)
		for j := range upper {
			if l := &upper[j]; l.Secret == npmrc.WrittenEmpty && !l.Comment && l.Section == "" {
				c.at = &files[i]
				c.hides(l, files[i+1:])
			}
		}
	}
	return c.found
}

func (c *judge) hides(l *npmrc.Line, below []File) {
	for _, f := range below {
		if f.Layer == "" || f.Layer == c.at.Layer || !IsNpmrc(f.Path) {
			continue
		}
		lines, _ := npmrc.ReadLines(string(f.Data), c.place.Npm)
		for _, other := range lines {
			if other.Key == l.Key && other.Section == "" && !other.Comment &&
				(other.Secret == npmrc.WrittenOut || other.Secret == npmrc.WrittenVariable) {
				c.add("shadowed-credential", atKey(l, "nothing behind it"), l.Key, l.Key, f.Path,
					strconv.Itoa(other.Line))
				return
			}
		}
	}
}
