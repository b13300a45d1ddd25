package facts

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"npmx/parse/npmrc"
)

// others is this place as other package managers see it, each read when it is first asked for.
type others struct {
	mu    sync.Mutex
	where Where
	seen  map[string]seen
}

type seen struct {
	machine Machine
	err     error
}

// For is the machine as another package manager sees it: its own configuration and lockfile in the place of npm's. A
// machine that was made of values alone stays what it is.
func (m Machine) For(client npmrc.Client, v npmrc.Version) (Machine, error) {
	if m.others == nil || client == m.Config.Client() {
		return m, nil
	}
	m.others.mu.Lock()
	defer m.others.mu.Unlock()
	key := string(client) + v.String()
	s, ok := m.others.seen[key]
	if !ok {
		s.machine, s.err = m.read(client, v)
		m.others.seen[key] = s
	}
	return s.machine, s.err
}

func (m Machine) read(client npmrc.Client, v npmrc.Version) (Machine, error) {
	w := m.others.where
	w.Npm = Npm{Version: v}
	config, err := ClientConfig(client, w)
	if err != nil {
		return Machine{}, err
	}
	config.LookAround()
	config.MaskToo(m.Config)
	m.Config, m.Prefix = config, config.Prefix()
	m.Apart = apart(w.Cwd, m.Prefix)
	m.Manifest = readManifest(filepath.Join(m.Prefix, "package.json"), config.Redactor())
	m.Lockfile, m.Siblings = nil, lookForSiblings(config)
	for _, folder := range []string{config.Root(), m.Prefix} {
		if m.Lockfile == nil && folder != "" {
			m.Lockfile = readLockfile(client, folder)
		}
	}
	m.astray = astray(config)
	return m, nil
}

// ClientConfig loads another package manager's configuration for a run, as [NpmConfig] does npm's.
func ClientConfig(client npmrc.Client, w Where) (*npmrc.Config, error) {
	return loadClient(client, w, func(c *npmrc.Config) { c.Redactor() })
}

// loadClient loads a configuration and does with it what may take long.
func loadClient(client npmrc.Client, w Where, then func(*npmrc.Config)) (*npmrc.Config, error) {
	files := budget{left: maxConfigs}
	config, err := w.inTime(func() (*npmrc.Config, error) {
		config, err := npmrc.LoadClient(client, npmrc.Machine{
			Npm: w.Npm.Version, Node: w.Npm.Node,
			Cwd: w.Cwd, Home: w.Home, GOOS: w.GOOS, Env: w.Env, Args: w.argsOf(client),
			ReadFile: files.read, Exists: exists, IsDir: isDir, ReadDir: readDir,
		})
		if err == nil {
			then(config)
		}
		return config, err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", client, err)
	}
	return config, nil
}

// argsOf are the arguments of a client: a log of npm's run tells none of those of a client that npm ran.
func (w Where) argsOf(client npmrc.Client) []string {
	if w.Client == "" || !strings.HasPrefix(string(client), w.Client) { // yarn1 and yarn2 are yarn
		return nil
	}
	return w.Args
}

// MaskOthers has npm's configuration mask what the other package managers' files hold as well: a log of this folder may
// be of any of them.
func (m Machine) MaskOthers() {
	w := m.others.where
	w.Npm = Npm{}
	m.Config.DropMask()
	for _, client := range npmrc.Clients() {
		// only what it holds beyond npm's is kept, so that no mask is made of each
		if other, err := loadClient(client, w, func(*npmrc.Config) {}); err == nil {
			m.Config.MaskToo(other)
		}
	}
}
