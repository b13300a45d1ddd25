package parse_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"npmx/parse"
)

// TestTwoTasksWithAlternatingLinesAreTwoFailures: two tasks whose lines alternate are two failures with their own
// facts.
func TestTwoTasksWithAlternatingLinesAreTwoFailures(t *testing.T) {
	a := []string{"npm error code E401", "npm error 401 Unauthorized - GET https://a.example/x - one"}
	b := []string{"npm error code E403", "npm error 403 403 Forbidden - GET https://b.example/y - two"}
	var text strings.Builder
	for i := range a {
		text.WriteString("[a]: " + a[i] + "\n[b]: " + b[i] + "\n")
	}
	if got, want := brief(read(text.String(), parse.Options{})), []string{"E401 401 GET a.example x 1",
		"E403 403 GET b.example y 1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestMergeTakesTheDebugLogsFacts: what the screen hides comes from the log of the same run.
func TestMergeTakesTheDebugLogsFacts(t *testing.T) {
	screen := read("npm error code E401\n"+
		"npm error Unable to authenticate, your authentication token seems to be invalid.\n",
		parse.Options{}).Failures[0]
	debug := read("0 verbose cli /usr/bin/node /usr/bin/npm\n"+
		"1 http fetch GET 401 https://npm.acme.example/@acme%2fcore 7ms (cache skip)\n"+
		"2 verbose stack HttpErrorAuthUnknown: Unable to authenticate, need: Bearer realm=\"x\"\n"+
		"3 error code E401\n"+
		"4 error Unable to authenticate, your authentication token seems to be invalid.\n",
		parse.Options{DebugLog: true}).Failures[0]
	if !parse.Same(screen, debug) ||
		parse.Same(screen, parse.Failure{Client: screen.Client, Code: "E403", Status: 403}) {
		t.Fatalf("%+v and %+v", screen, debug)
	}
	m := parse.Merge(screen, debug)
	if m.URL == "" || m.Challenge != `Bearer realm="x"` || m.Host != "npm.acme.example" ||
		len(m.Evidence) != len(screen.Evidence) || m.Debug {
		t.Errorf("%+v", m)
	}
}

// TestAVerboseLogTellsOfItsRun: what a verbose log says of its run.
func TestAVerboseLogTellsOfItsRun(t *testing.T) {
	log := read("npm verbose cli /usr/bin/node /usr/bin/npm\n"+
		"npm info using npm@11.6.2\n"+
		"npm info using node@v22.12.0\n"+
		"npm silly config load:file:/home/ci/.npmrc\n"+
		"npm verbose argv \"publish\" \"--access\" \"public\"\n"+
		"npm verbose logfile /home/ci/.npm/_logs/2026-03-02T09_14_07_123Z-debug-0.log\n"+
		"npm verbose cwd /app\n", parse.Options{})
	if log.Client != (parse.Client{Name: "npm", Version: "11.6.2", Node: "22.12.0"}) || log.Command != "publish" ||
		log.Cwd != "/app" || log.Failed ||
		!slices.Equal(log.Argv, []string{"publish", "--access", "public"}) ||
		!slices.Equal(log.ConfigFiles, []string{"/home/ci/.npmrc"}) || len(log.DebugLogs) != 1 || log.Lines != 7 {
		t.Errorf("%+v", log)
	}
}

// brief is one line a failure: code status method host package count.
func brief(log parse.Log) (out []string) {
	for _, f := range log.Failures {
		out = append(out, strings.Join([]string{f.Code, strconv.Itoa(f.Status), f.Method, f.Host, f.Package,
			strconv.Itoa(f.Count)}, " "))
	}
	return out
}
