package rules

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
)

// Edition names our rules and tables: how many rules there are, and a checksum of every file. Two programs of the same
// edition answer alike, whatever version they say they are.
func Edition() (count int, sum string, err error) {
	all, _, err := embedded()
	if err != nil {
		return 0, "", err
	}
	h := sha256.New()
	for _, files := range []embed.FS{builtin, builtinTables} {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := files.ReadFile(name)
			fmt.Fprintf(h, "%s %d\n%s", name, len(data), data)
			return err
		})
		if err != nil {
			return 0, "", err
		}
	}
	return len(all), fmt.Sprintf("%x", h.Sum(nil))[:8], nil
}
