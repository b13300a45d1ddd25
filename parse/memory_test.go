package parse

import (
	"runtime"
	"strings"
	"testing"
)

// TestOpenParserThatHasSeenLittleHoldsLittle: a program that waits for hours with a parser beside it, as one is that
// runs many clients, pays for what was said, not for what might be.
func TestOpenParserThatHasSeenLittleHoldsLittle(t *testing.T) {
	const parsers, most = 500, 16 << 10
	said := strings.Repeat("2026-03-02T09:14:07.1234567Z a line of the build\n", 40) +
		stamp("##[group]Run npm ci", "env:", "  NODE_AUTH_TOKEN: ***", "##[endgroup]",
			"npm warn deprecated glob@7.2.3: no longer supported")
	set() // which all share
	var open [parsers]*Parser
	before := held()
	for i := range open {
		open[i] = New(Options{})
		_, _ = open[i].Write([]byte(said))
	}
	each := (held() - before) / parsers
	runtime.KeepAlive(&open)
	if each > most {
		t.Errorf("a parser that saw %d bytes holds %d", len(said), each)
	}
}

func held() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
