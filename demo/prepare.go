package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
)

// Case is a scenario laid out on disk, ready for npm to be run in.
type Case struct {
	Dir     string // where npm runs: the project, or the scenario's folder in it
	Project string // the project's root
	Home    string
	Env     []string // whole environment: nothing of the ambient one but what a program needs to start
	Args    []string // npm's
	Want    Want     // placeholders filled
	Then    []Fault  // the same of the scenario's
	Beside  []Fault

	secrets map[string]string
}

// Leaks names the placeholders of those credentials of the case whose values, or their base64 forms, stand in a text.
func (c Case) Leaks(text string) []string {
	var found []string
	for name, value := range c.secrets {
		if strings.Contains(text, value) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

// Target is a registry for which a scenario can be laid out: the embedded one, or a real product that a test has
// started.
type Target interface {
	URL() string
	Public() (*Registry, error)
	Password(user string) string
	// Mint makes the token that a placeholder names, without its braces: "token", "token-revoked".
	Mint(placeholder string) (string, error)
}

// Prepare lays a scenario out below dir, an existing folder: project, home, and npm's cache. The registry must be
// the one that the scenario asks for ([Scenario.Start]); a credential that a file names is minted there. The error
// wraps [ErrUnknown] where the target has no such credential to give.
func Prepare(s Scenario, dir string, r Target) (Case, error) {
	public, err := r.Public()
	if err != nil {
		return Case{}, err
	}
	// npm reports the folder it is in by its real name, which on macOS is not the one that a temporary folder is given.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return Case{}, fmt.Errorf("preparing scenario %s: %w", s.Name, err)
	}
	c := Case{Project: filepath.Join(dir, "project"), Home: filepath.Join(dir, "home"), secrets: map[string]string{}}
	c.Dir = filepath.Join(c.Project, filepath.FromSlash(s.Dir))
	c.Want = s.Want
	f := &filler{target: r, public: public, c: &c, made: map[string]string{}}
	f.layAll(s, dir)
	if f.err != nil {
		return Case{}, fmt.Errorf("preparing scenario %s: %w", s.Name, f.err)
	}
	return c, nil
}

func (f *filler) layAll(s Scenario, dir string) {
	c := f.c
	f.lay(c.Project, s.Files)
	f.lay(c.Home, s.Home)
	// The lowest file layer holds what is npm's default elsewhere, so that no scenario can reach a live registry.
	f.lay(dir, map[string]string{"etc/npmrc": "registry={public}\n"})
	c.Env = append(cleanEnv(os.Environ(), dir, c.Home), f.all(s.Env)...)
	c.Args = f.all(s.Args)
	c.Want.Host = f.fill(c.Want.Host)
	c.Then, c.Beside = f.faults(s.Then), f.faults(s.Beside)
}

func (f *filler) faults(all []Fault) []Fault {
	filled := slices.Clone(all)
	for i := range filled {
		filled[i].Want.Host = f.fill(filled[i].Want.Host)
	}
	return filled
}

func (f *filler) lay(root string, files map[string]string) {
	f.check(os.MkdirAll(root, 0o755))
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		f.check(os.MkdirAll(filepath.Dir(path), 0o755))
		f.check(os.WriteFile(path, f.bytes(text), 0o600))
	}
}

// bytes fills a file's text. One that begins with {utf-16} is written as PowerShell's ">" would.
func (f *filler) bytes(text string) []byte {
	rest, wide := strings.CutPrefix(text, "{utf-16}")
	if !wide {
		return []byte(f.fill(text))
	}
	data := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(f.fill(rest))) {
		data = append(data, byte(unit), byte(unit>>8))
	}
	return data
}

// passed lists the variables that a program may need to start, or to know its terminal. Version managers keep what
// their shims need in variables of their own; everything else, npm_config_* and the CI systems' above all, would be
// a second mistake in the scenario.
func passed() []string {
	return []string{"PATH", "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "TEMP", "TMP", "TMPDIR",
		"PROGRAMFILES",
		"TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "LANG", "LC_ALL", "LC_CTYPE", "SHELL", "TZ",
		"VOLTA_HOME", "ASDF_DATA_DIR", "ASDF_DIR", "MISE_DATA_DIR", "FNM_DIR", "FNM_MULTISHELL_PATH", "N_PREFIX",
		"NVM_DIR", "PROTO_HOME"}
}

// cleanEnv is the environment of a machine on which nothing is configured.
func cleanEnv(ambient []string, dir, home string) []string {
	var env []string
	for _, kv := range ambient {
		name, _, _ := strings.Cut(kv, "=")
		if slices.ContainsFunc(passed(), func(p string) bool { return strings.EqualFold(p, name) }) ||
			strings.HasPrefix(name, "NPMX_") {
			env = append(env, kv)
		}
	}
	return append(env, "HOME="+home, "USERPROFILE="+home, "APPDATA="+filepath.Join(home, "AppData"),
		"npm_config_globalconfig="+filepath.Join(dir, "etc", "npmrc"), "npm_config_cache="+filepath.Join(dir, "cache"),
		"npm_config_update_notifier=false", "npm_config_fetch_retries=0")
}
