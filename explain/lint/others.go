package lint

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
	"go.yaml.in/yaml/v4"

	"npmx/explain"
	"npmx/parse/npmrc"
	"npmx/parse/redact"
)

// Of yarn's and bun's files only what concerns credentials is looked at, and a file that is no YAML or TOML is the
// client's own affair: it says so.

// setting is one value of such a file.
type setting struct {
	key          string
	value        string
	line, column int // of the value
}

// yarn looks at .yarnrc.yml.
func (c *judge) yarn() {
	var doc yaml.Node
	if len(c.text) > maxOther || yaml.Unmarshal([]byte(c.text), &doc) != nil || len(doc.Content) == 0 {
		return
	}
	var all []setting
	scalars(doc.Content[0], 0, &all)
	c.settings(all, map[string]bool{"npmAuthToken": true, "npmAuthIdent": true}, "npmRegistryServer")
	for _, s := range all {
		if s.key == "enableStrictSsl" && s.value == "false" {
			c.add("strict-ssl", s.spot(s.key+": "+s.value), s.key, s.key+": "+s.value, "httpsCaFilePath")
		}
	}
}

const (
	maxOther = 1 << 20
	maxDepth = 8
)

func scalars(n *yaml.Node, depth int, all *[]setting) {
	if n.Kind != yaml.MappingNode || depth > maxDepth {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if value.Kind == yaml.ScalarNode {
			*all = append(*all, setting{key.Value, value.Value, value.Line, value.Column})
			continue
		}
		scalars(value, depth+1, all)
	}
}

// bun looks at bunfig.toml.
func (c *judge) bun() {
	if len(c.text) > maxOther {
		return
	}
	var all []setting
	p := unstable.Parser{}
	p.Reset([]byte(c.text))
	table := ""
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table:
			table = keyOf(e)
		case unstable.KeyValue:
			c.tomlValue(&p, table, e, 0, &all)
		}
	}
	if p.Error() == nil {
		c.settings(all, map[string]bool{"token": true, "password": true}, "registry", "url")
	}
}

// tomlValue collects the texts below [install], those of inline tables as well. What is below install.scopes has a
// scope for a key, and an address for a value.
func (c *judge) tomlValue(p *unstable.Parser, table string, e *unstable.Node, depth int, all *[]setting) {
	key, v := keyOf(e), e.Value()
	if !strings.HasPrefix(table+"."+key, "install.") || depth > maxDepth {
		return
	}
	switch v.Kind {
	case unstable.String:
		if strings.HasSuffix(table, "install.scopes") {
			key = "registry"
		}
		at := p.Shape(v.Raw).Start
		*all = append(*all, setting{key, string(v.Data), at.Line, at.Column})
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			c.tomlValue(p, table+"."+key, it.Node(), depth+1, all)
		}
	}
}

func keyOf(e *unstable.Node) string {
	var parts []string
	for it := e.Key(); it.Next(); {
		parts = append(parts, string(it.Node().Data))
	}
	return strings.Join(parts, ".")
}

// settings judges credentials and addresses.
func (c *judge) settings(all []setting, secrets map[string]bool, addresses ...string) {
	holds := false
	for _, s := range all {
		form, kind := npmrc.FormOf(s.value)
		literal := secrets[s.key] && form == npmrc.WrittenOut && !strings.HasPrefix(s.value, "$")
		what := cmp.Or(explain.KindWords(kind), "a secret")
		if npmrc.PasswordIn(s.value) {
			literal, what = true, "an address with a password"
		}
		holds = holds || literal
		if literal && c.at.Tracked {
			c.add("literal-secret", s.spot(s.key+": "+redact.Mask), s.key, s.key, what)
		}
		for _, a := range addresses {
			if s.key == a {
				c.address(s)
			}
		}
	}
	c.mode(holds)
}

func (c *judge) address(s setting) {
	u, err := url.Parse(s.value)
	if err == nil && u.Scheme == "http" && u.Hostname() != "" && !isLoopback(u.Hostname()) &&
		!strings.Contains(s.value, "$") {
		var none *redact.Redactor
		c.add("plain-http", s.spot(s.key+": "+none.Address(s.value)), s.key, u.Host)
	}
}

func (s setting) spot(text string) spot {
	text = redact.Clean(text)
	return spot{line: s.line, column: s.column, text: text,
		mark: explain.Mark{Start: min(len(s.key)+2, len(text)), End: len(text)}}
}
