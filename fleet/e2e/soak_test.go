package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"npmx/internal/fair"
)

// TestSoak kills workers and servers at moments that the dice choose for as long as NPMX_SOAK says, over other logs
// each round, and holds the lines and counts of each against npmx's:
//
//	NPMX_SOAK=30m go test -count=1 -timeout 2h -v -run Soak ./e2e
func TestSoak(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("NPMX_SOAK"))
	if err != nil {
		t.Skip("NPMX_SOAK=30m has it run for that long")
	}
	seed := fair.Seed(t, 17)
	s := soak{dice: rand.New(rand.NewPCG(seed, 0))}
	for begun := time.Now(); time.Since(begun) < long && !t.Failed(); s.rounds++ {
		t.Run(fmt.Sprint(s.rounds), func(t *testing.T) { s.round(t, seed+uint64(s.rounds)) })
	}
	t.Logf("seed %d, %v: %d rounds, %d tasks, %d workers and %d servers killed", seed, long, s.rounds, s.tasks,
		s.workers, s.servers)
}

type soak struct {
	dice                            *rand.Rand
	rounds, tasks, workers, servers int
}

func (s *soak) round(t *testing.T, seed uint64) {
	dir := logsOf(t, 1500, seed)
	want := plainly(t, dir)
	c := clustered(t, dir)
	c.must("put", "--task-size", "20", "logs")
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		s.kill(c, stop)
	}()
	c.work(2, nil, "logs")
	close(stop)
	<-stopped
	s.workers, s.tasks = s.workers+c.died, s.tasks+c.results()
	agrees(t, dir, "results", want, 0)
}

// kill kills a worker, or now and then the server, whenever a few more tasks are done.
func (s *soak) kill(c *cluster, stop chan struct{}) {
	for next := 0; ; next += 1 + s.dice.IntN(6) {
		for c.results() < next {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
		if s.dice.IntN(8) > 0 {
			c.killWorker(s.dice.IntN(2))
			continue
		}
		s.servers++
		c.kill(c.server)
		c.serve()
	}
}
