package rig

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"npmx/demo"
)

// Neighbour is another project of the same user: a registry of its own, whose token lies in ~/.npmrc, and whose
// mapping in the project.
type Neighbour struct{ Dir, Registry, Scope, key, Token string }

// Neighbours lays three out beside a case: on the same host by another port and by another path, and on another host.
func Neighbours(t *testing.T, c demo.Case, byPort, byPath, byHost string) []Neighbour {
	t.Helper()
	all := []Neighbour{{Scope: "@one", Registry: byPort}, {Scope: "@two", Registry: byPath},
		{Scope: "@three", Registry: byHost}}
	var keys strings.Builder
	for i := range all {
		n := &all[i]
		n.Dir = filepath.Join(filepath.Dir(c.Project), "other"+n.Scope[1:])
		n.key, n.Token = "//"+strings.SplitAfter(n.Registry, "//")[1], fmt.Sprintf("neighbour-%s-0123456789",
			n.Scope[1:])
		Write(t, filepath.Join(n.Dir, "package.json"), `{"name": "`+n.Scope[1:]+
			`", "version": "1.0.0", "dependencies": {"`+n.Scope+`/x": "1"}}`)
		Write(t, filepath.Join(n.Dir, ".npmrc"), n.Scope+":registry="+n.Registry+"\n")
		fmt.Fprintf(&keys, "%s:_authToken=%s\n", n.key, n.Token)
	}
	home := filepath.Join(c.Home, ".npmrc")
	if info, err := os.Stat(home); err == nil && info.IsDir() {
		return all // which is the mistake: no project of this user has a login
	}
	theirs, _ := os.ReadFile(home)
	Write(t, home, keys.String()+string(theirs))
	return all
}

// Sums reports whether a file of the project or the home folder is another.
func Sums(t *testing.T, c demo.Case) string {
	t.Helper()
	var all strings.Builder
	for _, dir := range []string{c.Project, c.Home} {
		Must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.Contains(path, "/.local/") {
				return err
			}
			data, _ := os.ReadFile(path)
			fmt.Fprintf(&all, "%s %x\n", path, sha256.Sum256(data))
			return nil
		}))
	}
	return all.String()
}
