//go:build unix

package parse

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"
)

// TestHostileLogsAreLinear: four times a log that was made to be dear costs about four times the work; sixteen times
// would mean that each failure, stream or line is compared with all others.
func TestHostileLogsAreLinear(t *testing.T) {
	words := strings.Repeat("some words of a registry, ", 80)
	for name, of := range map[string]func(i int) string{
		"failures of many words": func(i int) string {
			return fmt.Sprintf("npm error code E401\nnpm error 401 Unauthorized - GET "+
				"https://npm.corp.example/@acme%%2fp%d - %s\n", i, words)
		},
		"scopes in a message": func(i int) string {
			return fmt.Sprintf("npm error code E403\nnpm error 403 Forbidden - GET https://npm.corp.example/p%d - %s\n",
				i, strings.Repeat("/@", 1000))
		},
		"streams": func(i int) string {
			return strings.Repeat(fmt.Sprintf("job%d | npm error code E401\n@acme/p%d: npm error x\n#%d 0.1 npm "+
				"error 401\n", i, i, i), 8)
		},
		"errors of nobody": func(int) string { return strings.Repeat("npm error x\n", 100) },
		"records": func(int) string {
			return strings.Repeat(`{"type":"error","data":"npm error x"}`+"\n",
				40)
		},
	} {
		log := func(n int) string {
			var b strings.Builder
			for i := range n {
				b.WriteString(of(i))
			}
			return b.String()
		}
		small, large := log(200), log(800)
		cost := func(runs int, log string) time.Duration {
			return fair.Least(runs, 0, func() {
				p := New(Options{})
				_, _ = p.Write([]byte(log))
				p.Close()
			})
		}
		if one := cost(2, small); cost(1, large) > 10*max(one, 2*time.Millisecond) {
			one = cost(5, small)
			if four := cost(5, large); four > 10*max(one, 2*time.Millisecond) {
				t.Errorf("%s: 200 take %v, 800 %v", name, one, four)
			}
		}
	}
}
