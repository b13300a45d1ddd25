package npmrc

import (
	"strings"
)

// shorthands are npm's, in all majors alike but for the few that newer ones added.
var shorthands = map[string][]string{
	"enjoy-by": {"--before"}, "d": {"--loglevel", "info"}, "dd": {"--loglevel", "verbose"},
	"ddd":   {"--loglevel", "silly"},
	"quiet": {"--loglevel", "warn"}, "q": {"--loglevel", "warn"}, "s": {"--loglevel", "silent"},
	"silent": {"--loglevel", "silent"}, "verbose": {"--loglevel", "verbose"}, "desc": {"--description"},
	"help": {"--usage"}, "local": {"--no-global"}, "n": {"--no-yes"}, "no": {"--no-yes"}, "porcelain": {"--parseable"},
	"readonly": {"--read-only"}, "reg": {"--registry"}, "iwr": {"--include-workspace-root"}, "ws": {"--workspaces"},
	"a": {"--all"}, "c": {"--call"}, "f": {"--force"}, "g": {"--global"}, "L": {"--location"}, "l": {"--long"},
	"m": {"--message"}, "p": {"--parseable"}, "C": {"--prefix"}, "S": {"--save"}, "B": {"--save-bundle"},
	"D": {"--save-dev"}, "E": {"--save-exact"}, "O": {"--save-optional"}, "P": {"--save-prod"}, "?": {"--usage"},
	"H": {"--usage"}, "h": {"--usage"}, "v": {"--version"}, "w": {"--workspace"}, "y": {"--yes"},
}

// shorthands6 are those that npm 6 has besides, or writes otherwise; an empty one it does not have.
var shorthands6 = map[string][]string{
	"before": {"--enjoy-by"}, "noreg": {"--no-registry"}, "N": {"--no-registry"}, "no-reg": {"--no-registry"},
	"no-desc": {"--no-description"}, "enjoy-by": nil, "no": nil, "iwr": nil, "ws": nil, "a": nil, "c": nil, "L": nil,
	"w": nil,
}

func shorthandsOf(v Version) map[string][]string {
	all := make(map[string][]string, len(shorthands))
	for k, s := range shorthands {
		all[k] = s
	}
	if v.Major < 8 {
		delete(all, "iwr")
	}
	if v.Major >= 7 {
		return all
	}
	for k, s := range shorthands6 {
		if all[k] = s; s == nil {
			delete(all, k)
		}
	}
	return all
}

// parser is nopt over npm's arguments.
type parser struct {
	defs   map[string]definition
	short  map[string][]string
	args   []string
	remain []string
	order  []string
	values map[string]value
	flags  map[string]string // the flag as typed
	abbrev []string          // flags that npm 12 refuses: abbreviated ones, and long ones after a single dash
}

func newParser(v Version, defs map[string]definition, args []string) *parser {
	return &parser{defs: defs, short: shorthandsOf(v), args: append([]string(nil), args...),
		values: make(map[string]value), flags: make(map[string]string)}
}

// loadArgs parses the command line into the cli layer; what is left are the command and its operands.
func (c *state) loadArgs() {
	p := newParser(c.npm, c.defs, c.m.Args)
	p.parse()
	c.argv = p.remain
	if c.npm.Major >= 12 {
		c.refuseShort(p)
	}
	for _, key := range p.order {
		v, ok := c.clean(p.values[key], key)
		if !ok {
			continue
		}
		raw := ""
		if v.kind == isText {
			raw = v.text
		}
		c.put(c.layer(LayerCLI), &entry{wrote: key, val: v, raw: raw, layer: LayerCLI, name: p.flags[key]})
	}
}

// refuseShort is npm 12's: "-silent" and "--regis" are errors.
func (c *state) refuseShort(p *parser) {
	for _, a := range c.m.Args {
		if s := strings.TrimPrefix(a, "-"); len(s) > 1 && len(a) == len(s)+1 && p.short[s] != nil {
			c.throw(codeUnknown, a+" is not a valid single-hyphen cli flag. Did you mean -"+a+"?")
		}
	}
	for _, a := range p.abbrev {
		c.throw(codeUnknown, a)
	}
}

func (p *parser) parse() {
	for i := 0; i < len(p.args); i++ {
		arg := p.args[i]
		if len(arg) >= 2 && strings.Trim(arg, "-") == "" {
			p.remain = append(p.remain, p.args[i+1:]...)
			return
		}
		if !strings.HasPrefix(arg, "-") || len(arg) == 1 {
			p.remain = append(p.remain, arg)
			continue
		}
		typed := arg
		flag, val, hadEq := strings.Cut(arg, "=")
		if hadEq {
			p.args = append(p.args[:i:i], append([]string{flag, val}, p.args[i+1:]...)...)
		}
		if long := p.resolveShort(flag); long != nil {
			p.args = append(p.args[:i:i], append(append([]string(nil), long...), p.args[i+1:]...)...)
			if flag != long[0] {
				i--
				continue
			}
		}
		i += p.flag(flag, typed, i, hadEq)
	}
}

// flag stores one flag and gives the number of further words it took.
func (p *parser) flag(arg, typed string, i int, hadEq bool) int {
	arg = strings.TrimLeft(arg, "-")
	no, negated := false, false
	for len(arg) >= 3 && strings.EqualFold(arg[:3], "no-") {
		no, negated, arg = !no, true, arg[3:]
	}
	if long := p.unabbreviate(arg); long != "" && long != arg {
		p.abbrev = append(p.abbrev, `Invalid abbreviated flag "--`+arg+`". Did you mean "--`+long+`"?`)
		arg = long
	}
	d, known := p.defs[arg]
	_, seen := p.values[arg]
	next, has := "", i+1 < len(p.args)
	if has {
		next = p.args[i+1]
	}
	var v value
	var used int
	if negated || d.takes("b") || !known && !hadEq || has && next == "false" && known && d.allowsFalse() {
		v, used = p.boolFlag(d, no, next, has)
	} else {
		v, used = valueFlag(d, next, has)
	}
	p.store(arg, typed, v, known && d.takes("a") || !known && seen)
	return used
}

// allowsFalse recognises options that may be null, for which a "false" after the flag is its value.
func (d definition) allowsFalse() bool {
	return len(d.types) == 1 && d.types[0] == "n" || len(d.types) > 1 && d.takes("n")
}

// valueFlag reads a flag that takes the next word, unless that is a flag or "--".
func valueFlag(d definition, next string, has bool) (value, int) {
	switch {
	case !has && len(d.types) == 1 && d.types[0] == "s":
		return text(""), 1
	case !has:
		return boolean(true), 1
	case len(d.types) == 1 && d.types[0] == "s" && isFlag(next):
		return text(""), 0
	case len(next) >= 2 && strings.Trim(next, "-") == "":
		return boolean(true), 0
	}
	return text(next), 1
}

// isFlag is /^-{1,2}[^-]+/.
func isFlag(s string) bool {
	rest := strings.TrimPrefix(strings.TrimPrefix(s, "-"), "-")
	return rest != s && rest != "" && rest[0] != '-'
}

// boolFlag reads a flag that is true, unless "false" or one of its option's other values comes after it.
func (p *parser) boolFlag(d definition, no bool, next string, has bool) (value, int) {
	if has && (next == "true" || next == "false") {
		return boolean((next == "true") != no), 1
	}
	if len(d.types) > 1 && has && next != "" {
		n, numeric := toNumber(next)
		switch {
		case d.takes("=" + next):
			return text(next), 1
		case next == "null" && d.takes("n"):
			return value{kind: isNull}, 1
		case numeric && d.takes("#") && !(strings.HasPrefix(next, "--") && strings.Trim(next, "-") != ""):
			return value{kind: isNumber, num: n}, 1
		case d.takes("s") && !(len(next) > 1 && next[0] == '-' && next[1] != '-'):
			return text(next), 1
		}
	}
	return boolean(!no), 0
}

func (p *parser) store(key, typed string, v value, isList bool) {
	old, seen := p.values[key]
	if !seen {
		p.order = append(p.order, key)
	}
	p.flags[key] = flagName(typed)
	switch {
	case isList && seen && old.kind == isArray:
		v = value{kind: isArray, list: append(old.list, v)}
	case isList && seen:
		v = value{kind: isArray, list: []value{old, v}}
	case isList:
		v = value{kind: isArray, list: []value{v}}
	}
	p.values[key] = v
}

// flagName is the flag without its value.
func flagName(typed string) string {
	name, _, _ := strings.Cut(typed, "=")
	return name
}

// unabbreviate returns the option of that name, or the only one that begins so, or "".
func (p *parser) unabbreviate(arg string) string {
	if _, ok := p.defs[arg]; ok {
		return arg
	}
	found := ""
	for name := range p.defs {
		if arg != "" && strings.HasPrefix(name, arg) {
			if found != "" {
				return ""
			}
			found = name
		}
	}
	return found
}

// resolveShort returns the flags that a shorthand stands for: itself, several glued together (-dg), or an abbreviated
// one.
func (p *parser) resolveShort(flag string) []string {
	arg := strings.TrimLeft(flag, "-")
	if _, exact := p.defs[arg]; exact {
		return nil
	}
	if s := p.short[arg]; s != nil {
		return s
	}
	if glued := p.glued(arg); glued != nil {
		return glued
	}
	if p.unabbreviate(arg) != "" {
		return nil
	}
	found := ""
	for name := range p.short {
		if arg != "" && strings.HasPrefix(name, arg) {
			if found != "" {
				return nil
			}
			found = name
		}
	}
	return p.short[found]
}

func (p *parser) glued(arg string) []string {
	var all []string
	for _, r := range arg {
		s := p.short[string(r)]
		if s == nil {
			return nil
		}
		all = append(all, s...)
	}
	return all
}
