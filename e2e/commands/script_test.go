package commands

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts drives the command line as a user would. Golden text is rewritten with NPMX_UPDATE=1, and read in the
// diff.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: terminalCommands(),
		UpdateScripts: os.Getenv("NPMX_UPDATE") != ""})
}
