package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"npmx/explain/facts"
	"npmx/explain/summary"
)

// ledger remembers which files were read, and what all of them together showed. It is a folder with two files:
// "read", to which a line is added for each file, and "summary.json". A file that has grown or was written again is
// new. What was read counts only once the run has ended, so that a run that was killed is done again.
type ledger struct {
	dir  string
	read map[string]bool
	more []string
}

// openLedger reads a folder's ledger, and makes the folder where it is missing.
func openLedger(dir string) (*ledger, error) {
	if dir == "" {
		return nil, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l := &ledger{dir: dir, read: map[string]bool{}}
	f, err := os.Open(l.path("read"))
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		l.read[lines.Text()] = true
	}
	return l, lines.Err()
}

func (l *ledger) path(name string) string { return filepath.Join(l.dir, name) }

// isNew notes a file, unless it was read in this very state before.
func (l *ledger) isNew(path string, info fs.FileInfo) bool {
	line := fmt.Sprintf("%d %d %s", info.Size(), info.ModTime().UnixNano(), strings.ToValidUTF8(clean(path), "?"))
	if l.read[line] {
		return false
	}
	l.more = append(l.more, line)
	return true
}

// before is the summary of what was read earlier.
func (l *ledger) before() (*summary.Summary, error) {
	s, err := readSummary(l.path("summary.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return summary.New(), nil
	}
	return s, err
}

// keep puts the summary in place, then the names: a run that dies between the two is counted twice rather than never.
func (l *ledger) keep(total *summary.Summary) error {
	var text strings.Builder
	if err := total.JSON(&text, nil); err != nil {
		return err
	}
	if err := writeWhole(l.path("summary.json"), []byte(text.String())); err != nil {
		return err
	}
	f, err := facts.OpenOwn(l.path("read"), os.O_APPEND|os.O_CREATE)
	if err != nil {
		return err
	}
	for _, line := range l.more {
		if _, err = io.WriteString(f, line+"\n"); err != nil {
			break
		}
	}
	return errors.Join(err, f.Close())
}
