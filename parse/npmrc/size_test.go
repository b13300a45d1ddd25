package npmrc

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"
)

// Files that no person wrote: 10 MB, or one line of 1 MB, within a second of work and 64 MiB.
func TestFilesOfAnySizeAreReadInBounds(t *testing.T) {
	token := "//h.example:8443/reg/:_authToken=abcdefgh\n"
	for name, file := range map[string]string{
		"short lines":   strings.Repeat("a=b\n", 10<<20/4),
		"known options": strings.Repeat("cache=/x\n", 10<<20/9),
		"comments":      strings.Repeat("; nothing here\n", 10<<20/15),
		"empty lines":   strings.Repeat("\n", 10<<20),
		"long line":     "//h.example:8443/reg/:_authToken=" + strings.Repeat("x", 1<<20) + "\n",
		"long comment":  "#" + strings.Repeat("x", 10<<20) + "\n",
		"long key":      strings.Repeat("x", 1<<20) + "=y\n",
		"variables":     "//h.example:8443/reg/:_authToken=" + strings.Repeat("${X}", 1<<18) + "\n",
		"open braces":   "//h.example:8443/reg/:_authToken=" + strings.Repeat("${", 1<<19) + "\n",
		"backslashes":   "//h.example:8443/reg/:_authToken=" + strings.Repeat(`\`, 1<<20) + "\n",
		"sections":      strings.Repeat("[a.b.c]\n", 10<<20/8),
		"list":          strings.Repeat("//h.example/:_authToken[]=abcdefgh\n", 10<<20/34),
		"tokens":        many("//h%d.example/:_authToken=abcdefgh%d\n", 10<<20/40),
		"lost tokens":   "[x]\n" + many("//h%d.example/:_authToken=abcdefgh%d\n", 10<<20/40),
	} {
		t.Run(name, func(t *testing.T) {
			k := oracleCase{Files: map[string]string{"p/.npmrc": reg + file, "h/.npmrc": token}}
			m := k.machine(npm11)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := fair.Spent()
			c, err := Load(m)
			if err != nil {
				t.Fatal(err)
			}
			c.Credential("https://h.example:8443/reg/foo", "")
			c.NearMisses("https://h.example:8443/reg/foo", "")
			took := fair.Spent() - start
			runtime.ReadMemStats(&after)
			used := (after.Sys - before.Sys) >> 20
			if !raceDetector && (took > time.Second || used > 64) {
				t.Errorf("%v, %d MiB of the system", took, used)
			}
			t.Logf("%s: %v, %d MiB allocated, %d MiB of the system", name, took,
				(after.TotalAlloc-before.TotalAlloc)>>20, used)
		})
	}
}

func many(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i, i)
	}
	return b.String()
}

func BenchmarkLoad(b *testing.B) {
	var file strings.Builder
	file.WriteString(reg)
	for i := range 10 {
		fmt.Fprintf(&file, "@s%d:registry=https://h%d.example/reg/\n//h%d.example/reg/:_authToken=abcdefgh%d\n", i, i,
			i, i)
	}
	k := oracleCase{Files: map[string]string{"p/.npmrc": file.String(),
		"h/.npmrc": "//h.example:8443/reg/:_authToken=abcdefgh"}}
	m := k.machine(npm11)
	for b.Loop() {
		c, err := Load(m)
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range c.Registries() {
			c.Credential(c.RequestURL(r.URL, "foo"), "foo")
			c.Login(r.URL)
			c.NearMisses(c.RequestURL(r.URL, "foo"), "foo")
		}
	}
}
