// Release makes what goes out beside the program: licences, the bill of materials, completions and manual pages, and
// the packages for npm. goreleaser calls it (.goreleaser.yaml); each command also works by hand, in a clone.
//
//	go run ./internal/release licences                     the list for docs/licences.md
//	go run ./internal/release files [-date D] FOLDER       notices, completions and manual pages, for packages
//	go run ./internal/release sbom [-version V] [-o FILE] PROGRAM    what is in a built program, as CycloneDX JSON
//	go run ./internal/release npm -version V [-name NAME] [-dist FOLDER] FOLDER
//
// The last one makes a package for each platform and the one that people install, out of the programs that goreleaser
// built. Under another NAME, such as @acme/npmx, a company publishes them to a registry of its own.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: release licences, files FOLDER, sbom PROGRAM, or npm -version V FOLDER")

func run(args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	date := flags.String("date", "", "the day of the commit, for manual pages")
	name := flags.String("name", "npmx", "the package that people install")
	version := flags.String("version", "", "of the packages, with or without the v of a tag")
	out := flags.String("o", "", "the file for the bill, standard output where this is empty")
	dist := flags.String("dist", "dist", "the folder in which goreleaser left its artifacts.json")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch target := flags.Arg(0); {
	case args[0] == "licences" && flags.NArg() == 0:
		return printed(licencePage, "")
	case flags.NArg() != 1:
		return errUsage
	case args[0] == "files":
		return writeFiles(target, *date)
	case args[0] == "sbom":
		return printed(func() ([]byte, error) { return sbom(target, *version) }, *out)
	case args[0] == "npm":
		return npmPackages(packageSet{name: *name, version: *version}, *dist, target)
	}
	return errUsage
}

// printed puts a text into a file, or on standard output.
func printed(make func() ([]byte, error), file string) error {
	text, err := make()
	switch {
	case err != nil:
		return err
	case file != "":
		return write(file, text, 0o644)
	}
	_, err = os.Stdout.Write(text)
	return err
}
