package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"npmx/internal/fair"
)

// Client is a package manager other than npm, in one version.
type Client struct {
	Column  string // what the ledger calls it: "pnpm 10"
	Name    string // of the program: "pnpm"
	Version string
	Spec    string // what npm installs
	file    string // the program, below node_modules; a pattern, since some have a package a platform
}

// Clients lists those of the lab: the majors that people meet, in the ledger's order.
func Clients() []Client {
	return []Client{
		{"pnpm 10", "pnpm", "10.34.9", "pnpm", "pnpm/bin/pnpm.cjs"},
		{"pnpm 12", "pnpm", "12.21.0", "pnpm", "pnpm/bin/pnpm.mjs"},
		{"yarn 1", "yarn", "1.22.22", "yarn", "yarn/bin/yarn.js"},
		{"yarn 4", "yarn", "4.18.1", "@yarnpkg/cli-dist", "@yarnpkg/cli-dist/bin/yarn.js"},
		{"bun", "bun", "1.4.5", "bun", "@oven/bun-*/bin/bun*"},
		{"deno", "deno", "2.9.6", "deno", "@deno/*/deno*"},
	}
}

// Program gives the path of the client's program under its own name, alone in its folder, so that the folder can
// stand first on a PATH. What runs it is a script for sh.
func (c Client) Program(t testing.TB) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the lab's other clients are started by scripts for sh")
	}
	fair.Program(t, "node")
	npm := fair.Program(t, "npm")
	dir, err := installed(c.Name+"-"+c.Version, func(dir, final string) error { return c.fill(npm, dir, final) })
	if err != nil {
		missing(t, c.Spec+" "+c.Version+" could not be installed", err)
	}
	return filepath.Join(dir, "bin", c.Name)
}

// fill installs the client without its scripts. Those that are compiled come in a package of their platform, from
// which such a script would copy them.
func (c Client) fill(npm, dir, final string) error {
	err := npmInstall(npm, dir, fmt.Sprintf(`{"private": true, "dependencies": {%q: %q}}`, c.Spec, c.Version))
	if err != nil {
		return err
	}
	found, err := filepath.Glob(filepath.Join(dir, "node_modules", filepath.FromSlash(c.file)))
	if err != nil || len(found) == 0 {
		return fmt.Errorf("%s has no %s: %w", c.Spec, c.file, errors.Join(err, os.ErrNotExist))
	}
	inside, err := filepath.Rel(dir, found[0])
	script := starter(filepath.Join(final, inside))
	return errors.Join(err, os.Chmod(found[0], 0o755), os.Mkdir(filepath.Join(dir, "bin"), 0o755),
		fair.WriteFile(filepath.Join(dir, "bin", c.Name), []byte(script), 0o755))
}

func starter(program string) string {
	switch filepath.Ext(program) {
	case ".js", ".cjs", ".mjs":
		return wrapper(program)
	}
	return "#!/bin/sh\nexec '" + program + "' \"$@\"\n"
}
