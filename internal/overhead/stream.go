//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"
)

const (
	mib   = 1 << 20
	lines = 5000
	flood = 100 * mib
)

// play is this program in npm's place: `npm install ticks` and `npm install flood`.
func play(args []string) int {
	switch args[len(args)-1] {
	case "ticks":
		for range lines {
			fmt.Printf("added %d\n", time.Now().UnixNano())
			time.Sleep(time.Millisecond / 2)
		}
	case "flood":
		block := bytes.Repeat([]byte("npm warn deprecated left-lib@1.3.0: no longer kept by anybody\n"), mib/62+1)
		for left := flood; left > 0; left -= len(block) {
			os.Stdout.Write(block[:min(left, len(block))])
		}
		bufio.NewReader(os.Stdin).ReadString('\n')
	}
	return 0
}

func (b *bench) playing(program string, args ...string) (*exec.Cmd, error) {
	own, err := os.Executable()
	if err != nil {
		return nil, err
	}
	npm, err := b.asNpm(own)
	if program == "" {
		program = npm
	}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = b.dir, append(os.Environ(), "NPMX_NPM="+npm, "TERM=xterm-256color")
	return cmd, err
}

// latency is the time from a line's making to its reading, at a terminal.
func latency(b *bench) (row, error) {
	var all []time.Duration
	for _, program := range []string{"", b.npmx} {
		cmd, err := b.playing(program, "install", "ticks")
		if err != nil {
			return row{}, err
		}
		times, err := ticksOf(cmd)
		if err != nil {
			return row{}, err
		}
		slices.Sort(times)
		all = append(all, times[len(times)*99/100])
	}
	return row{"a line's way through, 99 % of 5000", fmt.Sprintf("%.2f ms", ms(all[0])),
		fmt.Sprintf("%.2f ms", ms(all[1])),
		fmt.Sprintf("%+.2f ms", ms(all[1]-all[0])), "≤ 1 ms", all[1] <= time.Millisecond}, nil
}

func ticksOf(cmd *exec.Cmd) ([]time.Duration, error) {
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		return nil, err
	}
	defer tty.Close()
	var times []time.Duration
	in := bufio.NewReader(tty)
	for {
		line, err := in.ReadString('\n')
		if at, perr := strconv.ParseInt(strings.TrimSpace(strings.TrimPrefix(line, "added ")), 10, 64); perr == nil {
			times = append(times, time.Since(time.Unix(0, at)))
		}
		if err != nil {
			break
		}
	}
	if err := cmd.Wait(); err != nil || len(times) != lines {
		return nil, fmt.Errorf("%d of %d lines came: %v", len(times), lines, err)
	}
	return times, nil
}

// passed runs the flood through a terminal of npmx's own into a pipe, and gives its time and npmx's peak memory in KiB.
func passed(b *bench, program string, env ...string) (took time.Duration, peak int, err error) {
	cmd, err := b.playing(program, "install", "flood")
	if err != nil {
		return 0, 0, err
	}
	cmd.Env = append(cmd.Env, env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, 0, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	if n, err := io.CopyN(io.Discard, out, flood); err != nil {
		return 0, 0, fmt.Errorf("%d bytes came: %w", n, err)
	}
	took = time.Since(began)
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	for _, l := range strings.Split(string(status), "\n") {
		fmt.Sscanf(l, "VmHWM: %d kB", &peak)
	}
	fmt.Fprintln(in)
	io.Copy(io.Discard, out)
	return took, peak, cmd.Wait()
}

const floods = 5

func volume(b *bench) (row, error) {
	var bare, wrapped []time.Duration
	for range floods {
		one, _, err := passed(b, "")
		if err != nil {
			return row{}, err
		}
		two, _, err := passed(b, b.npmx, "NPMX_PTY=always")
		if err != nil {
			return row{}, err
		}
		bare, wrapped = append(bare, one), append(wrapped, two)
	}
	took := middle(wrapped)
	return row{"100 MiB through a terminal of npmx", fmt.Sprintf("%.2f s, a pipe", middle(bare).Seconds()),
		fmt.Sprintf("%.2f s", took.Seconds()), "", "≤ 1.5 s", took <= 1500*time.Millisecond}, nil
}

func memory(b *bench) (row, error) {
	_, peak, err := passed(b, b.npmx, "NPMX_PTY=always")
	return row{"memory, with 100 MiB passed and read", "", fmt.Sprintf("%.1f MiB", float64(peak)/1024), "",
		"≤ 24 MiB", peak > 0 && peak <= 24<<10}, err
}
