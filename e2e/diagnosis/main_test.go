// Package diagnosis holds what npmx says of real failures of a real npm, and that the steps it gives end them.
package diagnosis

import (
	"testing"

	"npmx/cli"
	"npmx/internal/rig"
)

func TestMain(m *testing.M) { rig.Main(m, cli.Main) }
