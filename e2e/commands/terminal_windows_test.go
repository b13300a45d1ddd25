package commands

import "github.com/rogpeppe/go-internal/testscript"

// terminalCommands adds nothing here: the scripts that want a terminal are for Unix shells.
func terminalCommands() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return nil
}
