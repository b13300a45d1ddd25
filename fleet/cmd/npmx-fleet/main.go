// Npmx-fleet has many machines read the logs of many jobs, and says what npmx would say of them on one.
package main

import (
	"context"
	"os"

	"npmx/fleet/cli"
)

func main() {
	os.Exit(cli.Main(context.Background(), cli.World{Args: os.Args[1:], Env: os.Environ(), Stdin: os.Stdin,
		Stdout: os.Stdout, Stderr: os.Stderr}))
}
