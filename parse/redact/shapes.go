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
}

// edge is what may stand before a token: inside base64, as in an integrity hash, its marks turn up by chance.
const edge = `(?:^|[^A-Za-z0-9+/_-])`

// value is what stands beside a credential's key: quoted, or up to the next blank.
const value = `(?:"([^"\n]*)|'([^'\n]*)|([^\s"']+))`

// table lists tokens by their makers' marks, then values by what stands beside them.
var table = []shape{
	{[]string{"npm_", "npms_"}, `\b(npms?_[A-Za-z0-9]{20,})`, nil},
	{[]string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_"}, `\b(gh[pousr]_[A-Za-z0-9_]{10,})`, nil},
	{[]string{"github_pat_"}, `\b(github_pat_[A-Za-z0-9_]{10,})`, nil},
	{[]string{"glpat-", "gldt-", "glptt-", "glcbt-", "glrt-", "glsoat-", "glft-", "gloas-", "glagent-", "glimt-"}, `\b(gl(?:pat|dt|ptt|cbt|rt|soat|ft|oas|agent|imt)-[A-Za-z0-9_.=-]{10,})`, nil},
	{[]string{"akc"}, edge + `(AKC[pP][A-Za-z0-9]{10,})`, nil},
	{[]string{"cmvmd"}, edge + `(cmVmd[A-Za-z0-9+/_=-]{16,})`, nil},
	{[]string{"eyj"}, edge + `(eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4})`, nil},
	{[]string{"eyj"}, edge + `(eyJ[A-Za-z0-9_-]{40,})`, nil},
	{[]string{"dckr_pat_", "dckr_oat_"}, `\b(dckr_[po]at_[A-Za-z0-9_-]{10,})`, nil},
	{[]string{"xox"}, `\b(xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,})`, nil},
	{[]string{"ya29."}, `\b(ya29\.[A-Za-z0-9_.-]{10,})`, nil},
	{[]string{"azdo"}, edge + `([A-Za-z0-9]{70,80}AZDO[A-Za-z0-9]{4})`, nil},
	{[]string{"azure", "visualstudio", "token", "pat"}, edge + `([a-z2-7]{52})(?:$|[^A-Za-z0-9+/=_-])`, nil},
	{[]string{"private key-"}, `(?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$))`, nil},
	{[]string{"_auth", "_password", "npmauth"}, `(?i)(?:_auth(?:token)?|_password|npmauthtoken|npmauthident)["'\x60]?[ \t]*(?:[=:]|%3D)[ \t]*` + value, unset},
	{[]string{"/:_"}, `(?i)//[^\s"']+/:_(?:auth(?:token)?|password)["']?[ \t]+["']?([^\s"'=:]{4,})`, prose},
	{[]string{"--_"}, `(?i)--_(?:auth(?:token)?|password)["']?\s+["']?([^\s"']+)`, unset},
	{[]string{"token=", `token"=`, "token'=", "password=", `password"=`, "password'=", "passwd=", `passwd"=`, "passwd'=", "secret=", `secret"=`, "secret'=", "key=", `key"=`, "key'="},
		`(?i)(?:token|password|passwd|secret(?:_access_key)?|api_?key)["']?=(?:"([^"\n]*)|'([^'\n]*)|([^\s"'&]+))`, unset},
	{[]string{"authorization"}, `(?i)authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token|negotiate)\s+)?([^\s"',]+)`, unset},
	{[]string{"authorization"}, `(?i)\bauthorization["']?\s*[:=]\s*["']?[^\s"',]+[ \t]+([^\s"',]{6,})`, prose},
	{[]string{"authorization%3a"}, `(?i)authorization%3A(?:%20|\+)*(?:(?:bearer|basic|token)(?:%20|\+)+)?([^\s"'&]+)`, unset},
	{[]string{"bearer", "basic"}, `(?i)\b(?:bearer|basic)(?::?\s+|%20)["']?([A-Za-z0-9._~+/-]{6,}=*)`, opaque},
	{[]string{`token"`, "token'", `token\`, `password"`, "password'", `password\`, `secret"`, "secret'", `secret\`, `passwd"`, "passwd'", `passwd\`, `key"`, "key'", `key\`},
		`(?i)["'](?:[a-z0-9]+[_-])*(?:token|password|passwd|secret|api_?key)\\*["']\s*:\s*\\*(?:"([^"\\\n]*)|'([^'\\\n]*))`, prose},
	{[]string{"_token:", "-token:", "-api:", "-key:", "_key:", "_secret:", "_password:"},
		`(?i)\b(?:[a-z0-9]+[_-])+(?:token|api|key|secret|password):[ \t]*["']?([^\s"',]{6,})`, spoken},
	{[]string{"cookie:"}, `(?i)\b(?:set-)?cookie["']?:[ \t]*([^\s"'][^\n"']*=[^\n"']*)`, nil},
	{[]string{"legal http header"}, `(\S+) is not a legal HTTP header value`, nil},
	{[]string{"@"}, `://([^\s/?#@:"'<>]*:[^\s/?#"'<>]*)@`, nil},
	{[]string{"@"}, `(?:^|[\s"'=])//([^\s/?#@:"'<>]*:[^\s/?#"'<>]*)@`, nil},
	{[]string{"@"}, `https?://([^\s/?#@:"'<>]{16,})@`, nil},
	{[]string{"@"}, `://[^\s/?#@:"'<>\[]+:([^\s/?#@:"'<>]*[^\s/?#@:"'<>0-9][^\s/?#@:"'<>]*[/?#][^\s@"'<>]*)@`, nil},
	{[]string{"token=", "key=", "sig=", "signature=", "password=", "auth=", "jwt=", "pat=", "code=", "secret="},
		`(?i)[?&;](?:[a-z_-]*token|[a-z_-]*key|[a-z-]*sig(?:nature)?|password|_?auth|jwt|pat|code|[a-z_-]*secret)=([^\s&"'#]+)`, unset},
	{[]string{"npm_", "npms_"}, `(?m)\b(npms?_[A-Za-z0-9]{1,19})["'\\,]*[ \t\r]*$`, calm},
	{[]string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glptt-", "glcbt-", "glrt-"},
		`(?m)\b((?:gh[pousr]_|github_pat_|gl(?:pat|dt|ptt|cbt|rt)-)[A-Za-z0-9_.=-]{1,9})["'\\,]*[ \t\r]*$`, nil},
	{[]string{"otp"}, `(?i)(?:--|npm-)otp\W{1,6}(\d{6,10})`, nil},
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
	var found []span
	for i, t := range table {
		if holds(lower, t.words) {
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

func holds(lower string, words []string) bool {
	for _, w := range words {
		if strings.Contains(lower, w) {
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
