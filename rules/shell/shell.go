// Package shell writes command lines for the shell that a person pastes them into.
//
// A line is made of words, and each word reaches the named program as exactly that one argument. What a shell cannot
// be given such that this holds (a line break, a % in cmd.exe) gets no line at all: each function here says so with
// false, and the caller says it in words.
//
// It reads no environment and runs nothing.
package shell

import (
	"path"
	"slices"
	"strings"
)

// Shell is a family of shells that read quotes alike.
type Shell int

// The families. The zero value is what a system without a word on it has.
const (
	POSIX      Shell = iota // sh, bash, zsh, dash, ksh, ash
	Fish                    // reads \' and \\ inside '...'
	PowerShell              // Windows PowerShell and pwsh
	Cmd                     // cmd.exe
	// csh, nu and the like: only lines that need no quotes, and nothing that uses a shell's own words
	Other
)

var (
	posix = []string{"", "sh", "bash", "zsh", "dash", "ksh", "mksh", "ash", "busybox"}
	names = []string{"sh", "fish", "PowerShell", "cmd", "another shell"}
)

// String names the family.
func (s Shell) String() string { return names[s] }

// Choose picks the shell from the environment of npmx.
//
// $SHELL names the login shell; the one at hand may be another, but no system says which, and a line for the wrong
// one does no harm: what needs no quotes reads alike in all of them. Git Bash and its like set $SHELL on Windows,
// where neither cmd.exe nor PowerShell does. Else PowerShell puts a folder of the user's modules into $PSModulePath,
// and cmd.exe sets $PROMPT for what it starts. Where both were at work, one started the other, and the form for
// cmd.exe is taken, which is such that PowerShell reads it alike.
func Choose(goos string, env func(name string) string) Shell {
	if login := env("SHELL"); goos != "windows" || login != "" {
		return named(login)
	}
	if modules := strings.ToLower(env("PSModulePath")); env("PROMPT") == "" &&
		strings.Contains(modules, `powershell\modules`) && usersModules(modules) {
		return PowerShell
	}
	return Cmd
}

// usersModules: the folder of the machine's own modules is there in every process.
func usersModules(modules string) bool {
	return slices.ContainsFunc(strings.Split(modules, ";"), func(dir string) bool {
		return strings.HasSuffix(strings.TrimRight(dir, `\`), `powershell\modules`) &&
			!strings.Contains(dir, `\program files`)
	})
}

func named(login string) Shell {
	name := strings.TrimSuffix(strings.ToLower(path.Base(strings.ReplaceAll(login, `\`, "/"))), ".exe")
	switch {
	case login == "" || slices.Contains(posix, name):
		return POSIX
	case name == "fish":
		return Fish
	case name == "pwsh" || name == "powershell":
		return PowerShell
	case name == "cmd":
		return Cmd
	}
	return Other
}
