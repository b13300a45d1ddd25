//go:build unix && !linux

package wrap

import "syscall"

// leash does nothing here: only Linux tells a child of its parent's death.
func leash() *syscall.SysProcAttr { return nil }
