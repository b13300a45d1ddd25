package result

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	"npmx/explain"
	"npmx/explain/summary"
)

// hostile is a host that no honest log names.
const hostile = "a\"b\\c\nd{e=\"f\"} 7\n# EOF\n"

func metricsOf(t *testing.T) []byte {
	t.Helper()
	s := summary.New()
	day := time.Date(2026, 11, 3, 4, 5, 6, 0, time.UTC)
	for i, host := range []string{"npm.corp.example", "npm.corp.example", hostile, ""} {
		name := fmt.Sprint(i)
		s.Add(explain.Source{Name: name}, []explain.Finding{{Source: name, Cause: "credential-missing",
			Certainty: explain.Certain, Host: host, Count: 1, Time: day}}, summary.Range{})
	}
	s.Add(explain.Source{Name: "quiet"}, nil, summary.Range{})
	s.Add(explain.Source{Name: "broken", Error: "unexpected end of file"}, nil, summary.Range{})
	var text bytes.Buffer
	if err := OpenMetrics(&text, s, Progress{Tasks: 7, Missing: 2}); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// parsed is what Prometheus makes of it: the value of each series.
func parsed(t *testing.T, text []byte) (values map[string]float64, families map[string]bool) {
	t.Helper()
	values, families = map[string]float64{}, map[string]bool{}
	p := textparse.NewOpenMetricsParser(text, labels.NewSymbolTable())
	for {
		switch entry, err := p.Next(); {
		case errors.Is(err, io.EOF):
			return values, families
		case err != nil:
			t.Fatalf("Prometheus does not read it: %v\n%s", err, text)
		case entry == textparse.EntryType:
			name, kind := p.Type()
			families[string(name)] = kind == "gauge"
		case entry == textparse.EntrySeries:
			var of labels.Labels
			p.Labels(&of)
			_, _, v := p.Series()
			if _, twice := values[of.String()]; twice {
				t.Errorf("%s is there twice", of)
			}
			values[of.String()] = v
		}
	}
}

// TestPrometheusReadsTheCounts by its own parser, whatever a log calls a host.
func TestPrometheusReadsTheCounts(t *testing.T) {
	values, families := parsed(t, metricsOf(t))
	series := func(pairs ...string) string { return labels.FromStrings(pairs...).String() }
	const seen = "npmx_finding_last_seen_timestamp_seconds"
	for of, want := range map[string]float64{
		series("__name__", "npmx_logs", "state", "clean"):                                              1,
		series("__name__", "npmx_logs", "state", "failed"):                                             4,
		series("__name__", "npmx_logs", "state", "unreadable"):                                         1,
		series("__name__", "npmx_tasks", "state", "done"):                                              5,
		series("__name__", "npmx_tasks", "state", "missing"):                                           2,
		series("__name__", "npmx_findings", "cause", "credential-missing", "host", "npm.corp.example"): 2,
		series("__name__", "npmx_findings", "cause", "credential-missing", "host", hostile):            1,
		series("__name__", seen, "cause", "credential-missing", "host", hostile):                       1793678706,
	} {
		if got, ok := values[of]; !ok || got != want {
			t.Errorf("%s is %v (%v), want %v", of, got, ok, want)
		}
	}
	for name, gauge := range families {
		if !gauge {
			t.Errorf("%s is no gauge", name)
		}
	}
}

// TestHalfOfTheCountsIsNotTakenForAll: the format has an end.
func TestHalfOfTheCountsIsNotTakenForAll(t *testing.T) {
	text := metricsOf(t)
	p := textparse.NewOpenMetricsParser(text[:len(text)-len("# EOF\n")], labels.NewSymbolTable())
	for {
		if _, err := p.Next(); errors.Is(err, io.EOF) {
			t.Fatal("counts that were cut off are read")
		} else if err != nil {
			return
		}
	}
}

// TestTheDashboardAsksForWhatThereIs: each of its queries is about families that are written.
func TestTheDashboardAsksForWhatThereIs(t *testing.T) {
	text, err := os.ReadFile("../deploy/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	_, families := parsed(t, metricsOf(t))
	asked := map[string]bool{}
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			for _, name := range regexp.MustCompile(`npmx_\w+`).FindAllString(target.Expr, -1) {
				asked[name] = true
				if _, there := families[name]; !there {
					t.Errorf("%s asks for %s", panel.Title, name)
				}
			}
		}
	}
	for name := range families {
		if !asked[name] {
			t.Errorf("no panel shows %s", name)
		}
	}
	if strings.Contains(string(text), "http") {
		t.Error("the dashboard names a place")
	}
}
