package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// created is the event of an object that was written, as an object store sends it.
func (s *objects) created(t *testing.T, key string) []byte {
	t.Helper()
	o, err := s.backend.HeadObject("ci-logs", key)
	if err != nil {
		t.Fatal(err)
	}
	object := map[string]any{"key": strings.ReplaceAll(key, "/", "%2F"), "size": o.Size,
		"eTag": fmt.Sprintf("%x", o.Hash)}
	text, err := json.Marshal(map[string]any{"EventName": "s3:ObjectCreated:Put", "Records": []any{map[string]any{
		"eventName": "s3:ObjectCreated:Put", "s3": map[string]any{"bucket": map[string]any{"name": "ci-logs"},
			"object": object}}}})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestLogsAreReadAsTheyArrive: each event twice, some from elsewhere, some that are none, workers that are killed; and
// a listing afterwards counts nothing twice.
func TestLogsAreReadAsTheyArrive(t *testing.T) {
	dir := logsOf(t, 200, 12)
	want := plainly(t, dir)
	s := stored(t, dir, 12)
	c := clustered(t, dir)
	stop := make(chan struct{})
	workers := make(chan struct{})
	go func() {
		defer close(workers)
		c.arrivals(s, stop)
	}()
	nc, err := nats.Connect(c.url, nats.Token(token))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := nc.JetStream()
	if err != nil {
		t.Fatal(err)
	}
	wait(t, "the stream of events", func() bool { _, err := js.StreamInfo("NPMX_ARRIVED"); return err == nil })
	s.put(t, "other/x.log", []byte("npm error code E401\n"))
	events := [][]byte{[]byte("{"), []byte(`{"Records": []}`), s.created(t, "other/x.log"),
		[]byte(strings.ReplaceAll(string(s.created(t, "other/x.log")), "ObjectCreated:Put", "ObjectRemoved:Delete"))}
	logs, _ := filepath.Glob(filepath.Join(dir, "logs", "*", "*", "*", "*"))
	for _, l := range logs {
		key := filepath.ToSlash(strings.TrimPrefix(l, dir+string(os.PathSeparator)))
		events = append(events, s.created(t, key), s.created(t, key))
	}
	for i, e := range events {
		if _, err := js.Publish("npmx.events", e); err != nil {
			t.Fatal(err)
		}
		if i%100 == 50 {
			c.killWorker(0)
		}
	}
	wait(t, "the end of the events", func() bool {
		info, err := js.StreamInfo("NPMX_ARRIVED")
		return err == nil && info.State.Msgs == 0
	})
	close(stop)
	c.killWorker(0)
	<-workers
	report := func(format string) string {
		return strings.ReplaceAll(fleet(t, dir, 0, "report", "--out", "results", "--format", format).out,
			"s3://ci-logs/logs/", "logs/")
	}
	if got := report("json"); got != want.json {
		t.Errorf("the summary: %s", difference(got, want.json))
	}
	got, lines := strings.Split(report("ndjson"), "\n"), strings.Split(want.lines, "\n")
	slices.Sort(got)
	slices.Sort(lines)
	if !slices.Equal(got, lines) {
		t.Errorf("the lines: %s", difference(strings.Join(got, "\n"), strings.Join(lines, "\n")))
	}
	if r := finish(t, s.reached(c.command("put", "s3://ci-logs/logs"))); r.status != 0 {
		t.Fatal(r.err)
	}
	c.work(1, func(cmd *exec.Cmd) { s.reached(cmd) }, "s3://ci-logs/logs")
	if got := report("json"); got != want.json {
		t.Errorf("after a listing the summary: %s", difference(got, want.json))
	}
}

// arrivals keeps a worker alive that reads logs as they arrive.
func (c *cluster) arrivals(s *objects, stop chan struct{}) {
	for {
		cmd := s.reached(c.command("work", "--events", "npmx.events", "s3://ci-logs/logs"))
		c.mu.Lock()
		c.workers[0] = cmd
		err := cmd.Start()
		c.mu.Unlock()
		if err != nil {
			c.t.Error(err)
			return
		}
		_ = cmd.Wait()
		select {
		case <-stop:
			return
		default:
		}
	}
}

func wait(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 6000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s did not come in a minute", what)
}
