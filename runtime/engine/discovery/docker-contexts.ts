// Reads and writes the docker command's contexts in its directory (github.com/docker/cli: cli/context/store).
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Endpoint, endpointAddress } from '../../contract/endpoint.ts';
import { writeWhole } from '../../io/whole-file.ts';
import { engineProblem } from '../problem.ts';
import type { TlsFiles } from './docker-host.ts';

export interface DockerContext {
  name: string;
  host: string;
  tls?: TlsFiles;
  /** The folder of the Gantry that wrote it, whose own engine it means. */
  gantryHome?: string;
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

/**
 * Writes a context for the engine of a Gantry, or renews the one it wrote before. `name-invalid`; `name-taken` where somebody else's
 * has that name.
 */
export async function writeContext(
  directory: string,
  context: { name: string; endpoint: Endpoint; gantryHome: string },
): Promise<void> {
  const { name, endpoint, gantryHome } = context;
  // The docker command's own rule (cli/context/store, restrictedNamePattern); "default" is the one that is no context.
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/.test(name) || name === 'default') {
    throw engineProblem('name-invalid', `"${name}" is no name for a docker context`, 'name');
  }
  const { all } = await readContexts(directory);
  if (all.some((one) => one.name === name && one.gantryHome === undefined)) {
    throw engineProblem('name-taken', `There is a docker context "${name}" that is not Gantry's`, 'name');
  }
  const id = idOf(name);
  const tls = join(directory, 'contexts', 'tls', id);
  await rm(tls, { recursive: true, force: true });
  if (endpoint.kind === 'tcp') {
    const files = { 'ca.pem': endpoint.tls.ca, 'cert.pem': endpoint.tls.cert, 'key.pem': endpoint.tls.key };
    for (const [file, text] of Object.entries(files)) await writeWhole(join(tls, 'docker', file), text);
  }
  const meta = {
    Name: name,
    Metadata: { Description: 'The engine of Gantry', GantryHome: gantryHome },
    Endpoints: { docker: { Host: endpointAddress(endpoint), SkipTLSVerify: false } },
  };
  await writeWhole(join(directory, 'contexts', 'meta', id, 'meta.json'), JSON.stringify(meta));
}

/** Takes away one that a Gantry wrote; false where there is none. `forbidden` for anybody else's, `in-use` for the current one. */
export async function removeContext(directory: string, name: string): Promise<boolean> {
  const { all, current } = await readContexts(directory);
  const context = all.find((one) => one.name === name);
  if (context === undefined) return false;
  if (context.gantryHome === undefined) {
    throw engineProblem('forbidden', `The docker context "${name}" is not Gantry's`, 'name');
  }
  if (current === name) {
    throw engineProblem('in-use', `The docker context "${name}" is the current one`, 'name');
  }
  for (const kind of ['meta', 'tls']) {
    await rm(join(directory, 'contexts', kind, idOf(name)), { recursive: true, force: true });
  }
  return true;
}

function idOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

interface Meta {
  Name?: unknown;
  Metadata?: { GantryHome?: unknown };
  Endpoints?: { docker?: { Host?: unknown } };
}

async function readContext(directory: string, id: string): Promise<DockerContext | undefined> {
  const meta = (await readJson(join(directory, 'contexts', 'meta', id, 'meta.json'))) as Meta | undefined;
  const host = meta?.Endpoints?.docker?.Host;
  if (typeof meta?.Name !== 'string' || typeof host !== 'string' || host === '') return undefined;
  const tls = await readTls(join(directory, 'contexts', 'tls', id, 'docker'));
  const gantryHome = meta.Metadata?.GantryHome;
  return {
    name: meta.Name,
    host,
    ...(tls === undefined ? {} : { tls }),
    ...(typeof gantryHome === 'string' ? { gantryHome } : {}),
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
