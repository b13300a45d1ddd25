// Package facts looks at what one machine knows about one run of npm: npm's configuration, the project's manifest and
// lockfile, the CI system, npm's debug logs, and (when asked) what the registry itself answers.
//
// It is an edge: the only room of the diagnosis that opens files and sockets, and it does so only after a failure or
// for `npmx check`. It refuses to judge. A nil fact was not looked up, an empty one was found absent.
package facts

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"npmx/parse/npmrc"
)

// Machine is what is known about the place where npm ran.
type Machine struct {
	Config   *npmrc.Config // nil: not looked up
	Manifest *Manifest     // nil: not looked up, or there is no package.json
	Lockfile *Lockfile     // nil: not looked up, or there is none
	Siblings Siblings
	CI       CI
	Home     string
	GOOS     string
	Prefix   string // the project's folder; "" unknown
	Apart    bool   // npm runs outside of it (--prefix): a bare ".npmrc" would be another file
	Args     []string

	env    []string        // for [Machine.Via]
	others *others         // nil: it was made of values alone
	astray map[string]bool // files that no edit may touch, see [Machine.Strays]
}

// Where says where npm runs and with what, as values.
type Where struct {
	Cwd, Home, GOOS string
	Env             []string
	Args            []string // npm's arguments, or another client's
	Client          string   // whose arguments they are; "" npm's
	Waited          bool     // a program waits for it to be read before it starts or ends
	Npm             Npm
}

// How long reading a configuration may take: a real one takes a few milliseconds, and no file of any repository may
// keep npm from starting. Whoever asks for nothing else waits longer, at a machine so busy that it stands still for
// seconds.
const (
	configTime = 2 * time.Second
	askedTime  = 30 * time.Second
)

var errSlow = errors.New("reading npm's configuration: it takes too long")

// NpmConfig loads npm's configuration for a run, and nothing else: it is cheap enough to do before one. What masks
// secrets is made with it, since its cost grows with the files as well.
func NpmConfig(w Where) (*npmrc.Config, error) {
	files := budget{left: maxConfigs}
	return w.inTime(func() (*npmrc.Config, error) {
		config, err := npmrc.Load(npmrc.Machine{
			Npm: w.Npm.Version, NpmDir: w.Npm.Dir, Node: w.Npm.Node,
			Cwd: w.Cwd, Home: w.Home, GOOS: w.GOOS, Env: w.Env, Args: w.Args,
			ReadFile: files.read, Exists: exists, IsDir: isDir, ReadDir: readDir,
		})
		if err == nil {
			config.Redactor()
		}
		return config, err
	})
}

// inTime reads a configuration, but no longer than [configTime] or [askedTime].
func (w Where) inTime(read func() (*npmrc.Config, error)) (*npmrc.Config, error) {
	type loaded struct {
		config *npmrc.Config
		err    error
	}
	done := make(chan loaded, 1)
	go func() {
		var l loaded
		defer func() {
			if fault := recover(); fault != nil {
				l = loaded{nil, fmt.Errorf("reading npm's configuration: %v", fault)}
			}
			done <- l
		}()
		l.config, l.err = read()
	}()
	most := askedTime
	if w.Waited {
		most = configTime
	}
	select {
	case l := <-done:
		return l.config, l.err
	case <-time.After(most):
		return nil, errSlow
	}
}

// Gather looks at everything that explains a failed run.
func Gather(w Where) (Machine, error) {
	config, err := NpmConfig(w)
	if err != nil {
		return Machine{}, err
	}
	return GatherWith(w, config)
}

// GatherWith is Gather for a run whose configuration was read already. It looks around as well, for files that npm does
// not read although the user may have intended it: only a failure needs that. After an error the configuration is not
// to be used.
func GatherWith(w Where, config *npmrc.Config) (Machine, error) {
	config, err := w.inTime(func() (*npmrc.Config, error) {
		config.LookAround()
		config.Redactor()
		return config, nil
	})
	if err != nil {
		return Machine{}, err
	}
	m := Machine{Config: config, Prefix: config.Prefix(), Home: w.Home, GOOS: w.GOOS, Args: w.Args}
	m.Apart = apart(w.Cwd, m.Prefix)
	m.CI = DetectCI(w.Env, w.GOOS == "linux" && lookAtContainer().building())
	m.Manifest = readManifest(filepath.Join(m.Prefix, "package.json"), config.Redactor())
	m.Lockfile = readLockfile("", m.Prefix)
	m.env, m.others = w.Env, &others{where: w, seen: map[string]seen{}}
	m.Siblings = lookForSiblings(config)
	m.astray = astray(config)
	return m, nil
}

// Production reports that the run is one for production, as a variable says which npm and others look at.
func (m Machine) Production() bool {
	mode, _ := variable(m.env, "NODE_ENV")
	return mode == "production"
}

// Sudo reports that npm runs as root through sudo, and reads root's own settings.
func (m Machine) Sudo() bool {
	user, _ := variable(m.env, "SUDO_USER")
	return user != "" && user != "root" && (m.Home == "/root" || m.Home == "/var/root")
}

// Bounds of files of settings: a real .npmrc has a few kilobytes, the package.json of a large workspace some hundreds
// of them. Ours must survive a hostile one, and a folder of them, in 48 MiB.
const (
	maxConfig  = 4 << 20
	maxConfigs = 4 * maxConfig
)

// errLarge is of a file that no person wrote.
var errLarge = npmrc.ErrTooLarge

// budget is what may be read in all.
type budget struct{ left int64 }

func (b *budget) read(name string) ([]byte, error) {
	data, err := readRegular(name, min(maxConfig, b.left))
	b.left -= int64(len(data))
	return data, err
}

func readBounded(name string) ([]byte, error) { return readRegular(name, maxConfig) }

// readRegular reads a file that a project may have put there, or named: a device or a pipe in its place would never
// end, and one that grows while it is read is cut.
func readRegular(name string, most int64) ([]byte, error) {
	f, err := openRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > most {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errLarge}
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errLarge}
	}
	return data, err
}

// openRegular opens regular files only. It looks before it opens, since to open a pipe may take forever, and again
// behind it, since another may have put one there meanwhile.
func openRegular(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrInvalid}
	}
	f, err := os.OpenFile(name, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil && info.Mode().IsRegular() {
		return f, nil
	}
	f.Close()
	return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrInvalid}
}

// readDir names at most so many entries of a folder.
func readDir(name string, most int) []string {
	f, err := os.OpenFile(name, os.O_RDONLY|nonBlocking, 0) // a repository may have a pipe there
	if err != nil {
		return nil
	}
	defer f.Close()
	names, _ := f.Readdirnames(most)
	slices.Sort(names)
	return names
}

// apart recognises a project that npm does not run in.
func apart(cwd, prefix string) bool {
	rel, err := filepath.Rel(prefix, cwd)
	return err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
