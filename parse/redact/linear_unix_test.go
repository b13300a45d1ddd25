//go:build unix

package redact

import (
	"fmt"
	"math/rand"
	"runtime"
	"strings"
	"testing"
	"time"

	"npmx/internal/fair"
)

// pieces are what a registry would build a text of that keeps its reader busy: each is the beginning of something that
// is looked for.
var pieces = []string{
	"@", "/@", "//", "//x/@", "://", "://u:p/", "https://u:p@", "//u:p@h", ":", "=", `"`, "'", `\`, `\"`, `\\"`,
	"'\\''", "%", "%22", "%2522", "%3D", "&quot;", "&#34;", "&",
	"\\u0022", "\\u003d", "token=", "token:", `token:"<`, `"token":"<\"`, "token=${", "token: <", "token:AAAA",
	"token:x://", "_auth=", "_auth=)", "_authToken ", "//h/:_auth ",
	"authorization:", "authorization: ${{", "authorization%3A", "bearer ", "bearer%20", "basic ", "Bearer: ", "cookie:",
	"cookie=a", "set-cookie: ", "npm_", "npm_a", "npms_a ",
	"ghp_", "glpat-", "SG.", "eyJ", "eyJ.", "eyJaaaaaaaa.", "AKCp", "/AKCp", "cmVmd", "sha512-/", "-----BEGIN ",
	"-----BEGIN PRIVATE KEY-----", "-----END ", "xoxb-",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ", strings.Repeat("A", 78) + "AZD ", "0123456789abcdef",
	" is not a legal HTTP header value", "--otp ", "npm-otp",
	"--token ", "ENV token ", "-u a:", "token revoke ", "login x password ", "\x1b]", "\x1b[", "\x1b", "\u200b", "\xff",
	"a", "Z", "0", ".", " ", "\n", "\r\n", "\t", "fury.io/", "myget.org/auth/",
	"[redacted", "auth", "key=", "?key=", "?token=", "&sig=", "XXXX-", "***", "${A}", "$A", "pass: ", "{", "}", "[",
	",", ";", "--user=", "--user=a:", "::add-mask::", "issecret=true", "issecret=true]", "token is ", "token -> ",
	"token[", `key="`, `token" value="`, "<token>", "</", "echo ", "| --password-stdin ", "=%s ", "token_2", "set -x ",
	"a1B2c3D4e5F6", "TOKEN_PROD ", "//h/:key=",
	"auth=('", "', '", "sshpass ", "-p", "api key ", "arn:", "arn:secret:", "password:\n", "TRUE\t/\tTRUE\t1\tx\t",
	"otp=", "token/", "//webhook.office.com/", "--user=a:[", "--user=\"a:[", "/cache/:key: ", "##vso[task.setsecret]",
	"token=q7aB3cD4e5F6\n", "> q7aB3cD4e5F6\n", "token='", "''", "${A}:${B}", "<td>", "Some(\"", "a/b/", "keytool ",
	"&& ", "-p", "printf ", "recovery code 1: ", "\\u001b[1m", "##vso[task.setvariable issecret=true",
	"process.env.", "<your", "%a.", "@a.", "your-",
}

// texts are repetitions of each piece, of pairs and of handfuls of them, and an opening of many with what they wait
// for at the end.
func texts(t *testing.T) map[string]func(n int) string {
	all := map[string]func(n int) string{}
	add := func(unit, tail string) {
		all[fmt.Sprintf("%.40q … %.20q", unit, tail)] = func(n int) string {
			return strings.Repeat(unit, n/len(unit)) +
				tail
		}
	}
	for _, p := range pieces {
		add(p, "")
		add(p, "@h/ \"'")
	}
	random := rand.New(rand.NewSource(int64(fair.Seed(t, 1))))
	for range 60 {
		var b strings.Builder
		for range 1 + random.Intn(6) {
			b.WriteString(pieces[random.Intn(len(pieces))])
		}
		add(b.String(), pieces[random.Intn(len(pieces))])
	}
	half := func(p, q string) {
		all[fmt.Sprintf("half %.20q, half %.20q", p, q)] = func(n int) string {
			return strings.Repeat(p, n/2/len(p)) + strings.Repeat(q, n/2/len(q))
		}
	}
	half("token=${{", ",")
	half("--user=a:[", ",")
	add("authorization:${{", " x")
	for range 60 {
		half(pieces[random.Intn(len(pieces))], pieces[random.Intn(len(pieces))])
	}
	return all
}

// ballast keeps the heap so large that what the texts need is not given back and fetched again: on some machines the
// kernel takes longer for a page than the mask for all that is on it.
func ballast() []byte {
	b := make([]byte, 64<<20)
	for i := 0; i < len(b); i += 1 << 10 {
		b[i] = 1
	}
	return b
}

// TestMaskIsLinear: a registry chooses what is masked, and npm's user waits for it. Four times the text costs about
// four times the work, where it would be sixteen times if each place looked over the whole; and 64 KB, which is all
// that is read of an answer, are done in 20 ms.
func TestMaskIsLinear(t *testing.T) {
	defer runtime.KeepAlive(ballast())
	r := busy()
	for name, of := range texts(t) {
		linear(t, r, name, of)
	}
}

// TestALayerOfEscapesCostsALook: a text with one escape of three layers is looked through four times. With what it
// takes to find and to take off the escapes that is at most eight times the work for the same text without it. The race
// detector makes taking them off slower than anything else; that the work grows with the text alone is held there too.
func TestALayerOfEscapesCostsALook(t *testing.T) {
	defer runtime.KeepAlive(ballast())
	r := busy()
	size := 64 << 10
	if slowed { // 64 KB of all pieces would take minutes
		size = 16 << 10
	}
	for _, p := range pieces {
		name := fmt.Sprintf("%.40q in layers", p)
		of := func(n int) string { return strings.Repeat(p, n/len(p)) + "%252522" }
		plain, layered := strings.Repeat(p, size/len(p)), of(size)
		four := fair.Least(2, 0, func() { r.Text(layered) })
		grows(t, r, name, of, size, four)
		if slowed {
			continue
		}
		one := fair.Least(2, 0, func() { r.Text(plain) })
		if four > 8*max(one, time.Millisecond) {
			one, four = fair.Least(15, 0, func() { r.Text(plain) }), fair.Least(15, 0, func() { r.Text(layered) })
		}
		if four > 8*max(one, time.Millisecond) {
			t.Errorf("%s: %v, without %v", name, four, one)
		}
	}
}

// busy has values that a registry may know of, as well as some that are looked for in vain.
func busy() *Redactor {
	return New("npm_"+long(36), secret, "bot:hunter22", strings.Repeat("a", 40), strings.Repeat("0123456789abcdef", 4),
		"@@@@@@@@@@@@@@@@", "token=token=token=")
}

// linear holds 64 KB to 20 ms, and four times as many to four times the work.
func linear(t *testing.T, r *Redactor, name string, of func(n int) string) {
	t.Helper()
	const size = 64 << 10
	small := of(size)
	one := fair.Least(1, 0, func() { r.Text(small) })
	if !slowed && one > 20*time.Millisecond {
		if one = fair.Least(25, 0, func() { r.Text(small) }); one > 20*time.Millisecond {
			t.Errorf("%s: 64 KB take %v", name, one)
		}
	}
	grows(t, r, name, of, size, one)
}

// grows holds four times the text to about four times the work, given what a text of the size took.
func grows(t *testing.T, r *Redactor, name string, of func(n int) string, size int, one time.Duration) {
	t.Helper()
	small, large := of(size), of(4*size)
	if fair.Least(1, 0, func() { r.Text(large) }) <= 10*max(one, 2*time.Millisecond) {
		return
	}
	one = fair.Least(15, 0, func() { r.Text(small) })
	if four := fair.Least(15, 0, func() { r.Text(large) }); four > 10*max(one, 2*time.Millisecond) {
		t.Errorf("%s: %d KB take %v, four times as many %v", name, size>>10, one, four)
	}
}
