package npmrc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"maps"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"npmx/parse/registry"
)

// programIn finds the program of a client: in its package, where that has been set up by its script, else in one of
// those that it depends on, one for each system. What is small is a stand-in.
func programIn(t *testing.T, dir string, patterns ...string) string {
	t.Helper()
	var all []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		// the longer names are for other C libraries
		slices.SortFunc(found, func(a, b string) int { return len(a) - len(b) })
		all = append(all, found...)
	}
	i := slices.IndexFunc(all, func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Size() > 1<<20
	})
	if i < 0 {
		t.Fatalf("%s: no program at %q", dir, patterns)
	}
	path, err := filepath.Abs(all[i])
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// withCertificate is an empty folder but for a certificate of all hosts that the cases name, its key, and that of who
// signed it.
func withCertificate(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root := x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(240 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, Subject: pkix.Name{CommonName: "root"}}
	leaf := root
	leaf.SerialNumber, leaf.IsCA, leaf.KeyUsage = big.NewInt(2), false, x509.KeyUsageDigitalSignature
	leaf.Subject, leaf.DNSNames = pkix.Name{CommonName: "leaf"}, []string{"*.example", registry.PublicHost}
	leaf.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	keys := [2]*ecdsa.PrivateKey{}
	for i := range keys {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
	}
	write := func(name, kind string, der []byte, err error) {
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, &root, &root, &keys[0].PublicKey, keys[0])
	write("root.pem", "CERTIFICATE", der, err)
	der, err = x509.CreateCertificate(rand.Reader, &leaf, &root, &keys[1].PublicKey, keys[0])
	write("cert.pem", "CERTIFICATE", der, err)
	der, err = x509.MarshalPKCS8PrivateKey(keys[1])
	write("key.pem", "PRIVATE KEY", der, err)
	return dir
}

// bun makes a case for bun.
func (g guestGenerator) bun(v Version) guestCase {
	k := guestCase{Files: map[string]string{"p/package.json": "{}"}, Env: g.env(), Cwd: "p", Ask: g.askFiles()}
	if g.chance(80) {
		k.Files["p/.npmrc"] = g.bunNpmrc(7)
	}
	if g.chance(60) {
		k.Files["h/.npmrc"] = g.bunNpmrc(5)
	}
	if g.chance(40) {
		k.Files["p/bunfig.toml"] = g.bunfig()
	}
	if g.chance(25) {
		k.Files["h/.bunfig.toml"] = g.bunfig()
	}
	if g.chance(10) {
		k.Env["XDG_CONFIG_HOME"] = "@ROOT@/x"
		k.Files["x/"+g.pick(".npmrc", "other")] = g.bunNpmrc(5)
		k.Files["x/"+g.pick(".bunfig.toml", "other.toml")] = g.bunfig()
	}
	if g.chance(15) {
		k.Files["p/"+g.pick(".env", ".env", ".env.local", ".env.production", ".env.development")] = g.dotEnv()
	}
	if g.chance(10) {
		k.Env["NODE_ENV"] = g.pick("development", "production", "test")
	}
	if g.chance(15) {
		k.Cwd = "p/sub"
		k.Files["p/sub/package.json"] = "{}"
		k.Files["p/package.json"] = g.pick("{}", `{"workspaces":["sub"]}`, `{"workspaces":["*"]}`)
		k.Files["p/sub/"+g.pick(".npmrc", "bunfig.toml", "none")] = ""
	}
	if g.chance(15) {
		k.Env[g.pick("BUN_CONFIG_REGISTRY", "NPM_CONFIG_REGISTRY", "npm_config_registry")] = g.registry()
	}
	if g.chance(10) {
		k.Env[g.pick("BUN_CONFIG_TOKEN", "NPM_CONFIG_TOKEN", "npm_config_token")] = g.secret()
	}
	k.Args = g.registryArgs()
	return k
}

// askFiles asks for documents, and for files of packages that are served elsewhere.
func (g guestGenerator) askFiles() (all []guestAsk) {
	for _, pkg := range []string{"foo", "@acme/core", "@corp/x", "@none/y"} {
		all = append(all, guestAsk{Pkg: pkg})
	}
	for _, pkg := range []string{"bar", "@acme/tar"} {
		all = append(all, guestAsk{Pkg: pkg, URL: g.pick("http", "https") + "://" + g.host() +
			strings.TrimSuffix(g.path(), "/") + "/" + pkg + "/-/" +
			strings.NewReplacer("@", "", "/", "-").Replace(pkg) + "-1.0.0.tgz"})
	}
	return all
}

func (g guestGenerator) bunNpmrc(lines int) string {
	text := g.fill(g.npmrc(lines, true))
	if g.chance(50) {
		text = strings.ReplaceAll(text, ":-dflt}", "?}")
	}
	if g.chance(10) {
		text += "registry=http://" + g.pick("bot:"+g.secret(), ":"+g.secret(), "bot") + "@" + g.host() + g.path() +
			"\n"
	}
	if g.chance(5) {
		text += "//" + g.pick("A.example", "a.example:80", "a.example:443", "http://a.example",
			"https://a.example:443") +
			g.path() + ":_authToken=" + g.pick(g.secret(), "$TOK_A", "$UNSET", "${TOK_A}#x") + "\n"
	}
	return text
}

func (g guestGenerator) dotEnv() string {
	return g.pick("TOK_A", "TOK_B", "UNSET", "UNSET") + "=" + g.pick("", `"`, "'") + "dot" + g.secret()[3:] + "\n"
}

func (g guestGenerator) bunfig() string {
	var b strings.Builder
	b.WriteString("# settings of bun\n[install]\n")
	if g.chance(60) {
		b.WriteString("registry = " + g.bunRegistry() + "\n")
	}
	if g.chance(60) {
		b.WriteString("[install.scopes]\n")
		for _, scope := range g.some("acme", `"@corp"`, "x") {
			b.WriteString(scope + " = " + g.bunRegistry() + "\n")
		}
	}
	return b.String()
}

func (g guestGenerator) bunRegistry() string {
	if g.chance(40) {
		uri := g.registry()
		if g.chance(15) {
			uri = strings.Replace(uri, "//", "//"+g.pick("bot:"+g.secret(), ":"+g.secret(), "bot")+"@", 1)
		}
		return `"` + uri + `"`
	}
	var parts []string
	add := func(percent int, key, value string) {
		if g.chance(percent) {
			parts = append(parts, key+` = "`+value+`"`)
		}
	}
	add(85, "url", g.registry())
	secret := func() string { return g.pick(g.secret(), g.secret(), "$TOK_A", "$UNSET", "${TOK_A}", "$EMPTY") }
	add(40, "token", secret())
	add(30, "username", secret())
	add(30, "password", secret())
	return "{ " + strings.Join(parts, ", ") + " }"
}

// deno makes a case for deno.
func (g guestGenerator) deno(Version) guestCase {
	k := guestCase{Files: map[string]string{"p/package.json": "{}"}, Env: g.env(), Cwd: "p", Ask: g.askFiles()}
	k.Files["p/.npmrc"] = g.fill(g.npmrc(7, true))
	if g.chance(60) {
		k.Files["h/.npmrc"] = g.fill(g.npmrc(6, true))
	}
	if g.chance(15) {
		k.Files["p/deno.json"] = "{}"
	}
	if g.chance(20) {
		k.Cwd = "p/sub"
		k.Files["p/sub/package.json"] = "{}"
		k.Files["p/package.json"] = g.pick("{}", `{"workspaces":["sub"]}`)
		if g.chance(50) {
			k.Files["p/"+g.pick("deno.json", "deno.jsonc")] = g.pick(`{"workspace":["./sub"]}`,
				`{"workspace":["sub"],}`, "{// all\n\"workspace\":{\"members\":[\"./s*\"]}}",
				`{"workspace":["./*","!./sub"]}`, `{"workspace":[]}`)
		}
		k.Files["p/sub/.npmrc"] = g.pick("", "registry="+g.registry()+"\n")
	}
	if g.chance(15) {
		k.Env[g.pick("NPM_CONFIG_REGISTRY", "NPM_CONFIG_REGISTRY", "npm_config_registry")] = g.registry()
	}
	// What is said of no credential stops deno where it asks: more often than others it finds a whole one.
	if g.chance(60) {
		r := g.registry()
		k.Files["p/.npmrc"] += g.pick("", g.scope()+":") + "registry=" + r + "\n" +
			strings.TrimSuffix(strings.TrimLeft(r, "htps:"), "/") + g.pick("/", "/", "") + ":_authToken=" + g.secret() +
			"\n"
	}
	return k
}

// corepackHomes are what corepack is told to fetch, the package that it is among a registry's, and the file that it
// asks for where no registry is named (its config.json, 0.36.0).
var corepackHomes = []struct{ pin, pkg, file string }{
	{"pnpm@10.1.0", "pnpm", registry.Public + "pnpm/-/pnpm-{}.tgz"},
	{"npm@10.1.0", "npm", registry.Public + "npm/-/npm-{}.tgz"},
	{"yarn@1.22.19", "yarn", yarnPublic + "/yarn/-/yarn-{}.tgz"},
	{"yarn@2.4.3", "@yarnpkg/cli-dist", laterYarns + "/{}/packages/yarnpkg-cli/bin/yarn.js"},
	{"yarn@4.5.0", "@yarnpkg/cli-dist", laterYarns + "/{}/packages/yarnpkg-cli/bin/yarn.js"},
}

// corepack makes a case for corepack, which asks for a package manager alone: that which the nearest package.json
// names. Without a registry it takes some from hosts of their own.
func (g guestGenerator) corepack(Version) guestCase {
	home := corepackHomes[g.IntN(len(corepackHomes))]
	name, version, _ := strings.Cut(home.pin, "@")
	tarball := g.pick("http", "https") + "://" + g.host() + g.path() + "/" + name + "/-/" + name + "-10.1.0.tgz"
	k := guestCase{Files: map[string]string{"p/package.json": g.manager(home.pin)}, Env: g.env(), Cwd: "p",
		Argv0: name, Ask: []guestAsk{{Pkg: home.pkg},
			{Pkg: home.pkg, URL: strings.Replace(tarball, "//"+name, "/"+name, 1)},
			{Pkg: home.pkg, URL: strings.ReplaceAll(home.file, "{}", version), Home: true}}}
	k.Files["p/.npmrc"] = g.known(g.npmrc(3, false))
	vars := map[string]string{}
	add := func(percent int, name, value string) {
		if g.chance(percent) {
			vars["COREPACK_NPM_"+name] = value
		}
	}
	uri := g.registry()
	if g.chance(10) {
		uri = strings.Replace(uri, "//", "//"+g.pick("bot:"+g.secret(), "bot")+"@", 1)
	}
	add(75, "REGISTRY", g.pick(uri, uri, uri+"/", uri+"/", ""))
	add(50, "TOKEN", g.pick(g.secret(), g.secret(), g.secret(), ""))
	add(40, "USERNAME", g.pick("bot", "bot", ""))
	add(40, "PASSWORD", g.pick(g.secret(), g.secret(), ""))
	var file strings.Builder
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		value := vars[name]
		if g.chance(70) {
			k.Env[name] = value
			continue
		}
		file.WriteString(name + "=" + g.pick(value, `"`+value+`"`, value+" # note") + "\n")
	}
	k.Files[g.pick("p/", "p/", "p/", "")+".corepack.env"] = file.String()
	if g.chance(10) {
		k.Env["COREPACK_ENV_FILE"] = g.pick("0", "other.env", ".corepack.env")
	}
	if g.chance(20) {
		k.Cwd, k.Files["p/sub/package.json"] = "p/sub", g.pick("{}", `{"packageManager":""}`, g.engine("yarn@4.5.0"))
	}
	return k
}

// manager writes a package.json that names a package manager, in either of the fields for it.
func (g guestGenerator) manager(pin string) string {
	if g.chance(20) {
		return g.engine(pin)
	}
	return g.pick(`{"packageManager":"`+pin+`"}`, `{"devEngines":[],"packageManager":"`+pin+`"}`)
}

func (g guestGenerator) engine(pin string) string {
	name, version, _ := strings.Cut(pin, "@")
	return `{"devEngines":{"packageManager":{"name":"` + name + `","version":"` + version + `","onFail":"ignore"}}}`
}
