package scan

// A part of a literal that looks like what fills logs in which nothing failed would stop the search at each of their
// lines: where in a literal to look is decided by the following.

// thousands are lines of which a verbose log has thousands.
const thousands = `2026-03-02T00:01:02.1234567Z npm http fetch GET 200 ` +
	`https://registry.npmjs.example/left-pad 417ms (cache miss)
npm http fetch GET 200 https://registry.npmjs.example/@acme%2fcore 93ms (cache hit)
npm http fetch GET 200 https://registry.npmjs.example/react/-/react-1.0.3.tgz 40ms (cache miss)
npm http fetch GET 200 https://registry.npmjs.example/parse-json/-/parse-json-8.0.0.tgz 9ms (cache revalidated)
`

// hundreds are lines of which a log may have hundreds: npm's other verbose and silly ones, and those of other tools.
const hundreds = `npm http fetch POST 200 https://registry.npmjs.example/-/npm/v1/security/advisories/bulk 88ms
npm http cache https://registry.npmjs.example/stream-http 3ms (cache hit)
npm timing reifyNode:node_modules/plugin-loader Completed in 51ms
npm timing config:load:setEnvs Completed in 1ms
npm timing idealTree:userRequests Completed in 2ms
npm silly tarball no local data for color@https://registry.npmjs.example/color/-/color-1.0.0.tgz. ` +
	`Extracting by manifest.
npm silly placeDep ROOT token@4.0.1 OK for: app@1.0.0 want: ^4.0.0
npm silly fetch manifest error-utils@^1.0.0
npm silly reify mark retired [ '/home/runner/work/app/node_modules/error' ]
npm silly audit bulk request { 'left-pad': [ '1.3.0' ] }
npm silly ADD node_modules/http-cli
npm verbose core-js@3.0.0~postinstall: ok in 84ms
npm info run core-js@3.0.0 postinstall node_modules/core-js node -e "try{require('./postinstall')}catch(e){}"
npm info run core-js@3.0.0 postinstall { code: 0, signal: null }
npm warn deprecated glob@7.2.3: Glob versions prior to v9 are no longer supported. Please update.
npm WARN deprecated request@2.88.2: request has been deprecated, see the issue for details
=== RUN   TestError/E401_is_shown
--- PASS: TestError (0.00s)
ok  	acme.example/auth	0.013s
Get:1 http://deb.acme.example/debian stable/main amd64 libssl all 1.1.1 [154 kB]
Setting up libssl:amd64 (4.403.0-1) ...
Unpacking node-debug (4.1.1) ...
Downloading https://repo.acme.example/maven2/org/acme/error-prone.jar
-rw-r--r-- 1 root root    1234 Mar  2 09:14 main.go
drwxr-xr-x 2 root root    4096 Mar  2 09:14 node_modules
remote: Counting objects: 100% (404/404), done.
10.0.0.9 - - "GET /index.html HTTP/1.1" 401 403
  assets/main.403c1f0e.js   401 KiB  [emitted] (401 ms)
    at Object.<anonymous> (/home/runner/work/app/src/error.test.js:403:11)
PASS src/error.test.js (5.401 s)
#12 4.031 Collecting requests
2026-03-02T09:14:07.1234567Z ##[group]Run actions/checkout@v4
2026-03-02T09:14:07.1234567Z ##[endgroup]
2026-03-02T09:14:07.1234567Z [command]/usr/bin/git config --local --unset-all http.https://github.com/.extraheader
2026-03-02T09:14:07.1234567Z shell: /usr/bin/bash --noprofile --norc -e -o pipefail {0}
2026-03-02T09:14:07.1234567Z Resolving deltas:  54% (164/303)
2026-03-02T09:14:07.1234567Z Installing dependencies with packages from the lock file
2026-03-02T09:14:07.1234567Z added 812 packages, and audited 813 packages in 14s
  run ` + "`" + `npm fund` + "`" + ` for details: packages are looking for funding
Successfully built the image, pushing the manifest list to the registry
Downloading pytest with its description; processing entries, functions and sections
  --access-token is deprecated; the connection was not found for this action
The command is in your path; all files of the section, the entry and the application are in progress
silly install resolved dependencies of the package, addNamed, cache add, fetch manifest, registry try
    resolved "https://registry.yarnpkg.com/is-plain-object/-/is-plain-object-3.0.0.tgz#02bed0fc"
    integrity sha512-tZKeveR+P05k8Fimu7UI
    expect(received).toBe(expected) with the error message of the component, not the response
`

// habits is how often the usual lines contain a gram of a hash: what collides with a usual gram is as bad as that.
type habits map[uint32]int

func usually() habits {
	u := habits{}
	u.learn(thousands, 10)
	u.learn(hundreds, 1)
	return u
}

func (u habits) learn(text string, weight int) {
	for i := 0; i+gram <= len(text); i++ {
		u[hash(gramOf(text[i:]))] += weight
	}
}

func gramOf(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// rarest picks one of the grams of l that lie whole strides after the offset: one of each such row is enough, since the
// search meets all of one row wherever the literal lies. Between equals it takes the one with more digits, capitals and
// signs.
func (u habits) rarest(l string, offset int) int {
	best, least := 0, 1<<30
	for o := offset; o+gram <= len(l); o += stride {
		if c := u.cost(l[o : o+gram]); c < least {
			best, least = o, c
		}
	}
	return best
}

func (u habits) cost(gram string) int {
	c := 20 * u[hash(gramOf(gram))]
	for i := range len(gram) {
		if gram[i] >= 'a' && gram[i] <= 'z' {
			c++
		}
	}
	return c
}
