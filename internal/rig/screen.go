package rig

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// AtTerminal starts a program at a terminal of its own.
func AtTerminal(t *testing.T, cmd *exec.Cmd, cols, rows int) *os.File {
	t.Helper()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		t.Fatal(err)
	}
	return terminal
}

// Render plays bytes on an emulated terminal.
func Render(b []byte, cols, rows int) string {
	e := vt.NewEmulator(cols, rows)
	go io.Copy(io.Discard, e) // answers to queries, which are not waited for
	e.Write(b)
	defer e.InputPipe().(io.Closer).Close() // ends the reading; its own Close is not made for two at a time
	var lines []string
	for _, l := range strings.Split(e.String(), "\n") {
		lines = append(lines, strings.TrimRight(l, " \r"))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
