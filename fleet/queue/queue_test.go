package queue

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

func served(t *testing.T) *Server {
	t.Helper()
	s, err := Serve(t.TempDir(), 0, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func dialled(t *testing.T, s *Server) *Queue {
	t.Helper()
	q, err := Dial(context.Background(), "job", Options{URL: s.URL, Token: s.Token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	return q
}

// given puts a message and takes it.
func given(t *testing.T, q *Queue) *Given {
	t.Helper()
	return next(t, put(t, q))
}

func put(t *testing.T, q *Queue) *Taker {
	t.Helper()
	ctx, sent := context.Background(), false
	_, err := q.Put(ctx, func() (Message, bool, error) {
		defer func() { sent = true }()
		return Message{ID: "one", Data: []byte("x")}, !sent, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	taker, err := q.Tasks(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return taker
}

// next waits for a message, as long as the test may take.
func next(t *testing.T, taker *Taker) *Given {
	t.Helper()
	for {
		if g, err := taker.Next(context.Background(), glance); err != nil {
			t.Fatal(err)
		} else if g != nil {
			return g
		}
	}
}

const glance = time.Second

// TestALogIsNotBlamedForAnother of the same message, nor twice for one death whose note was sent twice, nor for a
// worker that lived.
func TestALogIsNotBlamedForAnother(t *testing.T) {
	ctx, g := context.Background(), given(t, dialled(t, served(t)))
	for _, who := range []string{"ann", "bob", "bob", "eve"} {
		if err := g.Accuse(ctx, "killer", who); err != nil {
			t.Fatal(err)
		}
	}
	for _, log := range []string{"killer", "other"} {
		if err := g.Acquit(ctx, log, "ann"); err != nil {
			t.Fatal(err)
		}
	}
	for log, want := range map[string]int{"killer": 2, "other": 0, "third": 0} {
		if n, err := g.Accused(ctx, log); n != want || err != nil {
			t.Errorf("%s: %d, %v; want %d", log, n, err, want)
		}
	}
}

// TestAccusersDoNotOverwriteEachOther: two workers may hold one message, since one was slow.
func TestAccusersDoNotOverwriteEachOther(t *testing.T) {
	ctx, g := context.Background(), given(t, dialled(t, served(t)))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if err := g.Accuse(ctx, "log", fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
			if i%2 == 0 {
				if err := g.Acquit(ctx, "log", fmt.Sprint(i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n, err := g.Accused(ctx, "log"); n != 4 || err != nil {
		t.Errorf("%d are left, %v", n, err)
	}
}

// TestAServerThatHasForgottenIsNotWaitedFor: one that was killed may come back with a disk that knows nothing of what
// it gave out last. What was taken is given out again, to whoever asks.
func TestAServerThatHasForgottenIsNotWaitedFor(t *testing.T) {
	ctx, disk, before := context.Background(), t.TempDir(), filepath.Join(t.TempDir(), "before")
	s, err := Serve(disk, 0, "token")
	if err != nil {
		t.Fatal(err)
	}
	port := s.server.Addr().(*net.TCPAddr).Port
	q, err := Dial(ctx, "job", Options{URL: s.URL, Token: s.Token, Silence: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	again := func() { // the same server, with what its disk holds by now
		if s, err = Serve(disk, port, "token"); err != nil {
			t.Fatal(err)
		}
	}
	taker := put(t, q)
	s.Stop()
	if err := os.CopyFS(before, os.DirFS(disk)); err != nil {
		t.Fatal(err)
	}
	again()
	g := next(t, taker)
	s.Stop()
	if err := errors.Join(os.RemoveAll(disk), os.CopyFS(disk, os.DirFS(before))); err != nil {
		t.Fatal(err)
	}
	again()
	defer func() { s.Stop() }()
	if err := g.Done(ctx); err != nil {
		t.Error(err)
	}
	if g := next(t, taker); string(g.Data) != "x" {
		t.Errorf("%q is given out", g.Data)
	}
}

// TestWhoIsRefusedIsToldSo, and does not wait for a server that is there.
func TestWhoIsRefusedIsToldSo(t *testing.T) {
	s := served(t)
	_, err := Dial(context.Background(), "job", Options{URL: s.URL, Token: "another"})
	if err == nil || !strings.Contains(err.Error(), "Authorization Violation") {
		t.Errorf("%v", err)
	}
}

// TestTheServerIsForThisMachineAlone: it listens on loopback, at one port, and knows who may come in.
func TestTheServerIsForThisMachineAlone(t *testing.T) {
	before := listening(t)
	s := served(t)
	if at, ok := s.server.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		t.Errorf("it listens at %v", s.server.Addr())
	}
	if _, err := nats.Connect(s.URL); err == nil {
		t.Error("it lets in who has no token")
	}
	if _, err := nats.Connect(s.URL, nats.Token("another")); err == nil {
		t.Error("it lets in who has another token")
	}
	fresh := 0
	for place := range listening(t) {
		if before[place] {
			continue
		}
		if fresh++; !strings.HasPrefix(place, "0100007F:") {
			t.Errorf("it listens at %s, which is not loopback", place)
		}
	}
	if _, err := os.Stat("/proc/self/net/tcp"); err == nil && fresh != 1 {
		t.Errorf("it listens at %d places", fresh)
	}
}

// listening are the places where this process listens, as Linux writes them; none on other systems.
func listening(t *testing.T) map[string]bool {
	t.Helper()
	own := map[string]bool{}
	open, _ := filepath.Glob("/proc/self/fd/*")
	for _, fd := range open {
		to, _ := os.Readlink(fd)
		own[strings.TrimSuffix(strings.TrimPrefix(to, "socket:["), "]")] = true
	}
	all := map[string]bool{}
	for _, table := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6"} {
		in, err := os.Open(table)
		if err != nil {
			continue
		}
		for lines := bufio.NewScanner(in); lines.Scan(); {
			if f := strings.Fields(lines.Text()); len(f) > 9 && f[3] == "0A" && own[f[9]] {
				all[f[1]] = true
			}
		}
		in.Close()
	}
	return all
}
