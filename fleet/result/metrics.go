package result

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"npmx/explain/summary"
)

// OpenMetrics writes the counts for Prometheus. They are gauges: what is counted is the logs that there are now, and of
// these some go.
func OpenMetrics(to io.Writer, s *summary.Summary, p Progress) error {
	out := bufio.NewWriter(to)
	m := metrics{out}
	m.family("npmx_logs", "Logs that were read.")
	m.value("npmx_logs", s.Clean(), "state", "clean")
	m.value("npmx_logs", s.Failed, "state", "failed")
	m.value("npmx_logs", s.Unreadable, "state", "unreadable")
	m.family("npmx_tasks", "Tasks of the listing that counts.")
	m.value("npmx_tasks", p.Tasks-p.Missing, "state", "done")
	m.value("npmx_tasks", p.Missing, "state", "missing")
	rows := s.Group([]summary.Dimension{summary.ByCause, summary.ByHost})
	m.family("npmx_findings", "Access failures that were found.")
	for _, r := range rows {
		m.value("npmx_findings", r.Count, "cause", r.Values[0], "host", r.Values[1])
	}
	m.family("npmx_finding_last_seen_timestamp_seconds", "When the newest of them stands in its log.")
	for _, r := range rows {
		if !r.Last.IsZero() {
			m.value("npmx_finding_last_seen_timestamp_seconds", int(r.Last.Unix()), "cause", r.Values[0], "host",
				r.Values[1])
		}
	}
	fmt.Fprintln(out, "# EOF")
	return out.Flush()
}

type metrics struct{ *bufio.Writer }

func (m metrics) family(name, help string) {
	fmt.Fprintf(m, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
}

func (m metrics) value(name string, value int, labels ...string) {
	var pairs []string
	for i := 0; i < len(labels); i += 2 {
		pairs = append(pairs, labels[i]+`="`+escape.Replace(labels[i+1])+`"`)
	}
	fmt.Fprintf(m, "%s{%s} %d\n", name, strings.Join(pairs, ","), value)
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
