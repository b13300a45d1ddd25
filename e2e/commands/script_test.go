package commands

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts drives the command line as a user would. Golden text is rewritten with NPMX_UPDATE=1, and read in the
// diff. Each has a home of its own: testscript's is one for all, of which it takes for granted that nobody can make it,
// but root can, and then two runs at a time share it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: terminalCommands(), Setup: ownHome,
		UpdateScripts: os.Getenv("NPMX_UPDATE") != ""})
}

// ownHome is outside the script's folder: what is below that is a project's.
func ownHome(env *testscript.Env) error {
	home, err := os.MkdirTemp("", "home")
	env.Defer(func() { os.RemoveAll(home) })
	env.Setenv("HOME", home)
	return err
}
