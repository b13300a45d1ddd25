package lint

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"npmx/explain"
	"npmx/explain/mend"
	"npmx/parse/npmrc"
)

// ids are the checks of findings, in order.
func ids(all []explain.Finding) (names []string) {
	for _, f := range all {
		names = append(names, strings.TrimPrefix(f.Rule, "lint/"))
	}
	return names
}

func TestEachCheckFindsItsExampleAndNothingElse(t *testing.T) {
	for _, k := range checks {
		t.Run(k.ID, func(t *testing.T) {
			if got := ids(Check(k.files(), Place{})); !slices.Equal(got, []string{k.ID}) {
				t.Errorf("found %q", got)
			}
		})
	}
}

func TestAFixIsMadeOfTheExampleAndLeavesNothingOfItBehind(t *testing.T) {
	for _, k := range checks {
		files := k.files()
		f := Check(files, Place{})[0]
		e := f.Steps[0].Edit
		if e == nil {
			continue
		}
		if !k.Fix {
			t.Errorf("%s: an edit, which the manual does not promise", k.ID)
		}
		after, err := mend.Apply(string(files[0].Data), []explain.Edit{*e}, mend.Token)
		if err != nil {
			t.Errorf("%s: %v", k.ID, err)
		}
		files[0].Data = []byte(after)
		if left := ids(Check(files, Place{})); len(left) > 0 {
			t.Errorf("%s: after the fix %q is found in %q", k.ID, left, after)
		}
	}
}

// archive reads the files of a test, each with its name.
func archive(t *testing.T, name string) []txtar.File {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return a.Files
}

func TestWhatIsRightIsLeftAlone(t *testing.T) {
	for _, f := range archive(t, "silent.txtar") {
		t.Run(f.Name, func(t *testing.T) {
			file := File{Path: ".npmrc", Data: f.Data, Layer: npmrc.LayerProject, Tracked: true, Mode: 0o600}
			for _, found := range Check([]File{file}, Place{}) {
				t.Errorf("%s: %s", found.Rule, found.Title)
			}
		})
	}
}

func TestFindings(t *testing.T) {
	for _, f := range archive(t, "findings.txtar") {
		part := strings.Split(f.Name, " | ")
		t.Run(part[0], func(t *testing.T) {
			file := File{Path: part[1], Data: f.Data, Tracked: true}
			if part[2] != "-" {
				file.Clients = strings.Split(part[2], ",")
			}
			major, err := strconv.Atoi(part[3])
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, found := range Check([]File{file}, Place{Npm: npmrc.Version{Major: major}}) {
				e := found.Evidence[0]
				got = append(got, fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(found.Rule, "lint/"), e.Line, e.Column))
			}
			if want := part[4]; cmp.Or(strings.Join(got, " "), "nothing") != want {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
}

func TestNoFindingShowsASecret(t *testing.T) {
	const secret = "zq7Wv1Lk9Xr3Ty5Pm2"
	for _, text := range []string{
		"//npm.acme.example/:_authToken=%s\n",
		"_authToken=%s\n",
		"#_auth=%s\n",
		"//npm.acme.example/:_authtoken=%s\n",
		"registry=https://ci:%s@npm.acme.example/\n",
		"registry=http://ci:%s@npm.acme.example/x\n",
		"//npm.acme.example/:_authToken=%s#tail\n",
		"//npm.acme.example/:_authToken=%s//npm.corp.example/:_auth=%[1]s\n",
		"//npm.acme.example/:_authToken=%s\n//npm.acme.example/:_authToken=%[1]s\n",
		"//npm.acme.example/:_authToken %s\n",
		"registery=https://ci:%s@npm.acme.example/\n",
		"otp=%s\n",
		"password=%s\npassword=%[1]s\n",
		"\ufeff//npm.acme.example/:_authToken=%s\n",
		"[x]\n_authToken=%s\n",
		"my-token=%s\n",
		"proxy=http://u:%s@proxy/\n",
		"registry=https://npm.acme.example/\nhttps://npm.acme.example/:_authToken=%s\n",
	} {
		for _, name := range []string{".npmrc", ".yarnrc.yml", "bunfig.toml"} {
			file := File{Path: name, Data: fmt.Appendf(nil, text, secret), Tracked: true, Mode: 0o644, Layer: "project",
				Clients: []string{"npm"}}
			for _, f := range Check([]File{file}, Place{}) {
				if shown := fmt.Sprintf("%+v %+v", f, f.Steps[0].Edit); strings.Contains(shown, secret[:10]) {
					t.Errorf("%q shows its secret: %s", text, shown)
				}
			}
		}
	}
}

func TestTheManualIsOfToday(t *testing.T) {
	const file = "../../docs/lint.md"
	const mark = "<!-- generated: npmx lint --list -->\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), mark)
	want := head + mark + "\n" + Manual()
	if string(text) == want {
		return
	}
	if os.Getenv("NPMX_UPDATE") == "" {
		t.Fatalf("%s is not what the table says; NPMX_UPDATE=1 renews it", file)
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, k := range checks {
		f.Add([]byte(k.Bad))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{".npmrc", ".yarnrc.yml", "bunfig.toml"} {
			for _, found := range Check([]File{{Path: name, Data: data, Tracked: true, Layer: "user"}}, Place{}) {
				e := found.Evidence[0]
				if e.Mark.Start < 0 || e.Mark.End > len(e.Text) || e.Mark.Start > e.Mark.End || e.Line < 1 {
					t.Errorf("%s marks %+v", found.Rule, e)
				}
			}
		}
	})
}
