package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"npmx/explain/facts"
)

// mcpVerb is a server of the Model Context Protocol on standard input and output, for programs that run npm all day.
// Its status is 0 where the client has gone, 2 where the folder does not do, 3 where what came was not the protocol.
type mcpVerb struct {
	Folder string `arg:"" optional:"" help:"${mcp_folder}"`
}

func (v mcpVerb) Run(w world) error {
	w, err := w.within(v.Folder)
	if err != nil {
		return err
	}
	to := &mcp.IOTransport{Reader: w.stdin, Writer: unclosed{w.stdout}}
	w.stdout = w.stderr // the protocol has stdout to itself
	if err := newServer(w).Run(context.Background(), to); err != nil && !errors.Is(err, io.EOF) {
		return exitError{statusUnreadable, fmt.Errorf(sayProtocol, clip(clean(err.Error()), mostError))}
	}
	return nil
}

// unclosed is standard output, which is this process's and not the session's to close.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

// within is the world in a project's folder. Tools may read what lies in it, so it must not hold everything.
func (w world) within(folder string) (world, error) {
	w.cwd = absolute(w.cwd, folder)
	real, err := filepath.EvalSymlinks(w.cwd)
	if err != nil || !isFolder(real) {
		return w, fmt.Errorf(sayNoFolder, clean(w.cwd))
	}
	if home, _ := filepath.EvalSymlinks(w.home); filepath.Dir(real) == real || inside(real, home) {
		return w, fmt.Errorf(sayWideFolder, clean(real))
	}
	return w, nil
}

// The bounds of one call. What a client sends is bounded by the library, at 16 MiB a message.
const (
	mostText  = 4 << 20 // bytes of a log that is sent
	mostAsked = 100     // requests of an outlook
	mostTold  = 20      // findings of one answer
	mostWords = 8 << 10 // bytes of the short text of an answer
	mostError = 500     // bytes of an error
	callTime  = time.Minute
)

func newServer(w world) *mcp.Server {
	version := thisBuild().version
	s := mcp.NewServer(&mcp.Implementation{Name: "npmx", Version: version},
		&mcp.ServerOptions{Instructions: mcpInstructions, Capabilities: &mcp.ServerCapabilities{}})
	t := tools{w}
	no, yes := false, true
	mcp.AddTool(s, &mcp.Tool{Name: "explain", Description: mcpExplain, InputSchema: schemaOf[explainInput](),
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, OpenWorldHint: &no}}, t.explain)
	mcp.AddTool(s, &mcp.Tool{Name: "check", Description: mcpCheck, InputSchema: schemaOf[checkInput](),
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, OpenWorldHint: &yes}}, t.check)
	mcp.AddTool(s, &mcp.Tool{Name: "fix", Description: mcpFix, InputSchema: schemaOf[fixInput](),
		OutputSchema: schemaOf[fixOutput](),
		Annotations:  &mcp.ToolAnnotations{DestructiveHint: &yes, OpenWorldHint: &no}}, t.fix)
	s.AddReceivingMiddleware(oneCall(make(chan struct{}, 1)))
	return s
}

// schemaOf is a type's schema. The library says of every list that it may be null too, and some clients take a property
// of two types for none. Long descriptions are in longHelp.
func schemaOf[T any]() *jsonschema.Schema {
	s, err := jsonschema.For[T](nil)
	if err != nil {
		panic(err) // of the type alone
	}
	words := longHelp()
	for _, p := range s.Properties {
		p.Description = spelled(p.Description, words)
		if slices.Equal(p.Types, []string{"null", "array"}) {
			p.Types, p.Type = nil, "array"
		}
	}
	return s
}

// oneCall lets one tool work at a time, for no longer than [callTime], and no fault of npmx end the session. What a
// call is refused with is fit to be shown.
func oneCall(turn chan struct{}) mcp.Middleware {
	return func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, r mcp.Request) (result mcp.Result, err error) {
			if method != "tools/call" {
				return next(ctx, method, r)
			}
			defer func() {
				if fault := recover(); fault != nil {
					result, err = refused(fmt.Errorf(sayFault, fault)), nil
				}
			}()
			select {
			case turn <- struct{}{}:
				defer func() { <-turn }()
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			ctx, stop := context.WithTimeoutCause(ctx, callTime, errCallTime)
			defer stop()
			result, err = next(ctx, method, r)
			if called, ok := result.(*mcp.CallToolResult); ok && called.IsError {
				return refused(called.GetError()), err
			}
			return result, err
		}
	}
}

var errCallTime = fmt.Errorf(sayCallTime, callTime)

func refused(err error) *mcp.CallToolResult {
	r := &mcp.CallToolResult{}
	r.SetError(errors.New(clip(cleanLines(err.Error()), mostError)))
	return r
}

// told is a text for the model, and the same as data.
func told(text string, data []byte) (*mcp.CallToolResult, any, error) {
	short := clip(text, mostWords)
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: short}}}, json.RawMessage(data), nil
}

// clip cuts a text at a whole line, or else at a whole character.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	cut := text[:most]
	for i := len(cut) - 1; i > most/2; i-- {
		if cut[i] == '\n' {
			return cut[:i+1] + "..."
		}
	}
	return strings.ToValidUTF8(cut, "") + "..."
}

// ofProject is the whole path of a file or a folder that a client names. It lies in the project, links followed;
// whether there is one elsewhere is not told.
func (w world) ofProject(path string) (string, error) {
	real, err := filepath.EvalSymlinks(absolute(w.cwd, filepath.FromSlash(path)))
	if err == nil && !facts.Outside(w.cwd, real) {
		if info, err := os.Stat(real); err == nil && (info.IsDir() || info.Mode().IsRegular()) {
			return real, nil
		}
	}
	return "", fmt.Errorf(sayNotInside, clip(clean(path), mostError/2))
}
