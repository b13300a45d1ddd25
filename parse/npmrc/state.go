package npmrc

import (
	"strings"
	"sync"

	"npmx/parse/redact"
)

// entry is one value with its place.
type entry struct {
	key   string // after expansion of ${NAME}
	wrote string // as written
	val   value
	raw   string // the value as written, before expansion
	bare  bool   // no "=": the value is true
	layer Layer
	file  *source
	at    int    // offset in the file
	name  string // flag or variable
	in    string // the section it is in, where npm does not find it

	// of another client's file
	colon     bool     // key and value stand as "key: value"
	end       int      // where the value ends; 0: with the line
	names     []string // the variables that the value is taken from
	untrusted bool     // it names a variable where the client takes none
}

// source is a file's text, kept for the places in it.
type source struct {
	path string
	text string
}

// sourceOf is a source that npm reads.
type sourceOf struct {
	layer Layer
	*source
}

// layer holds what one source says. Layers merge by key; the highest that has a key wins, whatever the value.
type layer struct {
	name    Layer
	path    string
	entries map[string]*entry
	lost    []*entry // entries below a [section]
}

func (l *layer) set(e *entry) { l.entries[e.key] = e }

// state is a configuration while it is loaded, and afterwards.
type state struct {
	m            Machine
	npm          Version
	env          *environment
	paths        paths
	home         string
	defs         map[string]definition
	layers       []*layer // lowest first; what npm sends
	cleaned      []*layer // the same after npm's validation, 9 and later; nil where they are one
	globalPrefix string
	localPrefix  string
	workspace    string   // the folder that is a workspace of localPrefix
	globs        globs    // one fuel for the patterns of all manifests
	listed       bool     // more folders than were looked at
	workspaces   []string // the folders of localPrefix's workspaces, if LookAround was called
	root         string   // the folder that they are listed in, likewise
	overrides    map[string]string
	files        []File
	ignored      []*entry // entries of files that npm ignores
	sources      []sourceOf
	unknown      []*entry // keys that npm does not know, a few
	refusal      *stop
	argv         []string // words of the command line without flags
	mask         *redact.Redactor
	grouped      func() []*group // made once: every URL asks
	registries   func() []Registry
	guest        *guest  // nil: it is npm's configuration
	also         secrets // what other configurations hold, which is masked too
}

func newState(m Machine) *state {
	s := &state{m: m, npm: m.Npm, globs: globs{globFuel}, paths: paths{m.GOOS == "windows"},
		env: newEnvironment(m.Env, m.GOOS)}
	if s.npm.Major == 0 {
		s.npm = Latest()
	}
	s.defs = definitionsOf(s.npm)
	for _, name := range Layers() {
		l := &layer{name: name, entries: make(map[string]*entry)}
		s.layers = append([]*layer{l}, s.layers...)
	}
	s.grouped = sync.OnceValue(s.groups)
	s.registries = sync.OnceValue(s.allRegistries)
	return s
}

func (c *state) layer(name Layer) *layer {
	for _, l := range c.layers {
		if l.name == name {
			return l
		}
	}
	return nil
}

// find returns the entry in force, nil for none.
func (c *state) find(key string) *entry {
	for i := len(c.layers) - 1; i >= 0; i-- {
		if e := c.layers[i].entries[key]; e != nil {
			return e
		}
	}
	return nil
}

func (c *state) get(key string) value {
	if e := c.find(key); e != nil {
		return e.val
	}
	return value{}
}

func (c *state) getIn(key string, l Layer) value {
	if e := c.layer(l).entries[key]; e != nil {
		return e.val
	}
	return value{}
}

// losers are the entries of a key below the one in force, highest first.
func (c *state) losers(key string) []*entry {
	var all []*entry
	for i := len(c.layers) - 1; i >= 0; i-- {
		if e := c.layers[i].entries[key]; e != nil {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[1:]
}

const (
	codeAuth    = "ERR_INVALID_AUTH"
	codeURL     = "ERR_INVALID_URL"
	codeUnknown = "EUNKNOWNCONFIG"
	codeType    = "TypeError"
	codeError   = "Error"
	codeUsage   = "Usage Error" // of yarn from 2 on
	// of yarn 1, which calls all unexpected that it has no words for
	codeUnexpected = "An unexpected error occurred:"
)

// unsetForSix is how npm 6 and yarn 1 begin to name a variable that is not set.
const unsetForSix = "Failed to replace env in config: "

// throw notes the first thing that stops the client.
func (c *state) throw(code, message string, places ...*entry) {
	if c.refusal != nil {
		return
	}
	c.refusal = &stop{code, message, places}
}

// stop is a [Refusal] before it is shown: what must be masked is known only when everything is loaded.
type stop struct {
	code, message string
	places        []*entry
}

// fields are the last words of credential keys, as npm writes them.
var fields = []string{"_authToken", "_auth", "username", "_password", "certfile", "keyfile", "email", "-authtoken",
	"_authtoken"}

// isCredential recognises keys whose value must not be shown: everything below "//", and whatever speaks of a token or
// password.
func isCredential(key string) bool {
	if strings.HasPrefix(key, "//") {
		return true
	}
	low := strings.ToLower(key)
	for i := range low {
		if secretWord(low[i:]) {
			return !isPlainOption(low)
		}
	}
	return false
}

// secretWord reports whether s begins with a word of a credential's key. The first letter decides: files have millions
// of lines.
func secretWord(s string) bool {
	word := ""
	switch s[0] {
	case '_', '-':
		return strings.HasPrefix(s[1:], "auth")
	case 'a':
		word = "authtoken"
	case 'p':
		word = "passw"
	case 't':
		word = "token"
	case 's':
		word = "secret"
	case 'u':
		word = "username"
	case 'o':
		word = "otp"
	case 'k':
		word = "key"
	case 'c':
		word = "cert"
	default:
		return false
	}
	return strings.HasPrefix(s, word)
}

// isPlainOption names options that only sound secret.
func isPlainOption(low string) bool {
	return low == "token-description" || isScopeRegistry(low) || strings.HasPrefix(low, "init") || low == "auth-type"
}

// wanted says which keys are kept: a file of millions of lines contains few of them.
func (c *state) wanted(key string) bool {
	if strings.HasPrefix(key, "//") || isScopeRegistry(key) || c.guest != nil && (key == peersKey || key == mirrorKey) {
		return true
	}
	if _, known := c.defs[key]; known || key == "email" || strings.Contains(key, "/") {
		return true
	}
	return isCredential(key)
}

// isScopeRegistry is npm's /@.*:registry$/i.
func isScopeRegistry(key string) bool {
	const tail = ":registry"
	return len(key) > len(tail) && strings.EqualFold(key[len(key)-len(tail):], tail) && strings.Contains(key, "@")
}
