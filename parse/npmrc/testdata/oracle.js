'use strict'
// Asks the libraries of one npm (7 to 12) what it would do. See README.md.
//   node oracle.js NPM_PACKAGE_DIR < cases.jsonl > answers.jsonl
const fs = require('fs')
const os = require('os')
const path = require('path')
const readline = require('readline')

const npmDir = path.resolve(process.argv[2])
const load = (...names) => {
  for (const name of names) {
    try {
      return require(path.join(npmDir, name))
    } catch (e) {
      if (e.code !== 'MODULE_NOT_FOUND') throw e
    }
  }
  throw new Error('this npm has none of ' + names)
}
const Config = load('node_modules/@npmcli/config')
const defs = load('node_modules/@npmcli/config/lib/definitions', 'lib/utils/config/index.js')
const getAuth = load('node_modules/npm-registry-fetch/lib/auth.js', 'node_modules/npm-registry-fetch/auth.js')
const { pickRegistry } = load('node_modules/npm-registry-fetch')
const { version } = load('package.json')
const nothing = () => {}
const log = new Proxy({}, { get: () => nothing })
// npm's libraries read files through promises; one folder for all cases, emptied in between, keeps the disk out of the way.
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'npmrc-oracle-')))
process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }))
process.on('warning', nothing)
process.emitWarning = nothing

const prepare = files => {
  for (const f of fs.readdirSync(root)) fs.rmSync(path.join(root, f), { recursive: true, force: true })
  for (const d of ['p', 'h', 'g/etc']) fs.mkdirSync(path.join(root, d), { recursive: true })
  fs.writeFileSync(path.join(root, 'p/package.json'), '{"name":"p","version":"1.0.0"}')
  for (const [name, text] of Object.entries(files || {})) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), text)
  }
}

const attempt = (out, key, ask) => {
  try {
    ask()
  } catch (e) {
    out[key] = e.code || e.message
  }
}

async function answer (c) {
  prepare(c.files)
  const inRoot = v => typeof v === 'string' ? v.split('{root}').join(root) : v
  const bare = s => typeof s === 'string' ? s.split(root + path.sep).join('') : s
  const env = { HOME: path.join(root, 'h'), PREFIX: path.join(root, 'g') }
  for (const [k, v] of Object.entries(c.env || {})) env[k] = inRoot(v)
  const out = { id: c.id, npm: version }
  const conf = new Config({
    npmPath: npmDir,
    definitions: defs.definitions,
    shorthands: defs.shorthands,
    flatten: defs.flatten,
    nerfDarts: defs.nerfDarts,
    argv: [process.execPath, 'npm', ...(c.argv || []).map(inRoot)],
    env,
    cwd: path.join(root, c.cwd || 'p'),
    execPath: process.execPath,
    platform: process.platform,
    warn: false,
    log,
  })
  try {
    await conf.load()
  } catch (e) {
    out.loadError = bare(e.code || e.message)
    return out
  }
  // The command line flattens once before it validates, 9 and later: what validate() cleans is sent as it was, which requests show.
  if (parseInt(version, 10) >= 9) attempt({}, 'flatError', () => conf.flat)
  try {
    conf.validate()
  } catch (e) {
    out.validateError = { code: e.code, message: bare(e.message) }
  }
  let opts
  attempt(out, 'flatError', () => { opts = { ...conf.flat } })
  if (!opts) return out
  attempt(out, 'registryError', () => { out.registry = c.spec ? pickRegistry(c.spec, opts) : opts.registry })
  if (c.uri) {
    attempt(out, 'authError', () => {
      const a = getAuth(c.uri, { ...opts, spec: c.spec })
      out.header = a.token ? `Bearer ${a.token}` : a.auth ? `Basic ${a.auth}` : null
      out.scopeAuthKey = a.scopeAuthKey
      if (a.regKey === undefined) return // before npm 10
      out.regKey = a.regKey
      out.authKey = a.authKey
      if (a.regKey && a.authKey) out.from = conf.find(`${a.regKey}:${a.authKey}`)
    })
  }
  attempt(out, 'credsError', () => {
    const k = conf.getCredentialsByURI(out.registry)
    out.creds = Object.keys(k).sort()
    out.loggedIn = !!(k.token || k.username || (k.certfile && k.keyfile))
  })
  return out
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (line.trim()) console.log(JSON.stringify(await answer(JSON.parse(line))))
  }
})()
