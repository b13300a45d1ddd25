package redact

import "strings"

// A mark is what a maker puts at the head of its tokens, so that they can be recognised.
type mark struct {
	heads []string
	body  class // what follows
	least int   // how much of it, at least
	inner bool  // the mark turns up in base64 by chance: an integrity hash holds none
	torn  bool  // the beginning of one at a line's end counts as well: a message's line break may fall into it
}

func marks(heads string, body string, least int) mark {
	return mark{heads: strings.Fields(heads), body: classOf(body), least: least}
}

func (m mark) byChance() mark { m.inner = true; return m }
func (m mark) tearable() mark { m.torn = true; return m }

const (
	an  = letters + digits
	anu = an + "_"
	and = an + "_-"
	hex = digits + "abcdefABCDEF"
)

// markTable has the registries' and hosts' own first, then those of services whose tokens stand in the same
// environments.
var markTable = []mark{
	marks("npm_ npms_", an, 20).tearable(),
	marks("ghp_ gho_ ghu_ ghs_ ghr_", anu, 10).tearable(),
	marks("github_pat_", anu, 10).tearable(),
	marks("glpat- gldt- glptt- glcbt- glrt-", and+".=", 10).tearable(),
	marks("glsoat- glft- gloas- glagent- glimt- glffct-", and+".=", 10),
	marks("AKCp AKCP", an, 10).byChance(),
	marks("cmVmd", and+"+/=", 16).byChance(),
	marks("NpmToken. NuGetApiKey. DockerToken.", an+"-", 16),
	marks("AKIA ASIA", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"+digits, 16).byChance(),
	marks("dckr_pat_ dckr_oat_", and, 10),
	marks("ya29.", and+".", 10),
	marks("xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xapp- xoxe.xoxb- xoxe.xoxp-", an+"-", 10),
	marks("sk_live_ rk_live_ sk_test_ rk_test_ whsec_", an, 16),
	marks("sk-ant- sk-proj- sk-svcacct-", and, 20),
	marks("hvs. hvb. hvr.", and, 20),
	marks("pypi-AgE", and, 20),
	marks("AIza", and, 35).byChance(),
	marks("SG.", and+".", 40).byChance(),
	marks("shpat_ shpca_ shppa_ shpss_", hex, 32),
	marks("dop_v1_ doo_v1_ dor_v1_", hex, 32),
	marks("lin_api_ dapi rubygems_ figd_ PMAK-", and, 32),
	marks("glsa_ sntrys_ nfp_ hf_ fig_ vercel_ bkua_ CCIPAT_ ATATT3x ATBB atlasv1.", anu+"-=.", 20),
	marks("oy2", "abcdefghijklmnopqrstuvwxyz"+digits, 43).byChance(),
}

// markedBy leads from a first byte to the marks that begin so.
var markedBy = func() (by [256][]markHead) {
	for i := range markTable {
		for _, h := range markTable[i].heads {
			by[h[0]] = append(by[h[0]], markHead{h, &markTable[i]})
		}
	}
	return by
}()

type markHead struct {
	head string
	mark *mark
}

// marks looks at the beginning of each word. What follows a mark is read once: of two marks in one token the first has
// it all.
func (t *text) marks() {
	for i := 0; i < len(t.s); {
		if i > 0 && wordy[t.s[i-1]] {
			i = wordy.run(t.s, i)
		}
		if i == len(t.s) {
			return
		}
		i = max(i+1, t.markAt(i), t.longRun(i))
	}
}

func (t *text) markAt(i int) (end int) {
	if strings.HasPrefix(t.s[i:], "eyJ") && !t.inBase64(i) {
		return t.webToken(i)
	}
	for _, h := range markedBy[t.s[i]] {
		if !strings.HasPrefix(t.s[i:], h.head) || h.mark.inner && t.inBase64(i) {
			continue
		}
		from := i + len(h.head)
		end := h.mark.body.run(t.s, from)
		switch {
		case end-from >= h.mark.least:
			t.mask(i, end)
			return end
		case h.mark.torn && end > from && t.lineEnds(end) && !calm(t.s[i:end]):
			t.mask(i, end)
			return end
		}
	}
	return i
}

// webToken is a JWT: a header, and two or four more parts, some of which may be empty, or only the beginning of one.
func (t *text) webToken(i int) int {
	part := &urlCoded
	end := part.run(t.s, i)
	for n := 0; n < 4 && end < len(t.s) && t.s[end] == '.' && end-i >= 11; n++ {
		end = part.run(t.s, end+1)
	}
	if end-i >= 43 || end-i > 11 && strings.IndexByte(t.s[i:end], '.') >= 0 {
		t.mask(i, end)
		return end
	}
	return i
}

var (
	urlCoded = classOf(and)
	base32   = classOf("abcdefghijklmnopqrstuvwxyz234567")
)

// longRun finds Azure's personal access tokens: 84 letters and digits with AZDO near their end, and the older 52 of
// base32, which have no mark and count only where the text is about such things.
func (t *text) longRun(i int) int {
	end := alnum.run(t.s, i)
	if end-i < 52 || t.inBase64(i) {
		return i
	}
	if at := strings.Index(t.s[i+52:min(end, i+88)], "AZDO"); end-i >= 78 && at >= 18 {
		t.mask(i, min(end, i+52+at+8))
		return end
	}
	if end-i == 52 && base32.run(t.s, i) == end && (end == len(t.s) || !coded[t.s[end]] && t.s[end] != '=') &&
		t.azure() {
		t.mask(i, end)
	}
	return end
}

func (t *text) azure() bool {
	if t.azurish == nil {
		is := false
		for _, w := range []string{"azure", "visualstudio", "token", "pat"} {
			is = is || strings.Contains(t.lower, w)
		}
		t.azurish = &is
	}
	return *t.azurish
}

// hashLength is that of the longest hash in base64, with its name.
const hashLength = 96

// inBase64 distinguishes a place inside of base64 from one after a slash of an address.
func (t *text) inBase64(i int) bool {
	if i == 0 || !coded[t.s[i-1]] {
		return false
	}
	if t.s[i-1] != '/' {
		return true
	}
	from := i
	for from > max(0, i-hashLength) && coded[t.s[from-1]] {
		from--
	}
	word := t.s[from:i]
	return strings.HasPrefix(word, "sha1-") || strings.HasPrefix(word, "sha256-") ||
		strings.HasPrefix(word, "sha384-") ||
		strings.HasPrefix(word, "sha512-") || strings.IndexByte(word, '+') >= 0
}

// lineEnds reports whether nothing but quotes, commas and blanks is between a place and the line's end.
func (t *text) lineEnds(i int) bool {
	i = closers.run(t.s, i)
	i = blanks.run(t.s, i)
	return i == len(t.s) || t.s[i] == '\n'
}

var (
	closers = classOf("\"'\\,")
	blanks  = classOf(" \t\r")
)

// privateKeys finds keys in PEM, to their end, or to the text's: a missing end was cut off.
func (t *text) privateKeys() {
	const begin, end, kind = "-----BEGIN ", "-----END ", "PRIVATE KEY-----"
	for i := strings.Index(t.s, begin); i >= 0; {
		from := i
		i += len(begin)
		head := t.s[i:min(len(t.s), i+40)]
		if k := strings.Index(head, kind); k >= 0 && strings.Trim(head[:k], "ABCDEFGHIJKLMNOPQRSTUVWXYZ ") == "" {
			i += k + len(kind)
			for more := true; more; {
				var at int
				if at = strings.Index(t.s[i:], end); at < 0 {
					t.mask(from, len(t.s))
					return
				}
				i += at + len(end)
				tail := t.s[i:min(len(t.s), i+40)]
				if k := strings.Index(tail, kind); k >= 0 &&
					strings.Trim(tail[:k], "ABCDEFGHIJKLMNOPQRSTUVWXYZ ") == "" {
					i, more = i+k+len(kind), false
				}
			}
			t.mask(from, i)
		}
		at := strings.Index(t.s[i:], begin)
		if at < 0 {
			return
		}
		i += at
	}
}

// illegalHeaders finds what node says of a value that no header can hold: a token with a line break, or with letters
// of no ASCII.
func (t *text) illegalHeaders() {
	const words = " is not a legal http header value"
	for i := 0; ; {
		at := strings.Index(t.lower[i:], words)
		if at < 0 {
			return
		}
		from := i + at
		for from > i && strings.IndexByte(spaces, t.s[from-1]) < 0 {
			from--
		}
		t.mask(from, i+at)
		i += at + len(words)
	}
}
