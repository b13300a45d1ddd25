package parse

import (
	"encoding/json"
	"strconv"
	"strings"
)

// npmFact reads a line of the levels that only tell: info, verbose, silly, timing.
func (g *grammar) npmFact(r *run, level string, s said) {
	title, rest, _ := strings.Cut(s.text, " ")
	if r.cli && title == "cli" {
		r.cliLine(rest)
		return
	}
	switch title {
	case "using":
		g.using(r, rest)
	case "cli":
		r.cliLine(rest)
	case "title":
		r.command = first(commandOf(rest), r.command)
	case "argv":
		r.arguments(rest)
		g.keepArgv(r)
	case "node", "npm":
		r.versions(title, strings.TrimSpace(rest))
	case "cwd":
		g.log.Cwd = first(g.log.Cwd, rest)
	case "url":
		if asked, ok := strings.CutPrefix(rest, "resolved "); ok && isURL(asked) {
			r.sought = asked
		}
	case "pkgid":
		r.pkgid = rest
	case "logfile":
		if looksPath(rest) && strings.HasSuffix(rest, ".log") {
			g.debugLog(r, rest)
		}
	case "exit":
		r.broken = said{}
	case "stack":
		r.stacked(said{s.no, rest})
	case "fetchPackageMetaData":
		r.challenged(s)
	case "oidc":
		r.trusted(said{s.no, rest})
	case "config":
		g.configFile(rest)
	case "HttpErrorGeneral:": // lerna's way to tell a stack
		r.answered(said{s.no, s.text})
	default:
		r.timed(s.text)
		g.configFile(s.text)
	}
	if g.log.Client.Name == "" || g.log.Client.Name == r.client.Name {
		g.log.Client = richer(r.client, g.log.Client)
	}
}

// timed reads "timing command:publish Completed in 159ms", which npm 7 and later print of each command.
func (r *run) timed(text string) {
	if what, _, done := strings.Cut(text, " Completed in "); done {
		if command, ok := strings.CutPrefix(what, "command:"); ok {
			r.command = first(r.command, canonical(command))
		}
	}
}

// versions reads "node v20.20.2" and "npm  v11.6.2"; "timing npm Completed in 7ms" has the same title.
func (r *run) versions(of, v string) {
	if len(v) < 2 || v[0] != 'v' || v[1] < '0' || v[1] > '9' {
		return
	}
	if of == "npm" {
		r.client.Version = version(v)
	} else {
		r.client.Node = version(v)
	}
}

// configList reads what npm config list says below the settings, which Azure's task prints in front of each command:
// "; npm version = 10.2.4" and "; node version = v20.11.1" (npm 7 and later; 6 names node alone).
func (r *run) configList(text string) bool {
	// npm 2 to 6 say it in one line, as does what was caught of a request
	if agent, ok := cutAny(text, "user-agent = ", "user-agent: "); ok {
		return r.userAgent(strings.Trim(agent, `"`))
	}
	of, v, ok := strings.Cut(strings.TrimPrefix(text, "; "), " version = ")
	if !ok || text[0] != ';' || of != "npm" && of != "node" || r.client.Name != "" && r.client.Name != "npm" {
		return false
	}
	r.client.Name = "npm"
	r.versions(of, "v"+version(v))
	return true
}

func version(s string) string { return strings.TrimPrefix(strings.TrimSpace(s), "v") }

func (g *grammar) using(r *run, what string) {
	if v, ok := strings.CutPrefix(what, "npm@"); ok {
		if r.block != nil {
			g.finish(r)
			r.reset()
			r.client.Name = "npm"
		}
		r.client.Version = version(v)
	}
	if v, ok := strings.CutPrefix(what, "node@"); ok {
		r.client.Node = version(v)
	}
}

// cliLine reads the arguments of npm 1 to 7, as node prints a list: "cli [ 'node', 'npm', 'install' ]", or where that
// is too long "cli [", "cli   'install',", "cli ]"; from 8 on one line without the arguments.
func (r *run) cliLine(rest string) {
	words, opened := strings.CutPrefix(strings.TrimSpace(rest), "[")
	if opened {
		r.cli, r.argv = true, nil
	}
	words, closed := strings.CutSuffix(words, "]")
	if words = strings.Trim(words, " ,"); r.cli && words != "" && len(r.argv) < 256 {
		r.argv = append(r.argv, strings.Split(strings.Trim(words, "'"), "', '")...)
	}
	if r.cli && closed {
		r.cli, r.argv = false, userArgs(r.argv)
		r.command = first(verb(r.argv), r.command)
	}
}

// arguments reads `argv "/usr/bin/node" "/usr/bin/npm" "install" "--loglevel" "silly"`; from npm 8 on without the
// first two.
func (r *run) arguments(rest string) {
	var argv []string
	for rest = strings.TrimSpace(rest); strings.HasPrefix(rest, `"`) &&
		len(argv) < 256; rest = strings.TrimSpace(rest) {
		end := quoted(rest)
		var word string
		if json.Unmarshal([]byte(rest[:end]), &word) != nil {
			word = strings.Trim(rest[:end], `"`)
		}
		argv, rest = append(argv, word), rest[end:]
	}
	if argv = userArgs(argv); len(argv) > 0 {
		r.argv = argv
		r.command = first(verb(argv), r.command)
	}
}

// quoted gives the end of the quoted word at the start of s.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] == '\\' {
			i++
		} else if s[i] == '"' {
			return i + 1
		}
	}
	return len(s)
}

// userArgs drops node and npm's own script from the front.
func userArgs(argv []string) []string {
	for len(argv) > 0 && (strings.HasSuffix(argv[0], "npm-cli.js") || strings.ContainsAny(argv[0], `/\`) &&
		!strings.HasPrefix(argv[0], "-") || argv[0] == "node" || argv[0] == "nodejs") {
		script := strings.Contains(argv[0], "npm")
		if argv = argv[1:]; script {
			break
		}
	}
	return argv
}

func (g *grammar) keepArgv(r *run) {
	if g.log.Argv == nil {
		for _, a := range r.argv {
			g.log.Argv = append(g.log.Argv, g.options.Redact.Text(a))
		}
	}
	if g.log.Command == "" {
		g.log.Command = r.command
	}
}

// configFile reads "load:file:/home/ci/.npmrc" (npm 10 and later) and "config:load:file:PATH Completed in 2ms" (7 to
// 9).
func (g *grammar) configFile(s string) {
	path, ok := strings.CutPrefix(strings.TrimPrefix(s, "config:"), "load:file:")
	if !ok || len(g.log.ConfigFiles) >= 64 {
		return
	}
	path, _, _ = strings.Cut(path, " Completed in ")
	for _, known := range g.log.ConfigFiles {
		if known == path {
			return
		}
	}
	g.log.ConfigFiles = append(g.log.ConfigFiles, path)
}

// stacked reads the first line of a stack, which is the error's message, and the challenge in it.
func (r *run) stacked(s said) {
	r.within(s.no)
	if strings.HasPrefix(s.text, " ") || strings.HasPrefix(s.text, "at ") {
		return
	}
	r.challenged(s)
	if r.stack.text == "" {
		_, message, ok := strings.Cut(s.text, ": ")
		if ok {
			r.stack = said{s.no, message}
			r.broken = r.stack
		}
	}
}

// answered reads the message of a stack, which names the request that the error's own lines may not name.
func (r *run) answered(s said) {
	_, message, _ := strings.Cut(s.text, ": ")
	if f := (Failure{}); f.answered(0, message) {
		r.remember(fetch{said: s, method: f.Method, url: f.URL, status: f.Status})
	}
}

const need = "Unable to authenticate, need: "

func (r *run) challenged(s said) {
	if _, c, ok := strings.Cut(s.text, need); ok && r.challenge.text == "" {
		r.challenge = said{s.no, c}
	}
}

// http reads a line about a request. Forms: "fetch GET 401 URL 12ms ..", "fetch GET URL 200 12ms" (identity tokens),
// "fetch GET URL attempt 1 failed with ECONNRESET", and before npm 5 "401 URL".
func (r *run) http(s said, debug bool) {
	words := strings.Fields(s.text)
	if len(words) >= 2 && isStatus(words[0]) && isURL(words[1]) {
		r.remember(fetch{said: s, url: words[1], status: atoi(words[0]), debug: debug})
		return
	}
	if len(words) == 3 && words[0] == "request" && isURL(words[2]) {
		r.sought = words[2]
	}
	if len(words) < 4 || words[0] != "fetch" {
		return
	}
	f := fetch{said: s, method: words[1], debug: debug}
	switch {
	case isStatus(words[2]) && isURL(words[3]):
		f.status, f.url = atoi(words[2]), words[3]
	case isURL(words[2]) && isStatus(words[3]):
		f.status, f.url = atoi(words[3]), words[2]
	case isURL(words[2]) && len(words) >= 8 && words[5] == "failed":
		if f.url, f.reason = words[2], words[7]; words[4] > "1" {
			r.tries(f)
		}
	default:
		return
	}
	if f.status < 400 && f.reason == "" {
		r.tries(f)
		r.went(f)
		return
	}
	r.remember(f)
}

// went forgets the package that was packed once the registry took it: what fails then is another's.
func (r *run) went(f fetch) {
	if f.method == "PUT" && f.status != 0 && packageOf(f.url) == r.name {
		r.name, r.version = "", ""
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func isStatus(s string) bool { return len(s) == 3 && s[0] >= '1' && s[0] <= '5' && atoi(s) > 0 }

func isURL(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }
