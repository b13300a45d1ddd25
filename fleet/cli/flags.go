package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"npmx/explain/logs"
	"npmx/fleet/queue"
	"npmx/fleet/result"
	"npmx/fleet/store"
	"npmx/fleet/task"
	"npmx/rules"
)

// places are flags for what is read and written.
type places struct {
	Out        string `help:"${out}" required:"" placeholder:"WHERE"`
	S3Endpoint string `name:"s3-endpoint" help:"${s3_endpoint}" placeholder:"URL" env:"AWS_ENDPOINT_URL_S3"`
	S3Region   string `name:"s3-region" help:"Region of the object store." placeholder:"NAME" env:"AWS_REGION"`
}

// queued are flags for the queue's servers.
type queued struct {
	Nats     string        `help:"${nats}" default:"nats://127.0.0.1:4222" placeholder:"URL"`
	Creds    string        `help:"Credentials file for them." placeholder:"FILE"`
	TLSCA    string        `name:"tls-ca" help:"Certificates by which they are known." placeholder:"FILE"`
	TLSCert  string        `name:"tls-cert" help:"Certificate that we show them." placeholder:"FILE"`
	TLSKey   string        `name:"tls-key" help:"Key of that certificate." placeholder:"FILE"`
	Replicas int           `help:"On how many of them the queue is kept." default:"1"`
	Silence  time.Duration `help:"After which a worker that says nothing is taken for dead." default:"60s"`
}

func (w World) queue(job task.Job, q queued) (*queue.Queue, error) {
	return queue.Dial(w.ctx, job.Key(), queue.Options{URL: q.Nats, Credentials: q.Creds, Token: w.getenv(tokenVariable),
		CA: q.TLSCA, Cert: q.TLSCert, Key: q.TLSKey, Replicas: q.Replicas, Silence: q.Silence})
}

// tokenVariable holds the queue's token: an argument would be seen by everyone on the machine.
const tokenVariable = "NPMX_FLEET_TOKEN"

// reading are flags that decide what results say. put and work must be given the same.
type reading struct {
	Rules []string `help:"Your own rules as well; repeatable." placeholder:"FILE"`
}

// engine is what reads logs, and what distinguishes its answers from those of another version or other rules.
type engine struct {
	reader *logs.Reader
	id     string
}

func (r reading) engine() (engine, error) {
	var sources []rules.Source
	h := sha256.New()
	for _, name := range r.Rules {
		data, err := os.ReadFile(name)
		if err != nil {
			return engine{}, err
		}
		fmt.Fprintf(h, "%d\n%s", len(data), data)
		sources = append(sources, rules.Source{Name: name, Data: data, Origin: rules.Users})
	}
	set, err := rules.Load(sources)
	if err != nil {
		return engine{}, err
	}
	id := version()
	if len(sources) > 0 {
		id += " with rules " + hex.EncodeToString(h.Sum(nil)[:6])
	}
	// The clock decides on the credentials of this machine alone, which is never looked at: a result depends on nothing
	// but the log.
	return engine{logs.New(logs.Options{Rules: set, Now: func() time.Time { return time.Time{} }}), id}, nil
}

// identity is that of the engine, for those who read no log themselves: without rules of the user's, which may be
// wrong, none need be loaded.
func (r reading) identity() (string, error) {
	if len(r.Rules) == 0 {
		return version(), nil
	}
	e, err := r.engine()
	return e.id, err
}

// linkedVersion is set where the program is built from a folder without its history:
// -ldflags "-X npmx/fleet/cli.linkedVersion=v1.2.3". Nothing else sets it.
var linkedVersion string

func version() string {
	if linkedVersion != "" {
		return linkedVersion
	}
	id := "(devel)"
	if b, ok := debug.ReadBuildInfo(); ok {
		if b.Main.Version != "" {
			id = b.Main.Version
		}
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				id += " " + s.Value
			}
		}
	}
	return id
}

type versionVerb struct{ reading }

// Run prints the version.
func (v versionVerb) Run(w World) error {
	id, err := v.identity()
	if err == nil {
		_, err = fmt.Fprintf(w.Stdout, "npmx-fleet %s\n", id)
	}
	return err
}

// stores opens the logs and the results of a job.
func (w World) stores(in string, p places, atOnce int) (from store.Store, to result.Folder, err error) {
	if from, err = w.store(in, p, atOnce); err != nil {
		return nil, to, err
	}
	if to.Store, err = w.store(p.Out, p, atOnce); err != nil {
		return nil, to, err
	}
	if store.Inside(from, to) {
		return nil, to, fmt.Errorf(sayOverlap, to, from)
	}
	if w.Wrap != nil {
		from = w.Wrap(from)
	}
	return from, to, nil
}

func (w World) store(where string, p places, atOnce int) (store.Store, error) {
	return store.Open(where, store.S3Options{Endpoint: p.S3Endpoint, Region: p.S3Region, AtOnce: atOnce})
}
