// Nothing does nothing: what it takes is what any Go program takes on this machine, and no news about npmx. Put before
// a command it gives its place to that, so that what it adds is its own start and no more.
package main

import (
	"os"
	"syscall"
)

func main() {
	if len(os.Args) > 1 {
		syscall.Exec(os.Args[1], os.Args[1:], os.Environ())
		os.Exit(127)
	}
}
