package work

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"npmx/explain/logs"
	"npmx/fleet/queue"
	"npmx/fleet/result"
	"npmx/fleet/store"
	"npmx/fleet/task"
	"npmx/rules"
)

const silence = 300 * time.Millisecond

// bench is what a worker needs, on this machine.
func bench(t *testing.T) (o Options, events *nats.Conn) {
	t.Helper()
	server, err := queue.Serve(t.TempDir(), 0, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	in, err := store.Open(t.TempDir(), store.S3Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := store.Open(filepath.Join(t.TempDir(), "results"), store.S3Options{})
	if err != nil {
		t.Fatal(err)
	}
	job := task.Job{Logs: "s3://ci-logs", Results: out.String(), Engine: "test"}
	q, err := queue.Dial(context.Background(), job.Key(), queue.Options{URL: server.URL, Token: server.Token,
		Silence: silence})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	set, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if events, err = nats.Connect(server.URL, nats.Token(server.Token)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(events.Close)
	return Options{Job: job, Logs: in, Results: result.Folder{Store: out}, Queue: q, AtOnce: 4, Deaths: 2,
		Reader: logs.New(logs.Options{Rules: set, Now: time.Now}),
		Say:    func(format string, a ...any) { t.Logf(format, a...) }}, events
}

// TestADeathIsNoneOfTheOthersFault: a worker dies of an event that tells of many logs. Its successor reads each alone,
// and sets none aside, since none of them kills.
func TestADeathIsNoneOfTheOthersFault(t *testing.T) {
	o, events := bench(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var records []any
	for i := range 6 {
		name := fmt.Sprintf("%d.log", i)
		if err := store.WriteBytes(ctx, o.Logs, name, []byte("added 1 package in 1s\n")); err != nil {
			t.Fatal(err)
		}
		records = append(records, map[string]any{"eventName": "s3:ObjectCreated:Put",
			"s3": map[string]any{"bucket": map[string]any{"name": "ci-logs"}, "object": map[string]any{"key": name}}})
	}
	event, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		t.Fatal(err)
	}
	taker, err := o.Queue.Arrivals(ctx, "events")
	if err != nil {
		t.Fatal(err)
	}
	js, err := events.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.Publish("events", event); err != nil {
		t.Fatal(err)
	}
	for dies := false; !dies; { // who takes it is never heard of again
		g, err := taker.Next(ctx, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		dies = g != nil
	}
	w := New(o)
	ended := make(chan error, 1)
	go func() { ended <- w.Arrivals(ctx, "events") }()
	for { // the test's own limit is the only one
		if empty, err := taker.Empty(ctx); err != nil {
			t.Fatal(err)
		} else if empty {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	w.Close()
	here := context.Background()
	came, err := o.Results.Arrived(here)
	if err != nil || len(came) != 6 {
		t.Errorf("%d results, %v", len(came), err)
	}
	aside, err := o.Results.Dead(here)
	if err != nil || len(aside) > 0 {
		t.Errorf("set aside: %v, %v", aside, err)
	}
}

// TestALogIsSetAsideByWhoeverDiedOfIt, and its line is the same whenever that is.
func TestALogIsSetAsideByWhoeverDiedOfIt(t *testing.T) {
	o, _ := bench(t)
	ctx := context.Background()
	one := task.Single(o.Job, store.Object{Name: "killer.log", Size: 7})
	g := lost(t, o.Queue, one)
	for _, who := range []string{"ann", "bob"} {
		if err := g.Accuse(ctx, one.ID, who); err != nil {
			t.Fatal(err)
		}
	}
	w := New(o)
	defer w.Close()
	r, err := w.suspect(ctx, one, g)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := r.Summary.Text(&text, nil); err != nil {
		t.Fatal(err)
	}
	aside, err := o.Results.Dead(ctx)
	if err != nil || len(aside) != 1 || aside[0].Deaths != 2 || r.Summary.Unreadable != 1 {
		t.Errorf("%v, %v\n%s", aside, err, text.String())
	}
}

// TestAWorkerThatLivesAccusesNobody, whatever became of the log.
func TestAWorkerThatLivesAccusesNobody(t *testing.T) {
	o, _ := bench(t)
	o.Logs = away{o.Logs}
	ctx := context.Background()
	one := task.Single(o.Job, store.Object{Name: "some.log", Size: 7})
	g := lost(t, o.Queue, one)
	w := New(o)
	defer w.Close()
	for range 4 {
		if _, err := w.suspect(ctx, one, g); err == nil {
			t.Fatal("a store that is away gives logs")
		}
	}
	if n, err := g.Accused(ctx, one.ID); n != 0 || err != nil {
		t.Errorf("%d deaths, %v", n, err)
	}
}

// away is a store that cannot be reached.
type away struct{ store.Store }

func (away) Open(context.Context, store.Object) (store.Log, error) {
	return nil, fmt.Errorf("no route")
}

// lost puts a task and takes it.
func lost(t *testing.T, q *queue.Queue, one task.Task) *queue.Given {
	t.Helper()
	ctx, sent := context.Background(), false
	_, err := q.Put(ctx, func() (queue.Message, bool, error) {
		defer func() { sent = true }()
		return queue.Message{ID: one.ID, Data: []byte("{}")}, !sent, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	taker, err := q.Tasks(ctx)
	for err == nil {
		var g *queue.Given
		if g, err = taker.Next(ctx, time.Second); g != nil {
			return g
		}
	}
	t.Fatal(err)
	return nil
}
