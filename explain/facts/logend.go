package facts

import (
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// LogEnd is how an npm ended, as the end of its debug log says.
type LogEnd struct {
	Ended time.Time // zero: not known
	Exit  int       // -1: not known
}

// EndOf reads when and how the npm of a debug log ended.
func EndOf(l DebugLog) LogEnd {
	end, last := LogEnd{Exit: -1}, l.Parts[len(l.Parts)-1]
	if info, err := os.Stat(last); err == nil {
		end.Ended = info.ModTime()
	}
	if status, ok := exitOf(last); ok {
		end.Exit = status
	}
	return end
}

// exitLine is what npm writes last: `31 verbose exit 1`, npm 6 `31 verbose exit [ 1, true ]`.
var exitLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\d+ verbose exit (?:\[ )?(\d+)`)
})

// tailOf bounds what is read of a log's end: the line that is looked for is one of the last.
const tailOf = 64 << 10

func exitOf(path string) (int, bool) {
	f, err := openRegular(path)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > tailOf {
		_, _ = f.Seek(-tailOf, io.SeekEnd)
	}
	var b strings.Builder
	_, _ = io.Copy(&b, io.LimitReader(f, tailOf))
	found := exitLine().FindAllStringSubmatch(b.String(), -1)
	if found == nil {
		return 0, false
	}
	status, err := strconv.Atoi(found[len(found)-1][1])
	return status, err == nil
}
