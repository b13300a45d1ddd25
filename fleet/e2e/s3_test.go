package e2e

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"npmx/internal/fair"
)

// objects is an object store on loopback that fails as the dice have it.
type objects struct {
	*httptest.Server
	backend *s3mem.Backend
	dice    *rand.Rand
	mu      sync.Mutex
	faults  map[string]int // by kind, which were made

	refuse, cut, wait int // percent of the requests for logs
	under             atomic.Int32
	most              atomic.Int32 // that were under way at once
}

// stored puts the logs of dir into a bucket.
func stored(t *testing.T, dir string, seed uint64) *objects {
	t.Helper()
	s := &objects{backend: s3mem.New(), dice: rand.New(rand.NewPCG(seed, 5)), faults: map[string]int{}}
	inner := gofakes3.New(s.backend).Server()
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.answer(inner, w,
			r)
	}))
	t.Cleanup(s.Close)
	for _, bucket := range []string{"ci-logs", "npmx"} {
		if err := s.backend.CreateBucket(bucket); err != nil {
			t.Fatal(err)
		}
	}
	root := filepath.Join(dir, "logs")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		s.put(t, "logs"+filepath.ToSlash(strings.TrimPrefix(path, root)), data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *objects) put(t *testing.T, key string, data []byte) {
	t.Helper()
	meta := map[string]string{"Last-Modified": time.Now().UTC().Format(http.TimeFormat)}
	if _, err := s.backend.PutObject("ci-logs", key, meta, bytes.NewReader(data), int64(len(data)), nil); err != nil {
		t.Fatal(err)
	}
}

// answer fails now and then where a log is asked for, and writes down how many requests are under way.
func (s *objects) answer(inner http.Handler, w http.ResponseWriter, r *http.Request) {
	s.most.Store(max(s.most.Load(), s.under.Add(1)))
	defer s.under.Add(-1)
	switch fault := s.fault(r); fault {
	case "refuse":
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w,
			`<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>`)
	case "cut":
		whole := httptest.NewRecorder()
		inner.ServeHTTP(whole, r)
		for k, v := range whole.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(whole.Code)
		_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2]) // of the length that was promised
		panic(http.ErrAbortHandler)
	case "wait":
		time.Sleep(30 * time.Millisecond)
		inner.ServeHTTP(w, r)
	default:
		inner.ServeHTTP(w, r)
	}
}

func (s *objects) fault(r *http.Request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.dice.IntN(100)
	fault := ""
	switch {
	case r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, "/ci-logs/logs/"):
		return ""
	case n < s.refuse:
		fault = "refuse"
	case n < s.refuse+s.cut:
		fault = "cut"
	case n < s.refuse+s.cut+s.wait:
		fault = "wait"
	}
	s.faults[fault]++
	return fault
}

// reached has a command find the store.
func (s *objects) reached(cmd *exec.Cmd) *exec.Cmd {
	cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL_S3="+s.URL, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=k",
		"AWS_SECRET_ACCESS_KEY=s",
		"HTTP_PROXY=", "http_proxy=")
	return cmd
}

// sameAsPlain holds what a bucket's logs show against what npmx shows of the same logs in a folder. A listing is in the
// order of keys, a folder in that of its folders' names.
func (s *objects) sameAsPlain(t *testing.T, dir, results string, want plain, status int) {
	t.Helper()
	report := func(format string) string {
		r := finish(t, s.reached(program(dir, "npmx-fleet", "report", "--out", results, "--format", format)))
		if r.status != status {
			t.Fatalf("report ends with %d:\n%s", r.status, r.err)
		}
		return strings.ReplaceAll(r.out, "s3://ci-logs/logs/", "logs/")
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
}

// TestABucketIsReadAsAFolderIs, with results in another bucket, and 32 requests under way in each worker.
func TestABucketIsReadAsAFolderIs(t *testing.T) {
	dir := logsOf(t, 500, 8)
	s := stored(t, dir, 8)
	s.wait = 100
	r := finish(t, s.reached(program(dir, "npmx-fleet", "run", "s3://ci-logs/logs", "--out", "s3://npmx/results",
		"--workers", "1", "--pause", "200ms")))
	if r.status != 0 || r.err != "" {
		t.Fatalf("run ends with %d:\n%s", r.status, r.err)
	}
	s.sameAsPlain(t, dir, "s3://npmx/results", plainly(t, dir), 0)
	if most := s.most.Load(); most < 24 || most > 40 {
		t.Errorf("%d requests were under way at once", most)
	}
}

// TestAStoreThatFails, that is slow, refuses and cuts off, changes nothing in what is said.
func TestAStoreThatFails(t *testing.T) {
	dir := logsOf(t, 400, 9)
	s := stored(t, dir, fair.Seed(t, 9))
	s.refuse, s.cut, s.wait = 15, 15, 10
	c := clustered(t, dir)
	put := s.reached(c.command("put", "--task-size", "20", "s3://ci-logs/logs"))
	if r := finish(t, put); r.status != 0 {
		t.Fatal(r.err)
	}
	c.work(2, func(cmd *exec.Cmd) { s.reached(cmd) }, "s3://ci-logs/logs")
	for _, kind := range []string{"refuse", "cut", "wait"} {
		if s.faults[kind] < 10 {
			t.Errorf("the store made %d faults of the kind %s, which shows nothing", s.faults[kind], kind)
		}
	}
	s.sameAsPlain(t, dir, "results", plainly(t, dir), 0)
}

// TestAStoreThatIsAwayIsNotALogsFault: a task waits for it, however long, and is not taken for one that kills.
func TestAStoreThatIsAwayIsNotALogsFault(t *testing.T) {
	dir := logsOf(t, 30, 10)
	s := stored(t, dir, 10)
	s.refuse = 100
	c := clustered(t, dir)
	if r := finish(t, s.reached(c.command("put", "s3://ci-logs/logs"))); r.status != 0 {
		t.Fatal(r.err)
	}
	go func() {
		for {
			s.mu.Lock()
			if s.faults["refuse"] > 400 {
				s.refuse = 0
			}
			back := s.refuse == 0
			s.mu.Unlock()
			if back {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	c.work(1, func(cmd *exec.Cmd) { s.reached(cmd) }, "--deaths", "1", "s3://ci-logs/logs")
	s.sameAsPlain(t, dir, "results", plainly(t, dir), 0)
}

// TestLogsThatChangeOrGo between the listing and the reading are said to have done so; put again reads what is there.
func TestLogsThatChangeOrGo(t *testing.T) {
	dir := logsOf(t, 30, 11)
	s := stored(t, dir, 11)
	s.put(t, "logs/a.log", []byte("added 1 package in 1s\n"))
	s.put(t, "logs/b.log", []byte("added 1 package in 1s\n"))
	c := clustered(t, dir)
	put := func() {
		t.Helper()
		if r := finish(t, s.reached(c.command("put", "s3://ci-logs/logs"))); r.status != 0 {
			t.Fatal(r.err)
		}
	}
	put()
	changed := []byte("npm error code E401\nnpm error 401 Unauthorized - GET https://npm.corp.example/x\n")
	s.put(t, "logs/a.log", changed)
	if _, err := s.backend.DeleteObject("ci-logs", "logs/b.log"); err != nil {
		t.Fatal(err)
	}
	work := func() string {
		t.Helper()
		c.work(1, func(cmd *exec.Cmd) { s.reached(cmd) }, "s3://ci-logs/logs")
		return fleet(t, dir, 0, "report", "--out", "results", "--format", "ndjson").out
	}
	lines := work()
	for name, why := range map[string]string{"a.log": "it was written again after it was listed",
		"b.log": "no such file or directory"} {
		if !strings.Contains(lines, `"source":"s3://ci-logs/logs/`+name+
			`","client":{"name":null,"version":null,"node":null},"exit":null,"bytes":0,"lines":0,`+
			`"started":null,"ended":null,"error":"`+why) {
			t.Errorf("%s is not said to be a log of which %s", name, why)
		}
	}
	put()
	work()
	if err := os.WriteFile(filepath.Join(dir, "logs", "a.log"), changed, 0o600); err != nil {
		t.Fatal(err)
	}
	s.sameAsPlain(t, dir, "results", plainly(t, dir), 0)
}
