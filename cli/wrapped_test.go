package cli

import (
	"testing"
	"time"

	"npmx/explain/facts"
)

// TestFilesAreReadLate: before an npm that talks to no registry its configuration is not read; after a failure of it,
// it is.
func TestFilesAreReadLate(t *testing.T) {
	dir := t.TempDir()
	for command, early := range map[string]bool{"ls": false, "--version": false, "run": false, "exec": false,
		"t": false, "i": true, "view": true, "publish": true} {
		w := world{env: []string{"HOME=" + dir}, cwd: dir, home: dir, now: time.Now}
		r := &attempt{w: w, s: wrapSettings(w), args: []string{command}}
		r.where = facts.Where{Cwd: dir, Home: dir, Env: w.env, Args: r.args}
		if c := r.command(); (r.config != nil) != early || (c.Tap != nil) != early {
			t.Errorf("npm %s: configuration read %v, output read %v, want %v", command, r.config != nil, c.Tap != nil,
				early)
		}
		if !r.configured() || r.config == nil {
			t.Errorf("npm %s: no configuration to explain a failure with", command)
		}
	}
}
