package cli

import (
	"testing"

	"npmx/internal/rig"
)

func TestMain(m *testing.M) { rig.Main(m, Main) }
