// Package hostile tests npmx against files, projects and machines that do it harm.
package hostile

import (
	"testing"

	"npmx/cli"
	"npmx/internal/rig"
)

func TestMain(m *testing.M) { rig.Main(m, cli.Main) }
