package npmrc

import (
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// maxBunfig is the size up to which a bunfig.toml is read: real ones are a hundredth of it, and of a hostile one the
// parser makes quadratic work.
const maxBunfig = 256 << 10

// bunfig is what a bunfig.toml says of registries, in the order in which it says so.
type bunfig struct {
	tables []bunTable
	dev    *entry // whether what is for development is installed
}

// bunTable is one registry of it.
type bunTable struct {
	scope                  string // as written; "" for the default one
	place                  *entry // where it is first spoken of
	url, token, user, pass *entry
}

// bunfigs reads the user's bunfig.toml, and the project's or the one that a flag names.
func (c *state) bunfigs() (all []bunfig) {
	project := c.paths.join(c.localPrefix, "bunfig.toml")
	for _, a := range c.ownArgs() { // bun 1.4.5 takes neither "--config FILE" nor -c
		if named, ok := strings.CutPrefix(a, "--config="); ok {
			project = c.paths.resolve(c.m.Cwd, named)
		}
	}
	for _, f := range []pnpmSource{{name: LayerUser, path: c.bunHome(".bunfig.toml", false)},
		{name: LayerProject, path: project}} {
		if src := c.guestFile(f.name, f.path); src != nil {
			all = append(all, c.bunfig(f.name, src))
		}
	}
	return all
}

// bunfig takes the registries out of a file. One that is no TOML stops bun.
func (c *state) bunfig(name Layer, src *source) (out bunfig) {
	if len(src.text) > maxBunfig {
		c.unreadable(src.path, UnreadPart, "too large, it was not read")
		return out
	}
	p := unstable.Parser{}
	p.Reset([]byte(src.text))
	r := tomlReader{name: name, src: src, out: &out}
	var table []string
	for p.NextExpression() && r.count <= maxGuestEntries {
		switch e := p.Expression(); e.Kind {
		case unstable.Table:
			var at int
			table, at = tomlKey(e)
			r.table(table, at)
		case unstable.ArrayTable:
			table = []string{""}
		case unstable.KeyValue:
			r.take(table, e, 0)
		}
	}
	if p.Error() != nil {
		c.unreadable(src.path, UnreadOther, "no TOML")
	}
	return out
}

// unreadable notes why nothing is found in a file that is there.
func (c *state) unreadable(path, unread, why string) {
	for i := range c.files {
		if c.files[i].Path == path {
			c.files[i].Unread, c.files[i].Err = unread, why
		}
	}
}

// tomlReader collects the texts that are below [install].
type tomlReader struct {
	name  Layer
	src   *source
	out   *bunfig
	known map[string]int // which table is a scope's
	count int
}

func (r *tomlReader) take(table []string, e *unstable.Node, depth int) {
	key, at := tomlKey(e)
	path := append(slices.Clone(table), key...)
	v := e.Value()
	if len(path) > 5 || path[0] != "install" || r.count > maxGuestEntries {
		return
	}
	r.count++
	switch v.Kind {
	case unstable.String:
		end := int(v.Raw.Offset + v.Raw.Length)
		r.put(path, &entry{wrote: path[len(path)-1], val: text(string(v.Data)), raw: string(v.Data), layer: r.name,
			file: r.src, at: at, end: end, names: []string{}})
	case unstable.Bool:
		if len(path) == 2 && path[1] == devKey {
			end := int(v.Raw.Offset + v.Raw.Length)
			r.out.dev = &entry{key: devKey, wrote: devKey, val: boolean(string(v.Data) == "true"), raw: string(v.Data),
				layer: r.name, file: r.src, at: at, end: end, names: []string{}}
		}
	case unstable.InlineTable:
		r.table(path, at)
		for it := v.Children(); it.Next() && depth < 4; {
			r.take(path, it.Node(), depth+1)
		}
	}
}

// tomlKey is a key's parts, and where it begins.
func tomlKey(e *unstable.Node) (parts []string, at int) {
	for it := e.Key(); it.Next(); {
		if len(parts) == 0 {
			at = int(it.Node().Raw.Offset)
		}
		if parts = append(parts, string(it.Node().Data)); len(parts) > 5 {
			break
		}
	}
	return parts, at
}

// tomlRegistry takes install.registry and install.scopes.NAME off a path.
func tomlRegistry(path []string) (scope string, rest []string, ok bool) {
	switch {
	case len(path) > 2 && path[0] == "install" && path[1] == "scopes":
		return path[2], path[3:], true
	case len(path) > 1 && path[0] == "install" && path[1] == "registry":
		return "", path[2:], true
	}
	return "", nil, false
}

// put stores a text: an address, or a credential.
func (r *tomlReader) put(path []string, e *entry) {
	_, rest, ok := tomlRegistry(path)
	if !ok {
		return
	}
	t := r.table(path, e.at)
	switch {
	case len(rest) == 0, rest[0] == "url":
		t.url = e
	case rest[0] == "token":
		t.token = e
	case rest[0] == "username":
		t.user = e
	case rest[0] == "password":
		t.pass = e
	}
}

// table is the registry that a path is of, nil for none.
func (r *tomlReader) table(path []string, at int) *bunTable {
	scope, _, ok := tomlRegistry(path)
	if !ok {
		return nil
	}
	i, known := r.known[scope]
	if !known {
		i = len(r.out.tables)
		if r.known == nil {
			r.known = map[string]int{}
		}
		r.known[scope] = i
		end := at + len(path[len(path)-1])
		r.out.tables = append(r.out.tables, bunTable{scope: scope, place: &entry{wrote: path[len(path)-1],
			val: text(""), layer: r.name, file: r.src, at: at, end: min(end, len(r.src.text)), names: []string{}}})
	}
	return &r.out.tables[i]
}
