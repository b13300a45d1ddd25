package main

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// accepted are the licences that npmx may be released with, each by sentences that only it has. A module with another
// one stops the release until a person has read it.
func accepted() []struct{ id, says, not string } {
	return []struct{ id, says, not string }{
		{id: "Apache-2.0", says: "apache license version 2.0"},
		{id: "BSD-2-Clause", says: "redistributions in binary form must reproduce the above", not: "neither the name"},
		{id: "BSD-3-Clause", says: "neither the name"},
		{id: "ISC", says: "permission to use, copy, modify, and/or distribute this software for any purpose"},
		{id: "MIT", says: "permission is hereby granted, free of charge, to any person obtaining a copy"},
	}
}

// refused are words of licences whose conditions a binary release does not meet by itself. They may stand beside an
// accepted one in the same file.
func refused() []string {
	return []string{"gnu general public license", "gnu lesser general public license", "gnu affero",
		"mozilla public license", "eclipse public license", "creative commons", "business source license",
		"server side public license"}
}

// ofDocumentation is what a licence says of a project's documentation alone, of which nothing is in a program.
var ofDocumentation = regexp.MustCompile(`creative commons attribution 4\.0 international \(cc-by-4\.0\) ` +
	`documentation in this project \(excluding specifications\) is licensed under cc-by-4\.0\.`)

// licencesIn names the licences of a text.
func licencesIn(text string) ([]string, error) {
	plain := strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("*", " ", "#", " ").Replace(text)), " "))
	plain = strings.ReplaceAll(plain, "apache license, version", "apache license version")
	plain = ofDocumentation.ReplaceAllString(plain, "")
	for _, words := range refused() {
		if strings.Contains(plain, words) {
			return nil, fmt.Errorf("it speaks of the %s", words)
		}
	}
	var found []string
	for _, l := range accepted() {
		if strings.Contains(plain, l.says) && (l.not == "" || !strings.Contains(plain, l.not)) {
			found = append(found, l.id)
		}
	}
	return found, nil
}

// expression is what a module is under, as SPDX writes it.
func (m module) expression() (string, error) {
	ids := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(m.texts)) {
		found, err := licencesIn(m.texts[name])
		if err != nil {
			return "", fmt.Errorf("%s %s: %s: %w", m.path, m.version, name, err)
		}
		for _, id := range found {
			ids[id] = true
		}
	}
	if len(ids) == 0 {
		return "", fmt.Errorf("%s %s: no licence that npmx may be released with was found", m.path, m.version)
	}
	return strings.Join(slices.Sorted(maps.Keys(ids)), " AND "), nil
}

const licenceHead = `# Licences

npmx is under the MIT licence ([LICENSE](../LICENSE)). Its releases contain, on one platform or another, the modules
below; their texts go with every archive and package as THIRD_PARTY_NOTICES. The list is made by
` + "`go run ./internal/release licences`" + `, which stops at a licence that is not accepted
(internal/release/licence.go), and a test holds it up to date.

| module | version | licence |
|---|---|---|
`

// licencePage is docs/licences.md.
func licencePage() ([]byte, error) {
	all, err := allModules()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(licenceHead)
	for _, m := range all {
		if m.path == "std" {
			fmt.Fprintf(&b, "| Go's standard library | that of the build | %s |\n", m.licence)
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", m.path, m.version, m.licence)
	}
	return b.Bytes(), nil
}

// notices are the texts of all licences.
func notices() ([]byte, error) {
	all, err := allModules()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("npmx contains the following software. Each part is under the licence that is printed below it.\n")
	for _, m := range all {
		fmt.Fprintf(&b, "\n%s\n%s %s (%s)\n", strings.Repeat("=", 80), m.path, m.version, m.licence)
		for _, name := range slices.Sorted(maps.Keys(m.texts)) {
			fmt.Fprintf(&b, "\n--- %s\n\n%s\n", name, strings.TrimSpace(m.texts[name]))
		}
	}
	return b.Bytes(), nil
}
