package main

import (
	"bytes"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/nats-io/nats.go"

	"npmx/fleet/queue"
)

// bucket is an object store on loopback, in this process, so that its cost is not the fleet's.
type bucket struct {
	*httptest.Server
	backend *s3mem.Backend
	written chan string // names of results, as they are there
}

func newBucket() (*bucket, error) {
	b := &bucket{backend: s3mem.New(), written: make(chan string, 1000)}
	inner := gofakes3.New(b.backend).Server()
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(w, r)
		if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/arrived/") &&
			strings.HasSuffix(r.URL.Path, ".ndjson.gz") {
			b.written <- r.URL.Path
		}
	}))
	for _, name := range []string{"ci-logs", "npmx"} {
		if err := b.backend.CreateBucket(name); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *bucket) put(key string, data []byte) error {
	meta := map[string]string{"Last-Modified": time.Now().UTC().Format(http.TimeFormat)}
	_, err := b.backend.PutObject("ci-logs", key, meta, bytes.NewReader(data), int64(len(data)), nil)
	return err
}

func (b *bucket) reached(cmd *exec.Cmd) *exec.Cmd {
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL_S3="+b.URL, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=k",
		"AWS_SECRET_ACCESS_KEY=s")
	return cmd
}

// fromBucket measures the same logs, read out of a bucket.
func (b *bench) fromBucket(logs, results string) (sample, error) {
	from, err := newBucket()
	if err != nil {
		return sample{}, err
	}
	defer from.Close()
	if _, err := from.fill(logs, 1<<30); err != nil {
		return sample{}, err
	}
	var all sample
	for range min(b.runs, 3) {
		cmd, err := b.anew("s3://ci-logs/logs", results)
		if err != nil {
			return sample{}, err
		}
		one, err := once(from.reached(cmd))
		if err != nil {
			return sample{}, err
		}
		all = all.cheaper(one)
	}
	return all, nil
}

// fill puts at most n of the logs of a folder into the bucket, and gives their keys.
func (b *bucket) fill(logs string, n int) (keys []string, err error) {
	err = filepath.WalkDir(logs, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || len(keys) >= n {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		keys = append(keys, "logs"+filepath.ToSlash(strings.TrimPrefix(path, logs)))
		return b.put(keys[len(keys)-1], data)
	})
	return keys, err
}

// measureArrivals measures how long it takes from an event to a result that is in its place, one log at a time.
func (b *bench) measureArrivals() (string, error) {
	const n = 500
	logs, err := b.logsOf(1000)
	if err != nil {
		return "", err
	}
	from, err := newBucket()
	if err != nil {
		return "", err
	}
	defer from.Close()
	keys, err := from.fill(logs, n)
	if err != nil {
		return "", err
	}
	disk, err := os.MkdirTemp("", "npmx-fleet-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(disk)
	server, err := queue.Serve(disk, 0, "")
	if err != nil {
		return "", err
	}
	defer server.Stop()
	worker := from.reached(exec.Command(b.fleet, "work", "s3://ci-logs/logs", "--out", "s3://npmx/results", "--nats",
		server.URL,
		"--events", "npmx.events"))
	worker.Env, worker.Stderr = append(worker.Env, "NPMX_FLEET_TOKEN="+server.Token), os.Stderr
	if err := worker.Start(); err != nil {
		return "", err
	}
	defer func() { _ = worker.Process.Kill(); _ = worker.Wait() }()
	took, err := from.timed(server, keys)
	if err != nil {
		return "", err
	}
	slices.Sort(took)
	at := func(percent int) float64 { return float64(took[(len(took)-1)*percent/100].Microseconds()) / 1000 }
	return fmt.Sprintf("From a log's event to its result in a bucket, %d logs one at a time: %.1f ms at the median, "+
		"%.1f ms at the 99th "+
		"percentile, %.1f ms at worst.\n", len(took), at(50), at(99), at(100)), nil
}

func (b *bucket) timed(server *queue.Server, keys []string) (took []time.Duration, err error) {
	nc, err := nats.Connect(server.URL, nats.Token(server.Token))
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	js, err := nc.JetStream()
	if err != nil {
		return nil, err
	}
	for range 200 { // until the worker has made the stream
		if _, err = js.StreamInfo("NPMX_ARRIVED"); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, key := range keys {
		o, err := b.backend.HeadObject("ci-logs", key)
		if err != nil {
			return nil, err
		}
		event, err := json.Marshal(map[string]any{"Records": []any{map[string]any{"eventName": "s3:ObjectCreated:Put",
			"s3": map[string]any{
				"bucket": map[string]any{"name": "ci-logs"},
				"object": map[string]any{"key": key, "size": o.Size, "eTag": fmt.Sprintf("%x", o.Hash[:md5.Size])}}}}})
		if err != nil {
			return nil, err
		}
		begun := time.Now()
		if _, err := js.PublishAsync("npmx.events", event); err != nil {
			return nil, err
		}
		select {
		case <-b.written:
			took = append(took, time.Since(begun))
		case <-time.After(time.Minute):
			return nil, fmt.Errorf("no result of %s in a minute", key)
		}
	}
	return took[len(took)/10:], nil // what was not warm yet is left out
}
