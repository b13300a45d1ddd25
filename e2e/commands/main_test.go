// Package commands checks npmx's own commands against their documents, as their users type them.
package commands

import (
	"testing"

	"npmx/cli"
	"npmx/internal/rig"
)

func TestMain(m *testing.M) { rig.Main(m, cli.Main) }
