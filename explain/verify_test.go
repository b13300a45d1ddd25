package explain

import (
	"strings"
	"testing"

	"npmx/parse"
)

// TestWhatProvesAFix: it is the command that failed, or what sends the very request that was refused. A write is
// proved by no read, nothing by the default registry, and no part of a command passes for the whole.
func TestWhatProvesAFix(t *testing.T) {
	const reg = "https://npm.acme.example/npm/"
	of := func(client, command, method, url, pkg string, status int) parse.Failure {
		f := parse.Failure{Client: parse.Client{Name: client}, Command: command, Method: method, URL: url, Package: pkg,
			Status: status, Code: "E" + itoa(status)}
		if url != "" {
			f.Host = hostOf(url)
		}
		return f
	}
	in := func(f parse.Failure, change func(*parse.Failure)) parse.Failure {
		change(&f)
		return f
	}
	document, write := of("npm", "", "GET", reg+"@acme%2fcore", "@acme/core", 401),
		of("npm", "publish", "PUT", reg+"@acme%2fcore", "@acme/core", 403)
	tags := of("npm", "dist-tag", "PUT", reg+"-/package/@acme%2fcore/dist-tags/latest", "@acme/core", 401)
	for _, k := range []struct {
		name    string
		failure parse.Failure
		want    string
		again   bool
	}{
		{"a package that may not be read", document, "npm view @acme/core --registry=" + reg, false},
		{"by an install", in(document, func(f *parse.Failure) { f.Command = "ci" }), "npm view @acme/core --registry=" +
			reg, false},
		{"in a pipeline nobody types", in(document, func(f *parse.Failure) {
			f.Command, f.Context.CI = "ci",
				"gitlab"
		}), "npm ci", true},
		{"nor in an image's build", in(document, func(f *parse.Failure) { f.Command, f.Context.Image = "ci", true }),
			"npm ci", true},
		{"its file is another request", of("npm", "install", "GET", reg+"@acme/core/-/core-1.0.0.tgz", "@acme/core",
			401), "npm install", true},
		{"a file, and no command", of("npm", "", "GET", reg+"@acme/core/-/core-1.0.0.tgz", "@acme/core", 401), "",
			true},
		{"the registry is at fault", in(document, func(f *parse.Failure) {
			f.Command, f.Status, f.Code = "install", 503, "E503"
		}), "npm install", true},
		{"another registry is the way out", in(document, func(f *parse.Failure) {
			f.Command, f.Status, f.Code = "install", 0, "EALLOWREMOTE"
			f.URL = reg + "@acme/core/-/core-1.0.0.tgz"
		}), "npm install", true},
		{"what is not there is asked for otherwise", in(document, func(f *parse.Failure) {
			f.Status, f.Code = 404, "E404"
			f.Command, f.Line = "install", "npm install @acme/core@2"
		}), "", false},
		{"what is not there, and nobody knows who asked",
			in(document, func(f *parse.Failure) { f.Status, f.Code = 404, "E404" }),
			"", false},
		{"what is not there, and the project asks for",
			in(document, func(f *parse.Failure) { f.Command, f.Status, f.Code = "ci", 404, "E404" }), "npm ci", true},
		{"nobody knows where", of("npm", "", "", "", "", 401), "", true},
		{"a publication", write, "npm publish", true},
		{"a tag, and the rest of the line is not known", tags, "", true},
		{"a tag, with the line",
			in(tags, func(f *parse.Failure) { f.Line = "npm dist-tag add @acme/core@1.0.0 latest" }),
			"npm dist-tag add @acme/core@1.0.0 latest", true},
		{"a line that does more",
			in(tags, func(f *parse.Failure) { f.Line = "npm dist-tag add @acme/core@1.0.0 `id`" }), "", true},
		{"a line with a sentence",
			in(tags, func(f *parse.Failure) {
				f.Command, f.Line = "deprecate", `npm deprecate @acme/core@1.0.0 "use @acme/kernel, please!"`
			}), "npm deprecate @acme/core@1.0.0 'use @acme/kernel, please!'", true},
		{"a sentence that a shell would read on in",
			in(tags, func(f *parse.Failure) {
				f.Command, f.Line = "deprecate", `npm deprecate @acme/core@1.0.0 "use $(id), please"`
			}), "", true},
		{"a sentence without an end",
			in(tags, func(f *parse.Failure) {
				f.Command, f.Line = "deprecate", `npm deprecate @acme/core@1.0.0 "use another`
			}), "", true},
		{"a word of which a part is quoted",
			in(tags, func(f *parse.Failure) {
				f.Command, f.Line = "dist-tag", `npm dist-tag add @acme/core@"1 0" latest`
			}), "", true},
		{"a line with an address",
			in(write, func(f *parse.Failure) { f.Line = "npm publish --registry=https://npm.evil.example/" }), "",
			true},
		{"a line with a secret", in(write, func(f *parse.Failure) { f.Line = "npm publish --otp=123456" }), "", true},
		{"who is logged in, there", of("npm", "whoami", "GET", reg+"-/whoami", "", 401), "npm whoami --registry=" + reg,
			true},
		{"a log-in", of("npm", "login", "PUT", reg+"-/user/org.couchdb.user:ada", "", 401), "npm login --registry=" +
			reg, true},
		{"a log-in in a pipeline", in(of("npm", "login", "PUT", reg+"-/user/org.couchdb.user:ada", "", 401),
			func(f *parse.Failure) { f.Context.CI = "jenkins" }), "", true},
		{"pnpm", of("pnpm", "install", "GET", reg+"@acme%2fcore", "@acme/core", 401), "pnpm install", true},
		{"pnpm, and no command", of("pnpm", "", "GET", reg+"@acme%2fcore", "@acme/core", 401), "pnpm install", false},
		{"pnpm's publication, and no command", of("pnpm", "", "PUT", reg+"@acme%2fcore", "@acme/core", 401), "", true},
		{"yarn 1 names no method", in(of("yarn", "", "", reg+"@acme%2fcore", "@acme/core", 401),
			func(f *parse.Failure) { f.Client.Version = "1" }), "yarn install", false},
		{"a part of yarn's command", in(of("yarn", "workspaces", "", reg+"@acme%2fcore", "@acme/core", 401),
			func(f *parse.Failure) { f.Line = "yarn workspaces foreach npm publish" }),
			"yarn workspaces foreach npm publish", true},
		{"yarn 1 publishes", in(of("yarn", "publish", "PUT", reg+"core", "core", 401),
			func(f *parse.Failure) { f.Client.Version = "1.22.22" }), "yarn publish", true},
		{"yarn 4 publishes", in(of("yarn", "publish", "PUT", reg+"core", "core", 401),
			func(f *parse.Failure) { f.Client.Version = "4.1.1" }), "yarn npm publish", true},
		{"bun", of("bun", "publish", "PUT", reg+"core", "core", 401), "bun publish", true},
		{"corepack", of("corepack", "", "GET", reg+"pnpm", "pnpm", 401), "", true},
	} {
		t.Run(k.name, func(t *testing.T) {
			found := Explain(input(t, nil, k.failure))
			if len(found) != 1 || found[0].Verify != k.want || found[0].Again != k.again {
				t.Errorf("%+v", found)
			}
		})
	}
}

// TestTypedLineIsTheProof: of a run that npmx wrapped the whole line is known, and is shown if it holds no secret.
func TestTypedLineIsTheProof(t *testing.T) {
	const reg = "https://npm.acme.example/npm/"
	refused := refusedAt(reg+"@acme%2fcore", "@acme/core", 401)
	tarball := refusedAt(reg+"@acme/core/-/core-1.0.0.tgz", "@acme/core", 401)
	for _, k := range []struct {
		name, args string
		failure    parse.Failure
		want       string
	}{
		{"the package is asked for", "install", refused, "npm view @acme/core --registry=" + reg},
		{"other settings than the folder's", "install --prefix app", refused, "npm install --prefix app"},
		{"its file", "ci --omit=dev", tarball, "npm ci --omit=dev"},
		{"within a script", "run release", tarball, "npm run release"},
		{"a script's own arguments are not shown", "run release -- --token abc", tarball, ""},
		{"a secret was typed", "install --//npm.acme.example/npm/:_authToken=abcdefghijklmnop", tarball, ""},
	} {
		t.Run(k.name, func(t *testing.T) {
			found := Explain(input(t, machine(t, k.args, map[string]string{"p/.npmrc": "@acme:registry=" + reg}),
				k.failure))
			if len(found) != 1 || found[0].Verify != k.want {
				t.Errorf("%+v", found)
			}
			if strings.Contains(found[0].Verify, "abc") {
				t.Errorf("%q shows a secret", found[0].Verify)
			}
		})
	}
}
