package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// The scheme: a package for each platform, which npm installs only where its os and cpu fit, and the package that
// people install, with those as optional dependencies and a launcher that looks for the one that is there. Nothing runs
// at installation: npm asks for permission for that, and many companies switch it off.

//go:embed launcher.js
var launcher string

// packageSet is what all packages of one release have in common.
type packageSet struct{ name, version string }

// manifest is a package.json, in the order in which people read one.
type manifest struct {
	Name                 string            `json:"name"`
	Version              string            `json:"version"`
	Description          string            `json:"description"`
	License              string            `json:"license"`
	Keywords             []string          `json:"keywords,omitempty"`
	Bin                  map[string]string `json:"bin,omitempty"`
	Engines              map[string]string `json:"engines,omitempty"`
	OS                   []string          `json:"os,omitempty"`
	CPU                  []string          `json:"cpu,omitempty"`
	PreferUnplugged      bool              `json:"preferUnplugged,omitempty"`
	Files                []string          `json:"files"`
	OptionalDependencies map[string]string `json:"optionalDependencies,omitempty"`
}

var (
	semver      = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)
	packageName = regexp.MustCompile(`^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$`)
)

// npmPackages makes them in a folder, which must not be there yet, out of what goreleaser built.
func npmPackages(s packageSet, dist, folder string) error {
	s.version = strings.TrimPrefix(s.version, "v")
	switch {
	case !semver.MatchString(s.version):
		return fmt.Errorf("%q is not a version that npm takes: give -version, as 1.2.3", s.version)
	case !packageName.MatchString(s.name):
		return fmt.Errorf("%q is not a name that npm takes", s.name)
	}
	programs, err := builtPrograms(dist)
	if err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	// The programs lie apart, since they are to be published before the package that wants them.
	for _, p := range platforms() {
		if err := s.platformPackage(p, programs[p], filepath.Join(folder, "platforms", s.short(p))); err != nil {
			return err
		}
	}
	return s.mainPackage(dist, filepath.Join(folder, "npmx"))
}

// builtPrograms reads goreleaser's list of what it made. A platform that is missing there stops the release: a main
// package that names what was never published cannot be taken back.
func builtPrograms(dist string) (map[platform]string, error) {
	data, err := os.ReadFile(filepath.Join(dist, "artifacts.json"))
	if err != nil {
		return nil, fmt.Errorf("build with goreleaser first: %w", err)
	}
	var artifacts []struct{ Type, Path, Goos, Goarch string }
	if err := json.Unmarshal(data, &artifacts); err != nil {
		return nil, fmt.Errorf("reading artifacts.json: %w", err)
	}
	found := map[platform]string{}
	above := filepath.Dir(filepath.Clean(dist)) // goreleaser writes paths that begin with the folder's own name
	for _, a := range artifacts {
		if a.Type == "Binary" {
			found[platform{a.Goos, a.Goarch}] = filepath.Join(above, filepath.FromSlash(a.Path))
		}
	}
	for _, p := range platforms() {
		if found[p] == "" {
			return nil, fmt.Errorf("goreleaser built no program for %s/%s", p.os, p.arch)
		}
	}
	return found, nil
}

// short is a platform package's name without a scope, and its folder.
func (s packageSet) short(p platform) string { return "npmx-" + p.nodeOS() + "-" + p.nodeCPU() }

// full is the name that is published: beside npmx npmx-linux-x64, beside @acme/npmx @acme/npmx-linux-x64.
func (s packageSet) full(p platform) string { return s.name + "-" + p.nodeOS() + "-" + p.nodeCPU() }

const description = "Run npm and, when a registry refuses it, see why: the cause, the file and line, and steps " +
	"that work"

func (s packageSet) platformPackage(p platform, program, folder string) error {
	m := manifest{Name: s.full(p), Version: s.version, License: "MIT",
		Description: "The program of " + s.name + " for " + p.nodeOS() + " on " + p.nodeCPU(),
		OS:          []string{p.nodeOS()}, CPU: []string{p.nodeCPU()},
		// yarn keeps packages zipped, and a system cannot run a program that is in an archive.
		PreferUnplugged: true, Files: []string{p.program()}}
	data, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	readme := "# " + m.Name + "\n\n" + m.Description + ". Install " + s.name + " instead.\n"
	return errors.Join(m.write(folder, readme), write(filepath.Join(folder, p.program()), data, 0o755))
}

func (s packageSet) mainPackage(dist, folder string) error {
	m := manifest{Name: s.name, Version: s.version, License: "MIT", Description: description,
		Keywords: []string{"npm", "registry", "E401", "E403", "npmrc"},
		Bin:      map[string]string{"npmx": "npmx.js"}, Engines: map[string]string{"node": ">=16"},
		Files: []string{"npmx.js", "THIRD_PARTY_NOTICES"}, OptionalDependencies: map[string]string{}}
	for _, p := range platforms() {
		m.OptionalDependencies[s.full(p)] = s.version
	}
	texts, err := notices()
	if err != nil {
		return err
	}
	readme := "# " + s.name + "\n\n" + description + ".\n\n    " + installLine(s.name) + "\n    npmx install\n"
	return errors.Join(m.write(folder, readme),
		write(filepath.Join(folder, "npmx.js"), []byte(strings.ReplaceAll(launcher, "PACKAGE", s.name)), 0o755),
		write(filepath.Join(folder, "THIRD_PARTY_NOTICES"), texts, 0o644))
}

func installLine(name string) string { return "npm install --global " + name }

// write puts down what every package has.
func (m manifest) write(folder, readme string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	licence, err := os.ReadFile("LICENSE")
	if err != nil {
		return err
	}
	return errors.Join(write(filepath.Join(folder, "package.json"), append(text, '\n'), 0o644),
		write(filepath.Join(folder, "README.md"), []byte(readme), 0o644),
		write(filepath.Join(folder, "LICENSE"), licence, 0o644))
}
