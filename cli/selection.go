package cli

import (
	"bufio"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"strings"
)

// shard is one of several parts of the logs.
type shard struct{ part, of uint32 }

// parseShard reads I/N; the zero shard is the whole.
func parseShard(value string) (shard, error) {
	if value == "" {
		return shard{}, nil
	}
	var s shard
	n, err := fmt.Sscanf(value, "%d/%d", &s.part, &s.of)
	if n != 2 || err != nil || s.part < 1 || s.part > s.of || fmt.Sprintf("%d/%d", s.part, s.of) != value {
		return shard{}, fmt.Errorf(sayShard, clean(value))
	}
	return s, nil
}

// holds decides by the name alone, so that a new log moves no other one into another part.
func (s shard) holds(path string) bool {
	if s.of == 0 {
		return true
	}
	h := fnv.New32a()
	h.Write([]byte(path))
	return h.Sum32()%s.of == s.part-1
}

// wants says which files --shard and --state leave to be read.
func (e *explaining) wants(path string, info fs.FileInfo) bool {
	return e.shard.holds(path) && (e.ledger == nil || e.ledger.isNew(path, info))
}

// named adds the names that --files-from lists.
func (v *explainVerb) listed(w world) error {
	if v.FilesFrom == "" {
		return nil
	}
	in := w.stdin
	if v.FilesFrom != "-" {
		f, err := os.Open(v.FilesFrom)
		if err != nil {
			return exitError{statusStore, plain(err)}
		}
		defer f.Close()
		in = f
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if name := strings.TrimSuffix(lines.Text(), "\r"); name != "" {
			v.Files = append(v.Files, name)
		}
	}
	if err := lines.Err(); err != nil {
		return exitError{statusStore, plain(err)}
	}
	if len(v.Files) == 0 {
		return exitError{statusStore, errors.New(sayNoneListed)}
	}
	return nil
}
