package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"npmx/internal/fair"
)

// Versions lists the npm that the lab's full runs use: the last of each major that people still meet.
func Versions() []string {
	return []string{"6.14.18", "7.24.2", "8.19.4", "9.9.4", "10.9.9", "11.21.2", "12.2.0"}
}

var exact = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// Npm returns the path of a program called npm (npm.cmd on Windows) that is exactly that version, alone in its folder,
// so that the folder can stand first on a PATH.
func Npm(t testing.TB, version string) string {
	t.Helper()
	fair.Program(t, "node")
	npm := fair.Program(t, "npm")
	if !exact.MatchString(version) {
		t.Fatalf("lab: npm %q: an exact version is needed", version)
	}
	dir, err := installed("npm-"+version, func(dir, final string) error { return fillNpm(npm, version, dir, final) })
	if err != nil {
		missing(t, "npm "+version+" could not be installed", err)
	}
	return filepath.Join(dir, "bin", wrapperName())
}

func wrapperName() string {
	if runtime.GOOS == "windows" {
		return "npm.cmd"
	}
	return "npm"
}

func fillNpm(npm, version, dir, final string) error {
	err := npmInstall(npm, dir, fmt.Sprintf(`{"private": true, "dependencies": {"npm": %q}}`, version))
	if err != nil {
		return err
	}
	cli := filepath.Join(final, "node_modules", "npm", "bin", "npm-cli.js")
	return errors.Join(os.Mkdir(filepath.Join(dir, "bin"), 0o755),
		fair.WriteFile(filepath.Join(dir, "bin", wrapperName()), []byte(wrapper(cli)), 0o755))
}

// wrapper runs npm's own script. The link that npm puts into node_modules/.bin would do as well, but is among others.
func wrapper(cli string) string {
	if runtime.GOOS == "windows" {
		return "@node \"" + cli + "\" %*\r\n"
	}
	return "#!/bin/sh\nexec node '" + cli + "' \"$@\"\n"
}
