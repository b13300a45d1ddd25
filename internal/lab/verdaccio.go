package lab

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"npmx/demo"
	"npmx/internal/fair"
)

// VerdaccioVersion is the last 6.2, whose dependencies still run on Node 20.
const VerdaccioVersion = "6.2.9"

// Verdaccio asks for node-fetch@cjs, a tag that has been taken away; 2.7.0 is the CommonJS release that the tag meant.
const verdaccioManifest = `{"private": true, "dependencies": {"verdaccio": "` + VerdaccioVersion +
	`"}, "overrides": {"node-fetch": "2.7.0"}}`

// Server is a running Verdaccio with the demo's people and packages. It can be in for the embedded registry as a
// [demo.Target].
type Server struct {
	url       string
	passwords map[string]string

	mu     sync.Mutex
	public *demo.Registry
}

// Verdaccio brings a real Verdaccio up on loopback and takes it down when the test ends. @acme/* may be read by Ada and
// Carol and published by Ada, other names may be read by everyone; Bob has an account and no rights.
func Verdaccio(t testing.TB) *Server {
	t.Helper()
	node, npm := fair.Program(t, "node"), fair.Program(t, "npm")
	dir, err := installed("verdaccio-"+VerdaccioVersion,
		func(dir, _ string) error { return npmInstall(npm, dir, verdaccioManifest) })
	if err != nil {
		missing(t, "Verdaccio could not be installed", err)
	}
	v := &Server{passwords: map[string]string{demo.Ada: secret(), demo.Bob: secret(), demo.Carol: secret()}}
	home := t.TempDir()
	if err := v.configure(home); err != nil {
		t.Fatal(err)
	}
	v.start(t, node, filepath.Join(dir, "node_modules", "verdaccio", "bin", "verdaccio"), home)
	t.Cleanup(v.closePublic)
	if err := v.fill(); err != nil {
		t.Fatal(err)
	}
	return v
}

// secret is not base64: a password written where its base64 form belongs must not decode by luck.
func secret() string {
	b := make([]byte, 9)
	_, _ = rand.Read(b) // never fails, says its documentation
	return "pw!" + hex.EncodeToString(b)
}

// config has no uplinks: a package that is not here must not be looked for elsewhere.
const config = `storage: ./storage
auth:
  htpasswd:
    file: ./htpasswd
    max_users: -1
packages:
  '@acme/*':
    access: ada carol
    publish: ada
    unpublish: ada
  '**':
    access: $all
    publish: ada
log: {type: stdout, format: json, level: warn}
`

func (v *Server) configure(home string) error {
	var people strings.Builder
	for name, password := range v.passwords {
		sum := sha1.Sum([]byte(password))
		fmt.Fprintf(&people, "%s:{SHA}%s:autocreated\n", name, base64.StdEncoding.EncodeToString(sum[:]))
	}
	if err := os.WriteFile(filepath.Join(home, "htpasswd"), []byte(people.String()), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(home, "config.yaml"), []byte(config), 0o600)
}

// start tries again when the port was taken between our looking and Verdaccio's listening: it cannot be asked to pick
// one.
func (v *Server) start(t testing.TB, node, script, home string) {
	t.Helper()
	var said string
	for range 3 {
		p, err := launch(node, script, home)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.stop)
		if p.ready() {
			v.url = p.url
			return
		}
		p.stop()
		said = p.out.String()
	}
	t.Fatalf("lab: Verdaccio did not come up: %s", said)
}

// URL is the registry's address with the slash at its end; Verdaccio lives at the root of its host.
func (v *Server) URL() string { return v.url }

// Host is "127.0.0.1:PORT".
func (v *Server) Host() string { return strings.Trim(strings.TrimPrefix(v.url, "http://"), "/") }

// Password is the password of one of the demo's people.
func (v *Server) Password(user string) string { return v.passwords[user] }

// Public plays npm's public registry beside it.
func (v *Server) Public() (*demo.Registry, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.public != nil {
		return v.public, nil
	}
	p, err := demo.Start(demo.Options{Profile: demo.NPMJS, Packages: demo.PublicStock()})
	v.public = p
	return p, err
}

func (v *Server) closePublic() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.public != nil {
		v.public.Close()
	}
}

// Mint logs in. Verdaccio cannot revoke one token, so a revoked one is a token that it never gave.
func (v *Server) Mint(placeholder string) (string, error) {
	switch placeholder {
	case "token":
		return v.Token(demo.Ada)
	case "token-bob":
		return v.Token(demo.Bob)
	case "token-carol":
		return v.Token(demo.Carol)
	case "token-revoked":
		return base64.StdEncoding.EncodeToString([]byte(secret() + ":" + secret())), nil
	}
	return "", fmt.Errorf("minting {%s} at Verdaccio: %w", placeholder, demo.ErrUnknown)
}

// Token logs a user in, as npm login --auth-type=legacy does.
func (v *Server) Token(user string) (string, error) {
	document, _ := json.Marshal(map[string]string{"name": user, "password": v.passwords[user]})
	b, err := v.put("-/user/org.couchdb.user:"+user, document, func(h http.Header) {
		h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+v.passwords[user])))
	})
	if err != nil {
		return "", fmt.Errorf("logging %s in: %w", user, err)
	}
	var answer struct{ Token string }
	if err := json.Unmarshal(b, &answer); err != nil || answer.Token == "" {
		return "", fmt.Errorf("logging %s in: no token came back", user)
	}
	return answer.Token, nil
}

// fill publishes what the embedded registry holds. A private package without a scope is left out: Verdaccio here
// judges by scope.
func (v *Server) fill() error {
	for _, p := range demo.Stock() {
		for _, version := range p.Versions {
			if p.Private && !strings.HasPrefix(p.Name, "@") {
				continue
			}
			if err := v.Publish(p, version); err != nil {
				return err
			}
		}
	}
	return nil
}

// Publish puts a version there, as Ada.
func (v *Server) Publish(p demo.Package, version string) error {
	token, err := v.Token(demo.Ada)
	if err != nil {
		return err
	}
	document, err := demo.Document(p, version, v.url)
	if err != nil {
		return err
	}
	_, err = v.put(url.PathEscape(p.Name), document, func(h http.Header) { h.Set("Authorization", "Bearer "+token) })
	if err != nil {
		return fmt.Errorf("publishing %s@%s: %w", p.Name, version, err)
	}
	return nil
}

func (v *Server) put(path string, document []byte, credential func(http.Header)) ([]byte, error) {
	req, err := http.NewRequest(http.MethodPut, v.url+path, bytes.NewReader(document))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	credential(req.Header)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err == nil && resp.StatusCode != http.StatusCreated {
		err = fmt.Errorf("%s", resp.Status)
	}
	return b, err
}
