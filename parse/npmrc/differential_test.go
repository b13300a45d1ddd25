package npmrc

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"npmx/internal/fair"
)

// TestDifferential checks this package against npm's own libraries on random configurations. NPMX_ORACLE_NPM lists
// folders of npm packages (…/node_modules/npm), NPMX_ORACLE_CASES says how many cases each gets (2000), NPMX_SEED
// throws other dice.
func TestDifferential(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("NPMX_ORACLE_NPM"))
	if len(dirs) == 0 {
		fair.Lacks(t, "NPMX_ORACLE_NPM names no npm package: .ci/run sets it")
	}
	count := fromEnv("NPMX_ORACLE_CASES", 2000)
	seed := fair.Seed(t, 1)
	g := generator{rand.New(rand.NewPCG(seed, 1))}
	cases := make([]oracleCase, count)
	var questions bytes.Buffer
	for i := range cases {
		cases[i] = g.next(i)
		line, err := json.Marshal(cases[i].ordered())
		if err != nil {
			t.Fatal(err)
		}
		questions.Write(append(line, '\n'))
	}
	t.Logf("seed %d", seed)
	for _, dir := range dirs {
		t.Run(filepath.Base(filepath.Dir(filepath.Dir(dir))),
			func(t *testing.T) { t.Parallel(); ask(t, dir, cases, questions.Bytes()) })
	}
}

func fromEnv(name string, fallback int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return fallback
}

func ask(t *testing.T, dir string, cases []oracleCase, questions []byte) {
	node := exec.Command("node", "testdata/oracle.js", dir)
	node.Stdin, node.Stderr = bytes.NewReader(questions), os.Stderr
	out, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) != len(cases) {
		t.Fatalf("%d answers to %d cases", len(lines), len(cases))
	}
	bad := 0
	for i, line := range lines {
		var a oracleAnswer
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		if d := disagreements(cases[i], a); len(d) > 0 && bad < 20 {
			bad++
			question, _ := json.Marshal(cases[i].ordered())
			t.Errorf("%q\ncase   %s\nanswer %s", d, question, line)
		}
	}
}

// ordered gives the case with its variables in their order: it decides which of two spellings wins.
func (k oracleCase) ordered() any {
	var env bytes.Buffer
	env.WriteByte('{')
	for i, name := range k.Order {
		if i > 0 {
			env.WriteByte(',')
		}
		n, _ := json.Marshal(name)
		v, _ := json.Marshal(k.Env[name])
		env.Write(append(append(n, ':'), v...))
	}
	env.WriteByte('}')
	return struct {
		ID    string            `json:"id"`
		Files map[string]string `json:"files"`
		Cwd   string            `json:"cwd,omitempty"`
		Env   json.RawMessage   `json:"env"`
		Argv  []string          `json:"argv,omitempty"`
		URI   string            `json:"uri"`
		Spec  string            `json:"spec,omitempty"`
	}{k.ID, k.Files, k.Cwd, env.Bytes(), k.Argv, k.URI, k.Spec}
}
