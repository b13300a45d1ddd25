package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

func TestMain(m *testing.M) {
	if err := os.Chdir("../.."); err != nil { // the commands run at the root
		panic(err)
	}
	os.Exit(m.Run())
}

func TestLicencesAreKnownByTheirWords(t *testing.T) {
	const (
		mit    = "Permission is hereby granted, free of charge,\nto any person obtaining a copy of this software"
		two    = "Redistributions in binary form must reproduce the above\n   copyright notice"
		three  = two + "\n * Neither the name of the authors nor"
		apache = "                 Apache License\n           Version 2.0, January 2004"
	)
	for _, c := range []struct {
		name, text, want string
	}{
		{"MIT", mit, "MIT"}, {"BSD with two clauses", two, "BSD-2-Clause"}, {"BSD with three", three, "BSD-3-Clause"},
		{"Apache", apache, "Apache-2.0"}, {"Apache in a notice", "under the Apache License, Version 2.0", "Apache-2.0"},
		{"ISC", "Permission to use, copy, modify, and/or distribute this software for any purpose", "ISC"},
		{"several in one file", mit + "\n" + apache + "\n" + three, "Apache-2.0 AND BSD-3-Clause AND MIT"},
		{"one that copies", "GNU GENERAL PUBLIC\nLICENSE Version 3", ""},
		{"one that copies, beside another", mit + "\nMozilla Public License", ""},
		{"one that is not known", "Do what you like.", ""}, {"none", "", ""},
	} {
		m := module{path: "acme.example/x", version: "v1.0.0", texts: map[string]string{"LICENSE": c.text}}
		if got, err := m.expression(); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		} else if err != nil && !strings.Contains(err.Error(), "acme.example/x v1.0.0") {
			t.Errorf("%s: %v does not name the module", c.name, err)
		}
	}
}

// TestLicencePageIsCurrent: NPMX_UPDATE=1 renews it.
func TestLicencePageIsCurrent(t *testing.T) {
	const page = "docs/licences.md"
	want, err := licencePage()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("NPMX_UPDATE") != "" {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(page); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what the modules say (%v): NPMX_UPDATE=1 go test ./internal/release\n%s", page, err, want)
	}
}

// TestBillNamesWhatIsInTheProgram builds the program, and holds the bill and the notices against what the go command
// wrote into it.
func TestBillNamesWhatIsInTheProgram(t *testing.T) {
	program := filepath.Join(t.TempDir(), "npmx")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := sbom(program, "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	var b bill
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"std " + strings.TrimPrefix(info.GoVersion, "go")}
	for _, d := range info.Deps {
		want = append(want, d.Path+" "+d.Version)
	}
	texts, err := notices()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range b.Components {
		got = append(got, c.Name+" "+c.Version)
		if c.Licences[0].Expression == "" || c.Name != "std" && len(c.Hashes) == 0 {
			t.Errorf("%s has no licence, or no checksum", c.Name)
		}
		if !bytes.Contains(texts, []byte("\n"+c.Name+" "+c.Version+" ("+c.Licences[0].Expression+")\n")) {
			t.Errorf("the notices lack %s", c.Name)
		}
	}
	if !slices.Equal(got, want) || len(want) < 10 {
		t.Errorf("the bill has %q, the program %q", got, want)
	}
	if head := b.Metadata.Component; head.Version != "v1.2.3" || len(head.Hashes) != 1 {
		t.Errorf("the bill is of %+v", head)
	}
	t.Run("the schema of CycloneDX", func(t *testing.T) { followsCycloneDX(t, text) })
	if again, _ := sbom(program, "v1.2.3"); !bytes.Equal(again, text) {
		t.Error("a second bill is another")
	}
}

// followsCycloneDX holds a bill against the schema in the folder that NPMX_CYCLONEDX names; .ci/run installs it.
func followsCycloneDX(t *testing.T, text []byte) {
	folder := os.Getenv("NPMX_CYCLONEDX")
	switch {
	case folder != "":
	case os.Getenv("CI") != "":
		t.Fatal("NPMX_CYCLONEDX is not set, and on CI no test is skipped for that: .ci/run sets it")
	default:
		t.Skip("NPMX_CYCLONEDX is not set: .ci/run sets it")
	}
	const at = "http://cyclonedx.org/schema/"
	c := jsonschema.NewCompiler()
	for _, name := range []string{"bom-1.6", "jsf-0.82", "spdx"} {
		name += ".SNAPSHOT.schema.json"
		f, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		doc, err := jsonschema.UnmarshalJSON(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(at+name, doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile(at + "bom-1.6.SNAPSHOT.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestBillOfAnotherProgramIsRefused: of what these sources do not have, no licence is known.
func TestBillOfAnotherProgramIsRefused(t *testing.T) {
	info := &debug.BuildInfo{GoVersion: "go1.26", Deps: []*debug.Module{{Path: "acme.example/x", Version: "v1.0.0"}}}
	_, err := components(info, map[string]module{})
	if err == nil || !strings.Contains(err.Error(), "acme.example/x v1.0.0") {
		t.Errorf("an unknown module: %v", err)
	}
	known := map[string]module{"acme.example/x": {path: "acme.example/x", version: "v1.0.1"}}
	if _, err := components(info, known); err == nil {
		t.Error("another version is taken for this one")
	}
}

// TestGoreleaserBuildsWhatNpmGets: the platforms of both are the same.
func TestGoreleaserBuildsWhatNpmGets(t *testing.T) {
	text, err := os.ReadFile(".goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Builds []struct {
			Goos, Goarch []string
			Flags        []string
			Env          []string
		}
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	build := config.Builds[0]
	var got []platform
	for _, os := range build.Goos {
		for _, arch := range build.Goarch {
			got = append(got, platform{os, arch})
		}
	}
	if !slices.Equal(got, platforms()) {
		t.Errorf("goreleaser builds for %v, npm gets %v", got, platforms())
	}
	if !slices.Contains(build.Flags, "-trimpath") || !slices.Contains(build.Env, "CGO_ENABLED=0") {
		t.Errorf("goreleaser's builds are not reproducible: %q %q", build.Flags, build.Env)
	}
}

// TestGoreleaserFindsWhatItPacks: each file of an archive and of a package is one of the repository, or one that is
// made for it, and none that is made is left out.
func TestGoreleaserFindsWhatItPacks(t *testing.T) {
	text, err := os.ReadFile(".goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	type source struct{ Src, Dst string }
	var config struct {
		Archives []struct{ Files []source }
		Nfpms    []struct{ Contents []source }
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	made := []string{"THIRD_PARTY_NOTICES"}
	for page, section := range pages() {
		made = append(made, "man/"+page+"."+section+".gz")
	}
	for _, name := range completions() {
		made = append(made, "completions/"+name)
	}
	for kind, files := range map[string][]source{"archive": config.Archives[0].Files,
		"package": config.Nfpms[0].Contents} {
		packed := map[string]bool{}
		for _, f := range files {
			pattern, ours := strings.CutPrefix(f.Src, "build/release/")
			if !ours {
				if _, err := os.Stat(f.Src); err != nil {
					t.Errorf("%s: %v", kind, err)
				}
				continue
			}
			before := len(packed)
			for _, name := range made {
				if ok, err := path.Match(pattern, name); err != nil {
					t.Error(err)
				} else if ok {
					packed[name] = true
				}
			}
			if len(packed) == before && f.Dst != "/usr/share/zsh/site-functions/_npmx" { // again, elsewhere
				t.Errorf("%s: nothing is made that is called %s", kind, f.Src)
			}
		}
		for _, name := range made {
			if !packed[name] && (kind == "archive" || !strings.HasSuffix(name, ".ps1")) {
				t.Errorf("%s: %s is left out", kind, name)
			}
		}
	}
}

// built lays out what goreleaser leaves behind: its list, and a program for each platform but those.
func built(t *testing.T, without ...platform) string {
	t.Helper()
	dist := filepath.Join(t.TempDir(), "dist")
	type artifact struct {
		Name, Path, Goos, Goarch, Type string
	}
	list := []artifact{{Name: "npmx.tar.gz", Path: "dist/npmx.tar.gz", Goos: "linux", Goarch: "amd64", Type: "Archive"}}
	for _, p := range platforms() {
		if slices.Contains(without, p) {
			continue
		}
		path := filepath.Join("npmx_"+p.os+"_"+p.arch, p.program())
		if err := write(filepath.Join(dist, path), []byte("the program for "+p.os+" "+p.arch), 0o755); err != nil {
			t.Fatal(err)
		}
		list = append(list, artifact{p.program(), "dist/" + filepath.ToSlash(path), p.os, p.arch, "Binary"})
	}
	text, _ := json.Marshal(list)
	if err := write(filepath.Join(dist, "artifacts.json"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	return dist
}

func read[T any](t *testing.T, path string) (v T) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNpmPackagesFitTogether(t *testing.T) {
	for name, beside := range map[string]string{"npmx": "npmx-", "@acme/npmx": "@acme/npmx-"} {
		folder := filepath.Join(t.TempDir(), "npm")
		if err := npmPackages(packageSet{name: name, version: "v1.2.3-rc.1"}, built(t), folder); err != nil {
			t.Fatal(err)
		}
		main := read[manifest](t, filepath.Join(folder, "npmx", "package.json"))
		if main.Name != name || main.Version != "1.2.3-rc.1" || len(main.OptionalDependencies) != len(platforms()) {
			t.Errorf("the main package is %+v", main)
		}
		for _, p := range platforms() {
			short := "npmx-" + p.nodeOS() + "-" + p.nodeCPU()
			one := read[manifest](t, filepath.Join(folder, "platforms", short, "package.json"))
			if one.Name != beside+p.nodeOS()+"-"+p.nodeCPU() || main.OptionalDependencies[one.Name] != one.Version {
				t.Errorf("%s is not what the main package wants: %+v", one.Name, main.OptionalDependencies)
			}
			if !slices.Equal(one.OS, []string{p.nodeOS()}) || !slices.Equal(one.CPU, []string{p.nodeCPU()}) {
				t.Errorf("%s is for %q %q", one.Name, one.OS, one.CPU)
			}
			program := filepath.Join(folder, "platforms", short, p.program())
			text, err := os.ReadFile(program)
			if err != nil || string(text) != "the program for "+p.os+" "+p.arch {
				t.Errorf("%s holds %q, %v", one.Name, text, err)
			}
			if info, err := os.Stat(program); err != nil || info.Mode()&0o111 == 0 {
				t.Errorf("%s cannot be run: %v", program, err)
			}
		}
	}
}

// TestNoPackageRunsAnythingAtInstallation, which npm asks permission for and companies switch off.
func TestNoPackageRunsAnythingAtInstallation(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "npm")
	if err := npmPackages(packageSet{name: "npmx", version: "1.2.3"}, built(t), folder); err != nil {
		t.Fatal(err)
	}
	found, _ := filepath.Glob(filepath.Join(folder, "platforms", "*", "package.json"))
	found = append(found, filepath.Join(folder, "npmx", "package.json"))
	if len(found) != len(platforms())+1 {
		t.Errorf("%d packages", len(found))
	}
	for _, f := range found {
		for key := range maps.Keys(read[map[string]any](t, f)) {
			if key == "scripts" || key == "gypfile" || key == "dependencies" {
				t.Errorf("%s has %s", f, key)
			}
		}
	}
}

func TestNpmPackagesAreNotMadeByHalves(t *testing.T) {
	arm := platform{"linux", "arm64"}
	for _, c := range []struct {
		name, want string
		set        packageSet
		dist       string
	}{
		{"no version", "give -version", packageSet{"npmx", ""}, built(t)},
		{"a branch's name", "give -version", packageSet{"npmx", "main"}, built(t)},
		{"a name that npm refuses", "not a name", packageSet{"Npmx", "1.2.3"}, built(t)},
		{"a name that leads elsewhere", "not a name", packageSet{"../npmx", "1.2.3"}, built(t)},
		{"a platform that was not built", "no program for linux/arm64", packageSet{"npmx", "1.2.3"}, built(t, arm)},
		{"nothing built", "build with goreleaser first", packageSet{"npmx", "1.2.3"}, t.TempDir()},
	} {
		folder := filepath.Join(t.TempDir(), "npm")
		err := npmPackages(c.set, c.dist, folder)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := os.Stat(folder); err == nil {
			t.Errorf("%s: a folder was made", c.name)
		}
	}
}

func TestWrongArgumentsMakeNothing(t *testing.T) {
	for _, args := range [][]string{{}, {"npm"}, {"files"}, {"sbom"}, {"licences", "x"}, {"nonsense", "x"},
		{"files", "a", "b"}} {
		if err := run(args); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}
