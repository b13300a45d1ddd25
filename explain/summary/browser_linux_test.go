package summary

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"npmx/explain"
	"npmx/internal/fair"
)

// browser opens a page in Chromium, and gives what it shows of it.
func browser(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command(fair.Program(t, "chromium"), append([]string{"--headless", "--no-sandbox", "--disable-gpu",
		"--user-data-dir=" + t.TempDir(), "--virtual-time-budget=20000"}, args...)...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return string(out)
}

// saved is a page of so many distinct findings, the first of which is hostile.
func saved(t *testing.T, n int) string {
	t.Helper()
	s := New()
	for i := range n {
		source, found := log(fmt.Sprintf("job-%d.log", i), fmt.Sprintf("npm%d.corp.example", i))
		found[0].Cause = []explain.Finding{{Cause: "token-missing"}, {Cause: "registry-down"}}[i%2].Cause
		found[0].Time = noon.AddDate(0, 0, -i%30)
		if i == 0 {
			found[0].Title = `</script><script>document.title="taken"</script>` +
				`<img src=x onerror="document.title='taken'">`
		}
		s.Add(source, found, Range{})
	}
	path := filepath.Join(t.TempDir(), "page.html")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := s.HTML(f); err != nil {
		t.Fatal(err)
	}
	return "file://" + path
}

func TestTheBrowserShowsTenThousandFindings(t *testing.T) {
	url := saved(t, 10_000)
	dom := browser(t, "--dump-dom", url)
	if rows := strings.Count(dom, `<td class="n">`) / 2; rows != 500 {
		t.Errorf("%d rows are drawn", rows)
	}
	if !strings.Contains(dom, "10,000 findings in 10,000 rows; the first 500 are shown") {
		t.Error("the page does not say how many there are")
	}
	if bars := strings.Count(dom, "<rect"); bars != 30 {
		t.Errorf("%d days in the chart", bars)
	}
	m := regexp.MustCompile(`data-ms="(\d+)"`).FindStringSubmatch(dom)
	if m == nil {
		t.Fatal("nothing was drawn")
	}
	// virtual time stands still while a script runs, so that a busy machine does not count
	if ms, _ := strconv.Atoi(m[1]); ms >= 1000 {
		t.Errorf("drawing took %d ms", ms)
	}
}

func TestTheBrowserSearchesAndFilters(t *testing.T) {
	url := saved(t, 40)
	for fragment, want := range map[string]string{
		"search=npm7.corp":                        "1 findings in 1 rows",
		"search=npm7.corp+missing":                "0 findings in 0 rows",
		"cause=registry-down":                     "20 findings in 20 rows",
		"host=npm3.corp.example":                  "1 findings in 1 rows",
		"day=2026-11-28":                          "2 findings in 2 rows",
		"cause=token-missing&day=2026-11-28":      "2 findings in 2 rows",
		"search=job-5.log&cause=registry-down":    "1 findings in 1 rows",
		"search=%3Cscript%3Edocument.title&day=":  "1 findings in 1 rows",
		"cause=no-such-cause&search=nothing+here": "0 findings in 0 rows",
	} {
		if dom := browser(t, "--dump-dom", url+"#"+fragment); !strings.Contains(dom, want) {
			m := regexp.MustCompile(`aria-live="polite">([^<]*)`).FindStringSubmatch(dom)
			t.Errorf("%s: %q, want %s", fragment, m, want)
		}
	}
}

func TestNoTextOfALogIsRunByTheBrowser(t *testing.T) {
	dom := browser(t, "--dump-dom", saved(t, 2))
	if !strings.Contains(dom, "<title>npmx: access failures</title>") || strings.Contains(dom, "<img") {
		t.Error("a title of a finding was run")
	}
}

func TestTheBrowserPrintsThePage(t *testing.T) {
	out := filepath.Join(t.TempDir(), "page.pdf")
	browser(t, "--print-to-pdf="+out, saved(t, 40))
	if b, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(b), "%PDF") {
		t.Errorf("%v", err)
	}
}
