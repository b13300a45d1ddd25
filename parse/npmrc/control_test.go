package npmrc

import (
	"strings"
	"testing"
)

// TestAnAddressHoldsNoControlCharacter: whatever a file has, an address goes into texts and commands.
func TestAnAddressHoldsNoControlCharacter(t *testing.T) {
	for _, file := range []string{"registry=https://h.example \x00", "registry=https://h.example \x00\n",
		"registry=https://h.example/\x00a", "registry=https://h.example/\x1b[2J"} {
		for _, major := range []int{6, 8, 9, 11} {
			c, err := Load(oracleCase{Files: map[string]string{"p/.npmrc": file}}.machine(Version{Major: major}))
			if err != nil {
				t.Fatal(err)
			}
			out := everything(c, c.Registry("").URL)
			if i := strings.IndexAny(out, "\x00\x1b"); i >= 0 {
				t.Errorf("npm %d, %q: %q", major, file, out[max(0, i-60):i+1])
			}
		}
	}
}
