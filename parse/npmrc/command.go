package npmrc

import "strings"

// commands and aliases by the majors that have them, read off npm's cmd-list of 6.14, 7.24, 8.19, 9.9, 10.9, 11.21 and
// 12.2.
var commands = []struct {
	since, last int
	names       string
}{
	{6, 8, "bin"},
	{6, 10, "hook run-script"},
	{6, 11, "adduser shrinkwrap star stars"},
	{6, 12, "access audit bugs cache ci completion config dedupe deprecate dist-tag docs doctor edit explore fund " +
		"get help help-search init " +
		"install install-ci-test install-test link login logout ls org outdated owner pack ping prefix profile prune " +
		"publish rebuild " +
		"repo restart root search set start stop team test token uninstall unpublish update version view whoami"},
	{7, 8, "set-script"},
	{7, 11, "unstar"},
	{7, 12, "diff exec explain find-dupes ll pkg"},
	{8, 12, "query"},
	{9, 12, "sbom"},
	{11, 12, "approve-scripts deny-scripts install-scripts run stage trust undeprecate"},
	{12, 12, "patch"},
}

var aliases = []struct {
	since, last int
	pairs       string
}{
	{6, 6, "apihelp:help find-dupes:dedupe la:ls ll:ls unstar:star"},
	{6, 8, "clean-install-test:cit login:adduser sit:cit"},
	{6, 10, "rum:run-script run:run-script urn:run-script"},
	{6, 11, "add-user:adduser"},
	{6, 12, "add:install author:owner c:config cit:install-ci-test clean-install:ci create:init ddp:dedupe " +
		"dist-tags:dist-tag find:search " +
		"home:docs i:install ic:ci info:view innit:init install-clean:ci isntall:install isntall-clean:ci " +
		"issues:bugs it:install-test " +
		"list:ls ln:link ogr:org r:uninstall rb:rebuild remove:uninstall rm:uninstall s:search se:search show:view " +
		"t:test tst:test " +
		"udpate:update un:uninstall unlink:uninstall up:update upgrade:update v:view verison:version"},
	{7, 12, "hlep:help in:install ins:install inst:install insta:install instal:install isnt:install isnta:install " +
		"isntal:install " +
		"la:ll why:explain x:exec"},
	{9, 12, "clean-install-test:install-ci-test sit:install-ci-test"},
	{11, 12, "rum:run run-script:run u:update urn:run"},
}

// Command is npm's name of the command in the arguments, aliases, typing errors and abbreviations resolved as this npm
// does ("i" is install, "isntall-clean" is ci); npm 11's "run" is still called run-script, as in all older ones. ""
// where the arguments name none that npm knows.
func (c *Config) Command() string {
	if c.s.guest != nil {
		return strings.Join(c.s.argv[:min(1, len(c.s.argv))], "")
	}
	return commandOf(c.s.npm, c.s.argv)
}

// CommandOf is [Config.Command] of a run's arguments without its configuration: a caller that will not read a run's
// output need not read the files before it.
func CommandOf(v Version, args []string) string {
	if v.Major == 0 {
		v = Latest()
	}
	p := newParser(v, definitionsOf(v), args)
	p.parse()
	return commandOf(v, p.remain)
}

// IsCommand says whether npm of that version has a command of this name.
func IsCommand(v Version, name string) bool {
	if v.Major == 0 {
		v = Latest()
	}
	known, _ := commandNames(v)
	return known[name] || name == "run-script"
}

// Operands are the words after the command: package specs, mostly.
func (c *Config) Operands() []string {
	if len(c.s.argv) < 2 {
		return nil
	}
	return append([]string(nil), c.s.argv[1:]...)
}

// Words are the command, as typed, and its operands: every word that is not a flag and no flag's value.
func (c *Config) Words() []string { return append([]string(nil), c.s.argv...) }

func commandOf(v Version, words []string) string {
	if len(words) == 0 {
		return ""
	}
	known, alias := commandNames(v)
	name := hyphenated(words[0])
	if !known[name] && alias[name] == "" {
		name = onlyWith(name, known, alias)
	}
	for i := 0; alias[name] != "" && (v.Major < 9 || !known[name]) && i < 3; i++ {
		name = alias[name]
	}
	if name == "run" {
		return "run-script"
	}
	return name
}

func commandNames(v Version) (known map[string]bool, alias map[string]string) {
	major := min(max(v.Major, 6), Latest().Major)
	known, alias = make(map[string]bool), make(map[string]string)
	for _, r := range commands {
		if r.since <= major && major <= r.last {
			for _, n := range strings.Fields(r.names) {
				known[n] = true
			}
		}
	}
	for _, r := range aliases {
		if r.since <= major && major <= r.last {
			for _, p := range strings.Fields(r.pairs) {
				short, long, _ := strings.Cut(p, ":")
				alias[short] = long
			}
		}
	}
	return known, alias
}

// hyphenated turns installTest into install-test.
func hyphenated(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b.WriteByte('-')
			b.WriteByte(s[i] | 0x20)
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func onlyWith(prefix string, known map[string]bool, alias map[string]string) string {
	found := ""
	add := func(name string) bool {
		if !strings.HasPrefix(name, prefix) || name == found {
			return true
		}
		clash := found != ""
		found = name
		return !clash
	}
	for n := range known {
		if !add(n) {
			return ""
		}
	}
	for n := range alias {
		if !add(n) {
			return ""
		}
	}
	return found
}
