// Prints the keys that one installed client knows, a line each: key, tab, what its makers say of one they have given up.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [client, dir] = process.argv.slice(2)
const require = createRequire(path.join(dir, 'package.json'))

function first (...files) {
  for (const file of files) {
    try {
      return require(path.join(dir, file))
    } catch (err) {
      if (err.code !== 'MODULE_NOT_FOUND') throw err
    }
  }
  throw new Error(`${dir}: none of ${files}`)
}

function npm () {
  const found = first('node_modules/@npmcli/config/lib/definitions/index.js', 'lib/utils/config/definitions.js',
    'lib/config/defaults.js')
  const definitions = found.definitions ?? (found.types || found)
  const keys = Object.entries(definitions).map(([key, d]) => [key, typeof d?.deprecated === 'string' ? d.deprecated : ''])
  return keys.concat((found.nerfDarts ?? []).map(key => [':' + key, '']))
}

async function pnpm () {
  // pnpm 11 has them in a file that needs no other package
  const file = ['lib/types.js', 'lib/index.js'].find(file => existsSync(path.join(dir, file)))
  const { types } = await import(path.join(dir, file))
  return Object.keys(types).map(key => [key, ''])
}

function yarn () {
  const code = readFileSync(path.join(dir, 'lib/cli.js'), 'utf8')
  const calls = /\b(?:getOption|getRegistryOption|getRegistryOrGlobalOption|getScopedOption)\((?:[\w.]+, )?['"]([\w.-]+)['"]/g
  const reads = /\.config\[['"]([\w.-]+)['"]\]/g
  return [...code.matchAll(calls), ...code.matchAll(reads)].map(match => [match[1], ''])
}

const keys = await { npm, pnpm, yarn }[client]()
for (const [key, instead] of new Map(keys)) {
  console.log(key + '\t' + instead.replace(/\s+/g, ' ').trim())
}
