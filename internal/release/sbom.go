package main

import (
	"cmp"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

// The part of CycloneDX 1.6 that a program of Go needs.
type (
	bill struct {
		Format     string      `json:"bomFormat"`
		Spec       string      `json:"specVersion"`
		Version    int         `json:"version"`
		Metadata   billHead    `json:"metadata"`
		Components []component `json:"components"`
	}
	billHead struct {
		Component component `json:"component"`
	}
	component struct {
		Type     string          `json:"type"`
		Ref      string          `json:"bom-ref"`
		Name     string          `json:"name"`
		Version  string          `json:"version"`
		Hashes   []componentHash `json:"hashes,omitempty"`
		Licences []expression    `json:"licenses"`
		PURL     string          `json:"purl"`
	}
	componentHash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	expression struct {
		Expression string `json:"expression"`
	}
)

// sbom lists what is in a built program: what the go command wrote into it, which no configuration can have changed
// since. It has no time and no random number, so that the same program has the same bill.
//
// version is what the linker was told of it: with -trimpath the program does not say so itself.
func sbom(program, version string) ([]byte, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	modules, err := modulesOf(platform{setting(info, "GOOS"), setting(info, "GOARCH")})
	if err != nil {
		return nil, err
	}
	b := bill{Format: "CycloneDX", Spec: "1.6", Version: 1}
	sum := sha256.Sum256(data)
	b.Metadata.Component = newComponent("application", info.Main.Path, cmp.Or(version, info.Main.Version), "MIT",
		componentHash{"SHA-256", hex.EncodeToString(sum[:])})
	if b.Components, err = components(info, modules); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(b, "", "  ")
	return append(text, '\n'), err
}

func components(info *debug.BuildInfo, modules map[string]module) ([]component, error) {
	std := strings.TrimPrefix(info.GoVersion, "go")
	std, _, _ = strings.Cut(std, " ")
	all := []component{newComponent("library", "std", std, modules["std"].licence)}
	for _, d := range info.Deps {
		m, ok := modules[d.Path]
		if !ok || m.version != d.Version || d.Replace != nil {
			return nil, fmt.Errorf("the program has %s %s, which these sources have not: build it here", d.Path,
				d.Version)
		}
		c := newComponent("library", d.Path, d.Version, m.licence)
		// As cyclonedx-gomod has it: the checksum of go.sum, which is a SHA-256 over the module's files.
		if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(d.Sum, "h1:")); err == nil && len(sum) > 0 {
			c.Hashes = []componentHash{{"SHA-256", hex.EncodeToString(sum)}}
		}
		all = append(all, c)
	}
	return all, nil
}

func newComponent(kind, path, version, licence string, hashes ...componentHash) component {
	purl := "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")
	return component{Type: kind, Ref: purl, Name: path, Version: version, Hashes: hashes,
		Licences: []expression{{licence}}, PURL: purl}
}

func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
