package main

import (
	"os"
	"runtime"
	"syscall"
)

// peak is the largest resident size of a process or one of its children in bytes, as wait4 reports it.
func peak(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin": // bytes there, KiB elsewhere
		return usage.Maxrss
	}
	return usage.Maxrss << 10
}
