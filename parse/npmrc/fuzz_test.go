package npmrc

import "testing"

// FuzzINI: each entry that npm's ini reader finds is where it is said to, in the order of the file, and both
// readers of it (npm 6's and later ones') end.
func FuzzINI(f *testing.F) {
	for _, seed := range []string{"a=1\n", "[x]\r\nb[]=\"c\"\r", " ;a\n#b\n=c\n", "'a'='b ; c'\nk", "a=b\u2028c",
		"[a\\.b]\nc=d;e",
		"\ufeffa=1", "__proto__=x\n[__proto__]\na=1", "a[=\\", "[[x]]=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		for _, major := range []int{6, 8, 11} {
			last := -1
			_ = readINI(file, Version{Major: major}, func(string) bool { return true }, func(p *pair) bool {
				if p.at < last || p.at > len(file) {
					t.Errorf("npm %d: %q at %d behind %d", major, p.key, p.at, last)
				}
				last = p.at
				return true
			})
		}
	})
}
