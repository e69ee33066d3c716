// Reads the docker command's contexts from its directory (github.com/docker/cli: cli/context/store).
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TlsFiles } from './docker-host.ts';

export interface DockerContext {
  name: string;
  host: string;
  tls?: TlsFiles;
}

/** `current` is missing where none was chosen. What cannot be read is left out: it is the docker command's to complain. */
export async function readContexts(directory: string): Promise<{ current?: string; all: DockerContext[] }> {
  const config = (await readJson(join(directory, 'config.json'))) as { currentContext?: unknown } | undefined;
  const metaDirectory = join(directory, 'contexts', 'meta');
  const ids = await readdir(metaDirectory).catch(() => []);
  const all = await Promise.all(ids.map((id) => readContext(directory, id)));
  return {
    ...(typeof config?.currentContext === 'string' && config.currentContext !== ''
      ? { current: config.currentContext }
      : {}),
    all: all.filter((one) => one !== undefined),
  };
}

/** The three files as the docker command names them; undefined unless all are there. */
export async function readTls(directory: string): Promise<TlsFiles | undefined> {
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  try {
    const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]);
    return { ca, cert, key };
  } catch {
    return undefined;
  }
}

interface Meta {
  Name?: unknown;
  Endpoints?: { docker?: { Host?: unknown } };
}

async function readContext(directory: string, id: string): Promise<DockerContext | undefined> {
  const meta = (await readJson(join(directory, 'contexts', 'meta', id, 'meta.json'))) as Meta | undefined;
  const host = meta?.Endpoints?.docker?.Host;
  if (typeof meta?.Name !== 'string' || typeof host !== 'string' || host === '') return undefined;
  const tls = await readTls(join(directory, 'contexts', 'tls', id, 'docker'));
  return { name: meta.Name, host, ...(tls === undefined ? {} : { tls }) };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
