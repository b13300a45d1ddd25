// Npmx runs npm and, when a registry refuses it, says why: the right cause, the file and line that causes it, and
// steps that work.
package main

import (
	"os"

	"npmx/cli"
)

func main() {
	os.Exit(cli.Main(os.Args, os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
