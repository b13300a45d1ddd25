package shell

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

var name = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`) })

// IsName recognises the name of a variable that all shells can set.
func IsName(text string) bool { return name().MatchString(text) }

// Settable recognises a name that a step may set or take away: none by which a shell or a program lives, whatever a
// stranger's file calls it.
func Settable(text string) bool {
	upper := strings.ToUpper(text)
	return IsName(text) && !slices.Contains(vital, upper) &&
		!slices.ContainsFunc(vitalPrefixes, func(p string) bool { return strings.HasPrefix(upper, p) })
}

// vital in capitals: Windows does not tell cases apart, and zsh and fish have their own under small names (path,
// status, argv).
var vital = []string{
	"PATH", "PATHEXT", "HOME", "USER", "USERNAME", "LOGNAME", "SHELL", "PWD", "OLDPWD", "TERM", "LANG", "TMP", "TEMP",
	"TMPDIR", "ENV", "IFS", "PS1", "PS2", "PS3", "PS4",
	"PROMPT", "PROMPT_COMMAND", "OPTIND", "OPTARG", "UID", "EUID", "GID", "EGID", "PPID", "SHLVL", "RANDOM", "SECONDS",
	"LINENO", "HISTFILE", "HISTCMD", "MAIL", "MAILPATH",
	"CDPATH", "FPATH", "MANPATH", "FUNCNAME", "STATUS", "ARGV", "VERSION", "HISTORY", "UMASK", "PIPESTATUS", "GROUPS",
	"DIRSTACK", "SHELLOPTS", "POSIXLY_CORRECT", "_",
	"COMSPEC", "SYSTEMROOT", "WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PSMODULEPATH", "EDITOR", "VISUAL",
	"PAGER", "BROWSER", "DISPLAY", "ZDOTDIR", "OPTIONS",
	"ALIASES", "COMMANDS", "FUNCTIONS", "PARAMETERS", "SIGNALS", "KEYMAP", "WIDGET", "CPUTYPE", "HOST", "HOSTNAME",
	"IGNOREEOF", "COLUMNS", "LINES",
}

var vitalPrefixes = []string{"LD_", "DYLD_", "LC_", "BASH", "FISH_", "ZSH_", "NODE_OPTIONS", "NODE_PATH", "XDG_",
	"NPMX_", "GIT_", "SSH_", "COMP_"}

// Ask asks for a secret and puts it into a variable for what is started from this shell; it is neither shown nor
// kept in a history. Where nothing can turn the echo off, nothing is asked.
func (s Shell) Ask(name string) (string, bool) {
	if !Settable(name) {
		return "", false
	}
	switch s {
	case POSIX:
		return fill("stty -echo && printf 'NAME: ' && read -r NAME; stty echo; export NAME", name), true
	case Fish:
		return fill("read -s -x -g -P 'NAME: ' NAME", name), true
	case PowerShell:
		return fill("$env:NAME = [Net.NetworkCredential]::new('', (Read-Host -AsSecureString 'NAME')).Password", name),
			true
	// set /p shows what is typed. This asks in a PowerShell, which it leaves open for npm; it holds no $, so that
	// PowerShell could read it, too
	case Cmd:
		return fill(`powershell -NoProfile -NoExit -Command "Set-Item Env:NAME `+
			`([Net.NetworkCredential]::new('', (Read-Host -AsSecureString 'NAME')).Password)"`, name), true
	}
	return "", false
}

// Unset takes a variable away.
func (s Shell) Unset(name string) (string, bool) {
	if !Settable(name) {
		return "", false
	}
	switch s {
	case POSIX:
		return fill("unset NAME", name), true
	case Fish:
		return fill("set -e NAME", name), true
	case PowerShell:
		return fill("Remove-Item Env:NAME", name), true
	case Cmd:
		return fill(`set "NAME="`, name), true
	}
	return "", false
}

// IsSet reports whether programs see a variable, never what it holds.
func (s Shell) IsSet(name string) (string, bool) {
	if !IsName(name) {
		return "", false
	}
	switch s {
	case POSIX, Fish:
		return fill("printenv NAME >/dev/null && echo NAME is set || echo NAME is not set", name), true
	case PowerShell:
		return fill("Test-Path Env:NAME", name), true
	case Cmd:
		return fill("if defined NAME (echo NAME is set) else echo NAME is not set", name), true
	}
	return "", false
}

func fill(line, name string) string { return strings.ReplaceAll(line, "NAME", name) }
