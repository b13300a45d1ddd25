package wrap

import (
	"io"
	"os"
	"sync"
	"time"
)

// stream carries one output of the child to where it belongs.
type stream struct {
	from *os.File
	to   *os.File
	hide *Filter
	tap  io.Writer
	lock *sync.Mutex // shared by the streams of one child, so that the tap sees whole writes

	done chan struct{}
}

// run copies until the stream ends. Where nobody reads us any more, the child's end is closed, so that it meets the broken pipe
// that it would have met without us.
func (s *stream) run() {
	defer close(s.done)
	defer s.from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := s.from.Read(buffer)
		if n > 0 && !s.pass(buffer[:n]) {
			return
		}
		if err != nil { // EIO is how Linux says that nobody holds the terminal any more
			s.flush()
			return
		}
	}
}

func (s *stream) pass(b []byte) bool {
	s.lock.Lock()
	s.tap.Write(b)
	s.lock.Unlock()
	if s.hide != nil {
		b = s.hide.Next(b)
	}
	_, err := s.to.Write(b)
	return err == nil
}

func (s *stream) flush() {
	if s.hide != nil {
		s.to.Write(s.hide.Rest())
	}
}

// finish waits for the last byte, and gives up a while after the child has ended.
func finish(streams []*stream) {
	deadline := time.After(drain)
	for _, s := range streams {
		select {
		case <-s.done:
		case <-deadline:
			s.from.SetReadDeadline(time.Now())
			<-s.done
		}
	}
}
