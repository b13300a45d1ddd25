package npmrc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"npmx/parse/redact"
	"npmx/parse/registry"
)

// oracleCase is one question to npm's libraries, oracleAnswer what they said. See testdata/README.md.
type oracleCase struct {
	ID    string            `json:"id"`
	Files map[string]string `json:"files"`
	Cwd   string            `json:"cwd,omitempty"`
	Env   map[string]any    `json:"env,omitempty"`
	Order []string          `json:"order,omitempty"`
	Argv  []string          `json:"argv,omitempty"`
	URI   string            `json:"uri,omitempty"`
	Spec  string            `json:"spec,omitempty"`
}

type oracleAnswer struct {
	ID            string
	Npm           string
	LoadError     string
	ValidateError *struct{ Code, Message string }
	Registry      any
	RegistryError string
	FlatError     string
	AuthError     string
	CredsError    string
	Header        *string
	RegKey        any
	AuthKey       any
	From          *string
	Creds         []string
	LoggedIn      bool
	Layers        map[string]string
}

// oracleRoot stands for the folder that the oracle makes for each case.
const oracleRoot = "/oracle"

func (k oracleCase) machine(v Version) Machine {
	files := map[string]string{oracleRoot + "/p/package.json": `{"name":"p","version":"1.0.0"}`}
	for name, body := range k.Files {
		files[path.Join(oracleRoot, name)] = body
	}
	sub := func(s string) string { return strings.ReplaceAll(s, "{root}", oracleRoot) }
	env := []string{"HOME=" + oracleRoot + "/h", "PREFIX=" + oracleRoot + "/g"}
	for _, name := range k.envNames() {
		if s, ok := k.Env[name].(string); ok {
			env = append(env, name+"="+sub(s))
		}
	}
	var args []string
	for _, a := range k.Argv {
		args = append(args, sub(a))
	}
	cwd := k.Cwd
	if cwd == "" {
		cwd = "p"
	}
	return memoryMachine(Machine{Npm: v, NpmDir: "/npm", Node: "/usr/bin/node", Cwd: path.Join(oracleRoot, cwd),
		Home: oracleRoot + "/h",
		GOOS: "linux", Env: env, Args: args}, files)
}

// envNames keeps the order in which the case names its variables.
func (k oracleCase) envNames() []string { return k.Order }

func (k *oracleCase) UnmarshalJSON(data []byte) error {
	type plain oracleCase
	if err := json.Unmarshal(data, (*plain)(k)); err != nil {
		return err
	}
	var raw struct{ Env json.RawMessage }
	if err := json.Unmarshal(data, &raw); err != nil || raw.Env == nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw.Env))
	for depth, key := 0, true; ; {
		t, err := d.Token()
		if err != nil {
			return nil
		}
		if _, ok := t.(json.Delim); ok {
			depth++
			continue
		}
		if key {
			k.Order = append(k.Order, t.(string))
		}
		key = !key
	}
}

// memoryMachine gives a machine files without a disk.
func memoryMachine(m Machine, files map[string]string) Machine {
	folder := func(name string) bool {
		for f := range files {
			if strings.HasPrefix(f, strings.TrimSuffix(name, "/")+"/") {
				return true
			}
		}
		return false
	}
	m.ReadFile = func(name string) ([]byte, error) {
		if body, ok := files[name]; ok {
			return []byte(body), nil
		}
		if folder(name) {
			return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	m.Exists = func(name string) bool { _, ok := files[name]; return ok || folder(name) }
	m.IsDir = folder
	m.ReadDir = func(name string, most int) []string { return namesIn(files, name, most) }
	return m
}

func namesIn(files map[string]string, dir string, most int) []string {
	seen := map[string]bool{}
	for f := range files {
		if rest, ok := strings.CutPrefix(f, strings.TrimSuffix(dir, "/")+"/"); ok {
			name, _, _ := strings.Cut(rest, "/")
			seen[name] = true
		}
	}
	names := slices.Sorted(maps.Keys(seen))
	return names[:min(len(names), most)]
}

func readCases(t testing.TB, name string) []oracleCase { return recorded[oracleCase](t, name) }

func readAnswers(t testing.TB, name string) []oracleAnswer { return recorded[oracleAnswer](t, name) }

// recorded reads a file of testdata, a line each.
func recorded[T any](t testing.TB, name string) (all []T) {
	t.Helper()
	eachLine(t, name, func(line []byte) {
		var one T
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	})
	return all
}

func eachLine(t testing.TB, name string, do func([]byte)) {
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(strings.NewReader(registry.Restore(string(data))))
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		if len(bytes.TrimSpace(s.Bytes())) > 0 {
			do(s.Bytes())
		}
	}
}

// disagreements compares what npm's libraries said with what we say.
// secretValue is the value of a credential's line. A carriage return does not end one: what stands behind it is part of
// the secret, and a piece of a secret is masked wherever npm repeats it.
var secretValue = regexp.MustCompile(`(?i)_(?:auth|authtoken|password)"?\s*=([^\n]*)`)

// masks reports that our text is theirs, and that nothing is masked in it but pieces of a credential.
func (k oracleCase) masks(theirs, ours string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(ours), regexp.QuoteMeta(redact.Mask), "(.*?)")
	pieces := regexp.MustCompile("(?s)^" + pattern + "$").FindStringSubmatch(theirs)
	for i, piece := range pieces {
		if i > 0 && piece != redact.Mask && !k.secret(piece) {
			return false
		}
	}
	return pieces != nil
}

func (k oracleCase) secret(piece string) bool {
	for _, text := range k.Files {
		for _, m := range secretValue.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], piece) {
				return true
			}
		}
	}
	return false
}

func disagreements(k oracleCase, a oracleAnswer) []string {
	v, _ := ParseVersion(a.Npm)
	c, err := Load(k.machine(v))
	if err != nil {
		return []string{err.Error()}
	}
	var all []string
	differ := func(what string, theirs, ours any) {
		t, _ := json.Marshal(theirs)
		o, _ := json.Marshal(ours)
		if !bytes.Equal(t, o) {
			all = append(all, what+": npm says "+string(t)+", we "+string(o))
		}
	}
	differ("command before the files", c.Command(), CommandOf(v, c.s.m.Args))
	r := c.Refusal()
	if a.LoadError != "" {
		if r == nil {
			return []string{"npm stops while loading: " + a.LoadError}
		}
		return nil
	}
	code := ""
	if a.ValidateError != nil {
		if code = a.ValidateError.Code; code == "" {
			code = codeType
		}
	}
	ours := ""
	if r != nil && r.Code != codeUnknown {
		ours = r.Code
	}
	differ("refusal", code, ours)
	if a.ValidateError != nil && code == codeAuth && r != nil {
		differ("message", a.ValidateError.Message, c.s.refusal.message)
		told := generatedUser.ReplaceAllString(a.ValidateError.Message, redact.Mask+"@")
		if !k.masks(told, r.Message) {
			differ("what of it is told", told, r.Message)
		}
	}
	if code == codeURL || code == codeType || a.FlatError != "" {
		return all // what npm's libraries would do had npm not stopped is nobody's business
	}
	compareRegistry(c, k, a, differ)
	if k.URI != "" && a.AuthError == "" {
		compareAuth(c, k, a, differ)
	}
	if a.CredsError == "" {
		login := c.s.loggedInAt(str(a.Registry))
		differ("login", a.LoggedIn, login)
		differ("Login", a.LoggedIn, c.Login(str(a.Registry)) != nil)
		differ("Login without user", a.LoggedIn, c.Login(withoutUser(str(a.Registry))) != nil)
	}
	return all
}

// generatedUser is the user and password in the addresses that [generator] and the cases make: a message that npm
// writes whole is told without.
var generatedUser = regexp.MustCompile(`\bu:p@`)

func (c *state) loggedInAt(uri string) bool {
	nerf, ok := nerfOf(uri)
	return ok && c.checked().getCredentials(nerf).loggedIn()
}

// str is JavaScript's String() of an answer.
func str(x any) string {
	if x == nil || x == false {
		return ""
	}
	return ofJSON(x).String()
}

func compareRegistry(c *Config, k oracleCase, a oracleAnswer, differ func(string, any, any)) {
	if a.RegistryError != "" {
		return
	}
	if k.Spec != "" {
		differ("registry", withoutUser(str(a.Registry)), c.Registry(scopeOf(k.Spec)).URL)
		return
	}
	ours := ""
	if v := c.s.get("registry"); v.truthy() { // null and false are none for npm as well, and no text
		ours = v.String()
	}
	differ("registry", str(a.Registry), ours)
}

func compareAuth(c *Config, k oracleCase, a oracleAnswer, differ func(string, any, any)) {
	f, ok := c.s.getAuth(k.URI, k.Spec)
	header := ""
	if a.Header != nil {
		header = *a.Header
	}
	differ("header", header, f.header())
	if a.RegKey == nil && a.AuthKey == nil || str(a.Npm) < "10" && a.Npm[1] != '0' {
		return
	}
	if a.Header == nil && str(a.AuthKey) != "certfile" {
		differ("found", false, ok)
		return
	}
	differ("regKey", str(a.RegKey), f.regKey)
	differ("authKey", str(a.AuthKey), f.field)
	if a.From != nil && f.first != nil {
		differ("layer", *a.From, string(f.first.layer))
	}
	cred := c.Credential(k.URI, k.Spec)
	differ("credential's layer", *a.From, string(cred.Layer))
	if f.field == "_authToken" {
		sent := ""
		c.Authorize(k.URI, k.Spec, func(_, v string) { sent = v })
		if legalHeader(f.first.val.String()) {
			differ("authorize", header, sent)
		}
	}
}

func TestAnswersAreThoseOfNpmsLibraries(t *testing.T) { replay(t, "cases.jsonl", "answers-npm") }

// What the differential test found.
func TestWhatTheDifferentialTestFoundStaysMended(t *testing.T) {
	replay(t, "regressions.jsonl", "regressions-npm")
}

func replay(t *testing.T, questions, saved string) {
	cases := readCases(t, questions)
	for _, major := range []string{"7", "8", "9", "10", "11", "12"} {
		answers := readAnswers(t, saved+major+".jsonl")
		if len(answers) != len(cases) {
			t.Fatalf("npm %s: %d answers to %d cases", major, len(answers), len(cases))
		}
		for i, k := range cases {
			t.Run("npm"+major+"/"+k.ID, func(t *testing.T) {
				for _, d := range disagreements(k, answers[i]) {
					t.Error(d)
				}
			})
		}
	}
}
