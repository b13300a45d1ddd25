// Package facts looks at what one machine knows about one run of npm: npm's configuration, the project's manifest and
// lockfile, the CI system, npm's debug logs, and (when asked) what the registry itself answers.
//
// It is an edge: the only room of the diagnosis that opens files and sockets, and it does so only after a failure or
// for `npmx check`. It refuses to judge. A nil fact means that nobody looked, an empty one that there is none.
package facts

import (
	"io/fs"
	"os"
	"path/filepath"

	"npmx/parse/npmrc"
)

// Machine is what is known about the place where npm ran.
type Machine struct {
	Config        *npmrc.Config // nil: nobody looked
	Manifest      *Manifest     // nil: nobody looked, or there is no package.json
	Lockfile      *Lockfile     // nil: nobody looked, or there is none
	CI            CI
	Home          string
	GOOS          string
	Prefix        string // the project's folder; "" unknown
	Args          []string
	ProxyVariable string // the variable that names a proxy; "" none
}

// Where tells where npm runs and with what, as values.
type Where struct {
	Cwd, Home, GOOS string
	Env             []string
	Args            []string // npm's arguments
	Npm             Npm
}

// NpmConfig loads npm's configuration for a run, and nothing else: it is cheap enough to do before one.
func NpmConfig(w Where) (*npmrc.Config, error) {
	return npmrc.Load(npmrc.Machine{
		Npm: w.Npm.Version, NpmDir: w.Npm.Dir, Node: w.Npm.Node,
		Cwd: w.Cwd, Home: w.Home, GOOS: w.GOOS, Env: w.Env, Args: w.Args,
		ReadFile: readBounded, Exists: exists, IsDir: isDir,
	})
}

// Gather looks at everything that explains a failed run.
func Gather(w Where) (Machine, error) {
	config, err := NpmConfig(w)
	if err != nil {
		return Machine{}, err
	}
	m := Machine{Config: config, Prefix: config.Prefix(), Home: w.Home, GOOS: w.GOOS, Args: w.Args}
	m.CI = DetectCI(w.Env, w.GOOS == "linux" && lookAtContainer().building())
	m.Manifest = readManifest(filepath.Join(m.Prefix, "package.json"))
	m.Lockfile = readLockfile(m.Prefix)
	m.ProxyVariable = proxyVariable(w.Env)
	return m, nil
}

// proxyVariable is the one that npm takes its proxy from where no option names one.
func proxyVariable(env []string) string {
	get := lookup(env)
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "PROXY", "proxy"} {
		if get(name) != "" {
			return name
		}
	}
	return ""
}

// maxConfig bounds a file of settings: a real .npmrc has a few kilobytes, ours must survive a hostile one.
const maxConfig = 16 << 20

func readBounded(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxConfig {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrInvalid}
	}
	return os.ReadFile(name)
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
