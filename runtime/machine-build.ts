// `npm run machine:build`: makes the machine image, `--arch amd64|arm64 --format all|direct|wsl|raw|vhdx --out DIR`.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildImage, formats, type ImageFormat } from './machine/image/build.ts';
import { architectures } from './machine/image/manifest.ts';

const usage = `npm run machine:build -- [--arch ${architectures.join('|')}] [--format all|${formats.join('|')}] [--out DIR]`;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Where the QEMU driver looks for an image that was built on this computer. */
function defaultTarget(): string {
  const cache = process.env.XDG_CACHE_HOME || join(process.env.HOME || homedir(), '.cache');
  return join(cache, 'gantry', 'machine', process.arch);
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      arch: { type: 'string', default: process.arch === 'arm64' ? 'arm64' : 'amd64' },
      format: { type: 'string', default: 'direct' },
      out: { type: 'string', default: defaultTarget() },
      assets: { type: 'string', default: join(import.meta.dirname, '../../assets/machine') },
    },
  });
  const architecture = architectures.find((name) => name === values.arch);
  const wanted = formats.filter((name) => values.format === 'all' || values.format.split(',').includes(name));
  if (!architecture || wanted.length === 0) throw new Error(usage);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());
  const manifest = await buildImage({
    architecture,
    formats: wanted as ImageFormat[],
    assets: values.assets,
    target: resolve(values.out),
    report: say,
    signal: abort.signal,
  });
  for (const [name, { size, sha256 }] of Object.entries(manifest.files)) {
    process.stdout.write(`${sha256}  ${name}  ${(size / 1_000_000).toFixed(1)} MB\n`);
  }
}

run().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
