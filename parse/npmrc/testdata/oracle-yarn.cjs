// What yarn's own code sends: a plugin of yarn 2 and later, which YARN_PLUGINS names, with a command that reads cases
// from standard input and writes answers (see oracle-pnpm.mjs). NPMX_ORACLE_ROOT is an empty folder. Requests end in a
// hook of the plugin; nothing is asked of any network.
const fs = require('fs');
const path = require('path');
const readline = require('readline');

let last; // the headers of the last request

module.exports = {
  name: 'npmx-oracle',
  factory: (get) => {
    const { Configuration, structUtils } = get('@yarnpkg/core');
    const { npmHttpUtils, npmConfigUtils } = get('@yarnpkg/plugin-npm');
    const { Command } = get('clipanion');

    class Oracle extends Command {
      static paths = [['npmx-oracle']];

      async execute() {
        const root = fs.realpathSync(process.env.NPMX_ORACLE_ROOT);
        process.env.HOME = path.join(root, 'h');
        process.env.YARN_UNSAFE_HTTP_WHITELIST = '*';
        const kept = { ...process.env };
        let n = 0;
        for await (const line of readline.createInterface({ input: process.stdin })) {
          process.stdout.write(`${JSON.stringify(await this.answer(JSON.parse(line), root, kept, () => `${++n}`))}\n`);
        }
        return 0;
      }

      async answer(c, root, kept, unique) {
        for (const name of fs.readdirSync(root)) fs.rmSync(path.join(root, name), { recursive: true });
        for (const d of ['p', 'h']) fs.mkdirSync(path.join(root, d));
        for (const [name, text] of Object.entries(c.files)) {
          const file = path.join(root, name);
          fs.mkdirSync(path.dirname(file), { recursive: true });
          fs.writeFileSync(file, text);
        }
        for (const k of Object.keys(process.env)) if (!(k in kept)) delete process.env[k];
        for (const [k, v] of Object.entries(c.env ?? {})) process.env[k] = v.replaceAll('@ROOT@', root);
        try {
          const configuration = await Configuration.find(path.join(root, c.cwd), this.context.plugins);
          const answers = [];
          for (const { pkg, url } of c.ask) {
            const ident = structUtils.parseIdent(pkg);
            last = undefined;
            try {
              await npmHttpUtils.get(`${url || `/${pkg}`}?${unique()}`, { configuration, ident });
            } catch (e) {
              if (e.message !== 'No authentication configured for request') throw e;
            }
            answers.push({ registry: npmConfigUtils.getScopeRegistry(ident.scope, { configuration }),
              auth: (last?.authorization ?? '').trim() });
          }
          return { answers };
        } catch (e) {
          return { error: String(e.message) };
        }
      }
    }

    return {
      commands: [Oracle],
      hooks: {
        wrapNetworkRequest: async (executor, { headers }) => async () => {
          last = headers;
          return { body: Buffer.from(''), headers: {}, statusCode: 200 };
        },
      },
    };
  },
};
