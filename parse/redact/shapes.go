package redact

// shapes finds secrets that are known by their look alone: tokens that carry their maker's mark (marks.go), values
// beside a credential's key (pairs.go), words after a flag or a scheme (words.go), and what is in an address where a
// password belongs (userinfo.go).
//
// A registry chooses what is read here, so every finder is one pass whose looks ahead and back are bounded or
// remembered: no regular expression, nothing that is tried again from each place.
func shapes(s string) []span {
	t := &text{s: s, lower: lowerASCII(s), joined: aheadOf(s, &valueEnds), made: aheadOf(s, &madeEnds),
		lineEnd: aheadOf(s, &lineEnds)}
	t.marks()
	t.privateKeys()
	t.inner()
	t.pairs()
	t.words()
	t.nearby()
	t.userinfo()
	t.illegalHeaders()
	t.toldToHide()
	t.continued()
	return t.found
}

// text is what is searched, and the secrets that were found in it.
type text struct {
	s, lower string
	found    []span
	azurish  *bool // whether it is about Azure; nil: not asked
	// whether a word is anywhere in it, behind which a value stands whose name comes later
	hasValue, hasEcho bool
	// the ends of a value that is joined to a name, of a made one, of a line
	joined, made, lineEnd ahead
	// the program that the line has named, its flags that take a secret, and whether it sets variables
	program program
	flags   []string
	setting bool
}

func (t *text) mask(from, to int) {
	if from < to {
		t.found = append(t.found, span{from, to})
	}
}

// class is a set of bytes.
type class [256]bool

func classOf(chars string) (c class) {
	for i := range len(chars) {
		c[chars[i]] = true
	}
	return c
}

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
	spaces  = " \t\r\n\f\v"
)

var (
	alnum    = classOf(letters + digits)
	wordy    = classOf(letters + digits + "_")
	coded    = classOf(letters + digits + "+/_-") // base64, in which marks turn up by chance
	keyChars = classOf(letters + digits + "_-.")
	spacing  = classOf(spaces)
	lineEnds = classOf("\r\n")
	numerals = classOf(digits)
	lettered = classOf(letters)
	small    = classOf(letters[:26])
	capital  = classOf(letters[26:])
)

// others is the set of all other bytes.
func (c *class) others() (all class) {
	for i := range all {
		all[i] = !c[i]
	}
	return all
}

// run is the end of the bytes of a class that begin at i.
func (c *class) run(s string, i int) int {
	for i < len(s) && c[s[i]] {
		i++
	}
	return i
}

// all reports whether s has bytes of the class alone.
func (c *class) all(s string) bool { return c.run(s, 0) == len(s) }

// any reports whether s has a byte of the class.
func (c *class) any(s string) bool {
	for i := range len(s) {
		if c[s[i]] {
			return true
		}
	}
	return false
}

// trim takes the bytes of the class off both ends. [strings.Trim] makes its set anew with each call, which is most of
// what it costs for a word.
func (c *class) trim(s string) string {
	return c.trimRight(s[c.run(s, 0):])
}

func (c *class) trimRight(s string) string {
	end := len(s)
	for end > 0 && c[s[end-1]] {
		end--
	}
	return s[:end]
}

// ahead finds the next byte of a class. It remembers what it found, so that asking from every place in turn costs one
// pass.
type ahead struct {
	stops    *class
	s        string
	from, to int
}

func aheadOf(s string, stops *class) ahead { return ahead{stops: stops, s: s, from: -1, to: -1} }

func (a *ahead) next(i int) int {
	if a.from <= i && i <= a.to {
		return a.to
	}
	a.from = i
	for a.to = i; a.to < len(a.s) && !a.stops[a.s[a.to]]; {
		a.to++
	}
	return a.to
}

// lowerASCII keeps the length, which [strings.ToLower] does not.
func lowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
