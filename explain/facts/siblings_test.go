package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// repository lays files out and gathers what is known where npm is run in one of its folders.
func repository(t *testing.T, files map[string]string, cwd string) Machine {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	home := filepath.Join(root, "home")
	m, err := Gather(Where{Cwd: filepath.Join(root, "repo", cwd), Home: home, GOOS: "linux",
		Env: []string{"HOME=" + home}, Args: []string{"install"}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSiblingsAreFound(t *testing.T) {
	files := func(workspaces string) map[string]string {
		return map[string]string{
			"repo/package.json": `{"name":"root","workspaces":` + workspaces + `}`,
			"repo/packages/app/package.json": "{\n\"name\": \"app\",\n\"version\": \"1.0.0\",\n\"dependencies\": " +
				"{\n\"@z/init\": \"^2.0.0\"\n}}",
			"repo/packages/init/package.json": "{\n\"name\": \"@z/init\",\n\"version\": \"1.0.0\"\n}",
		}
	}
	for _, x := range []struct {
		name, workspaces, cwd, pkg, wanted string
		ok, workspace                      bool
	}{
		{"a version that does not fit", `["packages/*"]`, "", "@z/init", "^2.0.0", true, true},
		{"a folder that the list leaves out", `["packages/app"]`, "", "@z/init", "^2.0.0", true, false},
		{"run in the workspace", `["packages/*"]`, "packages/app", "@z/init", "^2.0.0", true, true},
		{"no workspaces at all", `[]`, "packages/app", "@z/init", "^2.0.0", true, false},
		{"the range is not known", `["packages/*"]`, "", "@z/init", "", true, true},
		{"another range was asked for", `["packages/*"]`, "", "@z/init", "^3.0.0", false, false},
		{"another package", `["packages/*"]`, "", "@z/other", "^2.0.0", false, false},
	} {
		m := repository(t, files(x.workspaces), x.cwd)
		one, wish, ok := m.Siblings.Of(x.pkg, x.wanted)
		if ok != x.ok || one.Workspace != x.workspace {
			t.Errorf("%s: %+v %t, want %t", x.name, one, ok, x.ok)
			continue
		}
		if ok && (one.Version != "1.0.0" || one.Line != 3 || filepath.Base(one.Dir) != "init" || wish.Line != 5 ||
			wish.Range != "^2.0.0" || filepath.Base(filepath.Dir(wish.Path)) != "app") {
			t.Errorf("%s: %+v %+v", x.name, one, wish)
		}
	}
}

// TestTheLookAtSiblingsIsBounded: a repository may hold any number of folders, and anything in a version.
func TestTheLookAtSiblingsIsBounded(t *testing.T) {
	files := map[string]string{"repo/package.json": `{"workspaces":["packages/*"]}`}
	for i := range 2 * maxSiblings {
		files[fmt.Sprintf("repo/packages/p%d/package.json",
			i)] = fmt.Sprintf(`{"name":"p%d","version":"1; rm -rf","dependencies":{"a":"1","b":"2"}}`, i)
	}
	m := repository(t, files, "")
	if n := len(m.Siblings.All); n > maxSiblings || len(m.Siblings.Wishes) > maxWishes {
		t.Errorf("%d siblings, %d wishes", n, len(m.Siblings.Wishes))
	}
	for _, s := range m.Siblings.All {
		if s.Version != "" {
			t.Fatalf("%+v: that is no version", s)
		}
	}
}

func TestANpmrcBesideTheProjectIsKnownToBeApart(t *testing.T) {
	files := map[string]string{"repo/package.json": "{}", "repo/app/package.json": "{}"}
	if m := repository(t, files, ""); m.Apart {
		t.Error("npm runs in the project")
	}
	if m := repository(t, files, "app"); m.Apart {
		t.Error("npm runs in the project below")
	}
	if !apart(filepath.FromSlash("/repo"), filepath.FromSlash("/repo/app")) ||
		apart(filepath.FromSlash("/repo/app/src"), filepath.FromSlash("/repo/app")) {
		t.Error("--prefix app leads away from the folder that npm is run in, a folder of the project does not")
	}
}
