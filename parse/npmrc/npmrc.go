// Package npmrc knows what npm knows: which registry a package is asked of, which credential npm would send there, and
// in which line of which file both are written.
//
// It is npm's own resolution, 6 to 12, made again: files are read as the ini package reads them, values become what
// nopt makes of them, layers are merged, and a URL's credential is looked up as npm-registry-fetch does. npm's code is
// the oracle, and a differential test checks this package against it. On top of that it knows what npm does not report:
// the entries that look meant for a URL and are not what is sent ([Config.NearMisses]), what shape a credential has
// ([Kind]) and whether it can be any good ([State]).
//
// It refuses to know the machine: files, variables and paths come in through [Machine], the clock as a parameter. And
// it lets no secret out: no exported type holds one, texts are redacted before they leave, and the one door is
// [Config.Authorize].
package npmrc

import (
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"

	"npmx/parse/redact"
)

// Machine is everything ambient that npm looks at, as values. Nil functions mean that there are no files.
type Machine struct {
	Npm      Version
	NpmDir   string // npm's package folder, beside whose package.json the builtin npmrc lies; "" where unknown
	Node     string // path of the node that runs npm, from which the global prefix follows; "" where unknown
	Cwd      string
	Home     string   // os.homedir(); HOME in Env takes precedence over it
	GOOS     string   // "windows" changes paths, the cache folder and variables' names
	Env      []string // KEY=VALUE, in order
	Args     []string // npm's arguments, without "npm"
	ReadFile func(name string) ([]byte, error)
	Exists   func(name string) bool
	IsDir    func(name string) bool
	ReadDir  func(name string, most int) []string // names in a folder; nil: no look at workspaces
}

// Layer is one of npm's sources of configuration.
type Layer string

// The layers, highest first.
const (
	LayerCLI     Layer = "cli"
	LayerEnv     Layer = "env"
	LayerProject Layer = "project"
	LayerUser    Layer = "user"
	LayerGlobal  Layer = "global"
	LayerBuiltin Layer = "builtin"
	LayerDefault Layer = "default"
)

// Layers lists the closed set, highest first.
func Layers() []Layer {
	return []Layer{LayerCLI, LayerEnv, LayerProject, LayerUser, LayerGlobal, LayerBuiltin, LayerDefault}
}

// Origin is the place of one value. It holds no secret.
type Origin struct {
	Layer  Layer
	File   string // "" for cli, env and default
	Line   int    // 1-based, 0 where there is no file
	Column int    // of the key's first byte, 1-based, 0 where there is no file
	Key    string // as written, ${NAME} unexpanded
	Name   string // the flag or variable, for cli and env
	Text   string // the line, a credential's value masked, control characters made visible
}

// File is a configuration file that npm looked at, or would have.
type File struct {
	Layer Layer
	Path  string
	Found bool
	// "", "workspace" (npm reads the root's instead), "global" (-g), "same-as-user", or "elsewhere" (npm looks for
	// none in that folder)
	Ignored string
	Beside  bool // npm never looked at it: [Config.LookAround] found it
	// why npm finds nothing in it: "folder", "denied", "utf-16", "other"; "too-large" where its end was not read here
	Unread string
	Err    string // why it could not be read, or not wholly; "" where it was or is missing
}

// Refusal is where npm stops before it does anything.
type Refusal struct {
	// ERR_INVALID_AUTH, ERR_INVALID_URL, EUNKNOWNCONFIG, TypeError, Error; "" for npm 6, which says only the message
	Code    string
	Message string // npm's, redacted
	Places  []Origin
}

// Config is npm's configuration. It holds secrets and shows none.
type Config struct{ s *state }

// Load reads what npm would read. A file that is missing or cannot be read is not an error, as for npm: [Config.Files]
// says so. The error is for a Machine without a working folder.
func Load(m Machine) (*Config, error) {
	if m.Cwd == "" {
		return nil, fmt.Errorf("reading npm's configuration: no working folder")
	}
	s := newState(m)
	s.load()
	return &Config{s}, nil
}

// Format prints the type alone, for every verb.
func (c *Config) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, "npmrc.Config") }

// MarshalJSON gives null: a configuration is asked, not written.
func (c *Config) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// LookAround finds files that npm does not read although the user may have intended it. What was made of the files
// until then, as the mask of their secrets, is made again.
func (c *Config) LookAround() {
	c.s.lookAround()
	c.s.mask, c.s.grouped = nil, sync.OnceValue(c.s.groups)
}

// Workspaces are the folders of the project's workspaces, once [Config.LookAround] has found them.
func (c *Config) Workspaces() []string { return append([]string(nil), c.s.workspaces...) }

// Root is the folder that the project's workspaces are listed in, where the lockfile is of all of them: the prefix, but
// for pnpm, once [Config.LookAround] has been called.
func (c *Config) Root() string { return c.s.root }

// Replacements are what pnpm-workspace.yaml has pnpm take in a package's place, by its name.
func (c *Config) Replacements() map[string]string {
	if all := maps.Clone(c.s.overrides); all != nil {
		return all
	}
	return map[string]string{}
}

// Overridden is the package whose place a key of overrides, or of yarn's resolutions, takes wherever it is wanted: of
// "@acme/core", or "**/@acme/core". Of a key for one parent, or one range, it is none.
func Overridden(key string) string {
	name := strings.TrimPrefix(strings.TrimSpace(key), "**/")
	scope, rest, scoped := strings.Cut(name, "/")
	if !scoped {
		scope, rest = "", name
	}
	if scoped && !strings.HasPrefix(scope, "@") || strings.ContainsAny(rest, "/>@") || strings.Contains(scope, ">") {
		return ""
	}
	return name
}

// Cut reports that not all patterns of workspaces were looked at, since there are too many.
func (c *Config) Cut() bool { return c.s.globs.fuel <= 0 || c.s.listed }

// Prefix is npm's local prefix: the folder of the project. It is a path to open, with all its bytes: what shows it
// cleans it first.
func (c *Config) Prefix() string { return c.s.localPrefix }

// Files lists the configuration files in order of precedence, the highest first.
func (c *Config) Files() []File { return append([]File(nil), c.s.files...) }

// Refusal says where npm would stop; nil where it goes on.
func (c *Config) Refusal() *Refusal {
	stop := c.s.refusal
	if stop == nil {
		return nil
	}
	r := &Refusal{Code: stop.code, Message: c.s.refusalText(stop)}
	for _, e := range stop.places {
		if e != nil {
			r.Places = append(r.Places, c.s.origin(e))
		}
	}
	return r
}

// refusalText masks a message. npm's messages about credentials contain only its own words and keys: a mask for the
// password "project" would reveal it there, so that only the registry's address is looked at.
func (c *state) refusalText(s *stop) string {
	if nerf, ok := nerfOf(c.checked().get("registry").String()); ok && s.code == codeAuth {
		var none *redact.Redactor
		return redact.CleanText(none.Text(strings.ReplaceAll(s.message, nerf, c.redactor().Text(nerf))))
	}
	return redact.CleanText(c.redactor().Text(s.message))
}

// MaskToo has the redactor mask what another configuration holds as well. Of that one nothing but the secrets is kept:
// where six package managers read the same file, its entries are in memory once.
func (c *Config) MaskToo(other *Config) {
	if other == nil || other == c {
		return
	}
	had, more := c.s.secrets(), other.s.secrets()
	c.s.also.user = append(c.s.also.user, beyond(had.user, more.user)...)
	c.s.also.project = append(c.s.also.project, beyond(had.project, more.project)...)
	c.s.mask = nil
}

// DropMask has the mask made anew when it is next needed: of a hostile file it is as large as all else that is kept.
func (c *Config) DropMask() { c.s.mask = nil }

// beyond are the values that are not among the others. They are copies, since a part of a file keeps all of it.
func beyond(others, values []string) (more []string) {
	known := make(map[string]bool, len(others))
	for _, v := range others {
		known[v] = true
	}
	for _, v := range values {
		if !known[v] {
			known[v], more = true, append(more, strings.Clone(v))
		}
	}
	return more
}

// Redactor masks every credential of every layer, in all spellings, also in files that npm ignores.
func (c *Config) Redactor() *redact.Redactor { return c.s.redactor() }
