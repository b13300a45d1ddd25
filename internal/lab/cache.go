// Package lab gives tests the real things: npm in any version, other clients, and a Verdaccio that holds the demo's
// packages.
//
// Each is installed from the npm registry once, into a folder of the user's cache that has its version in its name,
// and is used from there ever after. It refuses to know what a test does with them, and it is imported by tests only.
// A machine that cannot install (no node, no network) skips such a test, or fails it where CI=true.
package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// installLimit bounds one installation: 305 packages took 8 s on a good line, and a bad line deserves patience, but a
// test that hangs does not say why.
const installLimit = 4 * time.Minute

// missing ends the test: a machine that tests for a living must have what it tests with.
func missing(t testing.TB, what string, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("lab: %s: %v", what, err)
	}
	t.Skipf("lab: %s: %v", what, err)
}

// installed returns the folder below the user's cache that holds a finished installation, making it first if need be.
// fill gets an empty folder beside it, and final, the path that this folder will have: what it writes about itself must
// name that.
func installed(name string, fill func(dir, final string) error) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	root := filepath.Join(cache, "npmx-lab")
	final := filepath.Join(root, name)
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", err
	}
	// Two test binaries may want the same thing at once. The lock is the file system's own, so it ends with its
	// process.
	unlock, err := lockedfile.MutexAt(filepath.Join(root, name+".lock")).Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(final); err == nil {
		return final, nil
	}
	return final, install(root, final, fill)
}

// install fills a new folder and renames it into place, so that a half-made one never has the name that counts.
func install(root, final string, fill func(dir, final string) error) error {
	dir, err := os.MkdirTemp(root, "new-")
	if err != nil {
		return err
	}
	if err := fill(dir, final); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	return os.Rename(dir, final)
}

// npmInstall lets the machine's own npm, as its user has set it up, install what package.json in dir names. No
// lockfile is written: it would hold the host of whatever registry this machine uses.
func npmInstall(npm, dir, manifest string) error {
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(manifest), 0o644); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), installLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "install", "--no-package-lock", "--omit-lockfile-registry-resolved",
		"--no-audit", "--no-fund",
		"--ignore-scripts", "--no-update-notifier", "--loglevel=error", "--workspaces=false")
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("npm install in the lab: %w: %s", err, out.String())
	}
	return nil
}
