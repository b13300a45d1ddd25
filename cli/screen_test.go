package cli

import (
	"os"
	"testing"
)

// TestWhatColoursAText: a flag, then npm's own setting, then what all programs are asked by, then the stream, which
// here is a file.
func TestWhatColoursAText(t *testing.T) {
	for _, c := range []struct {
		flag string
		env  []string
		want bool
	}{
		{"", nil, false},
		{"always", nil, true},
		{"always", []string{"NO_COLOR=1", "npm_config_color=false"}, true},
		{"never", []string{"FORCE_COLOR=1", "npm_config_color=always"}, false},
		{"auto", []string{"FORCE_COLOR=1"}, true},
		{"auto", []string{"FORCE_COLOR=0", "CLICOLOR_FORCE=1"}, true},
		{"auto", []string{"FORCE_COLOR=1", "NO_COLOR=1"}, false},
		{"auto", []string{"FORCE_COLOR=1", "npm_config_color=false"}, false},
		{"auto", []string{"FORCE_COLOR=1", "NPM_CONFIG_COLOR=false"}, false},
		{"auto", []string{"NO_COLOR=1", "npm_config_color=always"}, true},
		{"auto", []string{"npm_config_color=true"}, false},
		{"false", []string{"FORCE_COLOR=1"}, false}, // npm's own --no-color
		{"true", []string{"FORCE_COLOR=1", "npm_config_color=false"}, true},
	} {
		if got := (world{env: c.env}).color(file(t), c.flag); got != c.want {
			t.Errorf("%q %v: %v", c.flag, c.env, got)
		}
	}
}

func TestHowWideATextIs(t *testing.T) {
	for _, c := range []struct {
		flag int
		env  []string
		want int
	}{
		{0, nil, 0},
		{0, []string{"COLUMNS=200"}, 200},
		{0, []string{"COLUMNS=wide"}, 0},
		{0, []string{"COLUMNS=-3"}, 0},
		{0, []string{"COLUMNS=3"}, narrowest},
		{60, []string{"COLUMNS=200"}, 60},
		{1, nil, narrowest},
	} {
		if got := (world{env: c.env}).width(file(t), c.flag); got != c.want {
			t.Errorf("%d %v: %d", c.flag, c.env, got)
		}
	}
}

// TestWhereLinksAre: in a file only where they are forced; which terminals have them is judged by what they say of
// themselves.
func TestWhereLinksAre(t *testing.T) {
	for _, c := range []struct {
		env  []string
		want bool
	}{
		{nil, false},
		{[]string{"TERM_PROGRAM=iTerm.app"}, false}, // a file
		{[]string{"FORCE_HYPERLINK=1"}, true},
		{[]string{"FORCE_HYPERLINK=1", "CI=true", "NO_HYPERLINKS=1"}, true},
		{[]string{"FORCE_HYPERLINK=0"}, false},
	} {
		if got := (world{env: c.env}).links(file(t)); got != c.want {
			t.Errorf("%v: %v", c.env, got)
		}
	}
	for _, c := range []struct {
		env  []string
		want bool
	}{
		{[]string{"TERM=xterm-256color"}, false},
		{[]string{"TERM=xterm-256color", "VTE_VERSION=7600"}, true},
		{[]string{"TERM=xterm-256color", "VTE_VERSION=4900"}, false},
		{[]string{"TERM=xterm-256color", "TERM_PROGRAM=vscode"}, true},
		{[]string{"TERM=xterm-kitty"}, true},
		{[]string{"TERM=dumb", "TERM_PROGRAM=vscode"}, false},
		{[]string{"TERM=screen-256color", "VTE_VERSION=7600"}, false},
		{[]string{"WT_SESSION=1"}, true},
	} {
		if got := (world{env: c.env}).hasLinks(); got != c.want {
			t.Errorf("%v: %v", c.env, got)
		}
	}
}

func file(t *testing.T) *os.File {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
