package npmrc

import (
	"strings"
	"testing"
)

// TestLocalCommandsAskNobody: what stays on this machine talks to no registry and starts nothing that may, by every
// name that npm has for it.
func TestLocalCommandsAskNobody(t *testing.T) {
	for line, local := range map[string]bool{"": true, "--version": true, "-v": true, "-h": true, "ls": true,
		"list --depth=1": true, "--json ll": true, "config ls": false, "prefix -g": true, "run build": false,
		"explore x": false, "i": false, "install-tset": false, "exec x": false, "x y": false, "start": false,
		"help install": false, "version patch": false, "no-such-command": false} {
		if got := StaysLocal(Version{Major: 11}, strings.Fields(line)); got != local {
			t.Errorf("npm %s: stays local %v, want %v", line, got, local)
		}
	}
	for major := 6; major <= 12; major++ {
		known, _ := commandNames(Version{Major: major})
		for name := range known {
			if StaysLocal(Version{Major: major}, []string{name}) && AsksRegistry(name) {
				t.Errorf("npm %d %s both asks a registry and stays local", major, name)
			}
		}
	}
}
