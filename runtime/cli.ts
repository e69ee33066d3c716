// The companion command `gantry`, without a window: run by Node from a checkout, or by the packaged app after --gantry-cli.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runGantry } from './cli/command.ts';
import { commandArguments, keeperCommand } from './cli/entry.ts';
import { gantryHome } from './home.ts';

/** The version in the package.json above; the same from the sources, from a build and from a package. */
function version(folder: string): string {
  const path = join(folder, 'package.json');
  if (existsSync(path)) return String(JSON.parse(readFileSync(path, 'utf8')).version);
  return dirname(folder) === folder ? '' : version(dirname(folder));
}

/** All of it is on its way before the process ends. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

async function main(): Promise<void> {
  const entry = fileURLToPath(import.meta.url);
  const { env } = process;
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());
  const written: Promise<void>[] = [];
  const code = await runGantry(commandArguments(process.argv), {
    home: gantryHome(env, homedir(), process.platform),
    dockerConfig: env.DOCKER_CONFIG || join(homedir(), '.docker'),
    env,
    version: version(dirname(entry)),
    out: (text) => written.push(write(process.stdout, text)),
    say: (line) => written.push(write(process.stderr, `${line}\n`)),
    signal: abort.signal,
    keeper: keeperCommand(entry, process),
  });
  await Promise.all(written);
  process.exit(code);
}

void main();
