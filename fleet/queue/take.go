package queue

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
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
	e, err := g.q.excused.Get(ctx, g.id)
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(string(e.Value()))
	return n
}

// Accused is how many workers have begun to read one of this message's logs with nothing beside it, and were not heard
// of again.
func (g *Given) Accused(ctx context.Context, log string) (n int, err error) {
	err = patiently(ctx, func(ctx context.Context) error {
		e, err := g.q.excused.Get(ctx, g.alone(log))
		if err == nil {
			n = len(strings.Fields(string(e.Value())))
		}
		return unless(err, jetstream.ErrKeyNotFound)
	})
	return n, err
}

// Accuse notes who begins before that, and Acquit that this worker has lived.
func (g *Given) Accuse(ctx context.Context, log, who string) error {
	return g.list(ctx, log, func(all []string) []string {
		if slices.Contains(all, who) { // it was noted, and the answer was lost
			return all
		}
		return append(all, who)
	})
}

// Acquit takes an accusation back.
func (g *Given) Acquit(ctx context.Context, log, who string) error {
	return g.list(ctx, log, func(all []string) []string {
		return slices.DeleteFunc(all, func(one string) bool { return one == who })
	})
}

// alone is the key under which they stand: an event may tell of several logs, of which one kills.
func (g *Given) alone(log string) string { return g.id + "-" + log }

// list changes who stands there. Two workers may do so at once: one was slow, and was taken for dead.
func (g *Given) list(ctx context.Context, log string, change func([]string) []string) error {
	return patiently(ctx, func(ctx context.Context) error {
		for {
			err := g.relist(ctx, g.alone(log), change)
			if ctx.Err() != nil || !errors.Is(err, jetstream.ErrKeyExists) &&
				!errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
				return err
			}
		}
	})
}

func (g *Given) relist(ctx context.Context, key string, change func([]string) []string) error {
	e, err := g.q.excused.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		_, err = g.q.excused.Create(ctx, key, []byte(strings.Join(change(nil), " ")))
		return err
	} else if err != nil {
		return err
	}
	all := strings.Fields(string(e.Value()))
	_, err = g.q.excused.Update(ctx, key, []byte(strings.Join(change(all), " ")), e.Revision())
	return err
}

func unless(err, harmless error) error {
	if errors.Is(err, harmless) {
		return nil
	}
	return err
}

// Busy says that it is being worked on.
func (g *Given) Busy() { _ = g.m.InProgress() }

// Done takes it out of the queue. A server that died and has forgotten that it gave it to us does not answer, however
// often it is told. Then it is left: it is given out again, and what comes of it is there already.
func (g *Given) Done(ctx context.Context) error {
	patience, stop := context.WithTimeout(ctx, min(g.Silence, 10*time.Second))
	defer stop()
	err := patiently(patience, func(ctx context.Context) error {
		return unless(g.m.DoubleAck(ctx), jetstream.ErrMsgAlreadyAckd)
	})
	if patience.Err() != nil && ctx.Err() == nil {
		return nil
	}
	return err
}

// Later gives it back, to be given out again after a while, through no fault of its own.
func (g *Given) Later(ctx context.Context, wait time.Duration) {
	_, _ = g.q.excused.PutString(ctx, g.id, strconv.Itoa(g.excused(ctx)+1)) // else it counts as one death
	_ = g.m.NakWithDelay(wait)
}
