// Package queue is the queue of tasks and of arrivals, on NATS JetStream. It is the only room that knows NATS.
//
// A message is given to one worker, and again to another one if the first says nothing for a while: at least once. What
// waits is in the queue once, however often it is put. The package refuses to know what a message means.
package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Options say how the servers are reached, and how they keep what waits.
type Options struct {
	URL         string // one, or several with commas between them
	Credentials string // a file that nsc made: who we are
	Token       string // for a server that knows one
	CA          string // files: who the servers are, and with what we show who we are
	Cert, Key   string
	Replicas    int           // of what waits; zero for one
	Silence     time.Duration // after which a worker is taken for dead; zero for a minute
}

// Names of what is kept on the servers.
const (
	tasksStream   = "NPMX_TASKS"
	arrivedStream = "NPMX_ARRIVED"
	excuses       = "npmx_excuses"
	tasksSubject  = "npmx.task."
)

// Queue is a connection to the servers, for the tasks of one job.
type Queue struct {
	options Options
	job     string
	nc      *nats.Conn
	js      jetstream.JetStream
	stream  jetstream.Stream
	excused jetstream.KeyValue
}

// Dial connects and makes what is missing. It goes on trying where a server is not there yet, until the context ends.
func Dial(ctx context.Context, job string, o Options) (*Queue, error) {
	if o.Silence == 0 {
		o.Silence = time.Minute
	}
	var no refusal
	nc, err := nats.Connect(o.URL, append(o.connection(), nats.ReconnectErrHandler(no.note))...)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", o.URL, err)
	}
	q := &Queue{options: o, job: job, nc: nc}
	if q.js, err = jetstream.New(nc); err == nil {
		err = patiently(ctx, func(ctx context.Context) error { return no.or(nc, q.prepare(ctx)) })
	}
	if err != nil {
		nc.Close()
		return nil, fmt.Errorf("preparing the queue on %s: %w", o.URL, err)
	}
	return q, nil
}

// refusal is why servers that are there do not let us in. The client would go on trying and say nothing, as it must
// where a server is not there yet.
type refusal struct {
	mu  sync.Mutex
	err error
}

func (r *refusal) note(_ *nats.Conn, err error) {
	text := err.Error()
	if errors.Is(err, nats.ErrAuthorization) || strings.Contains(text, "tls: ") || strings.Contains(text, "x509: ") {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.err = err
	}
}

// or is the refusal, where there was one and something failed. The client's handler does not hear of one that comes
// after the connection is made, as TLS 1.3 refuses who has no certificate; it stands in the last error alone.
func (r *refusal) or(nc *nats.Conn, failed error) error {
	if last := nc.LastError(); last != nil {
		r.note(nc, last)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if failed != nil && r.err != nil {
		return r.err
	}
	return failed
}

func (o Options) connection() []nats.Option {
	all := []nats.Option{nats.Name("npmx-fleet"), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(true),
		nats.ReconnectWait(250 * time.Millisecond), nats.ReconnectJitter(100*time.Millisecond, time.Second)}
	if o.Credentials != "" {
		all = append(all, nats.UserCredentials(o.Credentials))
	}
	if o.Token != "" {
		all = append(all, nats.Token(o.Token))
	}
	if o.CA != "" {
		all = append(all, nats.RootCAs(o.CA))
	}
	if o.Cert != "" {
		all = append(all, nats.ClientCert(o.Cert, o.Key))
	}
	return all
}

// patiently does something again while no server answers.
func patiently(ctx context.Context, do func(context.Context) error) error {
	for {
		short, stop := context.WithTimeout(ctx, 5*time.Second)
		err := do(short)
		stop()
		if err == nil || ctx.Err() != nil || !away(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(250 * time.Millisecond):
		}
	}
}

// away says that the servers, or the leader among them, cannot be reached at the moment.
func away(err error) bool {
	for _, of := range []error{context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, nats.ErrDisconnected,
		nats.ErrConnectionReconnecting, nats.ErrReconnectBufExceeded, jetstream.ErrJetStreamNotEnabled,
		jetstream.ErrNoStreamResponse} {
		if errors.Is(err, of) {
			return true
		}
	}
	var refused *jetstream.APIError
	return errors.As(err, &refused) && refused.Code == 503
}

// prepare makes the streams. One that is there is left as its owner has it.
func (q *Queue) prepare(ctx context.Context) (err error) {
	q.stream, err = q.streamOf(ctx, jetstream.StreamConfig{Name: tasksStream, Subjects: []string{tasksSubject + ">"},
		Discard: jetstream.DiscardNew, DiscardNewPerSubject: true, MaxMsgsPerSubject: 1})
	if err != nil {
		return err
	}
	q.excused, err = q.js.KeyValue(ctx, excuses)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		q.excused, err = q.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: excuses,
			Replicas: max(q.options.Replicas, 1), TTL: 7 * 24 * time.Hour})
	}
	return err
}

func (q *Queue) streamOf(ctx context.Context, c jetstream.StreamConfig) (jetstream.Stream, error) {
	s, err := q.js.Stream(ctx, c.Name)
	if !errors.Is(err, jetstream.ErrStreamNotFound) {
		return s, err
	}
	c.Retention, c.Storage, c.Replicas = jetstream.WorkQueuePolicy, jetstream.FileStorage, max(q.options.Replicas, 1)
	return q.js.CreateOrUpdateStream(ctx, c)
}

// Close ends the connection, and sends what was said before.
func (q *Queue) Close() {
	_ = q.nc.FlushTimeout(2 * time.Second)
	q.nc.Close()
}

func (q *Queue) subject(id string) string { return tasksSubject + q.job + "." + id }

// Message is one task on its way to the queue.
type Message struct {
	ID   string
	Data []byte
}

// inFlight is how many messages may be on their way. The client drops what is beyond 4,000 and says so in an error
// that is easily lost.
const inFlight = 256

// Put puts messages into the queue. What waits there already is left as it is; new is how many did not.
func (q *Queue) Put(ctx context.Context, next func() (Message, bool, error)) (fresh int, err error) {
	var waiting []pending
	for {
		m, ok, err := next()
		if err != nil {
			return fresh, err
		}
		if ok {
			waiting = append(waiting, q.send(m))
		}
		if len(waiting) >= inFlight || !ok {
			n, err := q.confirmed(ctx, waiting)
			fresh += n
			if err != nil || !ok {
				return fresh, err
			}
			waiting = waiting[:0]
		}
	}
}

// pending is a message whose arrival the servers have not confirmed yet.
type pending struct {
	Message
	future jetstream.PubAckFuture
}

func (q *Queue) send(m Message) pending {
	future, err := q.js.PublishAsync(q.subject(m.ID), m.Data)
	if err != nil {
		future = nil // it is sent again, one by one
	}
	return pending{m, future}
}

func (q *Queue) confirmed(ctx context.Context, all []pending) (fresh int, err error) {
	for _, p := range all {
		err := q.confirm(ctx, p)
		switch {
		case err == nil:
			fresh++
		case !waits(err):
			return fresh, fmt.Errorf("putting a task into the queue: %w", err)
		}
	}
	return fresh, nil
}

func (q *Queue) confirm(ctx context.Context, p pending) error {
	if p.future != nil {
		select {
		case <-p.future.Ok():
			return nil
		case err := <-p.future.Err():
			if waits(err) {
				return err
			}
		case <-time.After(10 * time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return patiently(ctx, func(ctx context.Context) error {
		_, err := q.js.Publish(ctx, q.subject(p.ID), p.Data)
		return err
	})
}

// waits says that a message was not taken because it waits already.
func waits(err error) bool {
	return err != nil && strings.Contains(err.Error(), "maximum messages per subject exceeded")
}
