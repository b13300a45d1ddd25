package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"sigs.k8s.io/yaml"
)

// container is what a manifest runs.
type container struct {
	Args []string
	Env  []struct{ Name, Value string }
}

// containerOf finds the one container of a document, however deep its pod lies.
func containerOf(t *testing.T, file, kind string) container {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "deploy", file))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(text), "\n---\n") {
		var d struct {
			Kind string
			Spec struct {
				Template struct {
					Spec struct{ Containers []container }
				}
				JobTemplate struct {
					Spec struct {
						Template struct {
							Spec struct{ Containers []container }
						}
					}
				}
			}
		}
		if err := yaml.Unmarshal([]byte(part), &d); err != nil {
			t.Fatal(err)
		}
		all := append(d.Spec.Template.Spec.Containers, d.Spec.JobTemplate.Spec.Template.Spec.Containers...)
		if d.Kind == kind && len(all) == 1 {
			return all[0]
		}
	}
	t.Fatalf("%s has no %s", file, kind)
	return container{}
}

// values are those keys of the chart's values that become the server's configuration.
type values struct {
	TLSCA  struct{ Enabled bool }
	Config struct {
		Cluster struct {
			Enabled  bool
			Replicas int
			TLS      struct {
				Enabled bool
				Merge   map[string]any
			}
		}
		Jetstream struct {
			Enabled   bool
			FileStore struct {
				Enabled bool
				Pvc     struct{ Enabled bool }
			}
			Merge map[string]any
		}
		Nats struct {
			TLS struct {
				Enabled bool
				Merge   map[string]any
			}
		}
	}
}

// guarded starts one server with the configuration that the chart makes of our values.
func guarded(t *testing.T, certs string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "deploy", "nats-values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var v values
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	c := v.Config
	own, disk := c.Cluster, c.Jetstream.FileStore
	if !own.Enabled || own.Replicas != 3 || !own.TLS.Enabled || own.TLS.Merge["verify"] != true || !v.TLSCA.Enabled ||
		!c.Jetstream.Enabled || !disk.Enabled || !disk.Pvc.Enabled || !c.Nats.TLS.Enabled {
		t.Fatalf("the queue would not be kept three times, or not behind certificates: %+v", v)
	}
	jetstream := map[string]any{"store_dir": t.TempDir()}
	guard := map[string]any{"cert_file": filepath.Join(certs, "server.crt"),
		"key_file": filepath.Join(certs, "server.key"), "ca_file": filepath.Join(certs, "ca.crt")}
	for key, value := range c.Jetstream.Merge {
		jetstream[key] = value
	}
	for key, value := range c.Nats.TLS.Merge {
		guard[key] = value
	}
	conf, err := json.Marshal(map[string]any{"host": "127.0.0.1", "port": -1, "jetstream": jetstream, "tls": guard})
	if err != nil {
		t.Fatal(err)
	}
	return start(t, conf)
}

func start(t *testing.T, conf []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "nats.conf")
	if err := os.WriteFile(file, conf, 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := server.ProcessConfigFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !o.SyncAlways || o.TLSConfig == nil || o.TLSConfig.ClientAuth != tls.RequireAndVerifyClientCert {
		t.Errorf("what is taken is not on the disk, or anybody is let in: %v, %v", o.SyncAlways, o.TLSConfig)
	}
	o.NoLog, o.NoSigs = true, true
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("the server did not start")
	}
	return "tls://" + s.Addr().String()
}

// authority writes certificates of one authority: for the server, and for us.
func authority(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, NotAfter: time.Now().Add(24 * time.Hour)}
	write := func(name string, c *x509.Certificate, own *ecdsa.PrivateKey) {
		der, err := x509.CreateCertificate(rand.Reader, c, root, own.Public(), key)
		secret, errKey := x509.MarshalPKCS8PrivateKey(own)
		if err := errors.Join(err, errKey,
			keep(filepath.Join(dir, name+".crt"), "CERTIFICATE", der),
			keep(filepath.Join(dir, name+".key"), "PRIVATE KEY", secret)); err != nil {
			t.Fatal(err)
		}
	}
	write("ca", root, key)
	for i, name := range []string{"server", "tls"} {
		own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		write(name, &x509.Certificate{SerialNumber: big.NewInt(int64(2 + i)), Subject: pkix.Name{CommonName: name},
			IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: root.NotAfter,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}, own)
	}
}

func keep(file, kind string, data []byte) error {
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600)
}

// TestTheManifestsReadLogs: what the pods of deploy/worker.yaml are told does work, with a queue as
// deploy/nats-values.yaml has it, which lets in nobody without a certificate.
func TestTheManifestsReadLogs(t *testing.T) {
	dir := logsOf(t, 60, 21)
	s := stored(t, dir, 21)
	certs := t.TempDir()
	authority(t, certs)
	url := guarded(t, certs)
	// One server, so that nothing is kept three times, and places of this test.
	here := strings.NewReplacer("tls://nats:4222", url, "/etc/npmx-fleet/tls", certs, "s3://ci-logs/2026",
		"s3://ci-logs/logs", "s3://npmx-results/2026", "s3://npmx/results", "--replicas=3", "--replicas=1")
	command := func(kind string, more ...string) *exec.Cmd {
		var args []string
		for _, a := range containerOf(t, "worker.yaml", kind).Args {
			args = append(args, here.Replace(a))
		}
		return s.reached(program(dir, "npmx-fleet", append(args, more...)...))
	}
	for _, cmd := range []*exec.Cmd{command("CronJob"), command("Deployment", "--until-empty")} {
		if r := finish(t, cmd); r.status != 0 {
			t.Fatalf("%v ends with %d:\n%s", cmd.Args, r.status, r.err)
		}
	}
	s.sameAsPlain(t, dir, "s3://npmx/results", plainly(t, dir), 0)
	for way, at := range map[string]string{"at once": url, "after a connection that broke off": breaksOnce(t, url)} {
		stranger := command("CronJob")
		stranger.Args = slices.DeleteFunc(stranger.Args, func(a string) bool {
			return strings.HasPrefix(a, "--tls-cert") || strings.HasPrefix(a, "--tls-key")
		})
		for i, a := range stranger.Args {
			stranger.Args[i] = strings.Replace(a, url, at, 1)
		}
		if r := finish(t, stranger); r.status != 4 || !strings.Contains(r.err, "certificate") {
			t.Errorf("%s, who has no certificate ends with %d: %s", way, r.status, r.err)
		}
	}
}

// breaksOnce stands in front of a server, and breaks the first connection off as a server does that has just begun.
func breaksOnce(t *testing.T, url string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for first := true; ; first = false {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", strings.TrimPrefix(url, "tls://"))
			if first || err != nil {
				in.Close()
				continue
			}
			go func() { io.Copy(out, in); out.Close() }()
			go func() { io.Copy(in, out); in.Close() }()
		}
	}()
	return "tls://" + listener.Addr().String()
}

// TestTheShardsAddUp: what the pods of deploy/shards.yaml run, a shard each, counts what one machine counts; a broken
// log is no reason to try again, and a store that is away is.
func TestTheShardsAddUp(t *testing.T) {
	dir := logsOf(t, 200, 22)
	want := plainly(t, dir)
	pod := containerOf(t, "shards.yaml", "Job")
	if err := os.Mkdir(filepath.Join(dir, "results"), 0o700); err != nil {
		t.Fatal(err)
	}
	shard := func(index, shards int, logs string) ran {
		cmd := program(dir, "npmx")
		cmd.Path, cmd.Args = "/bin/sh", append([]string{"sh", "-c"}, pod.Args...)
		cmd.Env = append(cmd.Env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		for _, e := range pod.Env {
			cmd.Env = append(cmd.Env, e.Name+"="+e.Value)
		}
		cmd.Env = append(cmd.Env, "LOGS="+logs, "RESULTS=results", fmt.Sprint("SHARDS=", shards),
			fmt.Sprint("JOB_COMPLETION_INDEX=", index))
		return finish(t, cmd)
	}
	var files []string
	for i := range 3 {
		if r := shard(i, 3, "logs"); r.status != 0 {
			t.Fatalf("shard %d ends with %d:\n%s", i, r.status, r.err)
		}
		files = append(files, fmt.Sprintf("results/%d.json", i))
	}
	for format, text := range map[string]string{"text": want.text, "json": want.json, "html": want.html} {
		if got := fleet(t, dir, 0, append([]string{"sum", "--format", format}, files...)...).out; got != text {
			t.Errorf("%s: %s", format, difference(got, text))
		}
	}
	if r := shard(0, 3, "nothing"); r.status != 4 {
		t.Errorf("logs that are not there: %d\n%s", r.status, r.err)
	}
	if r := shard(7, 3, "logs"); r.status != 2 {
		t.Errorf("a shard that there is not: %d\n%s", r.status, r.err)
	}
	if _, err := os.Stat(filepath.Join(dir, "results", "7.json")); err == nil {
		t.Error("what failed has a result")
	}
	r := run(t, dir, "npmx-fleet", "sum", "--format", "ndjson", "results/0.json")
	if r.status != 2 || !strings.Contains(r.err, "holds counts") {
		t.Errorf("lines out of counts: %d %s", r.status, r.err)
	}
}
