// What corepack's own code asks for and sends: argument 1 is its package's folder, argument 2 an empty folder; cases and
// answers are as for oracle-native.mjs. Its requests end in a stand-in for Node's fetch, which hands the document of a
// package manager out and no file, so that it stops before it runs one.
const fs = require('fs');
const path = require('path');
const readline = require('readline');

const [dir, folder] = process.argv.slice(2);
const root = fs.realpathSync(folder);
const { runMain } = require(path.join(path.resolve(dir), 'dist', 'lib', 'corepack.cjs'));
const kept = { ...process.env };
const version = '/10.1.0';
let seen = [];
let tarball;

globalThis.fetch = async (input, init) => {
  const request = String(input).replace(version, '');
  seen.push({ request, auth: new Headers(init?.headers).get('authorization') ?? '' });
  if (request.endsWith('.tgz')) return new Response('', { status: 404 });
  return new Response(JSON.stringify({ name: 'pnpm', version: '10.1.0', dist: { tarball } }));
};
console.error = () => {};

async function answer(c) {
  process.chdir('/');
  for (const name of fs.readdirSync(root)) fs.rmSync(path.join(root, name), { recursive: true });
  for (const [name, text] of Object.entries(c.files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  process.env = { PATH: kept.PATH, HOME: root, COREPACK_HOME: path.join(root, 'cache'), COREPACK_INTEGRITY_KEYS: '0',
    COREPACK_ENABLE_DOWNLOAD_PROMPT: '0', ...c.env };
  process.chdir(path.join(root, c.cwd));
  seen = [];
  tarball = c.ask.find(({ url }) => url).url;
  const said = await runMain(['pnpm', '--version']).catch((e) => e.message);
  process.exitCode = 0;
  if (seen.length === 0) return { error: String(said) };
  return { answers: c.ask.map(({ url }) => seen.find((s) => (url ? s.request === url : !s.request.endsWith('.tgz')))
    ?? { unasked: true }) };
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
  }
})();
