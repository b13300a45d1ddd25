package cli

import (
	"context"
	"embed"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"npmx/demo"
	"npmx/rules"
)

// The scripts ask `npmx self complete` for what may stand next, so that no list of ours grows old in one of them.
//
//go:embed shells
var shellScripts embed.FS

type selfCompletion struct {
	Shell string `arg:"" enum:"bash,zsh,fish,powershell" help:"bash, zsh, fish or powershell."`
}

// Run prints a script for a shell's start-up file.
func (v selfCompletion) Run(w world) error {
	text, err := shellScripts.ReadFile("shells/completion." + v.Shell)
	if err == nil {
		_, err = w.stdout.Write(text)
	}
	return err
}

type selfComplete struct {
	Words []string `arg:"" optional:"" passthrough:"" help:"The words after npmx; the last is the one being typed."`
}

// Run prints what may stand for the last word: a candidate a line, behind a tab what it is.
func (v selfComplete) Run(w world) error {
	words := v.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{""}
	}
	typed := words[len(words)-1]
	for _, c := range w.candidates(words[:len(words)-1], typed) {
		if strings.HasPrefix(c.word, typed) {
			if _, err := fmt.Fprintf(w.stdout, "%s\t%s\n", clean(c.word), clean(c.about)); err != nil {
				return err
			}
		}
	}
	return nil
}

type candidate struct{ word, about string }

// candidates are what may follow the words before. A command of npm's is npm's to complete.
func (w world) candidates(before []string, typed string) []candidate {
	var g grammar
	parser, err := w.parser(&g)
	if err != nil {
		return nil
	}
	at := parser.Model.Node
	for i, word := range before {
		if word == "--" && i > 0 && before[0] != "explain" {
			return w.npmCandidates(before[i+1:], typed)
		}
		if next := child(at, word); next != nil {
			at = next
		}
	}
	switch {
	case len(before) == 0 && !strings.HasPrefix(typed, "-"):
		return append(commands(at), w.npmCandidates(before, typed)...)
	case at == parser.Model.Node:
		return w.npmCandidates(before, typed)
	case strings.HasPrefix(typed, "-"):
		return flags(at)
	}
	if flag := flagOf(at, before[len(before)-1]); flag != nil && !flag.IsBool() {
		return w.values(flag.Name, flag.Enum)
	}
	return append(commands(at), w.arguments(at.Path())...)
}

func child(at *kong.Node, word string) *kong.Node {
	for _, c := range at.Children {
		if c.Type == kong.CommandNode && c.Name == word {
			return c
		}
	}
	return nil
}

func commands(at *kong.Node) (all []candidate) {
	for _, c := range at.Children {
		if c.Type == kong.CommandNode && !c.Hidden {
			all = append(all, candidate{c.Name, c.Help})
		}
	}
	return all
}

func flags(at *kong.Node) (all []candidate) {
	for _, group := range at.AllFlags(true) {
		for _, f := range group {
			all = append(all, candidate{"--" + f.Name, f.Help})
		}
	}
	return all
}

func flagOf(at *kong.Node, word string) *kong.Flag {
	for _, group := range at.AllFlags(false) {
		for _, f := range group {
			if "--"+f.Name == word {
				return f
			}
		}
	}
	return nil
}

// values are the words that a flag takes.
func (w world) values(flag, enum string) []candidate {
	switch {
	case flag == "format" && enum == "":
		return named(strings.Split(formatNames(), ", "))
	case flag == "by":
		return named(strings.Split(dimensionNames(), ", "))
	case flag == "cause":
		return named(causeNames())
	case enum != "":
		return named(slices.DeleteFunc(strings.Split(enum, ","), func(s string) bool { return s == "" }))
	}
	return nil
}

// arguments are the words that a command takes; none where it takes files, which the shell knows.
func (w world) arguments(path string) []candidate {
	switch path {
	case "rules show":
		return append(w.ruleNames(), named(causeNames())...)
	case "rules new":
		return named(causeNames())
	case "demo":
		var all []candidate
		for _, s := range demo.Scenarios() {
			all = append(all, candidate{s.Name, s.Title})
		}
		return all
	case "self completion":
		return named([]string{"bash", "zsh", "fish", "powershell"})
	case "self schema":
		return named([]string{"report", "check", "outlook"})
	}
	return nil
}

func (w world) ruleNames() (all []candidate) {
	set, err := w.ruleSet(nil)
	if err != nil {
		return nil
	}
	for _, r := range set.Rules() {
		all = append(all, candidate{r.ID, rules.TitleOf(r.Cause)})
	}
	return all
}

func named(words []string) (all []candidate) {
	for _, word := range words {
		all = append(all, candidate{word, ""})
	}
	return all
}

// npmWait is how long a person waits for a key that completes a word.
const npmWait = 3 * time.Second

// npmCandidates asks npm itself, as npm's own script for a shell does.
func (w world) npmCandidates(before []string, typed string) (all []candidate) {
	npm, err := w.nesting().FindNpm()
	if err != nil {
		return nil
	}
	ctx, stop := context.WithTimeout(context.Background(), npmWait)
	defer stop()
	words := append(append([]string{"npm"}, before...), typed)
	line := strings.Join(words, " ")
	cmd := exec.CommandContext(ctx, npm, append([]string{"completion", "--"}, words...)...)
	cmd.Dir = w.cwd
	cmd.Env = append(slices.Clone(w.env), fmt.Sprintf("COMP_CWORD=%d", len(before)+1), "COMP_LINE="+line,
		fmt.Sprintf("COMP_POINT=%d", len(line)))
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	return named(strings.Fields(string(out)))
}
