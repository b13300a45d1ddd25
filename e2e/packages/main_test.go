// Package packages holds what is released against what its users find: programs that know what they are, and packages
// that install and run.
package packages

import (
	"testing"

	"npmx/cli"
	"npmx/internal/rig"
)

func TestMain(m *testing.M) { rig.Main(m, cli.Main) }
