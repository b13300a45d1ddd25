'use strict'
// Runs the npm 6 command line against loopback servers and writes down what the first requests carried. See README.md.
//   node oracle6.js NPM_PACKAGE_DIR < cases-npm6.jsonl > answers-npm6.jsonl
// "{host}" in files, variables and arguments is the registry's host and port, "{other}" that of a second server, where the
// tarballs lie that "foo-elsewhere" is made of.
const { spawn } = require('child_process')
const fs = require('fs')
const http = require('http')
const os = require('os')
const path = require('path')
const readline = require('readline')

const cli = path.resolve(process.argv[2], 'bin/npm-cli.js')
let seen = []
const serve = name => new Promise(resolve => {
  const server = http.createServer((req, res) => {
    seen.push({ server: name, url: req.url, header: req.headers.authorization || null })
    const pkg = decodeURIComponent(req.url.split('/').pop())
    if (pkg.endsWith('.tgz') || pkg === 'whoami') {
      res.writeHead(404)
      return res.end('{}')
    }
    const dist = { shasum: '0'.repeat(40), tarball: `http://${pkg === 'foo-elsewhere' ? ports.other : ports.host}/t/${pkg}-1.0.0.tgz` }
    res.writeHead(200, { 'content-type': 'application/json' })
    res.end(JSON.stringify({ name: pkg, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { name: pkg, version: '1.0.0', dist } } }))
  }).listen(0, '127.0.0.1', () => resolve(server))
})
const ports = {}

const run = (args, opts) => new Promise(resolve => {
  let text = ''
  const child = spawn(process.execPath, [cli, ...args], opts)
  child.stdout.on('data', d => { text += d })
  child.stderr.on('data', d => { text += d })
  child.on('close', () => resolve(text))
})

async function answer (c) {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'npmrc-oracle6-')))
  const fill = s => s.split('{root}').join(root).split('{host}').join(ports.host).split('{other}').join(ports.other)
  const bare = s => s && s.split(ports.host).join('{host}').split(ports.other).join('{other}').split(root).join('{root}')
  for (const d of ['p', 'h', 'g/etc']) fs.mkdirSync(path.join(root, d), { recursive: true })
  fs.writeFileSync(path.join(root, 'p/package.json'), '{"name":"p","version":"1.0.0"}')
  for (const [name, text] of Object.entries(c.files || {})) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), fill(text))
  }
  const env = { PATH: process.env.PATH, HOME: path.join(root, 'h'), PREFIX: path.join(root, 'g') }
  for (const [k, v] of Object.entries(c.env || {})) env[k] = fill(v)
  seen = []
  const text = await run((c.argv || ['pack', c.spec || 'foo']).map(fill), { cwd: path.join(root, c.cwd || 'p'), env })
  const crash = /Failed to replace env in config: \S+/.exec(text)
  fs.rmSync(root, { recursive: true, force: true })
  return { id: c.id, requests: seen.slice(0, 2).map(r => ({ ...r, url: bare(r.url) })), crash: crash && crash[0] }
}

(async () => {
  const servers = [await serve('host'), await serve('other')]
  ports.host = `127.0.0.1:${servers[0].address().port}`
  ports.other = `127.0.0.1:${servers[1].address().port}`
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (line.trim()) console.log(JSON.stringify(await answer(JSON.parse(line))))
  }
  servers.forEach(s => s.close())
})()
