// Makes machine images from the command line; `npm run machine:build` sees to what this needs and starts it.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildImage } from './machine/image/build.ts';
import { type Format, formats } from './machine/image/write.ts';

const usage = `npm run machine:build -- --arch amd64|arm64 --format all|${formats.join('|')} --out DIR [--packages DIR]

--format    several formats with commas between them
--packages  a folder of Debian packages: used as it is when it holds any, else filled`;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function chosenFormats(text: string): Format[] {
  const names = text === 'all' ? [...formats] : text.split(',');
  return names.map((name) => {
    const format = formats.find((one) => one === name);
    if (!format) throw new Error(`There is no format "${name}".\n${usage}`);
    return format;
  });
}

function chosenArchitecture(text: string): 'amd64' | 'arm64' {
  if (text === 'amd64' || text === 'arm64') return text;
  throw new Error(`There is no image for the architecture "${text}".\n${usage}`);
}

async function main(): Promise<void> {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { arch: option, format: option, out: option, packages: option, recipe: option, help: { type: 'boolean' } },
  });
  if (values.help || values.out === undefined) throw new Error(usage);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  const manifest = await buildImage({
    architecture: chosenArchitecture(values.arch ?? (process.arch === 'arm64' ? 'arm64' : 'amd64')),
    formats: chosenFormats(values.format ?? 'all'),
    recipe: resolve(values.recipe ?? 'assets/machine'),
    output: resolve(values.out),
    ...(values.packages === undefined ? {} : { packages: resolve(values.packages) }),
    report: (detail) => say(`  ${detail}`),
    signal: abort.signal,
  });
  for (const file of manifest.files) say(`${file.sha256}  ${file.name}  ${(file.size / 1e6).toFixed(1)} MB`);
  say(`Machine image ${manifest.version} for ${manifest.architecture}.`);
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
