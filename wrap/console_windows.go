package wrap

import (
	"io"
	"os"
	"syscall"
	"time"

	"github.com/charmbracelet/x/conpty"
	"golang.org/x/sys/windows"
	"golang.org/x/term"
)

// Redrawn reports that the child's output comes to us as the system redraws it, not as the child wrote it: in pieces of
// which no line can be hidden. A pseudo console takes the keyboard too, so all three streams must be consoles.
func (c Command) Redrawn() bool {
	return c.Tap != nil && c.Pty != "never" && isConsole(c.Stdin) && isConsole(c.Stdout) && isConsole(c.Stderr)
}

func isConsole(f *os.File) bool { return f != nil && term.IsTerminal(int(f.Fd())) }

// inConsole runs the child in a pseudo console of the screen's size. An error means that the child was not started.
func (c Command) inConsole(path, line string, guard *tap) (Result, error) {
	width, height, err := term.GetSize(int(c.Stdout.Fd()))
	if err != nil {
		return Result{}, err
	}
	console, err := conpty.New(width, height, 0)
	if err != nil {
		return Result{}, err
	}
	defer console.Close()
	out, err := duplicate(windows.Handle(console.OutPipeReadFd()))
	if err != nil {
		return Result{}, err
	}
	defer out.Close()
	result := Result{Start: time.Now()}
	attr := &syscall.ProcAttr{Dir: c.Dir, Env: c.Env, Sys: &syscall.SysProcAttr{CmdLine: line}}
	_, process, err := console.Spawn(path, append([]string{path}, c.Args...), attr)
	if err != nil {
		return Result{}, err
	}
	defer windows.CloseHandle(windows.Handle(process))
	defer c.raw()()
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		io.Copy(io.MultiWriter(guard, c.Stdout), out)
	}()
	go io.Copy(console, c.Stdin)
	c.await(windows.Handle(process), console, width, height)
	result.End = time.Now()
	result.Status = exitCode(windows.Handle(process))
	// Only now does the console give its last lines and let go of the pipe: Windows before 11 24H2 waits until they
	// are read.
	console.Close()
	<-shown
	result.TapFault = guard.fault
	return result, nil
}

// duplicate keeps a pipe's end readable when the console that owns it has closed its own.
func duplicate(h windows.Handle) (*os.File, error) {
	var out windows.Handle
	me := windows.CurrentProcess()
	err := windows.DuplicateHandle(me, h, me, &out, 0, false, windows.DUPLICATE_SAME_ACCESS)
	return os.NewFile(uintptr(out), "console"), err
}

// raw hands keys on as they are typed, and lets the screen understand what the console draws; the returned function
// undoes both.
func (c Command) raw() (undo func()) {
	keys, err := term.MakeRaw(int(c.Stdin.Fd()))
	screen, mode := windows.Handle(c.Stdout.Fd()), uint32(0)
	seen := windows.GetConsoleMode(screen, &mode) == nil
	if seen {
		windows.SetConsoleMode(screen, mode|windows.ENABLE_PROCESSED_OUTPUT|
			windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING|windows.DISABLE_NEWLINE_AUTO_RETURN)
	}
	return func() {
		if err == nil {
			term.Restore(int(c.Stdin.Fd()), keys)
		}
		if seen {
			windows.SetConsoleMode(screen, mode)
		}
	}
}

// sizing is how often the screen's size is looked at: Windows reports a change only among the keys, which are the
// child's.
const sizing = 200 * time.Millisecond

func (c Command) await(process windows.Handle, console *conpty.ConPty, width, height int) {
	for {
		event, err := windows.WaitForSingleObject(process, uint32(sizing/time.Millisecond))
		if err != nil || event != uint32(windows.WAIT_TIMEOUT) {
			return
		}
		if w, h, err := term.GetSize(int(c.Stdout.Fd())); err == nil && (w != width || h != height) {
			width, height = w, h
			console.Resize(w, h)
		}
	}
}

func exitCode(process windows.Handle) int {
	var code uint32
	if err := windows.GetExitCodeProcess(process, &code); err != nil {
		return 1
	}
	return int(code)
}
