// What yarn 1's own code sends: argument 1 is its bundle (lib/cli.js), argument 2 an empty folder; cases and answers are
// as for oracle-pnpm.mjs. The bundle's modules are used without its last statement, which runs yarn; requests end in a
// stand-in for its request manager.
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const Module = require('module');

const [bundle, folder] = process.argv.slice(2);
const root = fs.realpathSync(folder);
process.env.HOME = path.join(root, 'h');

const src = fs.readFileSync(bundle, 'utf8').replace(/\treturn __webpack_require__\(__webpack_require__\.s = \d+\);/,
  '\treturn __webpack_require__;');
const number = (name) => {
  const at = src.indexOf(`\nexports.default = ${name};`);
  return Number(src.slice(0, at).match(/\n\/\* (\d+) \*\/\n(?![\s\S]*\n\/\* \d+ \*\/\n)/)[1]);
};
const m = new Module(bundle, null);
m.filename = bundle;
m.paths = Module._nodeModulePaths(path.dirname(bundle));
m._compile(src.replace(/^#!.*/, ''), bundle);
const load = m.exports;
const NpmRegistry = load(number('NpmRegistry')).default;
const YarnRegistry = load(number('YarnRegistry')).default;
const kept = { ...process.env };
const quiet = { verbose() {}, lang: (s) => s, warn() {}, info() {} };

async function answer(c) {
  process.chdir('/');
  for (const name of fs.readdirSync(root)) fs.rmSync(path.join(root, name), { recursive: true });
  for (const d of ['p', 'h']) fs.mkdirSync(path.join(root, d));
  for (const [name, text] of Object.entries(c.files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  for (const k of Object.keys(process.env)) if (!(k in kept)) delete process.env[k];
  for (const [k, v] of Object.entries(c.env ?? {})) process.env[k] = v.replaceAll('@ROOT@', root);
  const cwd = path.join(root, c.cwd);
  process.chdir(cwd);
  try {
    let last;
    const registries = {};
    const requests = { request: async (o) => { last = o; return {}; }, clearCache() {} };
    for (const [name, R] of [['npm', NpmRegistry], ['yarn', YarnRegistry]]) {
      registries[name] = new R(cwd, registries, requests, quiet, true, []);
      await registries[name].init({ registry: c.args?.[0].split('=')[1] });
    }
    const answers = [];
    for (const { pkg, url } of c.ask) {
      last = undefined;
      if (url) await registries.npm.request(url, {}, pkg);
      else await registries.npm.request(NpmRegistry.escapeName(pkg), {});
      answers.push({ registry: registries.npm.getRegistry(NpmRegistry.escapeName(pkg)),
        auth: (last.headers.authorization ?? '').trim() });
    }
    return { answers };
  } catch (e) {
    return { error: String(e.message) };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
  }
})();
