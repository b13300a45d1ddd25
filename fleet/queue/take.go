package queue

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Taker gives out what waits.
type Taker struct {
	q        *Queue
	consumer jetstream.Consumer
}

// Tasks gives out the tasks of this job.
func (q *Queue) Tasks(ctx context.Context) (*Taker, error) {
	return q.taker(ctx, q.stream, jetstream.ConsumerConfig{Durable: "read-" + q.job, FilterSubject: tasksSubject +
		q.job + ".>"})
}

// Arrivals gives out the events of a subject. One job reads them: what a worker has taken is gone for all others.
func (q *Queue) Arrivals(ctx context.Context, subject string) (*Taker, error) {
	s, err := q.streamOf(ctx, jetstream.StreamConfig{Name: arrivedStream, Subjects: []string{subject}})
	if err != nil {
		return nil, err
	}
	return q.taker(ctx, s, jetstream.ConsumerConfig{Durable: "arrivals"})
}

func (q *Queue) taker(ctx context.Context, s jetstream.Stream, c jetstream.ConsumerConfig) (*Taker, error) {
	c.AckPolicy, c.AckWait, c.MaxDeliver, c.MaxAckPending = jetstream.AckExplicitPolicy, q.options.Silence, -1, 10_000
	t := &Taker{q: q}
	return t, patiently(ctx, func(ctx context.Context) (err error) {
		t.consumer, err = s.CreateOrUpdateConsumer(ctx, c)
		return err
	})
}

// Given is a message that was given to us.
type Given struct {
	q       *Queue
	m       jetstream.Msg
	id      string
	Data    []byte
	Silence time.Duration // after which it is given to another worker, unless Busy is called
}

// Next waits for a message; nil where none came in that time.
func (t *Taker) Next(ctx context.Context, wait time.Duration) (*Given, error) {
	m, err := t.consumer.Next(jetstream.FetchMaxWait(wait))
	switch {
	case err == nil:
		return t.given(m)
	case errors.Is(err, jetstream.ErrConsumerDeleted), errors.Is(err, jetstream.ErrConsumerNotFound):
		return nil, err // somebody has emptied the servers
	}
	return nil, ctx.Err() // nothing came, or no server answers: it is asked again
}

func (t *Taker) given(m jetstream.Msg) (*Given, error) {
	meta, err := m.Metadata()
	if err != nil {
		return nil, err
	}
	return &Given{q: t.q, m: m, Data: m.Data(), Silence: t.q.options.Silence,
		id: meta.Stream + "-" + strconv.FormatUint(meta.Sequence.Stream, 10)}, nil
}

// Empty says that nothing waits and that nobody has anything in hand.
func (t *Taker) Empty(ctx context.Context) (bool, error) {
	var info *jetstream.ConsumerInfo
	err := patiently(ctx, func(ctx context.Context) (err error) {
		info, err = t.consumer.Info(ctx)
		return err
	})
	return err == nil && info.NumPending == 0 && info.NumAckPending == 0, err
}

// Deaths is how many workers had this message and were not heard of again.
func (g *Given) Deaths(ctx context.Context) int {
	meta, err := g.m.Metadata()
	if err != nil || meta.NumDelivered <= 1 {
		return 0
	}
	return max(int(meta.NumDelivered)-1-g.excused(ctx), 0)
}

func (g *Given) excused(ctx context.Context) int {
	n, _ := g.noted(ctx, g.id)
	return n
}

// accused is the key under which it is kept how often a message's log was read alone.
const accused = "-alone"

// Accused is how often a worker has begun to read this message's log with nothing beside it, and was not heard of
// again.
func (g *Given) Accused(ctx context.Context) (n int, err error) {
	err = patiently(ctx, func(ctx context.Context) (err error) {
		n, err = g.noted(ctx, g.id+accused)
		return err
	})
	return n, err
}

// Accuse notes that before it is begun, and takes it back where the worker lived.
func (g *Given) Accuse(ctx context.Context, n int) error {
	return patiently(ctx, func(ctx context.Context) error {
		_, err := g.q.excused.PutString(ctx, g.id+accused, strconv.Itoa(n))
		return err
	})
}

func (g *Given) noted(ctx context.Context, key string) (int, error) {
	e, err := g.q.excused.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return 0, nil
	} else if err != nil {
		return 0, err
	}
	n, _ := strconv.Atoi(string(e.Value()))
	return n, nil
}

// Busy says that it is being worked on.
func (g *Given) Busy() { _ = g.m.InProgress() }

// Done takes it out of the queue.
func (g *Given) Done(ctx context.Context) error {
	return patiently(ctx, func(ctx context.Context) error {
		err := g.m.DoubleAck(ctx)
		if errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
			return nil
		}
		return err
	})
}

// Later gives it back, to be given out again after a while, through no fault of its own.
func (g *Given) Later(ctx context.Context, wait time.Duration) {
	_, _ = g.q.excused.PutString(ctx, g.id, strconv.Itoa(g.excused(ctx)+1)) // else it counts as one death
	_ = g.m.NakWithDelay(wait)
}
