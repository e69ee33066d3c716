// What `import … from 'x.ts?modulePath'` is in tests: as in the app, the path of a bundle of its own, here made from the sources.
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

const query = '?modulePath';

async function bundle(file: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'warn',
    build: { ssr: file, write: false, target: 'node20.18' },
    ssr: { noExternal: true, target: 'node' },
  });
  const [result] = [output].flat();
  const chunks = result && 'output' in result ? result.output.filter((one) => one.type === 'chunk') : [];
  const [chunk] = chunks;
  if (chunk === undefined || chunks.length > 1) throw new Error(`${file} became ${chunks.length} files, not one`);
  return chunk.code;
}

/** Bundles go where vite keeps what it has made, under a name that their content gives; workers run them in plain Node. */
export function modulePath(): Plugin {
  let folder = '';
  return {
    name: 'gantry-module-path',
    enforce: 'pre',
    configResolved(config) {
      folder = join(config.cacheDir, 'module-path');
    },
    async load(id) {
      if (!id.endsWith(query)) return undefined;
      const code = await bundle(id.slice(0, -query.length));
      const path = join(folder, `${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`);
      mkdirSync(folder, { recursive: true });
      // Other processes may read it while it is written.
      writeFileSync(`${path}.${process.pid}`, code);
      renameSync(`${path}.${process.pid}`, path);
      return `export default ${JSON.stringify(path)};`;
    },
  };
}
