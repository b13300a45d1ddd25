package facts

import (
	"os"
	"path/filepath"
	"strings"

	"npmx/parse/npmrc"
)

// Strays recognises a file that no edit may touch, since the project decides what it is: the project's own that is a
// link out of it, and one that the project's .npmrc names as the user's or the machine's. A cloned repository must not
// lead a person's yes to another file.
func (m Machine) Strays(path string) bool { return m.astray[path] }

func astray(c *npmrc.Config) map[string]bool {
	all := map[string]bool{}
	for _, name := range []string{".npmrc", "package.json"} {
		path := filepath.Join(c.Prefix(), name)
		all[path] = Outside(c.Prefix(), path)
	}
	moved := map[npmrc.Layer]string{npmrc.LayerUser: "userconfig", npmrc.LayerGlobal: "globalconfig"}
	for _, f := range c.Files() {
		switch f.Layer {
		case npmrc.LayerProject: // one in a workspace's folder, too
			all[f.Path] = Outside(c.Prefix(), f.Path)
		case npmrc.LayerUser, npmrc.LayerGlobal:
			all[f.Path] = all[f.Path] || setByProject(c, moved[f.Layer]) ||
				f.Layer == npmrc.LayerGlobal && setByProject(c, "prefix")
		}
	}
	return all
}

func setByProject(c *npmrc.Config, key string) bool {
	_, from, ok := c.Get(key)
	return ok && from.Layer == npmrc.LayerProject
}

// Outside reports whether a file that lies in a folder by its name is a link that leads out of it.
func Outside(folder, path string) bool {
	real, err := filepath.EvalSymlinks(path)
	if err != nil { // there is none, or a link that leads to none yet
		info, err := os.Lstat(path)
		return err == nil && info.Mode()&os.ModeSymlink != 0
	}
	base, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return true
	}
	rel, err := filepath.Rel(base, real)
	return err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
