package npmrc

import (
	"errors"
	"io/fs"
	"strings"

	"npmx/parse/redact"
	"npmx/parse/registry"
)

// load goes in npm's order, which is not the order of precedence: a project may move the user's file, and that the
// prefix and the global file.
func (c *state) load() {
	c.home = c.m.Home
	if h, _ := c.env.get("HOME"); h != "" {
		c.home = h
	}
	c.loadDefaults()
	if c.npm.Major < 7 {
		c.loadSix()
		return
	}
	if c.m.NpmDir != "" {
		c.loadFile(LayerBuiltin, c.paths.join(c.m.NpmDir, "npmrc"))
	}
	c.loadArgs()
	c.loadEnv()
	c.loadProject()
	c.loadFile(LayerUser, c.get("userconfig").String())
	if path := c.get("globalconfig"); path.kind == isText {
		c.loadFile(LayerGlobal, path.text)
	} else if prefix := c.get("prefix"); prefix.truthy() {
		c.loadFile(LayerGlobal, c.paths.resolve(prefix.String(), "etc/npmrc"))
	}
	c.validate7()
}

// loadDefaults sets what npm falls back to; globalconfig follows the prefix, which later layers may move.
func (c *state) loadDefaults() {
	c.globalPrefix = c.defaultPrefix()
	l := c.layer(LayerDefault)
	put := func(key string, v value) { l.set(&entry{key: key, wrote: key, val: v, layer: LayerDefault}) }
	for name, d := range c.defs {
		put(name, c.parseField(defaultOf(d), name, false))
	}
	delete(l.entries, "globalconfig")
	put("registry", text(registry.Public))
	put("userconfig", text(c.resolvePath("~/.npmrc")))
	put("cache", text(c.defaultCache()))
	put("prefix", value{})
	if c.globalPrefix != "" {
		put("prefix", text(c.globalPrefix))
	}
}

func defaultOf(d definition) value {
	if d.fallback == "" && !d.takes("s") {
		return value{kind: isNull}
	}
	return text(d.fallback)
}

func (c *state) defaultCache() string {
	if !c.paths.windows {
		return c.resolvePath("~/.npm")
	}
	root := "LOCALAPPDATA"
	if c.npm.Major < 7 {
		root = "APPDATA"
	}
	if dir, _ := c.env.get(root); dir != "" {
		return c.paths.join(dir, "npm-cache")
	}
	return c.resolvePath("~/npm-cache")
}

func (c *state) defaultPrefix() string {
	if p, _ := c.env.get("PREFIX"); p != "" {
		return p
	}
	if c.m.Node == "" {
		return ""
	}
	if c.paths.windows {
		return c.paths.dir(c.m.Node)
	}
	prefix := c.paths.dir(c.paths.dir(c.m.Node))
	if d, _ := c.env.get("DESTDIR"); d != "" {
		return c.paths.join(d, prefix)
	}
	return prefix
}

// loadEnv takes the npm_config_ variables, any case, in the environment's order, the later of two spellings winning.
// From 8 on a key that begins with "//" is taken as it is; 7 writes its "_" as "-", as in all others.
func (c *state) loadEnv() {
	l := c.layer(LayerEnv)
	for _, v := range c.env.list {
		const prefix = "npm_config_"
		if len(v.name) < len(prefix) || !strings.EqualFold(v.name[:len(prefix)], prefix) || v.value == "" {
			continue
		}
		key := v.name[len(prefix):]
		if key != "" && (c.npm.Major < 8 || !strings.HasPrefix(key, "//")) {
			key = strings.ToLower(key[:1] + strings.ReplaceAll(key[1:], "_", "-"))
		}
		c.put(l, &entry{wrote: key, val: text(v.value), raw: v.value, layer: LayerEnv, name: v.name})
	}
}

// put expands, converts and stores an entry, as npm's #loadObject does.
func (c *state) put(l *layer, e *entry) {
	if c.npm.Major < 7 {
		c.putSix(l, e)
		return
	}
	e.key = c.env.expand(e.wrote, c.npm)
	e.val = c.parseField(e.val, e.key, false)
	c.checkExclusive(l, e)
	if _, known := c.defs[e.wrote]; !known && len(c.unknown) < 32 {
		c.unknown = append(c.unknown, e)
	}
	if c.wanted(e.key) {
		l.set(e)
	}
}

func (c *state) checkExclusive(l *layer, e *entry) {
	if _, known := c.defs[e.wrote]; !known {
		return
	}
	for _, other := range exclusive(e.wrote, c.npm) {
		f := c.find(other)
		if f == nil || f.layer == LayerDefault || l.name == LayerEnv && c.layer(LayerCLI).entries[other] != nil &&
			c.npm.Major >= 11 {
			continue
		}
		word := "cannot"
		if c.npm.Major < 10 {
			word = "can not"
		}
		c.throw(codeType, "--"+e.wrote+" "+word+" be provided when using --"+other, e, f)
	}
}

// loadFile reads a file into its layer. A missing one is an empty layer, one that cannot be read as well.
func (c *state) loadFile(name Layer, path string) {
	shown := redact.Clean(path) // a variable may hold anything
	f := File{Layer: name, Path: shown}
	defer func() { c.addFile(f) }()
	if path == "" || c.m.ReadFile == nil {
		return
	}
	l := c.layer(name)
	for _, other := range c.layers {
		if other.path == path && c.npm.Major >= 7 {
			c.throw(codeError, `double-loading config "`+path+`" as "`+string(name)+`", previously loaded as "`+
				string(other.name)+`"`)
		}
	}
	l.path = path
	data, err := c.m.ReadFile(path)
	if err != nil {
		f.Unread, f.Err = c.unread(path, err)
		return
	}
	f.Found = true
	if text, ok := utf16Text(data); ok {
		f.Unread = UnreadEncoding
		c.setAside(name, path, text)
	}
	if len(data) > maxFile {
		data, f.Unread, f.Err = data[:maxFile], UnreadPart, "too large, the end was not read"
	}
	src := &source{path: shown, text: decodeUTF8(data)}
	c.sources = append(c.sources, sourceOf{name, src})
	if err := c.fill(l, src); err != nil {
		f.Unread, f.Err = UnreadPart, err.Error()
	}
}

// ErrTooLarge is what a reader of files says of one that it left alone for its size: npm has read it.
var ErrTooLarge = errors.New("it is larger than any file of settings, and was not read")

// unread says why a file could not be read. One that is not there is no fault.
func (c *state) unread(path string, err error) (kind, words string) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", ""
	case errors.Is(err, ErrTooLarge):
		return UnreadPart, reasonOf(err)
	case c.m.IsDir != nil && c.m.IsDir(path):
		return UnreadFolder, "it is a folder"
	case errors.Is(err, fs.ErrPermission):
		return UnreadDenied, "permission denied"
	}
	return UnreadOther, reasonOf(err)
}

// reasonOf leaves the path out of a file's error: it is beside it.
func reasonOf(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return err.Error()
}

// addFile keeps the list in order of precedence.
func (c *state) addFile(f File) {
	rank := map[Layer]int{LayerProject: 0, LayerUser: 1, LayerGlobal: 2, LayerBuiltin: 3}
	i := len(c.files)
	for i > 0 && rank[c.files[i-1].Layer] > rank[f.Layer] {
		i--
	}
	c.files = append(c.files[:i:i], append([]File{f}, c.files[i:]...)...)
}
