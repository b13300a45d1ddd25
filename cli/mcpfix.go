package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"npmx/explain/facts"
	"npmx/explain/mend"
	"npmx/parse/npmrc"
)

type fixInput struct {
	Apply    bool   `json:"apply,omitempty" jsonschema:"write the change; without it only the diff is shown"`
	Undo     bool   `json:"undo,omitempty" jsonschema:"take back the last fix in this project"`
	TokenEnv string `json:"token_env,omitempty" jsonschema:"${mcp_token_env}"`
}

type fixOutput struct {
	Applied bool      `json:"applied"`
	Files   []fixFile `json:"files" jsonschema:"what is changed, secrets masked"`
	Needs   []string  `json:"needs" jsonschema:"what stands in the way of apply"`
	Left    []fixStep `json:"left" jsonschema:"steps that are no edit, for a person or for you"`
	Verify  []string  `json:"verify" jsonschema:"commands that succeed once it helped"`
}

type fixFile struct {
	File string `json:"file"`
	Diff string `json:"diff"`
}

type fixStep struct {
	Text    string `json:"text"`
	Command string `json:"command"`
	Web     string `json:"web"`
}

// fix shows the edits of this project's last finding, and writes them if it is told to.
func (t tools) fix(_ context.Context, _ *mcp.CallToolRequest, in fixInput) (*mcp.CallToolResult, fixOutput, error) {
	if v := (fixVerb{TokenEnv: in.TokenEnv}); !v.named() {
		return nil, fixOutput{}, errors.New(sayBadName)
	}
	config, err := facts.NpmConfig(t.w.whereNpm(nil))
	if err != nil {
		return nil, fixOutput{}, err
	}
	out := fixOutput{Files: []fixFile{}, Needs: []string{}, Left: []fixStep{}, Verify: []string{}}
	if in.Undo {
		err = t.undone(&out, config, in.Apply)
	} else {
		err = t.fixed(&out, config, in)
	}
	if err != nil {
		return nil, fixOutput{}, err
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: clip(out.text(), mostWords)}}}, out, nil
}

func (t tools) fixed(out *fixOutput, config *npmrc.Config, in fixInput) error {
	kept, err := t.w.lastEdits(config.Prefix())
	if err != nil {
		return err
	}
	changes, err := t.w.changes(kept)
	if err != nil {
		return err
	}
	for _, c := range changes {
		after, err := mend.Apply(c.old, c.edits, mend.Token)
		if err != nil {
			return fmt.Errorf("%s: %w", clean(c.file), err)
		}
		out.add(c, after, config)
		if mend.NeedsToken(c.edits) && in.TokenEnv == "" {
			out.Needs = []string{sayTokenEnv}
		}
	}
	for _, k := range kept.asked() {
		out.Needs = append(out.Needs, fmt.Sprintf(sayOwnersYes, clean(first(k.From, sayNoKey)), clean(k.To)))
	}
	out.Verify = append(out.Verify, kept.Verify...)
	for _, s := range kept.Left {
		out.Left = append(out.Left, fixStep(s))
	}
	switch {
	case !in.Apply:
		return nil
	case len(out.Needs) > 0:
		return errors.New(strings.Join(out.Needs, "\n"))
	}
	token, err := fixVerb{Yes: true, TokenEnv: in.TokenEnv}.token(t.w, changes)
	if err != nil {
		return err
	}
	out.Applied = true
	return t.w.apply(changes, token, kept.Project)
}

func (t tools) undone(out *fixOutput, config *npmrc.Config, apply bool) error {
	backs, err := t.w.backs(config.Prefix())
	if err != nil {
		return err
	}
	for _, b := range backs {
		out.add(b.change, b.text, config)
	}
	if out.Applied = apply; !apply {
		return nil
	}
	return t.w.putAllBack(backs, config.Prefix())
}

func (o *fixOutput) add(c change, after string, config *npmrc.Config) {
	diff := shown(c.file, c.old, after, maskOf(config))
	o.Files = append(o.Files, fixFile{clean(c.file), string(diff)})
}

// text is the same for a model.
func (o fixOutput) text() string {
	var b strings.Builder
	for _, f := range o.Files {
		b.WriteString(f.Diff)
	}
	for _, n := range o.Needs {
		b.WriteString(n + "\n")
	}
	switch {
	case o.Applied:
		for _, f := range o.Files {
			fmt.Fprintf(&b, sayChanged, f.File)
		}
	case len(o.Needs) == 0:
		b.WriteString(sayDryRun)
	}
	for _, s := range o.Left {
		b.WriteString("left: " + s.Text + "\n")
	}
	for _, v := range o.Verify {
		b.WriteString("verify: " + v + "\n")
	}
	return b.String()
}
