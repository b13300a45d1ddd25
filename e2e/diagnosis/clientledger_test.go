package diagnosis

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"npmx/internal/lab"
	"npmx/internal/rig"
)

const clientsHeading = "\n## Other clients\n"

const clientsText = clientsHeading + `
The same for the clients beside npm, each with its own files: the client fails, npmx reads what it printed and ` +
	`nothing else, as in
${pnpm install 2>&1 | npmx explain}$, and the steps are carried out. The command that is to prove the cure fails ` +
	`before them, and succeeds after them.
Of several ways ("or") one after another is gone until the client succeeds.

- **proved**, **web**, **named** and **-** are as above.
- **\***: the client prints too little to tell, so that this cause stands among what else it could ` +
	`be, and nothing is called certain.

${NPMX_UPDATE=1 NPMX_LAB=clients go test -timeout 30m -run TestClients ./e2e/diagnosis}$ plays them and ` +
	`rewrites the table.

`

// clientLedger keeps what came of the mistakes, by name and client.
type clientLedger struct {
	mu       sync.Mutex
	verdicts map[string]map[string]string
	tally    map[string]tally
}

// tally counts for one client: mistakes, those of which the first cause is the true one, those that the steps mend,
// proofs, and those of them that fail before and pass after.
type tally struct{ tried, first, mended, proofs, failed, passed int }

func (l *clientLedger) note(column string, m mistake, out cure, passed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.tally[column]
	l.tally[column] = tally{n.tried + 1, n.first + count(m.first(column)), n.mended + count(out.works),
		n.proofs + count(out.proof), n.failed + count(out.failed), n.passed + count(out.proof && out.passed)}
	l.set(m.name, column, m.cell(column, out, passed))
}

func count(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

// cell is what the table says.
func (m mistake) cell(column string, out cure, passed bool) string {
	verdict := verdictProved
	switch {
	case !passed:
		return verdictFails
	case !out.works:
		verdict = verdictNamed
	case out.web:
		verdict = verdictWeb
	}
	if !m.first(column) {
		verdict += `\*`
	}
	return verdict
}

// first reports whether npmx names the true cause first.
func (m mistake) first(column string) bool {
	v := m.verdict(column)
	return v.cause == m.cause || v.cause == m.also
}

func (l *clientLedger) set(name, column, verdict string) {
	if l.verdicts[name] == nil {
		l.verdicts[name] = map[string]string{}
	}
	l.verdicts[name][column] = verdict
}

// page compares the table with what the lab found; NPMX_UPDATE=1 rewrites it. What did not run stays as it is.
func (l *clientLedger) page(t *testing.T) {
	npm, have := pageParts()
	l.keep(have)
	text := l.markdown()
	if os.Getenv("NPMX_UPDATE") != "" {
		rig.Write(t, scenariosPage, npm+text)
		have = text
	}
	if have != text {
		t.Errorf("%s is not what the lab found; NPMX_UPDATE=1 rewrites it", scenariosPage)
	}
}

func (l *clientLedger) keep(have string) {
	for _, cells := range clientRows(have) {
		for i, c := range lab.Clients() {
			name, verdict := strings.TrimSpace(cells[1]), strings.TrimSpace(cells[4+i])
			if l.verdicts[name][c.Column] == "" && verdict != "-" && verdict != verdictUnknown {
				l.set(name, c.Column, verdict)
			}
		}
	}
}

// clientRows are the cells of the table's rows.
func clientRows(text string) (rows [][]string) {
	for line := range strings.Lines(text) {
		cells := strings.Split(line, "|")
		head := strings.HasPrefix(line, "| mistake ") || strings.HasPrefix(line, "|---")
		if len(cells) == len(lab.Clients())+5 && !head {
			rows = append(rows, cells)
		}
	}
	return rows
}

func (l *clientLedger) markdown() string {
	var b strings.Builder
	b.WriteString(strings.NewReplacer("${", "`", "}$", "`").Replace(clientsText))
	b.WriteString("| mistake | what is wrong | cause |")
	for _, c := range lab.Clients() {
		fmt.Fprintf(&b, " %s |", c.Column)
	}
	b.WriteString("\n|---|---|---|" + strings.Repeat("---|", len(lab.Clients())) + "\n")
	for _, m := range mistakes() {
		b.WriteString(m.rowStart())
		for _, c := range lab.Clients() {
			b.WriteString(" " + l.cell(m, c.Column) + " |")
		}
		b.WriteString("\n")
	}
	return b.String() + openMistakes()
}

// openMistakes says why no machine can carry out the steps of some.
func openMistakes() string {
	var b strings.Builder
	b.WriteString("\nWhy a machine that has the report alone cannot carry some steps out:\n\n")
	for _, m := range mistakes() {
		if m.open != "" {
			fmt.Fprintf(&b, "- **%s** (%s): %s.\n", m.name, strings.ReplaceAll(m.open, ",", ", "), m.lack)
		}
	}
	return b.String()
}

func (m mistake) rowStart() string { return fmt.Sprintf("| %s | %s | %s |", m.name, m.title, m.cause) }

func (l *clientLedger) cell(m mistake, column string) string {
	if _, mistaken := m.as[column]; !mistaken {
		return "-"
	}
	return cmp.Or(l.verdicts[m.name][column], verdictUnknown)
}

// counts prints the figures of the clients that ran.
func (l *clientLedger) counts(t *testing.T) {
	for _, c := range lab.Clients() {
		if n, ran := l.tally[c.Column]; ran {
			t.Logf("%s: %d mistakes, %d with the true cause first, %d mended by their steps; %d proofs, "+
				"%d fail before, %d pass after", c.Column, n.tried, n.first, n.mended, n.proofs, n.failed, n.passed)
		}
	}
}

// TestEveryClientHasEightCures checks the mistakes against what the lab is for: eight a client that its steps mend.
func TestEveryClientHasEightCures(t *testing.T) {
	for _, c := range lab.Clients() {
		n := 0
		for _, m := range mistakes() {
			if s, ok := m.of(c); ok && !s.Want.Open {
				n++
			}
		}
		if n < 8 {
			t.Errorf("%d mistakes of %s are mended by steps, want 8", n, c.Column)
		}
	}
}

// TestClientsPageIsComplete: the table has a row for each mistake, in their order, no failure, and a verdict wherever
// a client makes the mistake.
func TestClientsPageIsComplete(t *testing.T) {
	_, have := pageParts()
	var rows, want []string
	for _, cells := range clientRows(have) {
		rows = append(rows, strings.Join(cells[:4], "|")+"|")
		for i, c := range lab.Clients() {
			verdict := strings.TrimSpace(cells[4+i])
			if verdict == verdictUnknown || strings.HasPrefix(verdict, verdictFails) {
				t.Errorf("%s: %s says %q", strings.TrimSpace(cells[1]), c.Column, verdict)
			}
		}
	}
	for _, m := range mistakes() {
		want = append(want, m.rowStart())
		if (m.open == "") != (m.lack == "") {
			t.Errorf("%s: open to %q, and the reason is %q", m.name, m.open, m.lack)
		}
	}
	if !strings.HasSuffix(have, openMistakes()) {
		t.Errorf("%s does not say why some mistakes are open:%s", scenariosPage, openMistakes())
	}
	if !slices.Equal(rows, want) {
		t.Errorf("%s lists\n%s\nwant\n%s", scenariosPage, strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
}
