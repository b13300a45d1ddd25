//go:build unix

package check

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"npmx/explain/facts"
	"npmx/internal/fair"
	"npmx/parse/npmrc"
)

// TestManyScopesAreCheckedOnceEach: a project may name as many scopes as it likes; to check them costs each once, not
// each for every target.
func TestManyScopesAreCheckedOnceEach(t *testing.T) {
	cost := func(scopes int) time.Duration {
		var rc strings.Builder
		for i := range scopes {
			fmt.Fprintf(&rc, "@s%d:registry=https://r%d.example/\n", i, i)
		}
		dir := t.TempDir()
		config, err := npmrc.Load(npmrc.Machine{Cwd: dir, Home: dir + "/home", GOOS: "linux",
			Exists: func(string) bool { return false }, IsDir: func(string) bool { return false },
			ReadFile: func(name string) ([]byte, error) {
				if name == filepath.Join(dir, ".npmrc") {
					return []byte(rc.String()), nil
				}
				return nil, syscall.ENOENT
			}})
		if err != nil {
			t.Fatal(err)
		}
		before := fair.Spent()
		if got := Inspect(facts.Machine{Config: config}, npmrc.Version{}, nil,
			time.Time{}); len(got.Targets) != maxScopes+1 {
			t.Fatalf("%d targets", len(got.Targets))
		}
		return fair.Spent() - before
	}
	if took := cost(100_000); took > 4*time.Second {
		t.Errorf("100,000 scopes take %v of work", took)
	}
}
