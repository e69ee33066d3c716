// Dockerfiles on this computer: found below a folder, read, and written by whoever edits them.
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { argumentsOf, outlineOf, secretIdsOf, stageNames } from '../../contract/builds/dockerfile.ts';
import type { FoundDockerfile } from '../../contract/builds.ts';
import { dockerfilePlace } from '../../engine/builds/build-files.ts';
import { ignorePatterns } from '../../engine/builds/build-ignore.ts';
import { writeWhole } from '../../io/whole-file.ts';
import { ServiceProblem } from '../problems.ts';

const deepest = 4;
const mostFiles = 200;
/** Folders that are looked into, so that a whole disk does not take for ever. */
const mostFolders = 5_000;
const largest = 1024 * 1024;

function isDockerfile(name: string): boolean {
  return (
    (/^(Dockerfile|Containerfile)(\..+)?$/i.test(name) || /\.(Dockerfile|Containerfile)$/i.test(name)) &&
    !/\.dockerignore$/i.test(name)
  );
}

export async function findDockerfiles(folder: string): Promise<{ files: FoundDockerfile[]; more: boolean }> {
  const paths: string[] = [];
  let level = [''];
  let looked = 0;
  let more = false;
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const place of level) {
      looked += 1;
      if (looked > mostFolders) {
        more = true;
        break;
      }
      const entries = await readdir(join(folder, place), { withFileTypes: true }).catch((error: unknown) => {
        if (place === '') throw unreadable(error, folder, 'folder');
        return [];
      });
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = join(place, entry.name);
        if (entry.isDirectory() && !/^(\..*|node_modules)$/.test(entry.name)) next.push(path);
        else if (!entry.isDirectory() && isDockerfile(entry.name)) paths.push(path);
      }
    }
    level = next;
  }
  const described = await Promise.all(paths.slice(0, mostFiles).map((path) => describe(folder, path)));
  return { files: described.flatMap((one) => one ?? []), more: more || paths.length > mostFiles };
}

async function describe(folder: string, path: string): Promise<FoundDockerfile | undefined> {
  const text = await readText(join(folder, path)).catch(() => undefined);
  if (text === undefined) return undefined;
  const outline = outlineOf(text);
  return {
    path: path.split(sep).join('/'),
    stages: stageNames(outline),
    arguments: argumentsOf(outline),
    secrets: secretIdsOf(outline),
  };
}

/** Text of a file of at most 1 MiB; throws the system's error, or `file-unreadable`. */
async function readText(path: string): Promise<string> {
  const { size } = await stat(path).then((facts) => {
    if (!facts.isFile()) throw new ServiceProblem('file-unreadable', `${path} is no file`);
    return facts;
  });
  if (size > largest) throw new ServiceProblem('file-unreadable', `${path} is larger than 1 MiB`);
  return readFile(path, 'utf8');
}

function unreadable(error: unknown, path: string, field: string): ServiceProblem {
  const { code, message } = error as NodeJS.ErrnoException;
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  return new ServiceProblem(missing ? 'not-found' : 'file-unreadable', missing ? `${path} is not there` : message, {
    field,
  });
}

/** Throws `not-found` or `file-unreadable` at `field`. */
export async function readDockerfile(folder: string, path: string, field = 'path') {
  const place = dockerfilePlace(folder, path);
  try {
    const text = await readText(place);
    return { text, version: versionOf(text), path: place };
  } catch (error) {
    throw unreadable(error, place, field);
  }
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

export interface DockerfileChange {
  folder: string;
  path: string;
  text: string;
  version?: string | undefined;
}

export async function writeDockerfile({ folder, path, text, version }: DockerfileChange): Promise<{ version: string }> {
  const asked = dockerfilePlace(folder, path);
  if (path.trim() === '' || /[\0]|[\\/]$/.test(path)) {
    throw new ServiceProblem('path-invalid', `"${path}" is no path of a file`, { field: 'path' });
  }
  // The file itself is replaced, not a link to it.
  const place = await realpath(asked).catch(() => asked);
  const facts = await lstat(place).catch(() => undefined);
  if (version === undefined && facts !== undefined) {
    throw new ServiceProblem('file-exists', `${place} is there already`, { field: 'path' });
  }
  if (version !== undefined && (await readDockerfile(folder, path)).version !== version) {
    throw new ServiceProblem('file-changed', `${place} was changed by somebody else`, { field: 'path' });
  }
  try {
    await writeWhole(place, text, facts === undefined ? 0o644 : facts.mode & 0o7777);
  } catch (error) {
    throw unreadable(error, place, 'path');
  }
  return { version: versionOf(text) };
}

/** What a build leaves out: the file beside the Dockerfile that has its name, else the folder's own; undefined where there is neither. */
export async function readIgnoreFile(folder: string, dockerfilePath: string) {
  for (const path of [`${dockerfilePath}.dockerignore`, join(folder, '.dockerignore')]) {
    const text = await readText(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw unreadable(error, path, 'folder');
    });
    if (text !== undefined) return { path, text, patterns: ignorePatterns(text) };
  }
  return undefined;
}
