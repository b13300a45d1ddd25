package demo

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Package is a package as the registry holds it from the start.
type Package struct {
	Name         string
	Versions     []string // oldest first; the last one is "latest"
	Retired      []string // published once and removed: not listed, never to be published again
	Private      bool     // needs an account: Ada may read and publish it, Carol read it
	Dependencies map[string]string
}

// Stock is a registry's default content: the private scope @acme and a public package.
func Stock() []Package {
	return []Package{
		{Name: "@acme/core", Versions: []string{"1.0.0", "1.1.0", "2.0.0"}, Retired: []string{"2.1.0"}, Private: true},
		{Name: "@acme/ui", Versions: []string{"1.0.0"}, Private: true,
			Dependencies: map[string]string{"@acme/core": "^1.0.0"}},
		{Name: "acme-tool", Versions: []string{"1.0.0"}, Private: true},
		{Name: "tiny-pad", Versions: []string{"1.0.0", "1.3.0"}},
		{Name: "@open/pad", Versions: []string{"1.0.0"}},
	}
}

func publicOnly(all []Package) []Package {
	return slices.DeleteFunc(all, func(p Package) bool { return p.Private })
}

// stored is a package with its documents and tarballs.
type stored struct {
	name     string
	private  bool
	readers  []string
	writers  []string
	order    []string // versions as they came
	retired  []string
	manifest map[string]map[string]any
	tarballs map[string][]byte // by file name
	tags     map[string]string
}

func (r *Registry) stock() error {
	r.users, r.packages = people(), map[string]*stored{}
	zip := gzip.NewWriter(nil) // one for all: what it needs for itself is a hundred times the packages
	for _, p := range r.options.Packages {
		s := newStored(p.Name, p.Private)
		s.retired = p.Retired
		for _, v := range p.Versions {
			tarball, err := pack(zip, p.Name, v, p.Dependencies)
			if err != nil {
				return fmt.Errorf("packing %s@%s: %w", p.Name, v, err)
			}
			s.put(v, manifest(p, v, r.ownURL(), tarball), tarball)
		}
		r.packages[p.Name] = s
	}
	return nil
}

func newStored(name string, private bool) *stored {
	s := &stored{name: name, private: private, writers: []string{Ada}, manifest: map[string]map[string]any{},
		tarballs: map[string][]byte{}, tags: map[string]string{}}
	if private {
		s.readers = []string{Carol}
	}
	return s
}

func (s *stored) put(version string, manifest map[string]any, tarball []byte) {
	s.order = append(s.order, version)
	s.manifest[version] = manifest
	s.tarballs[fileName(s.name, version)] = tarball
	s.tags["latest"] = version
}

func (s *stored) has(version string) bool { return s.manifest[version] != nil }

// packument is the document that npm asks for first. Its abbreviated form is a subset of it, which npm takes as well.
func (s *stored) packument() map[string]any {
	return map[string]any{"_id": s.name, "name": s.name, "dist-tags": s.tags, "versions": s.manifest,
		"_rev": fmt.Sprintf("%d-0", len(s.order))}
}

func manifest(p Package, version, registry string, tarball []byte) map[string]any {
	m := described(p.Name, version, p.Dependencies)
	m["_id"], m["dist"] = p.Name+"@"+version, dist(registry, p.Name, version, tarball)
	return m
}

// described is what package.json says. One without dependencies says nothing of them: null is what pnpm 10 ends at.
func described(name, version string, deps map[string]string) map[string]any {
	m := map[string]any{"name": name, "version": version}
	if len(deps) > 0 {
		m["dependencies"] = deps
	}
	return m
}

func dist(registry, name, version string, tarball []byte) map[string]any {
	short, long := sha1.Sum(tarball), sha512.Sum512(tarball)
	return map[string]any{"tarball": registry + name + "/-/" + fileName(name, version),
		"shasum":    hex.EncodeToString(short[:]),
		"integrity": "sha512-" + base64.StdEncoding.EncodeToString(long[:])}
}

// Document is the body with which npm publishes a version to the registry at that URL.
func Document(p Package, version, registry string) ([]byte, error) {
	tarball, err := pack(gzip.NewWriter(nil), p.Name, version, p.Dependencies)
	if err != nil {
		return nil, err
	}
	data := base64.StdEncoding.EncodeToString(tarball)
	return json.Marshal(map[string]any{"_id": p.Name, "name": p.Name, "dist-tags": map[string]string{"latest": version},
		"versions": map[string]any{version: manifest(p, version, registry, tarball)},
		"_attachments": map[string]any{p.Name + "-" + version + ".tgz": map[string]any{
			"content_type": "application/octet-stream", "data": data, "length": len(tarball)}}})
}

// fileName leaves the scope out: npm names @acme/core's file core-1.0.0.tgz.
func fileName(name, version string) string {
	return name[strings.LastIndexByte(name, '/')+1:] + "-" + version + ".tgz"
}

// pack makes the tarball. Its bytes depend on name and version alone, so that an integrity value stays what it was.
func pack(zip *gzip.Writer, name, version string, deps map[string]string) ([]byte, error) {
	m := described(name, version, deps)
	m["main"] = "index.js"
	manifest, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	zip.Reset(&out)
	files := tar.NewWriter(zip)
	err = errors.Join(
		packFile(files, "package/package.json", manifest),
		packFile(files, "package/index.js", []byte("module.exports = "+string(manifest)+"\n")),
		files.Close(), zip.Close())
	return out.Bytes(), err
}

func packFile(files *tar.Writer, name string, text []byte) error {
	if err := files.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
		return err
	}
	_, err := files.Write(text)
	return err
}

// PublicStock is the part of [Stock] that anyone may read.
func PublicStock() []Package { return publicOnly(Stock()) }
