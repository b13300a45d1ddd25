package npmrc

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// guestCase is a configuration of another client, and what it is to ask for. Paths lie below one folder: the project in
// p, the home folder in h. "@ROOT@" in a variable stands for that folder.
type guestCase struct {
	Files map[string]string `json:"files"`
	Env   map[string]string `json:"env,omitempty"`
	Cwd   string            `json:"cwd"`
	Args  []string          `json:"args,omitempty"` // behind install
	Ask   []guestAsk        `json:"ask"`
	Argv0 string            `json:"argv0,omitempty"` // the package manager that corepack runs
}

type guestAsk struct {
	Pkg string `json:"pkg"`
	URL string `json:"url,omitempty"` // of a package's file; "" for the package's document
	// the file lies where corepack asks while no registry is named
	Home bool `json:"home,omitempty"`
}

// guestAnswer is what the client does with it: where it asks for each package, and with which header.
type guestAnswer struct {
	Error   string `json:"error,omitempty"`
	Answers []struct {
		Registry string `json:"registry"`
		Auth     string `json:"auth"`
		Request  string `json:"request,omitempty"` // the address that it asks, where it really ran
		Unasked  bool   `json:"unasked,omitempty"` // it ran and asked for none
	} `json:"answers,omitempty"`
}

// load reads a case as this package does, in a folder that exists nowhere.
func (k guestCase) load(t *testing.T, client Client, v Version) *Config {
	t.Helper()
	const root = "/r"
	env := []string{"HOME=" + root + "/h"}
	for name, value := range k.Env {
		env = append(env, name+"="+strings.ReplaceAll(value, "@ROOT@", root))
	}
	slices.Sort(env)
	read := func(name string) ([]byte, error) {
		if text, ok := k.Files[strings.TrimPrefix(name, root+"/")]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	c, err := LoadClient(client, Machine{Npm: v, Cwd: path.Join(root, k.Cwd), Home: root + "/h", GOOS: "linux",
		Env: env, Args: append([]string{"install"}, k.Args...),
		ReadFile: read, Exists: func(name string) bool { _, err := read(name); return err == nil }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// differences holds an answer against this package. Registries are compared as addresses.
func (k guestCase) differences(t *testing.T, client Client, v Version, a guestAnswer) (all []string) {
	t.Helper()
	c := k.load(t, client, v)
	unset := client == Yarn2 && strings.Contains(a.Error, unsetForYarn) ||
		client == Yarn1 && strings.Contains(a.Error, unsetForSix)
	stops := c.Refusal() != nil
	switch {
	case unset && !stops, a.Error == "" && stops:
		return []string{"it ends with " + strconv.Quote(a.Error) + ", we say " + strconv.FormatBool(stops)}
	case a.Error != "":
		return nil // the client stops, and says so itself
	}
	for i, q := range k.Ask {
		scope := scopeForAuth(q.Pkg)
		if a.Answers[i].Unasked {
			continue
		}
		uri := q.URL
		if uri == "" {
			uri = c.RequestURL(c.Registry(scope).URL, q.Pkg)
		}
		header := ""
		if f, ok := c.s.getAuth(uri, q.Pkg); ok {
			header = strings.TrimSpace(f.header())
			if f.either != nil && strings.TrimSpace(f.either.header()) == a.Answers[i].Auth {
				header = a.Answers[i].Auth // one of two by chance, and both are named
			}
		}
		if f := c.s.userOf(q.Pkg); header == "" && f != "" && q.URL == "" {
			header = f
		}
		if header != a.Answers[i].Auth {
			all = append(all, q.Pkg+" "+q.URL+": sends "+a.Answers[i].Auth+", we say "+header)
		}
		if a.Answers[i].Request != "" {
			if got, want := bare(uri), bare(a.Answers[i].Request); !strings.EqualFold(got, want) {
				all = append(all, q.Pkg+": asks "+want+", we say "+got)
			}
			continue
		}
		if got, want := bare(c.Registry(scope).URL), bare(a.Answers[i].Registry); got != want {
			all = append(all, q.Pkg+": asks "+want+", we say "+got)
		}
	}
	return all
}

// userOf is the header of a user and password in a registry's address.
func (c *state) userOf(pkg string) string {
	e := c.registryEntry(scopeForAuth(pkg))
	if e == nil || c.guest.whole {
		return ""
	}
	u, ok := parseURL(e.val.String())
	if !ok || u.userinfo == "" {
		return ""
	}
	return "Basic " + toBase64(u.userinfo)
}

func bare(uri string) string {
	if u, ok := parseURL(uri); ok {
		u.userinfo = ""
		uri = u.String()
	}
	return strings.TrimRight(uri, "/")
}

// consult asks a client's own code, by one of the scripts in testdata.
func consult(t *testing.T, cases []guestCase, words ...string) []guestAnswer {
	t.Helper()
	var questions bytes.Buffer
	for _, k := range cases {
		line, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		questions.Write(append(line, '\n'))
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stdin, cmd.Stderr = &questions, os.Stderr
	cmd.Env = slices.DeleteFunc(os.Environ(), func(kv string) bool {
		low := strings.ToLower(kv)
		return strings.HasPrefix(low, "npm_config_") || strings.HasPrefix(low, "yarn_") ||
			strings.HasPrefix(low, "pnpm_") || strings.HasPrefix(low, "bun_") || strings.HasPrefix(low, "deno_")
	})
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers, err := answersIn(out)
	if err != nil || len(answers) != len(cases) {
		t.Fatalf("%d answers to %d cases: %v", len(answers), len(cases), err)
	}
	return answers
}

func answersIn(out []byte) (all []guestAnswer, err error) {
	for line := range bytes.Lines(bytes.TrimSpace(out)) {
		var a guestAnswer
		err = errors.Join(err, json.Unmarshal(line, &a))
		all = append(all, a)
	}
	return all, err
}
