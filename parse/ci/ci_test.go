package ci

import (
	"strings"
	"testing"
)

// marks write what a source file cannot hold well: § a client's line, ␛ ESC, ␇ BEL, ␍ CR, ⇥ TAB.
var marks = strings.NewReplacer("§", "npm error code E401", "␛", "\x1b", "␇", "\x07", "␍", "\r", "⇥", "\t")

func peelAll(lines ...string) []Line {
	var p Peeler
	var out []Line
	emit := func(l Line) { out = append(out, l) }
	for i, l := range lines {
		p.Push(i+1, l, emit)
	}
	p.Flush(emit)
	return out
}

// decorated is one client's line in everything that may stand around it; out is what must remain, "" the line itself.
var decorated = []struct{ name, in, out string }{
	{"anchor", "§", ""},
	{"gh run view", "test (20)⇥Install⇥2026-03-02T09:14:07.1234567Z §", ""},
	{"gitlab runner", "2026-03-02T09:14:07.123456Z 01E §", ""},
	{"cri", "2026-03-02T09:14:07.123456789Z stderr F §", ""},
	{"amplify", "2026-03-02T09:14:07.123Z [WARNING]: §", ""},
	{"heroku", "2026-03-02T09:14:07.123456+00:00 app[web.1]: §", ""},
	{"github", "2026-03-02T09:14:07.1234567Z §", ""},
	{"cloudflare", "2026-03-02T09:14:07.12345Z⇥§", ""},
	{"jenkins stamp", "[2026-03-02T09:14:07.123Z] §", ""},
	{"vercel stamp", "[09:14:07.123] §", ""},
	{"teamcity step", "[09:14:07][Step 1/2] §", ""},
	{"teamcity level", "[09:14:07]W:⇥ [Step 1/2] §", ""},
	{"jenkins clock", "09:14:07  §", ""},
	{"vercel copy", "09:14:07.123 §", ""},
	{"netlify", "9:14:07 AM: §", ""},
	{"nuke", "09:14:07 [ERR] §", ""},
	{"a clock and one blank", "09:14:07 §", ""},
	{"release-it", "ERROR §", ""},
	{"lerna 2", "lerna ERR! publish §", ""},
	{"syslog", "Mar  2 09:14:07 ip-10-0-0-9 web: §", ""},
	{"zuul", "2026-03-02 09:14:07.1 | node1 | §", ""},
	{"heroku build", "remote:        §", ""},
	{"cloud build", `Step #2 - "install": §`, ""},
	{"buildkit", "#8 3.141 §", ""},
	{"buildkit without rulers", "0.197 §", ""},
	{"buildkit without rulers, bun", "0.245 error: ConnectionRefused downloading tarball react@18.3.1",
		"error: ConnectionRefused downloading tarball react@18.3.1"},
	{"dependabot", "updater | ERROR <job_42> §", ""},
	{"dependabot proxy", "  proxy | 2026/03/02 09:14:07 [017] 401 https://npm.pkg.github.com:443/@acme%2fcore",
		"[017] 401 https://npm.pkg.github.com:443/@acme%2fcore"},
	{"compose", "web-1     | §", ""},
	{"codebuild copy", " 208 | §", ""},
	{"render", "ERRORapi:build: §", ""},
	{"turbo", "@acme/ui:build: §", ""},
	{"pnpm -r", "packages/ui build: §", ""},
	{"nx stream", "charts: §", ""},
	{"concurrently", "[2] [0] §", ""},
	{"foreach", "[@acme/ui]: §", ""},
	{"berry in berry", "➤ YN0000: ➤ YN0041: │ @acme/core@npm:1.0.0: Invalid",
		"➤ YN0041: │ @acme/core@npm:1.0.0: Invalid"},
	{"changesets", "🦋  error §", ""},
	{"semantic-release", "[9:14:07 AM] [semantic-release] › ✘  ENONPMTOKEN No npm token specified.",
		"ENONPMTOKEN No npm token specified."},
	{"ruby", "/home/dependabot/common/lib/shared_helpers.rb:421:in `run_shell_command': §", ""},
	{"stderr", " stderr=§", ""},
	{"pnpm's warning", "[WARN] Skipped OIDC: [ERR_PNPM_AUTH_TOKEN_EXCHANGE] no",
		"Skipped OIDC: [ERR_PNPM_AUTH_TOKEN_EXCHANGE] no"},
	{"js strings", `    'npm error code E401\n' +`, "npm error code E401"},
	{"craft", "npm: §", ""},
	{"np", "   → §", ""},
	{"maven", "[INFO] [io.acme.Runner] §", ""},
	{"mail", "> > §", "npm error code E401"},
	{"group", "##[group]Run npm publish", "Run npm publish"},
	{"gitlab section",
		"section_end:1772442847:prepare␍␛[0Ksection_start:1772442848:build[collapsed=true]␍␛[0KInstalling",
		"Installing"},
	{"travis", "travis_fold:start:install.7␍␛[0K§", ""},
	{"buildkite", "␛_bk;t=1772442847123␇§", ""},
	{"codebuild title", "[Container] 2026/03/02 09:14:07 Running command yarn install", "Running command yarn install"},
	{"colours", "␛[?25h␛[0m␛[1mnpm␛[22m ␛[31merror␛[39m code E401", "npm error code E401"},
	{"lost escape", "[1mnpm[22m [31merror[39m [94mcode[39m E401", "npm error code E401"},
	{"spelt escape", "^[[0m^[[1mnpm^[[22m error code E401", "npm error code E401"},
	{"gauge", "[  ....] / fetch: sill install␛[K␍␍␛[K§", ""},
	{"spinner", "⠙␛[1G␛[0K⠹␛[1G␛[0K§", ""},
	{"blanks", "␍          ␍§", ""},
	{"bar residue", "-§", ""},
	{"spinner residue", "⠙⠹⠸§", ""},
	{"gauge residue", "[  ....] / fetch: sill install§", ""},
	{"link in a number", "npm error [4](https://github.com/acme/app/actions/runs/1/jobs/2#step:6:10)01 Unauthorized",
		"npm error 401 Unauthorized"},
	{"chain 1", "build⇥Image⇥2026-03-02T09:14:07.1234567Z #9 12.40 @acme/ui:build: §", ""},
	{"chain 2", "Mar  2 09:14:07 ip-10-0-0-9 web: [2] [0] §", ""},
	{"chain 3", "2026-03-02T09:14:07.123456Z 01E web-1  | [@acme/ui]: §", ""},
	{"chain 4", "[2026-03-02T09:14:07.123Z] [INFO] [io.acme.Runner] §", ""},
}

func TestDecorations(t *testing.T) {
	for _, x := range decorated {
		want := x.out
		if want == "" {
			want = "npm error code E401"
		}
		got := peelAll(marks.Replace(x.in))
		if len(got) != 1 || got[0].Text != want {
			t.Errorf("%s: %q gives %+v, want %q", x.name, x.in, got, want)
		}
	}
}

func TestLookAlikes(t *testing.T) {
	for _, s := range []string{
		"> @acme/core@1.0.0 build", "+ @acme/core@1.0.0", "  12 | const a = load()", "   4 | >>> RUN npm ci",
		"[1/4] Resolving packages...",
		"[1m 3s] all tasks done", "1 error generated.", "npm: command not found", "src/app.js:12:5: unexpected token",
		"node:internal/modules/cjs/loader:1143", "error:0308010C:digital envelope routines::unsupported",
		"remote: Permission to acme/core.git denied to bot.", " WARN  deprecated left-lib@1.3.0",
		`error An unexpected error occurred: "https://npm.acme.example/x: Unauthorized".`, "➤ YN0000: · Yarn 4.9.1",
		"22.46 MB downloaded", "0.245", "3.141 npm packages were audited", "1.1.24 npm error code E401",
		"0.245 error: the tarball is broken",
		"npm error   /home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log",
	} {
		if got := peelAll(s); len(got) != 1 || got[0].Text != s {
			t.Errorf("%q became %+v", s, got)
		}
	}
}

func TestJoins(t *testing.T) {
	wide := "npm ERR! 407 Proxy Authentication Required - GET https://npm.acme.example/@acme%"
	for _, x := range []struct {
		name string
		in   []string
		out  []string
	}{
		{"amplify", []string{"2022-09-21T14:06:55.285Z [WARNING]: npm",
			"2022-09-21T14:06:55.285Z [WARNING]: ERR! could not determine executable to run"},
			[]string{"npm ERR! could not determine executable to run"}},
		{"80 columns", []string{wide, "2fcore - sign in first"}, []string{wide + "2fcore - sign in first"}},
		{"cri part", []string{"2026-03-02T09:14:07.1Z stderr P npm error co",
			"2026-03-02T09:14:07.1Z stderr F de E401"}, []string{"npm error code E401"}},
		{"gitlab part", []string{"2026-03-02T09:14:07.1Z 01E npm error co", "2026-03-02T09:14:07.1Z 01E+de E401"},
			[]string{"npm error code E401"}},
		{"a true empty line", []string{"npm ERR! ", "npm ERR! code E401"}, []string{"npm ERR! ", "npm ERR! code E401"}},
		{"a line of 80 that ends there", []string{wide, "npm ERR! second"}, []string{wide, "npm ERR! second"}},
	} {
		var got []string
		for _, l := range peelAll(x.in...) {
			got = append(got, l.Text)
		}
		if strings.Join(got, "\n") != strings.Join(x.out, "\n") {
			t.Errorf("%s: %q, want %q", x.name, got, x.out)
		}
	}
}

func TestContext(t *testing.T) {
	for _, x := range []struct {
		name string
		in   []string
		want Context
	}{
		{"gh", []string{"test (20)\tInstall\t2026-03-02T09:14:07.1234567Z npm error code E401"},
			Context{CI: "github-actions", Job: "test (20)", Step: "Install"}},
		{"step", []string{"##[group]Run npm publish", "##[endgroup]", "npm error code E401"},
			Context{CI: "github-actions", Step: "npm publish"}},
		{"buildkit", []string{"#8 [build 3/7] RUN npm ci", "#8 3.141 npm error code E401"},
			Context{Step: "[build 3/7] RUN npm ci", Image: true}},
		{"buildkit without rulers", []string{"0.197 npm error code E401"}, Context{Image: true}},
		{"nested tasks", []string{"Mar  2 09:14:07 ip-10-0-0-9 web: [2] [0] npm error code E401"},
			Context{Task: "web 2 0"}},
		{"turbo", []string{"@acme/ui:build: npm error code E401"}, Context{Task: "@acme/ui:build"}},
	} {
		got := peelAll(x.in...)
		if c := got[len(got)-1].Context; c != x.want {
			t.Errorf("%s: %+v, want %+v", x.name, c, x.want)
		}
	}
}

func TestConfirmedNamePeelsEarlierLines(t *testing.T) {
	got := peelAll("web-1 | yarn install v1.22.22", "other | nothing", "web-1 | npm error code E401", "web-1 | plain")
	for i, want := range []string{"yarn install v1.22.22", "other | nothing", "npm error code E401", "plain"} {
		if got[i].Text != want {
			t.Errorf("line %d: %q, want %q", i, got[i].Text, want)
		}
	}
}

// TestSummaryWithoutRulers: where one line shows what the seconds are, they go from the empty lines and from the
// words between too.
func TestSummaryWithoutRulers(t *testing.T) {
	got := peelAll("22.46", "22.46  ERR_PNPM_FETCH_401  GET https://npm.acme.example/x: Unauthorized - 401", "22.46",
		"22.46 No authorization header was set for the request.", "1.5.2 is out")
	for i, want := range []string{"", " ERR_PNPM_FETCH_401  GET https://npm.acme.example/x: Unauthorized - 401", "",
		"No authorization header was set for the request.", "1.5.2 is out"} {
		if got[i].Text != want {
			t.Errorf("line %d: %q, want %q", i, got[i].Text, want)
		}
	}
}

func TestJSON(t *testing.T) {
	for _, x := range []struct {
		in   string
		want []string
	}{
		{`{"level":"info","msg":"npm error code E401"}`, []string{"npm error code E401"}},
		{`   "stderr": "npm ERR! code E401\nnpm ERR! Unable to authenticate, need: Basic realm=\"A\"\n"`,
			[]string{"npm ERR! code E401", `npm ERR! Unable to authenticate, need: Basic realm="A"`, ""}},
		{`fatal: [host]: FAILED! => {"changed": true, "stderr": "npm error code E401\nnpm error 401 x", ` +
			`"stderr_lines": ["npm error code E401"]}`, []string{"npm error code E401", "npm error 401 x"}},
		{`{"level":"info","msg":"all well"}`, []string{`{"level":"info","msg":"all well"}`}},
	} {
		var got []string
		for _, l := range peelAll(x.in) {
			got = append(got, l.Text)
		}
		if strings.Join(got, "\n") != strings.Join(x.want, "\n") {
			t.Errorf("%s: %q", x.in, got)
		}
	}
}

func TestHomeMadePrefix(t *testing.T) {
	a := "[2026-03-02T09:14:07.123Z] err    op_7 | npm error code E401"
	b := "[2026-03-02T09:14:07.223Z] err    op_7 | npm error 401 Unauthorized"
	if got := peelAll(a, b); got[0].Text != "npm error code E401" || got[1].Text != "npm error 401 Unauthorized" {
		t.Errorf("%+v", got)
	}
	if got := peelAll("README.md:12: npm ERR! code E401",
		"README.md:13: npm ERR! 401 Unauthorized"); Anchor(got[0].Text) {
		t.Errorf("grep's output was peeled: %+v", got)
	}
}

func FuzzPeel(f *testing.F) {
	f.Add("2026-03-02T09:14:07.1234567Z #9 12.40 @acme/ui:build: npm error code E401\n" +
		"\x1b[31mx\r\x1b[K{\"msg\":\"npm error code E401\"}")
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range peelAll(strings.Split(s, "\n")...) {
			if strings.ContainsAny(l.Text, "\n") {
				t.Errorf("%q holds a line feed", l.Text)
			}
		}
	})
}

func TestStripIsIdempotent(t *testing.T) {
	for _, s := range []string{"\x1b[31mred\x1b[0m", "\x1b]8;;http://x\x07link\x1b]8;;\x07", "^[[31mx^[[0m", "\x1b[",
		"\x1b"} {
		once := StripColours(s)
		if twice := StripColours(once); twice != once || len(once) > len(s) {
			t.Errorf("%q: %q, then %q", s, once, twice)
		}
	}
}

// TestImage: which lines are of an image's build, whatever builds it.
func TestImage(t *testing.T) {
	for _, x := range []struct {
		name string
		in   []string
		want bool
	}{
		{"buildkit", []string{"#8 3.141 §"}, true},
		{"buildkit in a job", []string{"2026-03-02T09:14:07.1234567Z #8 3.141 §"}, true},
		{"docker's old builder", []string{"Step 7/17 : RUN npm ci", " ---> Running in fd0eb4ace435", "§"}, true},
		{"podman", []string{"[1/2] STEP 4/7: RUN npm ci", "§"}, true},
		{"after it", []string{"Step 7/17 : RUN npm ci", " ---> Running in fd0eb4ace435", "Successfully built 0a1b2c",
			"§"}, false},
		{"a step of a job", []string{"##[group]Run npm ci", "##[endgroup]", "§"}, false},
	} {
		lines := make([]string, len(x.in))
		for i, l := range x.in {
			lines[i] = marks.Replace(l)
		}
		out := peelAll(lines...)
		if last := out[len(out)-1]; last.Context.Image != x.want {
			t.Errorf("%s: %+v", x.name, last)
		}
	}
}
