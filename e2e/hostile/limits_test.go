//go:build unix

package hostile

import (
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"npmx/internal/fair"
	"npmx/internal/promise"
	"npmx/internal/rig"
)

// limit is a machine that lacks something: how a shell takes it away before it runs "$@".
type limit struct {
	name, shell string
	env         []string
	noPty       bool // npm then has the terminal itself, and what it says is known from its debug log
	bash        bool // it takes bash to say it
	edge        bool // whether we still hear npm depends on how many descriptors Go takes for itself under this kernel
	mounts      bool // needs a mount namespace
	wide, high  int  // of its screen; 0: an ordinary one
}

// alone closes what whoever runs the tests has left open: a limit then leaves the same room everywhere. A plain shell
// can name no descriptor above 9, bash can.
const alone = `for f in /dev/fd/*; do f=${f##*/}; test "$f" -le 2 || eval "exec $f>&-"; done; `

func limits() []limit {
	return []limit{
		{name: "18 descriptors", shell: alone + `ulimit -n 18; exec "$@"`, bash: true},
		{name: "12 descriptors", shell: alone + `ulimit -n 12; exec "$@"`, bash: true, edge: true},
		{name: "no ptmx", shell: `mount --bind /dev/null /dev/ptmx && exec "$@"`, noPty: true, mounts: true},
		{name: "no terminals left",
			shell: `mount -t tmpfs none /dev/pts && ` +
				`mount -t devpts -o newinstance,max=1,ptmxmode=0666 none /dev/pts && ` +
				`mount --bind /dev/pts/ptmx /dev/ptmx && exec 9<>/dev/ptmx && exec "$@"`, noPty: true, mounts: true},
		{name: "no HOME", shell: `unset HOME; exec "$@"`},
		{name: "a HOME that is not there", shell: `HOME=$HOME/absent/home; export HOME; exec "$@"`},
		{name: "a TMPDIR that is not there", shell: `TMPDIR=$HOME/absent/tmp; export TMPDIR; exec "$@"`},
		{name: "nothing can be written", shell: `mount -t tmpfs -o ro none /mnt && exec "$@"`,
			env: []string{"HOME=/mnt", "TMPDIR=/mnt"}, mounts: true},
		{name: "no PATH", shell: `unset PATH; exec "$@"`},
		{name: "an empty PATH", shell: `exec "$@"`, env: []string{"PATH="}},
		{name: "no TERM", shell: `unset TERM; exec "$@"`},
		{name: "a TERM that nobody knows", shell: `exec "$@"`, env: []string{"TERM=nonsense"}},
		{name: "no /dev/tty", shell: `mount --bind /dev/null /dev/tty && exec "$@"`, mounts: true},
		{name: "locale C", shell: `exec "$@"`, env: []string{"LC_ALL=C", "LANG=C"}},
		{name: "a screen of one character", shell: `exec "$@"`, wide: 1, high: 1},
		{name: "a screen of 10,000 columns", shell: `exec "$@"`, wide: 10_000, high: 1},
		{name: "no environment", shell: `exec /usr/bin/env -i "NPMX_NPM=$NPMX_NPM" "$@"`},
	}
}

// needNamespace skips where the kernel lets nobody mount anything.
func needNamespace(t *testing.T) {
	t.Helper()
	fair.Program(t, "unshare")
	if out, err := exec.Command("unshare", "-rm", "true").CombinedOutput(); err != nil {
		t.Skipf("no mount namespace here: %v %s", err, out)
	}
}

// TestNpmRunsOnAMachineThatLacksSomething: whatever the machine lacks, npm is run, with its own output and status;
// that it had no terminal is said once, after a refusal and in the debug log, and not else.
func TestNpmRunsOnAMachineThatLacksSomething(t *testing.T) {
	t.Cleanup(func() {
		promise.Kept(t, promise.Faults, "a machine that lacks something: descriptors, terminals, /dev/tty, a home, "+
			"room to write, a PATH, a screen to speak of, a language",
			"%d machines: npm run with a terminal of its own or the real one, its status kept", len(limits()))
	})
	for _, l := range limits() {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			if l.mounts {
				needNamespace(t)
			}
			npm := rig.StandIn(t,
				`echo "npm says $1"; test -t 1 && test -t 2 || echo no terminal; test "$1" = install || exit 5; `+
					l.log()+rig.Refusal)
			l.hold(t, npm, "install", "ended with 7", true)
			if l.noPty || rig.Full() {
				l.hold(t, npm, "ls", "ended with 5", false)
			}
		})
	}
}

// log is how npm writes its debug log.
func (l limit) log() string {
	if !l.noPty {
		return ""
	}
	return `echo "level ${npm_config_loglevel-none}"; mkdir -p ~/.npm/_logs; ` +
		`cat > ~/.npm/_logs/$(date -u +%Y-%m-%dT%H_%M_%S_%3N)Z-debug-0.log <<'E'
0 verbose argv "install"
1 error code E401
2 error 401 Unauthorized - GET https://npm.corp.example/@acme%2fcore
E
`
}

// hold runs one command; says tells that npm is refused in it.
func (l limit) hold(t *testing.T, npm, arg, wanted string, says bool) {
	t.Helper()
	screen, debug, status := l.run(t, npm, arg)
	if status != wanted || strings.Count(screen, "npm says "+arg) != 1 {
		t.Errorf("%s: it %s:\n%s", arg, status, screen)
	}
	if strings.Contains(screen, "no terminal\r") || strings.Contains(screen, "level verbose") {
		t.Errorf("%s: npm has no terminal, or prints more than it should on one that we do not read:\n%s", arg, screen)
	}
	if spoke := strings.Contains(screen, "npmx: "); spoke != says && !(l.edge && says) {
		t.Errorf("%s: npmx spoke: %t, want %t\n%s", arg, spoke, says, screen)
	}
	if noted := strings.Count(screen, "without a terminal of its own"); noted > 1 || noted == 1 != (l.noPty && says) {
		t.Errorf("%s: said %d times that npm had no terminal\n%s", arg, noted, screen)
	}
	if noted := bytes.Count(debug, []byte(`"no-pty":"`)) - bytes.Count(debug, []byte(`"no-pty":""`)); l.noPty && says &&
		noted != 1 {
		t.Errorf("the debug log has\n%s", debug)
	}
}

// run runs npmx at a terminal on such a machine.
func (l limit) run(t *testing.T, npm, arg string) (screen string, debug []byte, status string) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "debug")
	words := []string{"/bin/sh", "-c", l.shell, "sh", rig.Npmx(t), arg}
	if l.bash {
		words[0] = "bash"
	}
	if l.mounts {
		words = append([]string{"unshare", "-rm"}, words...)
	}
	path, err := exec.LookPath(words[0])
	rig.Must(t, err)
	cmd := rig.InHome(t, path, append([]string{"NPMX_NPM=" + npm, "NPMX_DEBUG=" + log}, l.env...), words[1:]...)
	at := rig.StartConsole(t, cmd, rig.Streams{In: true, Out: true, Err: true}, cmp.Or(l.wide, 200), cmp.Or(l.high, 50))
	status = rig.Ending(at.Ended(func() {}))
	at.Tidy()
	debug, _ = os.ReadFile(log)
	return string(at.Screen.Bytes()), debug, status
}
