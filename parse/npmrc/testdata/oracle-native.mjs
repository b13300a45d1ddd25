// What a client that is a program of its own asks for and sends: argument 1 is the client (bun, deno or pnpm),
// argument 2 its program, argument 3 an empty folder, which holds a certificate and its key as well. Cases and answers
// are as for oracle-pnpm.mjs, but that a case is a whole run of the program, with each package as a dependency. All that
// it asks for goes to a proxy on loopback, which answers for any host, so that none is reached.
import { execFile } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import readline from 'node:readline';
import zlib from 'node:zlib';

const [client, program, folder] = process.argv.slice(2);
const base = fs.realpathSync(folder);
const cert = fs.readFileSync(path.join(base, 'cert.pem'));
const key = fs.readFileSync(path.join(base, 'key.pem'));
// A run of deno waits six times as long as it works (16.6 s for 40 of them, two at a time, of 5 s of processor time).
const workers = 8;

// tarball is the file of a package without any code.
function tarball(name) {
  const text = JSON.stringify({ name, version: '1.0.0' });
  const head = Buffer.alloc(512);
  head.write('package/package.json', 0);
  head.write('0000644\0' + '0000000\0'.repeat(2), 100);
  head.write(text.length.toString(8).padStart(11, '0') + '\0' + '0'.repeat(11) + '\0        0ustar\x0000', 124);
  const sum = head.reduce((a, b) => a + b, 0);
  head.write(sum.toString(8).padStart(6, '0') + '\0 ', 148);
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512 + 1024);
  body.write(text);
  return zlib.gzipSync(Buffer.concat([head, body]));
}

// asked is a package's document, or its file where the address ends so.
function respond(seen, ask, req, res, origin) {
  const { href: url } = new URL(origin + req.url);
  const at = decodeURIComponent(url);
  seen.push({ url, auth: req.headers.authorization ?? '' });
  const of = ask.findLast(({ pkg }) => at.endsWith('/' + pkg));
  if (url.endsWith('.tgz')) {
    const file = ask.find(({ pkg }) => url.endsWith(`/${pkg.replace('/', '-').replace('@', '')}-1.0.0.tgz`));
    const data = tarball(file?.pkg ?? 'none');
    res.end(data);
    return;
  }
  if (!of) {
    res.statusCode = 404;
    res.end('{}');
    return;
  }
  const { pkg } = of;
  const dist = { tarball: of.url || `${url.slice(0, url.length)}/-/${pkg.replace('/', '-').replace('@', '')}-1.0.0.tgz`,
    integrity: 'sha512-' + crypto.createHash('sha512').update(tarball(pkg)).digest('base64') };
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ name: pkg, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { name: pkg,
    version: '1.0.0', dist } } }));
}

// listen starts the proxy of one case. Each case has its own: of a client that has ended, a request may still lie
// unread in a socket, and would pass for one of the case after it, with that case's hosts and another's credential.
async function listen(seen, ask) {
  const secure = https.createServer({ cert, key }, (req, res) => {
    respond(seen, ask, req, res, 'https://' + req.headers.host);
  });
  const proxy = http.createServer((req, res) => {
    const at = /^(http:\/\/[^/]*)(.*)$/.exec(req.url);
    if (at) req.url = at[2];
    respond(seen, ask, req, res, at ? at[1] : 'http://' + req.headers.host);
  });
  const tunnels = new Set();
  proxy.on('connect', (req, socket) => {
    tunnels.add(socket);
    socket.on('error', () => {});
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    secure.emit('connection', socket);
  });
  await new Promise((done) => proxy.listen(0, '127.0.0.1', done));
  const close = () => {
    proxy.close();
    proxy.closeAllConnections();
    for (const socket of tunnels) socket.destroy();
  };
  return { at: `http://127.0.0.1:${proxy.address().port}`, close };
}

const words = { bun: ['install', '--no-save', '--ignore-scripts'], deno: ['install'],
  pnpm: ['install', '--ignore-scripts', '--lockfile=false'] }[client];

async function answer(c, root) {
  fs.rmSync(root, { recursive: true, force: true });
  for (const d of ['p', 'h']) fs.mkdirSync(path.join(root, d), { recursive: true });
  const dependencies = Object.fromEntries(c.ask.map(({ pkg }) => [pkg, '1.0.0']));
  for (const [name, text] of Object.entries(c.files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, name.endsWith('package.json') ? JSON.stringify({ name: name.length.toString(),
      version: '1.0.0', dependencies, ...JSON.parse(text) }) : text);
  }
  const seen = [];
  const { at: proxy, close } = await listen(seen, c.ask);
  const env = { PATH: process.env.PATH, HOME: path.join(root, 'h'), http_proxy: proxy, https_proxy: proxy,
    HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NODE_TLS_REJECT_UNAUTHORIZED: '0', DENO_CERT: path.join(base, 'root.pem'),
    pnpm_config_strict_ssl: 'false', pnpm_config_fetch_retries: '0', pnpm_config_store_dir: path.join(root, 'cache'),
    DENO_NO_UPDATE_CHECK: '1', BUN_CONFIG_HTTP_RETRY_COUNT: '0', NO_COLOR: '1',
    BUN_INSTALL_CACHE_DIR: path.join(root, 'cache'), DENO_DIR: path.join(root, 'cache') };
  for (const [k, v] of Object.entries(c.env ?? {})) env[k] = v.replaceAll('@ROOT@', root);
  const said = await new Promise((done) => {
    execFile(program, [...words, ...(c.args ?? [])], { cwd: path.join(root, c.cwd), env, timeout: 60_000 },
      (error, stdout, stderr) => done({ error, text: stdout + stderr }));
  });
  close();
  if (process.env.NPMX_ORACLE_SAYS) process.stderr.write(said.text + JSON.stringify(seen, null, 1) + '\n');
  const answers = c.ask.map(({ pkg, url }) => {
    const first = seen.find((s) => (url ? s.url === url : !s.url.endsWith('.tgz')
      && decodeURIComponent(s.url).endsWith('/' + pkg)));
    return first ? { request: first.url, auth: first.auth } : { unasked: true };
  });
  if (answers.every((a) => a.unasked)) return { error: said.text.slice(0, 400) || String(said.error) };
  return { answers };
}

const cases = [];
for await (const line of readline.createInterface({ input: process.stdin })) cases.push(JSON.parse(line));
const answers = [];
let next = 0;
await Promise.all(Array.from({ length: workers }, async (_, number) => {
  while (next < cases.length) {
    const i = next++;
    answers[i] = await answer(cases[i], path.join(base, `w${number}`));
  }
}));
for (const a of answers) process.stdout.write(`${JSON.stringify(a)}\n`);
