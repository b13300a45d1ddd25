package task

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/klauspost/compress/gzip"
)

// ManifestName is where the manifest lies among the results.
const ManifestName = "manifest.ndjson.gz"

// The manifest is a line for the job, one for each task, and one that ends it, so that half of one is not taken for a
// whole one.
type manifestLine struct {
	Version int   `json:"version,omitempty"`
	Job     *Job  `json:"job,omitempty"`
	Task    *Task `json:"task,omitempty"`
	Tasks   *int  `json:"tasks,omitempty"` // of the last line
	Logs    int   `json:"logs,omitempty"`
}

const manifestVersion = 1

// Writer writes a manifest.
type Writer struct {
	Tasks, Logs int
	zip         *gzip.Writer
	lines       *json.Encoder
}

// NewWriter begins a manifest.
func NewWriter(to io.Writer, job Job) (*Writer, error) {
	z, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	w := &Writer{zip: z, lines: json.NewEncoder(z)}
	return w, w.lines.Encode(manifestLine{Version: manifestVersion, Job: &job})
}

// Add adds a task.
func (w *Writer) Add(t Task) error {
	w.Tasks, w.Logs = w.Tasks+1, w.Logs+len(t.Logs)
	return w.lines.Encode(manifestLine{Task: &t})
}

// Close ends the manifest.
func (w *Writer) Close() error {
	return errors.Join(w.lines.Encode(manifestLine{Tasks: &w.Tasks, Logs: w.Logs}), w.zip.Close())
}

// Read reads a manifest: its job at once, its tasks one after another.
func Read(in io.Reader) (Job, iter.Seq2[Task, error], error) {
	z, err := gzip.NewReader(bufio.NewReader(in))
	if err != nil {
		return Job{}, nil, fmt.Errorf("reading the manifest: %w", err)
	}
	lines := json.NewDecoder(z)
	var first manifestLine
	switch err := lines.Decode(&first); {
	case err != nil:
		return Job{}, nil, fmt.Errorf("reading the manifest: %w", err)
	case first.Version != manifestVersion || first.Job == nil:
		return Job{}, nil, fmt.Errorf("the manifest has version %d, and this npmx-fleet reads version %d",
			first.Version, manifestVersion)
	}
	return *first.Job, func(yield func(Task, error) bool) { tasks(lines, yield) }, nil
}

func tasks(lines *json.Decoder, yield func(Task, error) bool) {
	for n := 0; ; n++ {
		var l manifestLine
		err := lines.Decode(&l)
		switch {
		case err == nil && l.Tasks != nil && *l.Tasks == n:
			return
		case err == nil && l.Task == nil, err == io.EOF:
			err = errors.New("it ends too early")
		}
		if err != nil {
			yield(Task{}, fmt.Errorf("reading the manifest: %w", err))
			return
		}
		if !yield(*l.Task, nil) {
			return
		}
	}
}
