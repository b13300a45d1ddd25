package npmrc

import (
	"fmt"
	"strings"
)

var (
	errMany = fmt.Errorf("more than %d entries, the others were not read", maxEntries)
	errLong = fmt.Errorf("a line of more than %d KiB was not read", maxValue>>10)
)

// object is what the ini package makes of a file: keys in the order of their first appearance.
type object struct {
	order []string
	by    map[string]*entry
}

func (o *object) set(e *entry) {
	if o.by[e.wrote] == nil {
		o.order = append(o.order, e.wrote)
	}
	o.by[e.wrote] = e
}

// fill reads a file's text into a layer.
func (c *state) fill(l *layer, src *source) error {
	o := object{by: make(map[string]*entry)}
	want := func(key string) bool { return c.mayKeep(key, len(o.by)) }
	long := false
	err := readINI(src.text, c.npm, want, func(p *pair) bool {
		if len(p.raw)+len(p.key) > maxValue {
			long = true
			return true
		}
		c.take(&o, l, src, p)
		return len(o.by) <= maxEntries
	})
	if err != nil {
		c.throw(codeType, "Cannot read properties of null (reading 'length')")
		return err
	}
	c.settle(&o, l)
	switch {
	case len(o.by) > maxEntries:
		return errMany
	case long:
		return errLong
	}
	return nil
}

// take stores one line: a section's header, an entry below one, which is lost to npm, or an entry.
func (c *state) take(o *object, l *layer, src *source, p *pair) {
	switch {
	case !p.inside:
		o.add(p, l.name, src, c.npm)
	case p.key == "":
		if old := o.by[p.section]; p.section != "__proto__" && (old == nil || !old.val.truthy()) {
			o.set(&entry{wrote: p.section, val: section(), layer: l.name, file: src, at: p.at, bare: true})
		}
	case c.wanted(p.key) && len(l.lost) < maxEntries/100:
		e := p.entry(l.name, src)
		e.key, e.in = p.key, p.section
		l.lost = append(l.lost, &e)
	}
}

func (p *pair) entry(name Layer, src *source) entry {
	return entry{wrote: p.key, val: p.val, raw: p.raw, bare: p.bare, layer: name, file: src, at: p.at}
}

// settle moves sections where they belong and stores what is left in the layer.
func (c *state) settle(o *object, l *layer) {
	gone, ok := o.nest(c.npm)
	if !ok {
		c.throw(codeType, "Cannot set properties of null")
	}
	for _, e := range gone {
		if e.val.kind == isNull && c.wanted(e.wrote) {
			e.key = e.wrote
			l.lost = append(l.lost, e)
		}
	}
	for _, key := range o.order {
		if e := o.by[key]; e != nil {
			c.put(l, e)
		}
	}
}

// mayKeep says which keys can matter: the wanted ones, those that are wanted once expanded, all of npm 6's, whose
// values may name a variable, those with a dot, which may turn into sections, and for npm 12 a few unknown ones.
func (c *state) mayKeep(key string, count int) bool {
	return c.npm.Major < 7 || c.wanted(key) || strings.Contains(key, "${") || strings.IndexByte(key, '.') > 0 ||
		c.npm.Major >= 12 && count < 64
}

// add follows "key[]" and repeated keys: the last of two wins, except that a list collects.
func (o *object) add(p *pair, name Layer, src *source, v Version) {
	old := o.by[p.key]
	list := old != nil && old.val.kind == isArray
	switch {
	case list && len(old.val.list) > maxEntries:
		return
	case list:
		p.val = value{kind: isArray, list: append(old.val.list, p.val)}
	case p.array && old != nil && (v.Major >= 7 || old.val.truthy()):
		p.val = value{kind: isArray, list: []value{old.val, p.val}}
	case p.array:
		p.val = value{kind: isArray, list: []value{p.val}}
	}
	if old == nil {
		old = new(entry)
		*old = p.entry(name, src)
		o.set(old)
		return
	}
	*old = p.entry(name, src) // a line repeated a million times is one entry
}

// nest moves a section [a.b] into the object "a". The ini package takes null for a section too, so a credential whose
// value is null and whose host has a dot vanishes, and does not hide the one of a lower layer (7 and later). False is
// where npm throws.
func (o *object) nest(v Version) (gone []*entry, ok bool) {
	for _, key := range append([]string(nil), o.order...) {
		e := o.by[key]
		if e.val.kind != isObject && (e.val.kind != isNull || v.Major < 7) {
			continue
		}
		parts := splitDots(key)
		last := parts[len(parts)-1]
		renamed := strings.ReplaceAll(last, `\.`, ".")
		if len(parts) == 1 && renamed == last {
			continue
		}
		if len(parts) == 1 {
			moved := *e
			moved.wrote = renamed
			o.set(&moved)
		} else if !o.open(parts[0], e) {
			return nil, false
		}
		gone = append(gone, e)
	}
	for _, e := range gone {
		delete(o.by, e.wrote)
	}
	return gone, true
}

// open makes sure that there is an object of that name.
func (o *object) open(name string, from *entry) bool {
	if name == "__proto__" {
		return true
	}
	if old := o.by[name]; old != nil && (old.val.kind == isObject || old.val.kind == isNull ||
		old.val.kind == isArray) {
		return old.val.kind != isNull
	}
	made := *from
	made.wrote, made.val = name, section()
	o.set(&made)
	return true
}

// splitDots splits at dots without a backslash before them.
func splitDots(s string) []string {
	var parts []string
	from := 0
	for i := 0; i < len(s); i++ {
		if s[i] == '.' && (i == 0 || s[i-1] != '\\') {
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}
