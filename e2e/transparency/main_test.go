// Package transparency holds that npm stays npm under npmx: its bytes, its screen, its start, its end.
package transparency

import (
	"testing"

	"npmx/cli"
	"npmx/internal/rig"
)

func TestMain(m *testing.M) { rig.Main(m, cli.Main) }
