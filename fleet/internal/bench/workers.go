package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// watched runs a command, and gives the peak of the largest of its children, as Linux tells it; 0 on other systems.
func watched(cmd *exec.Cmd) (largest int64, err error) {
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			return largest, err
		case <-time.After(20 * time.Millisecond):
			for _, child := range children(cmd.Process.Pid) {
				largest = max(largest, peakOf(child))
			}
		}
	}
}

func children(pid int) (all []string) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, l := range lists {
		text, _ := os.ReadFile(l)
		all = append(all, strings.Fields(string(text))...)
	}
	return all
}

// peakOf is the largest resident size that a process has had.
func peakOf(pid string) (bytes int64) {
	text, _ := os.ReadFile(filepath.Join("/proc", pid, "status"))
	for line := range strings.Lines(string(text)) {
		if size, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, _ = fmt.Sscan(size, &bytes)
			return bytes << 10
		}
	}
	return 0
}
