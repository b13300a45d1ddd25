//go:build unix

// Overhead measures what npmx adds to a run of npm, as whole processes at a terminal, the bare command and the same
// under npmx in turn, against a registry of its own.
//
//	go run ./internal/overhead [-n 40] [-only TEXT] [-write]
//
// A bar on added time is missed only where the lower end of the 95 % interval of the median of the paired differences
// lies above it: one busy second of the machine is not news about npmx. -write renews the table in docs/overhead.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"npmx/demo"
)

func main() {
	if filepath.Base(os.Args[0]) == "npm" {
		os.Exit(play(os.Args[1:]))
	}
	n := flag.Int("n", 40, "pairs of runs of each")
	only := flag.String("only", "", "measure what has this in its name")
	write := flag.Bool("write", false, "renew the table in docs/overhead.md")
	flag.Parse()
	if err := run(*n, *only, *write); err != nil {
		fmt.Fprintln(os.Stderr, "overhead:", err)
		os.Exit(1)
	}
}

func run(n int, only string, write bool) error {
	dir, err := os.MkdirTemp("", "overhead-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, npmx: filepath.Join(dir, "npmx"), nothing: filepath.Join(dir, "nothing"), pairs: n}
	if err := b.build(); err != nil {
		return err
	}
	var rows []row
	for _, t := range trials() {
		if !strings.Contains(t.name, only) {
			continue
		}
		r, err := t.measure(b)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		fmt.Println(r)
		rows = append(rows, r)
	}
	if write {
		return renew("docs/overhead.md", page(rows, n))
	}
	return nil
}

// bench is what all trials share.
type bench struct {
	dir, npmx, nothing string
	pairs              int
}

// build builds npmx as it is released, and the yardstick beside it.
func (b *bench) build() error {
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.dir, "npmx",
		"npmx/internal/overhead/nothing")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building npmx: %w\n%s", err, out)
	}
	return nil
}

// trial is one thing to measure.
type trial struct {
	name    string
	measure func(b *bench) (row, error)
}

func trials() []trial {
	return []trial{
		paired("a Go program that does nothing, beside /bin/true", none, yardstick),
		paired("/bin/true as npm", small, trueAsNpm("ls")),
		paired("/bin/true as npm install, whose output is read", small, trueAsNpm("install")),
		paired("npm --version", times(1.05), scenario("good-install", "--version")),
		paired("npm ls, 50 packages", times(1.05), fifty([]string{"ls"}, nil)),
		paired("npm install, 50 packages in the cache", times(1.04), fifty([]string{"install"}, unfolded)),
		paired("npm install --verbose on both sides, 50 packages", none,
			fifty([]string{"install", "--verbose"}, unfolded)),
		paired("npm install, refused, probe off", most(150), scenario("token-missing", "install")),
		paired("npm install, refused, probe on, its registry on this machine", most(150),
			asking("token-missing", "install")),
		{"a line's way through, 99 % of 5000", latency},
		{"100 MiB through a terminal of npmx", volume},
		{"memory, with 100 MiB passed and read", memory},
	}
}

// small is what npmx may add of itself: half of what script adds, which makes a terminal as npmx does, and six times
// what a Go program that does nothing adds. A bar in milliseconds would depend on the machine's page faults.
func small(p pairs) (string, bool) {
	return shares([]string{"script -qec", "an empty Go program"}, []float64{0.5, 6})(p)
}

// setting is where a pair runs: bare and wrapped are started in turn, each after prepare.
type setting struct {
	bare, wrapped []string
	beside        [][]string // other programs in npmx's place
	dir           string
	env           []string
	prepare       func(dir string) error
	close         func()
}

// paired measures the same command with and without npmx.
func paired(name string, bar bar, lay func(b *bench) (setting, error)) trial {
	return trial{name, func(b *bench) (row, error) {
		s, err := lay(b)
		if err != nil {
			return row{}, err
		}
		if s.close != nil {
			defer s.close()
		}
		p, err := s.pairs(b.pairs)
		if err != nil {
			return row{}, err
		}
		return p.row(name, bar), nil
	}}
}

// asNpm copies a program to where npmx takes it for an npm 11, so that its output is read, filtered and parsed like
// npm's.
func (b *bench) asNpm(program string) (string, error) {
	dir := filepath.Join(b.dir, filepath.Base(program))
	if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"name": "npm", "version": "11.19.1"}`),
		0o644); err != nil {
		return "", err
	}
	data, err := os.ReadFile(program)
	if err != nil {
		return "", err
	}
	npm := filepath.Join(dir, "bin", "npm")
	return npm, os.WriteFile(npm, data, 0o755)
}

func yardstick(b *bench) (setting, error) {
	return setting{bare: []string{"/bin/true"}, wrapped: []string{b.nothing}, dir: b.dir, env: os.Environ()}, nil
}

func trueAsNpm(command string) func(b *bench) (setting, error) {
	return func(b *bench) (setting, error) {
		npm, err := b.asNpm("/bin/true")
		return setting{bare: []string{npm, command}, wrapped: []string{b.npmx, command}, dir: b.dir,
			beside: [][]string{{"script", "-qec", npm + " " + command, "/dev/null"}, {b.nothing, npm, command}},
			env:    append(os.Environ(), "NPMX_NPM="+npm)}, err
	}
}

// scenario is a run of the demo's.
func scenario(name string, args ...string) func(b *bench) (setting, error) {
	return func(b *bench) (setting, error) {
		s, ok := demo.Find(name)
		if !ok {
			return setting{}, fmt.Errorf("no scenario %s", name)
		}
		r, err := s.Start()
		if err != nil {
			return setting{}, err
		}
		dir, err := os.MkdirTemp(b.dir, "scenario-")
		if err != nil {
			return setting{}, err
		}
		c, err := demo.Prepare(s, dir, r)
		return setting{bare: append([]string{"npm"}, args...), wrapped: append([]string{b.npmx}, args...), dir: c.Dir,
			env: append(c.Env, "NPMX_PROBE=never"), close: func() { r.Close() }}, err
	}
}

// asking is a scenario in which npmx asks the registry itself.
func asking(name string, args ...string) func(b *bench) (setting, error) {
	return func(b *bench) (setting, error) {
		s, err := scenario(name, args...)(b)
		s.env = append(s.env, "NPMX_PROBE=auto") // the later of two counts
		return s, err
	}
}

// fifty is a project of fifty packages, installed once so that all are in the cache.
func fifty(args []string, prepare func(string) error) func(b *bench) (setting, error) {
	return func(b *bench) (setting, error) {
		var packages []demo.Package
		var wanted []string
		for i := range 50 {
			name := fmt.Sprintf("part-%02d", i)
			packages = append(packages, demo.Package{Name: name, Versions: []string{"1.0.0"}})
			wanted = append(wanted, fmt.Sprintf("%q: \"1.0.0\"", name))
		}
		r, err := demo.Start(demo.Options{Packages: packages})
		if err != nil {
			return setting{}, err
		}
		dir, err := os.MkdirTemp(b.dir, "fifty-")
		if err != nil {
			return setting{}, err
		}
		project := filepath.Join(dir, "project")
		if err := os.MkdirAll(project, 0o755); err != nil {
			return setting{}, err
		}
		s := setting{bare: append([]string{"npm"}, args...), wrapped: append([]string{b.npmx}, args...), dir: project,
			prepare: prepare, close: func() { r.Close() }}
		s.env = append(os.Environ(), "HOME="+dir, "npm_config_registry="+r.URL(), "npm_config_cache="+filepath.Join(dir,
			"cache"),
			"npm_config_update_notifier=false", "npm_config_audit=false", "npm_config_fund=false")
		if err := os.WriteFile(filepath.Join(project, "package.json"),
			[]byte(`{"name": "shop", "version": "1.0.0", "dependencies": {`+strings.Join(wanted, ", ")+"}}"),
			0o644); err != nil {
			return setting{}, err
		}
		_, err = s.once([]string{"npm", "install"})
		return s, err
	}
}

// unfolded removes what the last run installed.
func unfolded(dir string) error { return os.RemoveAll(filepath.Join(dir, "node_modules")) }
