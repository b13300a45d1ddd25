package task

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"npmx/fleet/store"
)

var job = Job{Logs: "logs", Results: "results", Engine: "1"}

func listing(n int) (all []store.Object) {
	for i := range n {
		all = append(all, store.Object{Name: fmt.Sprintf("team%d/run-%05d.log", i/1000, i), Size: int64(i),
			Version: "v"})
	}
	return all
}

func cut(job Job, size int, all []store.Object) (tasks []Task) {
	c := NewCutter(job, size)
	for _, o := range all {
		if t, ends := c.Add(o); ends {
			tasks = append(tasks, t)
		}
	}
	if t, rest := c.End(); rest {
		tasks = append(tasks, t)
	}
	return tasks
}

func ids(tasks []Task) map[string]bool {
	all := map[string]bool{}
	for _, t := range tasks {
		all[t.ID] = true
	}
	return all
}

// TestEveryLogIsInOneTask, in the order of the listing, and no task is so large that it does not fit into a message.
func TestEveryLogIsInOneTask(t *testing.T) {
	all := listing(10_000)
	for _, size := range []int{1, 20, 100} {
		var got []store.Object
		tasks := cut(job, size, all)
		for _, one := range tasks {
			got = append(got, one.Logs...)
			if len(one.Logs) > 4*size {
				t.Errorf("a task has %d logs", len(one.Logs))
			}
		}
		if !slices.Equal(got, all) || len(ids(tasks)) != len(tasks) {
			t.Errorf("with %d a task the logs are not those of the listing", size)
		}
	}
	long := []store.Object{}
	for i := range 1000 {
		long = append(long, store.Object{Name: strings.Repeat("x", 1000) + fmt.Sprint(i)})
	}
	for _, one := range cut(job, 10_000, long) {
		if data, err := json.Marshal(one); err != nil || len(data) > 1<<19 {
			t.Errorf("a message has %d bytes: %v", len(data), err)
		}
	}
}

// TestANewLogMovesFewOthers: wherever it stands in the listing, nearly all tasks are those that were done before.
func TestANewLogMovesFewOthers(t *testing.T) {
	all := listing(10_000)
	before := ids(cut(job, 100, all))
	for at := 0; at <= len(all); at += 997 {
		more := slices.Insert(slices.Clone(all), at,
			store.Object{Name: fmt.Sprintf("team%d/run-%05d-new.log", at/1000, at)})
		fresh := 0
		for id := range ids(cut(job, 100, more)) {
			if !before[id] {
				fresh++
			}
		}
		if fresh > 3 {
			t.Errorf("a log at %d makes %d new tasks of %d", at, fresh, len(before))
		}
	}
}

// TestATaskIsCalledByItsContent: another size, version, place or program is another task.
func TestATaskIsCalledByItsContent(t *testing.T) {
	all := listing(50)
	one := cut(job, 1000, all)[0].ID
	changes := map[string]string{}
	for what, change := range map[string]func(*Job, []store.Object){
		"version": func(_ *Job, l []store.Object) { l[7].Version = "w" },
		"size":    func(_ *Job, l []store.Object) { l[7].Size++ },
		"name":    func(_ *Job, l []store.Object) { l[7].Name += "x" },
		"logs":    func(j *Job, _ []store.Object) { j.Logs = "others" },
		"engine":  func(j *Job, _ []store.Object) { j.Engine = "2" },
		"split":   func(j *Job, _ []store.Object) { j.Logs, j.Results = "logsr", "esults" },
	} {
		j, l := job, slices.Clone(all)
		change(&j, l)
		id := cut(j, 1000, l)[0].ID
		if other, twice := changes[id]; id == one || twice {
			t.Errorf("another %s gives the same task as %s", what, other)
		}
		changes[id] = what
	}
	if again := cut(job, 1000, all)[0].ID; again != one {
		t.Error("the same logs give another task")
	}
}

func TestATaskSurvivesItsWay(t *testing.T) {
	whole := Task{ID: "0123", Logs: []store.Object{{Name: "a\xff\n.log", Size: 1, Version: "v"}, {Name: "b/ü \".log"}}}
	for _, one := range append(whole.Split(), whole) {
		data, err := json.Marshal(one)
		var back Task
		if err == nil {
			err = json.Unmarshal(data, &back)
		}
		if err != nil || !reflect.DeepEqual(back, one) {
			t.Errorf("%+v comes back as %+v: %v", one, back, err)
		}
	}
	for i, one := range whole.Split() {
		if one.Parent() != whole.ID || one.Part != i || one.Of != 2 || len(one.Logs) != 1 {
			t.Errorf("a part is %+v", one)
		}
	}
}

// TestHalfAManifestIsNone, wherever it breaks off.
func TestHalfAManifestIsNone(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, job)
	if err != nil {
		t.Fatal(err)
	}
	tasks := cut(job, 10, listing(300))
	for _, one := range tasks {
		if err := w.Add(one); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	read := func(data []byte) (got []Task, err error) {
		of, all, err := Read(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		for one, err := range all {
			if err != nil {
				return nil, err
			}
			got = append(got, one)
		}
		if of != job {
			t.Errorf("its job is %+v", of)
		}
		return got, nil
	}
	if got, err := read(b.Bytes()); err != nil || !reflect.DeepEqual(got, tasks) {
		t.Errorf("%d of %d tasks come back: %v", len(got), len(tasks), err)
	}
	for n := range b.Len() - 16 { // what is behind the last line is gzip's own
		if _, err := read(b.Bytes()[:n]); err == nil {
			t.Fatalf("%d of %d bytes are taken for a manifest", n, b.Len())
		}
	}
}

func TestEventsOfOtherPlacesAreLeftOut(t *testing.T) {
	record := func(name, bucket, key string) string {
		return fmt.Sprintf(`{"eventName":%q,"s3":{"bucket":{"name":%q},"object":{"key":%q,"size":3,"eTag":"\"e\""}}}`,
			name, bucket, key)
	}
	for text, want := range map[string][]store.Object{
		record("s3:ObjectCreated:Put", "ci",
			"a/b+c%2Fd.log"): {{Name: "b c/d.log", Size: 3, Version: "e"}},
		record("ObjectCreated:CompleteMultipartUpload", "ci", "a/b.log"): {{Name: "b.log",
			Size: 3, Version: "e"}},
		record("s3:ObjectRemoved:Delete", "ci", "a/b.log"): nil,
		record("s3:ObjectCreated:Put", "ci", "ab/b.log"):   nil,
		record("s3:ObjectCreated:Put", "ci", "a/"):         nil,
		record("s3:ObjectCreated:Put", "other", "a/b.log"): nil,
		record("s3:ObjectCreated:Put", "ci", "a/1") + "," + record("ObjectCreated:Copy", "ci",
			"a/2"): {{Name: "1", Size: 3, Version: "e"}, {Name: "2", Size: 3, Version: "e"}},
	} {
		got, err := Arrived([]byte(`{"Records":[`+text+`]}`), "s3://ci/a")
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s gives %v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "{", `{"Records":[` + record("s3:ObjectCreated:Put", "ci", "a/%zz") + `]}`} {
		if got, err := Arrived([]byte(text), "s3://ci/a"); err == nil {
			t.Errorf("%q gives %v", text, got)
		}
	}
}
