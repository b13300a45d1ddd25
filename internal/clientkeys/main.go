// Clientkeys writes the table of the keys that package managers know in .npmrc, from their own definitions:
//
//	go run ./internal/clientkeys > explain/lint/keys.tsv
//
// It installs the clients into a temporary folder, without their scripts, and asks npm's and pnpm's own code. Of
// yarn 1, which has no such list, it reads the names out of the calls that look settings up.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

//go:embed definitions.mjs
var script []byte

// clients are the versions that are asked, the oldest first: of npm the last of each major, of pnpm those of the
// packages that its definitions are in (config.reader is that of pnpm 11; pnpm 12 has its own in no package).
var clients = []struct {
	client, pkg, version string
	major                int
}{
	{"npm", "npm", "6.14.18", 6}, {"npm", "npm", "7.24.2", 7}, {"npm", "npm", "8.19.4", 8}, {"npm", "npm", "9.9.4", 9},
	{"npm", "npm", "10.9.9", 10}, {"npm", "npm", "11.21.2", 11}, {"npm", "npm", "12.2.0", 12},
	{"pnpm", "@pnpm/config", "2.4.1", 2}, {"pnpm", "@pnpm/config", "8.1.2", 8},
	{"pnpm", "@pnpm/config", "11.14.2", 11}, {"pnpm", "@pnpm/config", "13.15.0", 13},
	{"pnpm", "@pnpm/config", "16.7.0", 16}, {"pnpm", "@pnpm/config", "18.4.4", 18},
	{"pnpm", "@pnpm/config", "21.8.6", 21}, {"pnpm", "@pnpm/config", "1004.11.6", 1004},
	{"pnpm", alone, "1102.3.1", 1102},
	{"yarn", "yarn", "1.22.22", 1},
}

// alone is a package that is read without what it depends on: 1102.3.1 asks for a version of another that cannot be
// had. Its definitions need none.
const alone = "@pnpm/config.reader"

func main() {
	if err := write(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "clientkeys:", err)
		os.Exit(1)
	}
}

func write(w io.Writer) error {
	dir, err := os.MkdirTemp("", "clientkeys")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := install(dir); err != nil {
		return err
	}
	var all []row
	for _, c := range clients {
		keys, err := ask(dir, alias(c.client, c.major), c.client)
		if err != nil {
			return err
		}
		for key, instead := range keys {
			all = append(all, row{c.client, key, c.major, c.major, instead})
		}
	}
	return table(w, all)
}

func alias(client string, major int) string { return client + "-" + strconv.Itoa(major) }

func install(dir string) error {
	depends := map[string]string{}
	for _, c := range clients {
		if c.pkg == alone {
			continue
		}
		depends[alias(c.client, c.major)] = "npm:" + c.pkg + "@" + c.version
	}
	manifest, err := json.Marshal(map[string]any{"private": true, "dependencies": depends})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), manifest, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "definitions.mjs"), script, 0o600); err != nil {
		return err
	}
	cmd := exec.Command("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--install-strategy=nested")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	for _, c := range clients {
		if c.pkg == alone {
			err = errors.Join(err, unpack(dir, alias(c.client, c.major), c.pkg+"@"+c.version))
		}
	}
	return err
}

// unpack brings one package without its dependencies.
func unpack(dir, name, spec string) error {
	cmd := exec.Command("npm", "pack", "--silent", spec)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	file, err := cmd.Output()
	if err != nil {
		return err
	}
	at := filepath.Join(dir, "node_modules", name)
	if err := os.MkdirAll(at, 0o700); err != nil {
		return err
	}
	cmd = exec.Command("tar", "-xzf", strings.TrimSpace(string(file)), "-C", at, "--strip-components=1")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	return cmd.Run()
}

// ask gives the keys of one client, each with what its makers say to use instead where they have given it up.
func ask(dir, name, client string) (map[string]string, error) {
	cmd := exec.Command("node", "definitions.mjs", client, filepath.Join(dir, "node_modules", name))
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	keys := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		key, instead, _ := strings.Cut(lines.Text(), "\t")
		keys[key] = instead
	}
	if len(keys) < 20 {
		return nil, fmt.Errorf("%s: only %d keys", name, len(keys))
	}
	return keys, nil
}

// row is a key that a client knows from one major to another.
type row struct {
	client, key string
	first, last int
	instead     string
}

// follows reports whether one major is the next that was asked of the same client.
func follows(client string, major, next int) bool {
	for i, c := range clients[1:] {
		if c.client == client && c.major == next {
			return clients[i].client == client && clients[i].major == major
		}
	}
	return false
}

// table writes the rows, those of adjoining majors as one. What is said of the last of them counts.
func table(w io.Writer, all []row) error {
	slices.SortFunc(all, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.client, b.client), cmp.Compare(a.key, b.key), cmp.Compare(a.first, b.first))
	})
	var joined []row
	for _, r := range all {
		if n := len(joined) - 1; n >= 0 && joined[n].client == r.client && joined[n].key == r.key &&
			follows(r.client, joined[n].last, r.first) {
			joined[n].last, joined[n].instead = r.last, r.instead
			continue
		}
		joined = append(joined, r)
	}
	for _, r := range joined {
		if _, err := fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\n", r.client, r.key, r.first, r.last, r.instead); err != nil {
			return err
		}
	}
	return nil
}
