package lab

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"
)

// process is one try at a Verdaccio. What it printed may be read once it has stopped.
type process struct {
	cmd  *exec.Cmd
	url  string
	out  bytes.Buffer
	gone chan struct{}
	end  context.CancelFunc
}

func launch(node, script, home string) (*process, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	l.Close()
	ctx, cancel := context.WithCancel(context.Background())
	p := &process{url: "http://" + address + "/", gone: make(chan struct{}), end: cancel}
	p.cmd = exec.CommandContext(ctx, node, script, "--config", filepath.Join(home, "config.yaml"), "--listen", address)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = home, &p.out, &p.out
	p.cmd.WaitDelay = 5 * time.Second
	if err := p.cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	go func() { _ = p.cmd.Wait(); close(p.gone) }()
	return p, nil
}

func (p *process) stop() {
	p.end()
	<-p.gone
}

// ready asks until Verdaccio answers, ends, or half a minute has passed.
func (p *process) ready() bool {
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-p.gone:
			return false
		case <-deadline:
			return false
		case <-tick.C:
			if r, err := http.Get(p.url + "-/ping"); err == nil {
				r.Body.Close()
				return r.StatusCode == http.StatusOK
			}
		}
	}
}
