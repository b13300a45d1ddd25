package redact

import (
	"regexp"
	"strings"
	"sync"
)

// shape is one way to know a secret without knowing its value. words are cheap necessary conditions on the lower-cased text,
// one of which must hold before the expression is tried: most lines of a log pass none. The first group is masked, and keep
// refuses a match, given what stands behind it.
type shape struct {
	words []string // in small letters; without one of them nothing can match
	re    string
	keep  func(value, after string) bool
	may   func(lower string) bool // a further necessary condition, for words that are common; nil: none
}

// edge is what may stand before a token: inside base64, as in an integrity hash, its marks turn up by chance.
const edge = `(?:^|[^A-Za-z0-9+/_-])`

// value is what stands beside a credential's key: quoted, or up to the next blank.
const value = `(?:"([^"\n]*)|'([^'\n]*)|([^\s"']+))`

// table lists tokens by their makers' marks, then values by what stands beside them.
var table = []shape{
	{[]string{"npm_", "npms_"}, `\b(npms?_[A-Za-z0-9]{20,})`, nil, nil},
	{[]string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_"}, `\b(gh[pousr]_[A-Za-z0-9_]{10,})`, nil, nil},
	{[]string{"github_pat_"}, `\b(github_pat_[A-Za-z0-9_]{10,})`, nil, nil},
	{[]string{"glpat-", "gldt-", "glptt-", "glcbt-", "glrt-", "glsoat-", "glft-", "gloas-", "glagent-", "glimt-"}, `\b(gl(?:pat|dt|ptt|cbt|rt|soat|ft|oas|agent|imt)-[A-Za-z0-9_.=-]{10,})`, nil, nil},
	{[]string{"akc"}, edge + `(AKC[pP][A-Za-z0-9]{10,})`, nil, nil},
	{[]string{"cmvmd"}, edge + `(cmVmd[A-Za-z0-9+/_=-]{16,})`, nil, nil},
	{[]string{"eyj"}, edge + `(eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4})`, nil, nil},
	{[]string{"eyj"}, edge + `(eyJ[A-Za-z0-9_-]{40,})`, nil, nil},
	{[]string{"dckr_pat_", "dckr_oat_"}, `\b(dckr_[po]at_[A-Za-z0-9_-]{10,})`, nil, nil},
	{[]string{"xox"}, `\b(xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,})`, nil, nil},
	{[]string{"ya29."}, `\b(ya29\.[A-Za-z0-9_.-]{10,})`, nil, nil},
	{[]string{"azdo"}, edge + `([A-Za-z0-9]{70,80}AZDO[A-Za-z0-9]{4})`, nil, nil},
	{[]string{"azure", "visualstudio", "token", "pat"}, edge + `([a-z2-7]{52})(?:$|[^A-Za-z0-9+/=_-])`, nil, long52},
	{[]string{"private key-"}, `(?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$))`, nil, nil},
	{[]string{"_auth", "_password", "npmauth"}, `(?i)(?:_auth(?:token)?|_password|npmauthtoken|npmauthident)["'\x60]?[ \t]*(?:[=:]|%3D)[ \t]*` + value, unset, nil},
	{[]string{"/:_"}, `(?i)//[^\s"']+/:_(?:auth(?:token)?|password)["']?[ \t]+["']?([^\s"'=:]{4,})`, prose, nil},
	{[]string{"--_"}, `(?i)--_(?:auth(?:token)?|password)["']?\s+["']?([^\s"']+)`, unset, nil},
	{[]string{"token=", `token"=`, "token'=", "password=", `password"=`, "password'=", "passwd=", `passwd"=`, "passwd'=", "secret=", `secret"=`, "secret'=", "key=", `key"=`, "key'="},
		`(?i)(?:token|password|passwd|secret(?:_access_key)?|api_?key)["']?=(?:"([^"\n]*)|'([^'\n]*)|([^\s"'&]+))`, unset, nil},
	{[]string{"authorization"}, `(?i)authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token|negotiate)\s+)?([^\s"',]+)`, unset, nil},
	{[]string{"authorization"}, `(?i)\bauthorization["']?\s*[:=]\s*["']?[^\s"',]+[ \t]+([^\s"',]{6,})`, prose, nil},
	{[]string{"authorization%3a"}, `(?i)authorization%3A(?:%20|\+)*(?:(?:bearer|basic|token)(?:%20|\+)+)?([^\s"'&]+)`, unset, nil},
	{[]string{"bearer", "basic"}, `(?i)\b(?:bearer|basic)(?::?\s+|%20)["']?([A-Za-z0-9._~+/-]{6,}=*)`, opaque, nil},
	{[]string{`token"`, "token'", `token\`, `password"`, "password'", `password\`, `secret"`, "secret'", `secret\`, `passwd"`, "passwd'", `passwd\`, `key"`, "key'", `key\`},
		`(?i)["'](?:[a-z0-9]+[_-])*(?:token|password|passwd|secret|api_?key)\\*["']\s*:\s*\\*(?:"([^"\\\n]*)|'([^'\\\n]*))`, prose, nil},
	{[]string{"_token:", "-token:", "-api:", "-key:", "_key:", "_secret:", "_password:"},
		`(?i)\b(?:[a-z0-9]+[_-])+(?:token|api|key|secret|password):[ \t]*["']?([^\s"',]{6,})`, spoken, nil},
	{[]string{"cookie:"}, `(?i)\b(?:set-)?cookie["']?:[ \t]*([^\s"'][^\n"']*=[^\n"']*)`, nil, nil},
	{[]string{"legal http header"}, `(\S+) is not a legal HTTP header value`, nil, nil},
	{[]string{"@"}, `://([^\s/?#@:"'<>]*:[^\s/?#"'<>]*)@`, nil, namesUser},
	{[]string{"@"}, `(?:^|[\s"'=])//([^\s/?#@:"'<>]*:[^\s/?#"'<>]*)@`, nil, namesUser},
	{[]string{"@"}, `https?://([^\s/?#@:"'<>]{16,})@`, nil, namesUser},
	{[]string{"@"}, `://[^\s/?#@:"'<>\[]+:([^\s/?#@:"'<>]*[^\s/?#@:"'<>0-9][^\s/?#@:"'<>]*[/?#][^\s@"'<>]*)@`, nil, namesUser},
	{[]string{"token=", "key=", "sig=", "signature=", "password=", "auth=", "jwt=", "pat=", "code=", "secret="},
		`(?i)[?&;](?:[a-z_-]*token|[a-z_-]*key|[a-z-]*sig(?:nature)?|password|_?auth|jwt|pat|code|[a-z_-]*secret)=([^\s&"'#]+)`, unset, nil},
	{[]string{"npm_", "npms_"}, `(?m)\b(npms?_[A-Za-z0-9]{1,19})["'\\,]*[ \t\r]*$`, calm, nil},
	{[]string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glptt-", "glcbt-", "glrt-"},
		`(?m)\b((?:gh[pousr]_|github_pat_|gl(?:pat|dt|ptt|cbt|rt)-)[A-Za-z0-9_.=-]{1,9})["'\\,]*[ \t\r]*$`, nil, nil},
	{[]string{"otp"}, `(?i)(?:--|npm-)otp\W{1,6}(\d{6,10})`, nil, nil},
}

// compiled are the expressions, each made at first need: a run that succeeds redacts nothing, and most lines hold no word of any.
var compiled = func() []func() *regexp.Regexp {
	all := make([]func() *regexp.Regexp, len(table))
	for i, t := range table {
		all[i] = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(t.re) })
	}
	return all
}()

func shapes(s string) []span {
	v := look(s, true)
	lower := lowerASCII(v.text)
	has := pairsOf(lower)
	var found []span
	for i, t := range table {
		if t.mayHold(lower, &has) {
			found = append(found, t.find(compiled[i](), v.text)...)
		}
	}
	return v.back(found)
}

func (t shape) find(re *regexp.Regexp, s string) []span {
	var found []span
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		for g := 2; g+1 < len(m); g += 2 {
			if m[g] < 0 || m[g] == m[g+1] || t.keep != nil && t.keep(s[m[g]:m[g+1]], s[m[g+1]:]) {
				continue
			}
			found = append(found, span{m[g], m[g+1]})
		}
	}
	return found
}

// mayHold tells whether one of the words stands in a text, and what else must.
func (t *shape) mayHold(lower string, has *pairs) bool {
	for _, w := range t.words {
		if has.all(w) && strings.Contains(lower, w) {
			return t.may == nil || t.may(lower)
		}
	}
	return false
}

// long52 tells whether as many letters and digits of base32 stand together as an old token of Azure has.
func long52(s string) bool {
	run := 0
	for i := range len(s) {
		if c := s[i]; c >= 'a' && c <= 'z' || c >= '2' && c <= '7' {
			if run++; run == 52 {
				return true
			}
		} else {
			run = 0
		}
	}
	return false
}

// pairs is the set of a text's pairs of neighbours, by a small hash: most words have one that the text has not, and need not be looked for.
type pairs [16]uint64

func pair(a, b byte) uint { return (uint(a)*31 + uint(b)) % (64 * uint(len(pairs{}))) }

func pairsOf(s string) (p pairs) {
	for i := 1; i < len(s); i++ {
		k := pair(s[i-1], s[i])
		p[k/64] |= 1 << (k % 64)
	}
	return p
}

func (p *pairs) all(word string) bool {
	for i := 1; i < len(word); i++ {
		if k := pair(word[i-1], word[i]); p[k/64]&(1<<(k%64)) == 0 {
			return false
		}
	}
	return true
}

// namesUser tells whether an @ has something in front of it, behind the slashes of an address, that can be a name or a password. One that begins
// a scope has not, nor one before a version; a slash before it may be a password's last, if there is a colon for it.
func namesUser(s string) bool {
	if !strings.Contains(s, "//") {
		return false
	}
	for i := range len(s) {
		if s[i] != '@' {
			continue
		}
		word := s[strings.LastIndexAny(s[:i], " \t\r\n\"'<>")+1 : i]
		_, name, ok := strings.Cut(word, "//")
		if ok && name != "" && (name[len(name)-1] != '/' || strings.Contains(name, ":")) {
			return true
		}
	}
	return false
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
