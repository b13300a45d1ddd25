package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"

	"npmx/parse/archive"
)

const (
	meterAfter = time.Second // work that is done sooner needs no bar
	meterEvery = 100 * time.Millisecond
	meterWidth = 24
)

// meter shows on a terminal how far the reading has come. A nil meter shows nothing.
type meter struct {
	to    io.Writer
	files []string
	read  atomic.Int64
	over  chan struct{}
	gone  sync.WaitGroup
}

// meter starts one, unless its line would be among lines that others write to the same terminal.
func (w world) meter(files []string, shared bool) *meter {
	if shared || !term.IsTerminal(int(w.stderr.Fd())) || w.getenv("TERM") == "dumb" {
		return nil
	}
	m := &meter{to: w.stderr, files: files, over: make(chan struct{})}
	m.gone.Go(m.run)
	return m
}

func (m *meter) add(bytes int64) {
	if m != nil {
		m.read.Add(bytes)
	}
}

// stop takes the bar away.
func (m *meter) stop() {
	if m != nil {
		close(m.over)
		m.gone.Wait()
	}
}

func (m *meter) run() {
	select {
	case <-m.over:
		return
	case <-time.After(meterAfter):
	}
	total := archive.Size(m.files)
	tick := time.NewTicker(meterEvery)
	defer tick.Stop()
	for {
		fmt.Fprintf(m.to, "\r\x1b[Knpmx: %s", bar(m.read.Load(), total))
		select {
		case <-m.over:
			io.WriteString(m.to, "\r\x1b[K")
			return
		case <-tick.C:
		}
	}
}

// bar is a bar where it is known how much there is to read, else how much has been read.
func bar(read, total int64) string {
	if total <= 0 {
		return fmt.Sprintf("%.1f MiB read", float64(read)/(1<<20))
	}
	share := min(float64(read)/float64(total), 1)
	done := int(share * meterWidth)
	return fmt.Sprintf("[%s%s] %3.0f %%", strings.Repeat("#", done), strings.Repeat(".", meterWidth-done), share*100)
}
