package main

import (
	"archive/zip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"

	"npmx/internal/genlog"
)

const (
	mib   = 1 << 20
	files = 10_000
)

// logs are the paths of what is measured.
type logs struct {
	ci, npm, mix, colour, dense, line, gz, zip, folder, literals string
}

// logsIn names them. Those of each share have a folder of their own.
func logsIn(dir string, share int64) logs {
	dir = filepath.Join(dir, fmt.Sprint(share))
	at := func(name string) string { return filepath.Join(dir, name) }
	return logs{at("ci.log"), at("npm.log"), at("mix.log"), at("colour.log"), at("dense.log"), at("line.log"),
		at("ci.log.gz"), at("many.zip"), at("many"), at("literals.txt")}
}

// make makes what is not there yet, or only what ripgrep looks for. A log is written under another name first, so that
// a broken run leaves none that is short.
func (l logs) make(share int64, all bool) error {
	generated := func(kind string, size int64) func(string) error {
		return into(func(w io.Writer) error { return genlog.Write(w, kind, size*mib/share, 7) })
	}
	for _, m := range []struct {
		path string
		make func(string) error
	}{
		{l.literals, into(func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Join(peerLiterals, "\n")+"\n")
			return err
		})},
		{l.ci, generated("ci", 1024)}, {l.npm, generated("npm", 1024)}, {l.mix, generated("mix", 1024)},
		{l.colour, generated("colour", 1024)},
		{l.dense, generated("dense", 100)}, {l.line, generated("line", 512)},
		{l.gz, into(func(w io.Writer) error { return gzipped(w, l.ci) })},
		{l.folder, func(path string) error { return many(path, files/int(share)) }},
		{l.zip, into(func(w io.Writer) error { return zipped(w, l.folder) })},
	} {
		if err := unlessThere(m.path, m.make); err != nil {
			return fmt.Errorf("making %s: %w", m.path, err)
		}
		if !all {
			return nil
		}
	}
	return nil
}

func unlessThere(path string, create func(string) error) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	fmt.Fprintln(os.Stderr, "making", path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := create(path + ".part"); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// into makes a file of what is written.
func into(write func(io.Writer) error) func(string) error {
	return func(path string) error {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		if err := write(f); err != nil {
			f.Close()
			return err
		}
		return f.Close()
	}
}

func gzipped(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z := gzip.NewWriter(w)
	if _, err := io.Copy(z, f); err != nil {
		return err
	}
	return z.Close()
}

// many makes a folder of n logs of 4 to 75 KiB (394 MB for 10,000) in 100 folders. Most say nothing of a failure.
func many(dir string, n int) error {
	r := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		path := filepath.Join(dir, fmt.Sprintf("job%02d", i%100), fmt.Sprintf("%d_step.txt", i/100))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		kind, size := "quiet", 4<<10+r.Int64N(71<<10)
		if i%500 == 499 {
			kind = "ci"
		}
		if err := into(func(w io.Writer) error { return genlog.Write(w, kind, size, uint64(i)) })(path); err != nil {
			return err
		}
	}
	return nil
}

func zipped(w io.Writer, dir string) error {
	z := zip.NewWriter(w)
	if err := z.AddFS(os.DirFS(dir)); err != nil {
		return err
	}
	return z.Close()
}
