package rules

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"npmx/rules/shell"
)

// Kind says what a placeholder stands for. Values come out of logs, repositories and registries: what is not exactly of
// its kind may be read in a text, and gets neither a command nor an edit.
type Kind string

// The kinds. Prose and Line stand in no command: what a stranger wrote is not an argument.
const (
	KindHost     Kind = "host"     // host[:port]
	KindHostname Kind = "hostname" // a host without a port
	KindURL      Kind = "url"
	KindKey      Kind = "key" // //host/path/, and a field behind it
	KindPackage  Kind = "package"
	KindScope    Kind = "scope"
	KindVersion  Kind = "version" // of a package, or a tag
	KindVariable Kind = "variable"
	KindRef      Kind = "ref" // ${NAME}
	KindWord     Kind = "word"
	KindSetting  Kind = "setting" // of npm's that names a registry
	KindNumber   Kind = "number"
	KindPath     Kind = "path"
	KindStandIn  Kind = "stand-in" // <token>, that a person replaces
	KindCommand  Kind = "command"  // a line that is ready for the shell, by itself
	KindLine     Kind = "line"     // a line of a file, for edits
	KindProse    Kind = "prose"    // for texts alone
)

// valid are the validators. A kind without one is for texts alone.
var valid = map[Kind]func(string) bool{
	KindHost:     isHost,
	KindHostname: isHostname,
	KindURL:      isURL,
	KindKey:      isKey,
	KindPackage:  isPackage,
	KindScope:    isScope,
	KindVersion:  expects(`[~^]?[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}`),
	KindVariable: shell.IsName,
	KindRef: func(s string) bool {
		return len(s) > 3 && s[:2] == "${" && s[len(s)-1] == '}' && shell.IsName(s[2:len(s)-1])
	},
	KindWord: expects(`[A-Za-z_][A-Za-z0-9_.-]{0,63}`),
	KindSetting: func(s string) bool {
		scope, scoped := strings.CutSuffix(s, ":registry")
		return s == "registry" || scoped && isScope(scope)
	},
	KindNumber:  expects(`[0-9]{1,9}`),
	KindPath:    isPath,
	KindStandIn: expects(`<[a-z]+>`),
	KindCommand: func(s string) bool { return s != "" },
	KindLine:    isLine,
}

// inCommands reports whether a placeholder of the kind may be in a command at all.
func (k Kind) inCommands() bool { return k != KindProse && k != KindLine }

// Accepts reports whether a value is of the kind.
func (k Kind) Accepts(value string) bool {
	check := valid[k]
	return check != nil && check(value)
}

func expects(expression string) func(string) bool {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:` + expression + `)$`) })
	return func(s string) bool { return compiled().MatchString(s) }
}

// isLabel: letters, digits and hyphens; an underscore too, which Docker's networks have. An international name is there
// as xn--.
var isLabel = expects(`[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?`)

func isHostname(s string) bool {
	if strings.Contains(s, ":") || strings.HasPrefix(s, "[") {
		ip, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
		return err == nil && ip.Is6() && ip.Zone() == ""
	}
	if s == "" || len(s) > 253 {
		return false
	}
	for _, label := range strings.Split(s, ".") {
		if !isLabel(label) {
			return false
		}
	}
	return true
}

func isHost(s string) bool {
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") {
		port, err := strconv.ParseUint(s[i+1:], 10, 16)
		return err == nil && port > 0 && strconv.FormatUint(port, 10) == s[i+1:] && isBracketed(s[:i])
	}
	return isBracketed(s)
}

// isBracketed: where a port may follow, an IPv6 address is in brackets.
func isBracketed(s string) bool {
	return isHostname(s) && (!strings.Contains(s, ":") || strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]"))
}

// isURLPath leaves out what a shell or npm's configuration could take for anything but a letter; npm expands ${NAME}
// in a file.
var isURLPath = expects(`(?:/(?:[A-Za-z0-9._~@:+-]|%[0-9A-Fa-f]{2})*)*`)

// isURL: an absolute address without user, query and fragment, where secrets would be.
func isURL(s string) bool {
	for _, scheme := range []string{"https://", "http://"} {
		if rest, ok := strings.CutPrefix(s, scheme); ok && len(s) <= 512 {
			return isHostAndPath(rest)
		}
	}
	return false
}

func isHostAndPath(s string) bool {
	i := strings.IndexByte(s, '/')
	if i < 0 {
		return isHost(s)
	}
	return isHost(s[:i]) && isURLPath(s[i:])
}

var keyField = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/:_?[A-Za-z]{1,32}$`) })

// isKey: npm's own form, //host[:port]/path/ and perhaps :field.
func isKey(s string) bool {
	rest, ok := strings.CutPrefix(s, "//")
	if at := keyField().FindStringIndex(rest); at != nil {
		rest = rest[:at[0]+1]
	}
	return ok && len(s) <= 512 && strings.HasSuffix(rest, "/") && isHostAndPath(rest)
}

var isScope = expects(`@[A-Za-z0-9~][A-Za-z0-9._~-]{0,212}`)

var packageWord = expects(`[A-Za-z0-9~][A-Za-z0-9._~-]*`)

// isPackage is npm's rule for names, without the signs that only names of long ago have. No flag of npm's is one.
func isPackage(s string) bool {
	if len(s) > 214 {
		return false
	}
	if scope, name, ok := strings.Cut(s, "/"); ok {
		return isScope(scope) && packageWord(name)
	}
	return packageWord(s)
}

// argues recognises a value that a command may take: a shell expands no ~ in quotes, so that a path in the home folder
// is in texts and edits alone.
func (k Kind) argues(value string) bool {
	return k.Accepts(value) && (k != KindPath || !strings.HasPrefix(value, "~"))
}

func isPath(s string) bool {
	return isLine(s) && !strings.HasPrefix(s, "-") && !strings.HasPrefix(s, "$")
}

func isLine(s string) bool { return s != "" && len(s) <= maxText && !strings.ContainsFunc(s, hidden) }
