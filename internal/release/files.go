package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// pages are npmx's manual pages, by the section that they are in.
func pages() map[string]string {
	return map[string]string{"npmx": "1", "npmx-explain": "1", "npmx-check": "1", "npmx-fix": "1", "npmx-rules": "5"}
}

// completions are the files by the shell that reads them, each under the name that it is looked for.
func completions() map[string]string {
	return map[string]string{"bash": "npmx", "zsh": "_npmx", "fish": "npmx.fish", "powershell": "npmx.ps1"}
}

// writeFiles fills a folder with what archives and packages hold beside the program. npmx itself is asked for what it
// can say of itself, so a program for this machine is built first.
func writeFiles(folder, date string) error {
	npmx, clean, err := ownProgram(date)
	if err != nil {
		return err
	}
	defer clean()
	wanted := map[string][]string{}
	for page, section := range pages() {
		wanted[filepath.Join("man", page+"."+section+".gz")] = []string{"self", "man", page}
	}
	for shell, name := range completions() {
		wanted[filepath.Join("completions", name)] = []string{"self", "completion", shell}
	}
	for file, args := range wanted {
		text, err := exec.Command(npmx, args...).Output()
		if err != nil {
			return fmt.Errorf("npmx %v: %w", args, err)
		}
		if strings.HasSuffix(file, ".gz") {
			text = packed(text)
		}
		if err := write(filepath.Join(folder, file), text, 0o644); err != nil {
			return err
		}
	}
	texts, err := notices()
	if err != nil {
		return err
	}
	return write(filepath.Join(folder, "THIRD_PARTY_NOTICES"), texts, 0o644)
}

// packed is a text as man reads it, without a time in it.
func packed(text []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one that there is
	_, _ = w.Write(text)                                  // into memory
	_ = w.Close()
	return b.Bytes()
}

func ownProgram(date string) (npmx string, clean func(), err error) {
	dir, err := os.MkdirTemp("", "npmx-release-")
	if err != nil {
		return "", nil, err
	}
	npmx = filepath.Join(dir, "npmx")
	cmd := exec.Command("go", "build", "-ldflags", "-X npmx/cli.linkedDate="+date, "-o", npmx, ".")
	if out, err := cmd.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return "", nil, fmt.Errorf("building npmx: %w: %s", err, out)
	}
	return npmx, func() { os.RemoveAll(dir) }, nil
}

func write(path string, text []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, mode)
}
