package ci

// queue holds the lines that wait, in order. What was taken from its front is room for what comes.
type queue struct {
	entries []entry
	gone    int // entries in front that were taken
}

func (q *queue) len() int { return len(q.entries) - q.gone }

func (q *queue) at(i int) *entry { return &q.entries[q.gone+i] }

// push returns the place of one more entry, as it was left. It is good until the next push.
func (q *queue) push() *entry {
	if len(q.entries) == cap(q.entries) && q.gone > delay {
		n := copy(q.entries, q.entries[q.gone:])
		q.entries, q.gone = q.entries[:n], 0
	}
	if len(q.entries) < cap(q.entries) {
		q.entries = q.entries[:len(q.entries)+1]
	} else {
		q.entries = append(q.entries, entry{})
	}
	return &q.entries[len(q.entries)-1]
}

// shift takes the first away.
func (q *queue) shift() {
	q.entries[q.gone] = entry{}
	q.gone++
	if q.gone == len(q.entries) {
		q.entries, q.gone = q.entries[:0], 0
	}
}

// cut takes the one at i away.
func (q *queue) cut(i int) {
	copy(q.entries[q.gone+i:], q.entries[q.gone+i+1:])
	q.entries = q.entries[:len(q.entries)-1]
}
