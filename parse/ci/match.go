package ci

import (
	"strings"
	"unicode/utf8"
)

// The groups of an expression that are asked for.
const (
	slotRest = iota
	slotTime
	slotCont
	slotPart
	slotJob
	slotStep
	slotName
	slotService
	slotNode
	slotDir
	slotTask
	slotSeq
	slotRepo
	slotCount
)

// slots are their names in the expressions.
var slots = [slotCount]string{"rest", "t", "cont", "part", "job", "step", "name", "service", "node", "dir", "task",
	"seq", "repo"}

// match is a try of patterns on lines. Its groups are those of the last that matched.
type match struct {
	s     string
	steps int
	from  [slotCount]int
	to    [slotCount]int // 0: did not take part
}

// group returns what was in a slot, "" where it did not take part.
func (m *match) group(slot int) string {
	if m.to[slot] == 0 {
		return ""
	}
	return m.s[m.from[slot]:m.to[slot]]
}

// at returns what remains of s after a match that is not empty, or its group rest.
func (p *pattern) at(s string, m *match) (rest string, ok bool) {
	if s == "" || !p.first.has(s[0]) {
		return "", false
	}
	m.s, m.steps, m.to = s, 0, [slotCount]int{}
	end := m.walk(p.start, 0)
	switch {
	case end <= 0:
		return "", false
	case m.to[slotRest] > 0:
		return m.group(slotRest), true
	}
	return s[end:], true
}

// walk follows the nodes from n with the line from i on, and gives where the match ends, -1 nowhere.
func (m *match) walk(n *node, i int) int {
	for {
		if m.steps++; m.steps > maxSteps {
			return -1
		}
		switch n.op {
		case opDone:
			return i
		case opEnd:
			if i < len(m.s) {
				return -1
			}
		case opText:
			end := i + len(n.text)
			if end > len(m.s) || m.s[i:end] != n.text {
				return -1
			}
			i = end
		case opSplit:
			if end := m.walk(n.next, i); end >= 0 {
				return end
			}
			for _, slot := range n.inner {
				m.to[slot] = 0
			}
			n = n.other
			continue
		case opOpen:
			m.from[n.slot] = i
		case opClose:
			m.to[n.slot] = i
		case opLazy:
			return m.lazy(n, i)
		default:
			end, count := m.longest(n, i)
			switch {
			case count < n.min:
				return -1
			case count == n.min || n.gives == 0:
				i = end
			case n.gives < 0:
				return m.backtrack(n, end, count)
			default:
				if i = end - n.gives; count-n.gives < n.min {
					return -1
				}
			}
		}
		n = n.next
	}
}

// longest measures a run. Where almost any rune will do, count is only whether there is one.
func (m *match) longest(n *node, i int) (end, count int) {
	c, s := n.class, m.s
	if c.but >= 0 && n.max == maxSteps && n.min <= 1 && n.gives == 0 {
		end = len(s)
		if k := strings.IndexByte(s[i:], byte(c.but)); k >= 0 {
			end = i + k
		}
		return end, min(end-i, 1)
	}
	for i < len(s) && count < n.max {
		if b := s[i]; b < utf8.RuneSelf {
			if !c.ascii[b] {
				break
			}
			i++
		} else if w := c.width(s[i:]); w > 0 {
			i += w
		} else {
			break
		}
		count++
	}
	m.steps += count / 8
	return i, count
}

// backtrack gives runes back until what follows matches.
func (m *match) backtrack(n *node, i, count int) int {
	for {
		if n.open || i < len(m.s) && n.follows.has(m.s[i]) {
			if end := m.walk(n.next, i); end >= 0 || m.steps > maxSteps {
				return end
			}
		}
		if count == n.min {
			return -1
		}
		_, w := utf8.DecodeLastRuneInString(m.s[:i])
		i, count = i-w, count-1
	}
}

// lazy takes runes until what follows matches.
func (m *match) lazy(n *node, i int) int {
	for count := 0; ; count++ {
		if count >= n.min && (n.open || i < len(m.s) && n.follows.has(m.s[i])) {
			if end := m.walk(n.next, i); end >= 0 || m.steps > maxSteps {
				return end
			}
		}
		w := n.class.width(m.s[i:])
		if w == 0 || count == n.max {
			return -1
		}
		i += w
	}
}
