package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"time"

	"npmx/fleet/queue"
	"npmx/fleet/task"
)

// runVerb does everything on this machine.
type runVerb struct {
	Out        string        `help:"${out}" default:"npmx-results" placeholder:"WHERE"`
	S3Endpoint string        `name:"s3-endpoint" help:"${s3_endpoint}" placeholder:"URL" env:"AWS_ENDPOINT_URL_S3"`
	S3Region   string        `name:"s3-region" help:"Region of the object store." placeholder:"NAME" env:"AWS_REGION"`
	Workers    int           `help:"Worker processes. Default: one for each core." placeholder:"N"`
	TaskSize   int           `help:"Logs of a task, on average." default:"100"`
	Silence    time.Duration `hidden:"" default:"10s"`
	reading
	effort
	telling
	Logs string `arg:"" help:"Folder or s3://bucket/prefix with logs." name:"LOGS"`
}

// Run starts a queue of its own, puts the logs, has workers read them, and says what was found. What a run did that was
// ended is not done again.
func (v runVerb) Run(w World) error {
	if v.Workers == 0 {
		v.Workers = runtime.NumCPU()
	}
	if v.Workers < 0 {
		return errors.New(sayWorkers)
	}
	dir, err := os.MkdirTemp("", "npmx-fleet-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	server, err := queue.Serve(dir, 0, "")
	if err != nil {
		return err
	}
	defer server.Stop()
	w.Env = append([]string{tokenVariable + "=" + server.Token}, w.Env...)
	p := places{v.Out, v.S3Endpoint, v.S3Region}
	if err := v.work(w, p, server.URL); err != nil {
		return err
	}
	return reportVerb{places: p, telling: v.telling}.Run(w)
}

func (v runVerb) work(w World, p places, url string) error {
	from, to, err := w.stores(v.Logs, p, listers)
	if err != nil {
		return err
	}
	engine, err := v.identity()
	if err != nil {
		return err
	}
	job := task.Job{Logs: from.String(), Results: to.String(), Engine: engine}
	q, err := w.queue(job, queued{Nats: url, Silence: v.Silence})
	if err != nil {
		return err
	}
	defer q.Close()
	done, err := putting{w, from, to, q, job}.all(v.TaskSize)
	if err != nil || done.fresh == 0 {
		return err
	}
	return v.workers(w, url)
}

// workers runs them until the queue is empty.
func (v runVerb) workers(w World, url string) error {
	ctx, stop := context.WithCancelCause(w.ctx)
	defer stop(nil)
	var all sync.WaitGroup
	for i := range v.Workers {
		all.Go(func() {
			if err := v.worker(ctx, w, url, i+1); err != nil {
				stop(err)
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// mostDeaths is how often in a row a worker may die young. A log that kills its readers is set aside far sooner.
const mostDeaths = 20

// worker starts a worker, and another one in the place of one that died.
func (v runVerb) worker(ctx context.Context, w World, url string, n int) error {
	for young := 0; ; {
		begun := time.Now()
		err := v.start(ctx, w, url)
		var ended *exec.ExitError
		switch {
		case err == nil || ctx.Err() != nil:
			return nil
		case errors.As(err, &ended) && ended.ExitCode() == statusFailed, !errors.As(err, &ended), young == mostDeaths:
			return statusError{statusFailed, workerError(n, err)}
		}
		w.say(sayWorkerDied, n, err)
		if young++; time.Since(begun) > 5*time.Second {
			young = 0
		}
		select {
		case <-ctx.Done():
		case <-time.After(min(time.Duration(young)*50*time.Millisecond, 2*time.Second)):
		}
	}
}

// start runs one worker. It holds the other end of a pipe, so that it ends with us, however we end.
func (v runVerb) start(ctx context.Context, w World, url string) error {
	args := []string{"work", "--out", v.Out, "--nats", url, "--until-empty", "--tied", "--silence", v.Silence.String(),
		"--at-once", strconv.Itoa(v.atOnce(v.Logs)), "--deaths", strconv.Itoa(v.Deaths), "--pause", v.Pause.String(),
		"--s3-endpoint", v.S3Endpoint, "--s3-region", v.S3Region}
	for _, r := range v.Rules {
		args = append(args, "--rules", r)
	}
	cmd := exec.CommandContext(ctx, w.Self, append(args, "--", v.Logs)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Env, cmd.Stdout, cmd.Stderr = append(w.Env, "GOMAXPROCS=1"), w.Stderr, w.Stderr
	hold, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	defer hold.Close()
	return cmd.Run()
}
