// Package task cuts a listing of logs into tasks, names each by its content, and keeps the list of all of them: the
// manifest, which says which results count.
//
// A cut depends on the names beside it alone, so that a new log changes one task and moves no other. The package is
// pure, and refuses to know how logs are read, queued or stored.
package task

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"hash/fnv"
	"unicode/utf8"

	"npmx/fleet/store"
)

// Job is what all tasks of one reading have in common: where the logs are, where results go, and which program and
// rules read them. Another program's results are another job's.
type Job struct {
	Logs    string `json:"logs"`
	Results string `json:"results"`
	Engine  string `json:"engine"`
}

// Key is short, and fit for a subject of the queue.
func (j Job) Key() string {
	h := sha256.New()
	for _, part := range []string{j.Logs, j.Results, j.Engine} {
		fmt.Fprintf(h, "%d %s\n", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Task is a few logs that are read together.
type Task struct {
	ID   string
	Logs []store.Object
	Of   int // into how many tasks of one log its parent was split; zero for a whole task
	Part int // which of them this is, from zero on
}

// wire is a task on its way: names, sizes and versions are what there is to say of a log.
type wire struct {
	ID   string   `json:"id"`
	Of   int      `json:"of,omitempty"`
	Part int      `json:"part,omitempty"`
	Logs []object `json:"logs"`
}

type object struct {
	Name    string `json:"n,omitempty"`
	Bytes   []byte `json:"b,omitempty"` // a name that is no UTF-8, which JSON cannot hold
	Size    int64  `json:"s"`
	Version string `json:"v"`
}

func objectOf(o store.Object) object {
	if !utf8.ValidString(o.Name) {
		return object{Bytes: []byte(o.Name), Size: o.Size, Version: o.Version}
	}
	return object{Name: o.Name, Size: o.Size, Version: o.Version}
}

// MarshalJSON makes a message of a task.
func (t Task) MarshalJSON() ([]byte, error) {
	w := wire{t.ID, t.Of, t.Part, make([]object, len(t.Logs))}
	for i, o := range t.Logs {
		w.Logs[i] = objectOf(o)
	}
	return json.Marshal(w)
}

// UnmarshalJSON makes a task of a message.
func (t *Task) UnmarshalJSON(data []byte) error {
	var w wire
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*t = Task{ID: w.ID, Of: w.Of, Part: w.Part, Logs: make([]store.Object, len(w.Logs))}
	for i, o := range w.Logs {
		t.Logs[i] = store.Object{Name: o.Name + string(o.Bytes), Size: o.Size, Version: o.Version}
	}
	return nil
}

// Single is the task of one log that came by itself.
func Single(job Job, o store.Object) Task {
	return Task{ID: identity(job, []store.Object{o}), Logs: []store.Object{o}}
}

// Split makes a task of each log, for a task whose reader has died.
func (t Task) Split() []Task {
	var parts []Task
	for i, o := range t.Logs {
		parts = append(parts, Task{ID: fmt.Sprintf("%s-%d", t.ID, i), Logs: []store.Object{o}, Of: len(t.Logs),
			Part: i})
	}
	return parts
}

// Parent is the task that this one was split from.
func (t Task) Parent() string { return t.ID[:len(t.ID)-len(fmt.Sprintf("-%d", t.Part))] }

func identity(job Job, logs []store.Object) string {
	h := sha256.New()
	fmt.Fprintln(h, job.Key())
	for _, o := range logs {
		write(h, o)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func write(h hash.Hash, o store.Object) {
	fmt.Fprintf(h, "%d %s %d %s\n", len(o.Name), o.Name, o.Size, o.Version)
}

// Cutter makes tasks of a listing.
type Cutter struct {
	job   Job
	size  uint32
	logs  []store.Object
	names int
}

// NewCutter makes tasks of size logs on average.
func NewCutter(job Job, size int) *Cutter { return &Cutter{job: job, size: uint32(max(size, 1))} }

const mostNames = 256 << 10 // bytes of names in one task: a message of the queue holds a megabyte

// Add takes the next log of a listing, and gives a task where one ends with it.
func (c *Cutter) Add(o store.Object) (Task, bool) {
	c.logs = append(c.logs, o)
	c.names += len(o.Name) + len(o.Version)
	h := fnv.New32a()
	h.Write([]byte(o.Name))
	if h.Sum32()%c.size != 0 && len(c.logs) < 4*int(c.size) && c.names < mostNames {
		return Task{}, false
	}
	return c.End()
}

// End gives what is left.
func (c *Cutter) End() (Task, bool) {
	if len(c.logs) == 0 {
		return Task{}, false
	}
	t := Task{ID: identity(c.job, c.logs), Logs: c.logs}
	c.logs, c.names = nil, 0
	return t, true
}
