package wrap

import "syscall"

// leash ends the child when we are killed in a way that we cannot pass on.
func leash() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
