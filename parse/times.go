package parse

import (
	"bytes"
	"strings"
	"time"

	"npmx/parse/ci"
)

const (
	maxStamps = 512 // lines whose stamps are remembered: a failure is told in fewer
	maxStamp  = 40
	endSize   = 4 << 10 // of a log's beginning and end, in which a stamp is looked for
	endLines  = 32
)

// stampedLine is what a line bears of its time. It is a copy: the line itself is long gone.
type stampedLine struct {
	no   int
	size int
	text [maxStamp]byte
}

// stamps are the last lines that bore one, in a ring.
type stamps struct {
	all  []stampedLine
	next int
}

func (s *stamps) note(l *ci.Line) {
	t := l.Time()
	if t == "" || len(t) > maxStamp {
		return
	}
	if len(s.all) < maxStamps {
		s.all = append(s.all, stampedLine{})
	}
	x := &s.all[s.next]
	x.no, x.size = l.No, copy(x.text[:], t)
	s.next = (s.next + 1) % maxStamps
}

// of is the time of a line, zero where it bears none.
func (s *stamps) of(no int) time.Time {
	for i := range s.all {
		if x := &s.all[i]; x.no == no {
			return ci.Time(string(x.text[:x.size]))
		}
	}
	return time.Time{}
}

// ends are the first and the last bytes of a log. Only they are searched for a stamp: lines between them are not
// looked at unless they may be a client's.
type ends struct {
	head, tail []byte
}

func (e *ends) take(block []byte) {
	if e.head == nil {
		e.head = append(e.head, block[:min(len(block), endSize)]...)
	}
	block = block[max(0, len(block)-endSize):]
	if over := len(e.tail) + len(block) - endSize; over > 0 {
		e.tail = append(e.tail[:0], e.tail[over:]...)
	}
	e.tail = append(e.tail, block...)
}

// times are those of the first and the last line that bear one, in the order of the clock: a log may be told newest
// first.
func (e *ends) times() (started, ended time.Time) {
	started, ended = stamped(e.head, bytes.IndexByte), stamped(e.tail, bytes.LastIndexByte)
	if started.After(ended) {
		return ended, started
	}
	return started, ended
}

// stamped is the time of the first line that bears one, from the end that find begins at.
func stamped(text []byte, find func([]byte, byte) int) time.Time {
	fromEnd := find([]byte("\n\n"), '\n') == 1
	for range endLines {
		line, i := text, find(text, '\n')
		switch {
		case i < 0:
			text = nil
		case fromEnd:
			text, line = text[:i], text[i+1:]
		default:
			text, line = text[i+1:], text[:i]
		}
		if t := ci.Stamped(string(line)); !t.IsZero() || text == nil {
			return t
		}
	}
	return time.Time{}
}

// began is when a run of npm started, which the name of its debug log says: 2026-03-02T09_14_07_123Z-debug-0.log.
func began(path string) time.Time {
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	at, _, ok := strings.Cut(name, "-debug")
	if !ok || len(at) != len("2026-03-02T09_14_07_123Z") {
		return time.Time{}
	}
	t, err := time.Parse("2006-01-02T15_04_05.000Z", at[:19]+"."+at[20:])
	if err != nil {
		return time.Time{}
	}
	return t
}

// when is the time that a failure's line bears, else that at which npm began the run.
func (g *grammar) when(r *run, f *Failure) time.Time {
	if t := g.stamps.of(f.line()); !t.IsZero() {
		return t
	}
	return r.began
}

// span is the time of the whole log: of its stamped lines, else that at which the first run began.
func (l *Log) span(e *ends) {
	l.Started, l.Ended = e.times()
	for _, path := range l.DebugLogs {
		if t := began(path); l.Ended.IsZero() && !t.IsZero() && (l.Started.IsZero() || t.Before(l.Started)) {
			l.Started = t
		}
	}
}
