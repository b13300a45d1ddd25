package npmrc

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"unicode/utf16"
)

const unreadToken = "//h.example:8443/reg/:_authToken=s3cr3ts3cr3t\n"

// lookedAround loads a machine with its surroundings looked at.
func lookedAround(t *testing.T, m Machine) *Config {
	t.Helper()
	c, err := Load(m)
	if err != nil {
		t.Fatal(err)
	}
	c.LookAround()
	return c
}

func wide(text string, big bool) string {
	data := []byte{0xff, 0xfe}
	if big {
		data = []byte{0xfe, 0xff}
	}
	for _, u := range utf16.Encode([]rune(text)) {
		a, b := byte(u), byte(u>>8)
		if big {
			a, b = b, a
		}
		data = append(data, a, b)
	}
	return string(data)
}

// TestAFileThatNpmDoesNotReadIsNamedWithTheReason: npm tells of none of these but with --verbose.
func TestAFileThatNpmDoesNotReadIsNamedWithTheReason(t *testing.T) {
	const root = `{"name":"root","workspaces":["packages/*","tools/**/cli"]}`
	for _, x := range []struct {
		name, cwd string
		args      []string
		files     map[string]string
		file      string
		reason    string
	}{
		{"UTF-16 as PowerShell writes it", "p", nil, map[string]string{"h/.npmrc": wide(unreadToken, false)},
			"h/.npmrc", UnreadEncoding},
		{"UTF-16, the other way round", "p", nil, map[string]string{"h/.npmrc": wide(unreadToken, true)}, "h/.npmrc",
			UnreadEncoding},
		{"UTF-16 without a mark", "p", nil, map[string]string{"h/.npmrc": wide(unreadToken, false)[2:]}, "h/.npmrc",
			UnreadEncoding},
		{"above the project", "p/app", nil, map[string]string{"p/app/package.json": "{}", "p/app/.npmrc": reg,
			"p/.npmrc": unreadToken}, "p/.npmrc", IgnoredPlace},
		{"in the folder that --prefix leaves", "p", []string{"--prefix", "app", "install"},
			map[string]string{"p/app/package.json": "{}", "p/app/.npmrc": reg, "p/.npmrc": unreadToken}, "p/.npmrc",
			IgnoredPlace},
		{"below the project", "p/src", nil, map[string]string{"p/src/.npmrc": unreadToken}, "p/src/.npmrc",
			IgnoredPlace},
		{"in the home folder, when userconfig is elsewhere", "p", []string{"--userconfig", oracleRoot + "/x/rc",
			"install"}, map[string]string{"h/.npmrc": unreadToken}, "h/.npmrc", IgnoredPlace},
		{"of a workspace, at the root", "p", nil, map[string]string{"p/package.json": root,
			"p/packages/a/package.json": "{}", "p/packages/a/.npmrc": unreadToken}, "p/packages/a/.npmrc", "workspace"},
		{"of a workspace that -w names", "p", []string{"install", "-w", "a"}, map[string]string{"p/package.json": root,
			"p/packages/a/package.json": "{}", "p/packages/a/.npmrc": unreadToken}, "p/packages/a/.npmrc", "workspace"},
		{"of a workspace deep below", "p", nil, map[string]string{"p/package.json": root,
			"p/tools/x/y/cli/package.json": "{}", "p/tools/x/y/cli/.npmrc": unreadToken}, "p/tools/x/y/cli/.npmrc",
			"workspace"},
		{"of a folder that is no workspace", "p", nil, map[string]string{"p/package.json": root,
			"p/other/package.json": "{}", "p/other/.npmrc": unreadToken}, "", ""},
		{"of a package in node_modules", "p", nil, map[string]string{"p/package.json": root,
			"p/packages/node_modules/package.json": "{}", "p/packages/node_modules/.npmrc": unreadToken}, "", ""},
	} {
		files := map[string]string{"p/.npmrc": reg}
		maps.Copy(files, x.files)
		k := oracleCase{Files: files, Cwd: x.cwd, Argv: x.args}
		c := lookedAround(t, k.machine(npm11))
		uri := "https://h.example:8443/reg/foo"
		if c.Credential(uri, "foo") != nil {
			t.Errorf("%s: a credential is sent", x.name)
		}
		file, reason := nearFile(c, uri)
		if strings.TrimPrefix(file, oracleRoot+"/") != x.file || reason != x.reason {
			t.Errorf("%s: %q for %q, want %q for %q", x.name, file, reason, x.file, x.reason)
		}
		if strings.Contains(c.Redactor().Text("s3cr3ts3cr3t"), "s3cr3t") && x.file != "" {
			t.Errorf("%s: its token is not masked", x.name)
		}
	}
}

// nearFile is the file of the first near miss that lies in one that npm does not read, and why it does not.
func nearFile(c *Config, uri string) (file, reason string) {
	for _, n := range c.NearMisses(uri, "foo") {
		if n.Reason != ReasonIgnored {
			continue
		}
		for _, f := range c.Files() {
			if f.Path == n.File {
				return f.Path, f.Unread + f.Ignored
			}
		}
	}
	return "", ""
}

func TestAFileThatCannotBeReadSaysWhy(t *testing.T) {
	for want, fault := range map[string]error{UnreadDenied: fs.ErrPermission,
		UnreadOther: errors.New("input/output error"), "": fs.ErrNotExist} {
		k := oracleCase{Files: map[string]string{"p/.npmrc": reg}}
		m := k.machine(npm11)
		read := m.ReadFile
		m.ReadFile = func(name string) ([]byte, error) {
			if name == oracleRoot+"/h/.npmrc" {
				return nil, &fs.PathError{Op: "open", Path: name, Err: fault}
			}
			return read(name)
		}
		if got := userFile(lookedAround(t, m)); got.Unread != want || got.Found || (got.Err == "") != (want == "") {
			t.Errorf("%v: %+v, want %q", fault, got, want)
		}
	}
	k := oracleCase{Files: map[string]string{"p/.npmrc": reg, "h/.npmrc/x": ""}}
	if got := userFile(lookedAround(t, k.machine(npm11))); got.Unread != UnreadFolder {
		t.Errorf("a folder: %+v", got)
	}
}

func userFile(c *Config) File {
	for _, f := range c.Files() {
		if f.Layer == LayerUser {
			return f
		}
	}
	return File{}
}

// TestWhatIsTooMuchIsCutAndSaid: silence would be taken for "there is nothing".
func TestWhatIsTooMuchIsCutAndSaid(t *testing.T) {
	for name, x := range map[string]struct{ text, want string }{
		"a value of 16 MiB": {reg + "//h.example:8443/reg/:_authToken=" + strings.Repeat("${A}", 4<<20),
			"a line of more than 256 KiB was not read"},
		"many entries": {many("//h%d.example/:_authToken=abcdefgh%d\n", 50_000),
			"more than 20000 entries, the others were not read"},
		"a usual file": {unreadToken, ""},
	} {
		k := oracleCase{Files: map[string]string{"p/.npmrc": reg, "h/.npmrc": x.text}}
		if got := userFile(lookedAround(t, k.machine(npm11))); got.Err != x.want ||
			(got.Unread == UnreadPart) != (x.want != "") {
			t.Errorf("%s: %q (%s), want %q", name, got.Err, got.Unread, x.want)
		}
	}
}

func TestALookAtWorkspacesIsBounded(t *testing.T) {
	files := map[string]string{"p/.npmrc": reg}
	for i := range 2 * maxWorkspaces {
		files[fmt.Sprintf("p/packages/w%d/package.json", i)] = "{}"
	}
	for name, x := range map[string]struct {
		workspaces string
		found      int
		cut        bool
	}{
		"many":        {`["packages/*"]`, maxWorkspaces, true},
		"a few":       {`["packages/w1", "packages/w2*0"]`, 12, false},
		"nasty":       {`["` + strings.Repeat("**/", 1300) + `*x*"]`, 0, false},
		"nastier":     {"[" + strings.Repeat(`"`+strings.Repeat("**/*a*", 200)+`",`, 2_000) + `"x"]`, 0, false},
		"outside":     {`["../*", "packages/../../*"]`, 0, false},
		"no array":    {`{"packages": ["packages/w1"]}`, 1, false},
		"left out":    {`["!packages/*"]`, 0, false},
		"no patterns": {`7`, 0, false},
	} {
		files["p/package.json"] = `{"workspaces":` + x.workspaces + `}`
		k := oracleCase{Files: files}
		c := lookedAround(t, k.machine(npm11))
		if got := len(c.Workspaces()); got != x.found || x.cut && !c.Cut() {
			t.Errorf("%s: %d workspaces, cut %t; want %d, %t", name, got, c.Cut(), x.found, x.cut)
		}
	}
}
