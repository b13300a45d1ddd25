package npmrc

// Chosen says in which of a project's packages a command is to run: npm 7 and later know workspaces.
type Chosen struct {
	All   bool     // of the workspaces
	Names []string // names or folders of some
	Here  string   // the workspace that npm was started in, which counts where none is named
	Root  bool     // the project itself as well
}

// Any reports whether a workspace is chosen.
func (c Chosen) Any() bool { return c.All || len(c.Names) > 0 || c.Here != "" }

// Chosen reads --workspaces, --workspace and --include-workspace-root, in whatever layer they are.
func (c *Config) Chosen() Chosen {
	s := c.s
	if s.npm.Major > 0 && s.npm.Major < 7 {
		return Chosen{}
	}
	root, all := s.get("include-workspace-root"), s.get("workspaces")
	chosen := Chosen{Root: root.kind == isBool && root.on, All: all.kind == isBool && all.on, Here: s.workspace}
	one := s.get("workspace")
	for _, v := range append(one.list, one) {
		if v.kind == isText && v.text != "" {
			chosen.Names = append(chosen.Names, v.text)
		}
	}
	if chosen.All || len(chosen.Names) > 0 {
		chosen.Here = ""
	}
	return chosen
}
