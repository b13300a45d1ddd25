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

// markTable has the registries' and hosts' own first, then those of services whose tokens are in the same environments.
// A mark that a package's name may begin with asks for letters and digits alone behind it.
var markTable = []mark{
	marks("npm_ npms_", an, 20).tearable(),
	marks("ghp_ gho_ ghu_ ghs_ ghr_", anu, 10).tearable(),
	marks("github_pat_", anu, 10).tearable(),
	marks("glpat- gldt- glptt- glcbt- glrt-", and+".=", 10).tearable(),
	marks("glsoat- glft- gloas- glagent- glimt- glffct-", and+".=", 10),
	marks("AKCp AKCP", an, 10).byChance(),
	marks("cmVmd", and+"+/=", 16).byChance(),
	marks("NpmToken. NuGetApiKey. DockerToken.", an+"-", 16),
	marks("AKIA ASIA ABIA ACCA A3T LTAI", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"+digits, 16).byChance(),
	marks("dckr_pat_ dckr_oat_", and, 10),
	marks("sqp_ squ_ sqa_", hex, 40),
	marks("ya29.", and+".", 10),
	marks("xoxa- xoxb- xoxc- xoxd- xoxe- xoxo- xoxp- xoxr- xoxs- xapp- xoxe.xoxb- xoxe.xoxp-", an+"-", 8),
	marks("sk_live_ rk_live_ sk_test_ rk_test_ sk_prod_ rk_prod_ whsec_", an, 10),
	marks("sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or-v1- nvapi- tskey-auth- tskey-api-", and, 20),
	marks("gsk_ xai- pplx- r8_ ico- lin_api_ dapi ntn_ secret_ CLOJARS_ rdme_ pnu_ sbp_ api_org_", an, 30).byChance(),
	marks("hvs. hvb. hvr. dp.pt. dp.st. dp.ct. dp.scim. dp.audit. dt0c01.", and+".", 20),
	marks("pypi-AgE", and, 20),
	marks("AIza", and, 35).byChance(),
	marks("SG. pat. sat.", and+".=", 40).byChance(),
	marks("pat", an+".", 70).byChance(),
	marks("shpat_ shpca_ shppa_ shpss_ shippo_live_ shippo_test_ pul- live_ test_ SK", hex, 31).byChance(),
	marks("dop_v1_ doo_v1_ dor_v1_ sntryu_ sgp_ rubygems_ v1.0- s-s4t2ud- s-s4t2af-", hex+"-", 32),
	marks("figd_ PMAK- xkeysib- xsmtpsib-", and, 32),
	marks("glsa_ glc_ sntrys_ nfp_ hf_ fig_ vercel_ bkua_ CCIPAT_ CCIPRJ_ ATATT3x ATCTT3x ATBB atlasv1. FlyV1 fo1_ "+
		"fm1_ "+
		"fm1a_ fm1r_ fm2_ tfp_ fio-u- duffel_test_ duffel_live_ pscale_tkn_ pscale_pw_ pscale_oauth_ sq0atp- "+
		"sq0csp- dnkey- scauth_ authress_ GOCSPX- HRKU- CFPAT-", anu+"-=.+/", 20),
	marks("FLWSECK- FLWSECK_TEST- sm_aat_ sm_pat_ sm_sat_ NRAK- NRII- NRJS- AGE-SECRET-KEY-1", an+"-", 16),
	marks("GR1348941", and, 20),
	marks("API- A3-", "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"+digits, 26).byChance(),
	marks("EZAK EZTK EAAM EAAC EAAG EAAA ABSK AQVN YC", and+"+/=", 54).byChance(),
	marks("ops_eyJ bedrock-api-key- sha256~", and+"+/=", 20),
	marks("access-production- access-sandbox- access-development- tk-us-", and, 32),
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
		// the second byte alone rules out most, at a fraction of what a comparison costs
		if i+1 == len(t.s) || t.s[i+1] != h.head[1] {
			continue
		}
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

// privateKeys finds keys in PEM and of PGP, to their end, or to the text's: a missing end was cut off.
func (t *text) privateKeys() {
	const begin, end = "-----BEGIN ", "-----END "
	for i := 0; ; {
		from, behind := t.keyLine(i, begin)
		if from < 0 {
			return
		}
		if _, i = t.keyLine(behind, end); i < 0 {
			i = len(t.s)
		}
		t.mask(from, i)
	}
}

// keyLine finds the next line that begins or ends a private key: its place, and what is behind it; -1 if there is none.
func (t *text) keyLine(i int, head string) (from, behind int) {
	for {
		at := strings.Index(t.s[i:], head)
		if at < 0 {
			return -1, -1
		}
		from, i = i+at, i+at+len(head)
		line := t.s[i:min(len(t.s), i+48)]
		kind, rest, ok := strings.Cut(line, "PRIVATE KEY")
		rest, dashes := strings.CutPrefix(strings.TrimPrefix(rest, " BLOCK"), "-----")
		if ok && dashes && strings.Trim(kind, "ABCDEFGHIJKLMNOPQRSTUVWXYZ ") == "" {
			return from, i + len(line) - len(rest)
		}
	}
}

// inners are marks in the middle of a token.
var inners = []struct {
	mark          string
	before, after int // how much of it is on either side, at least
}{{"Q~", 4, 30}, {"T3BlbkFJ", 20, 20}, {".atlasv1.", 14, 60}, {":AA", 8, 32}}

var innerChars = classOf(and + "~.:=")

// inner finds the tokens that such a mark is in.
func (t *text) inner() {
	for _, m := range inners {
		for i := 0; ; {
			at := strings.Index(t.s[i:], m.mark)
			if at < 0 {
				break
			}
			at += i
			from, to := at, innerChars.run(t.s, at)
			for from > i && innerChars[t.s[from-1]] {
				from--
			}
			if at-from >= m.before && to-at-len(m.mark) >= m.after {
				t.mask(from, to)
			}
			i = max(to, at+len(m.mark))
		}
	}
}

// hiding are the words of commands by which a CI system is told what to hide, what stands between them
// and that, and what is before them.
var hiding = []struct{ words, before, behind string }{
	{"::add-mask::", "", ""}, {"##vso[task.setsecret", "]", ""}, {"##[add-mask", "]", ""},
	{"issecret=true", "]", "##vso[task.setvariable"},
}

// toldToHide finds it, to the end of the line, also of one inside a string of JSON.
func (t *text) toldToHide() {
	for _, h := range hiding {
		for i := 0; ; {
			at := strings.Index(t.lower[i:], h.words)
			if at < 0 {
				break
			}
			begin := i + at
			i = begin + len(h.words)
			if h.behind != "" && !strings.Contains(t.lower[max(0, begin-longestHost):begin], h.behind) {
				continue
			}
			from := strings.Index(t.s[i:min(len(t.s), i+longestHost)], h.before)
			if from < 0 || strings.ContainsAny(t.s[i:i+from], "[\n") {
				continue
			}
			from += i + len(h.before)
			i = t.lineEnd.next(from)
			if at := strings.Index(t.s[from:i], `\n`); at >= 0 {
				i = from + at
			}
			if !harmless(closers.trimRight(t.s[from:i])) {
				t.mask(from, i)
			}
		}
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
