//go:build unix

package hostile

import "testing"

// judge has the rule sets of others look for secrets in what npmx printed.
func judge(t *testing.T, all outputs) { t.Helper() }
