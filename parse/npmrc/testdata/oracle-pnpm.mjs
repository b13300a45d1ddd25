// What pnpm's own code sends: argument 1 is the bundle of a pnpm (dist/pnpm.cjs of 10, dist/pnpm.mjs of 11), argument 2
// an empty folder. Each line of standard input is a case: files below that folder, variables, the folder that pnpm runs
// in, and what it asks for. Each line of standard output is the answer. The bundle's last statement, which runs pnpm, is
// left out; nothing is asked of any network.
import fs from 'node:fs';
import path from 'node:path';
import Module from 'node:module';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

const [bundle, folder] = process.argv.slice(2);
const root = fs.realpathSync(folder);
process.env.HOME = path.join(root, 'h');

async function load() {
  const src = fs.readFileSync(bundle, 'utf8');
  if (bundle.endsWith('.cjs')) {
    const of = (file) => src.match(new RegExp(`var (\\w+) = __commonJS\\(\\{\\s+"${file.replace(/[./]/g, '\\$&')}"\\(`))[1];
    const end = src.lastIndexOf('\nvar argv = process.argv.slice(2);');
    const parts = { config: '../config/config/lib/index.js', auth: '../network/auth-header/lib/index.js',
      pick: '../config/pick-registry-for-package/lib/index.js' };
    const exported = Object.entries(parts).map(([k, f]) => `...${of(f)}()`).join(',');
    const m = new Module(bundle, null);
    m.filename = bundle;
    m.paths = Module._nodeModulePaths(path.dirname(bundle));
    m._compile(`${src.slice(0, end)}\nmodule.exports={${exported}};\n`, bundle);
    return m.exports;
  }
  const after = (file, name) => src.slice(src.indexOf(`// ${file}\n`)).match(new RegExp(`function (${name}\\d*)\\(`))[1];
  const init = (file) => src.match(new RegExp(`var (\\w+) = __esm\\(\\{\\s+"${file.replace(/[./]/g, '\\$&')}"`))[1];
  const files = ['../config/reader/lib/index.js', '../network/auth-header/lib/index.js',
    '../config/pick-registry-for-package/lib/index.js'];
  const names = ['getConfig', 'createGetAuthHeaderByURI', 'pickRegistryForPackage'];
  const tail = files.map((f, i) => `${init(f)}();export { ${after(f, names[i])} as ${names[i]} };`).join('\n');
  const patched = path.join(path.dirname(bundle), `npmx-oracle-${process.pid}.mjs`);
  fs.writeFileSync(patched, `${src.slice(0, src.lastIndexOf('\nvar argv = buildArgv();'))}\n${tail}\n`);
  try {
    return await import(pathToFileURL(patched));
  } finally {
    fs.rmSync(patched);
  }
}

const pnpm = await load();
const kept = { ...process.env };

function findWorkspace(dir) {
  for (let d = dir; ; d = path.dirname(d)) {
    if (fs.existsSync(path.join(d, 'pnpm-workspace.yaml'))) return d;
    if (d === path.dirname(d)) return undefined;
  }
}

// flags are what pnpm's main makes of a command line: its settings by their names.
function flags(args = []) {
  return Object.fromEntries(args.map((a) => /^--(?:config\.)?([^=]*)=(.*)$/.exec(a).slice(1)));
}

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
  process.chdir(path.join(root, c.cwd));
  try {
    const full = await pnpm.getConfig({ cliOptions: flags(c.args), packageManager: { name: 'pnpm', version: '0' },
      workspaceDir: findWorkspace(process.cwd()), warnings: [], env: process.env });
    const config = full.config && full.config.rawConfig ? full.config : full.config ?? full;
    const registries = config.registries ?? config.registriesByScope;
    const header = pnpm.createGetAuthHeaderByURI(config.rawConfig
      ? { allSettings: config.rawConfig, userSettings: config.userConfig } : config.configByUri ?? {});
    return { answers: c.ask.map(({ pkg, url }) => {
      const registry = pnpm.pickRegistryForPackage(registries, pkg);
      const auth = header(url || registry, { pkgName: pkg });
      return { registry, auth: auth === undefined ? '' : auth.trim() };
    }) };
  } catch (e) {
    return { error: String(e.message) };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
process.exit(0);
