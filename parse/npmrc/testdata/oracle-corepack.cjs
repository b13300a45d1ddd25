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
const version = /\/\d+\.\d+\.\d+$/;
let seen = [];
let tarball;

globalThis.fetch = async (input, init) => {
  // A scope's slash is escaped here, since npmx writes it so; registries take both.
  const request = String(input).replace(version, '').replace(/(\/@\w+)\//, '$1%2f');
  seen.push({ request, auth: new Headers(init?.headers).get('authorization') ?? '' });
  if (isFile(request)) return new Response('', { status: 404 });
  return new Response(JSON.stringify({ version: '10.1.0', dist: { tarball } }));
};
console.error = () => {};

const isFile = (request) => /\.(tgz|js)$/.test(request);

// what the question is answered with: a document's address and header, a file's, or that of a file which corepack asks
// for where no registry is named: it tells the registry as well.
function answerTo({ url, home }) {
  const found = seen.find((s) => (url ? s.request === url : !isFile(s.request)));
  if (!found) return { unasked: true };
  return home ? { registry: new URL(url).origin, auth: found.auth } : found;
}

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
  const said = await runMain([c.argv0, '--version']).catch((e) => e.message);
  process.exitCode = 0;
  if (seen.length === 0) return { error: String(said) };
  return { answers: c.ask.map(answerTo) };
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
  }
})();
