// What is wrong with a build before anything is sent, each thing at its field.
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { BuildSpec } from '../../contract/builds/build-spec.ts';
import { type DockerfileOutline, outlineOf, secretIdsOf, stageNames } from '../../contract/builds/dockerfile.ts';
import type { Problem, ProblemReason } from '../../contract/problem.ts';
import { isPlatform, isReference, parseReference } from '../../contract/reference.ts';
import type { Builder } from '../../engine/builds/build.ts';
import { pathInside } from '../../engine/builds/build-files.ts';
import { IgnoreRules } from '../../engine/builds/build-ignore.ts';
import { problemOf } from '../problems.ts';
import { readDockerfile, readIgnoreFile } from './build-dockerfiles.ts';

/** Blanks around what was typed are gone, and so are entries that were left empty. */
export function tidyBuildSpec(spec: BuildSpec): BuildSpec {
  const typed = (text: string | undefined) => text?.trim() || undefined;
  const { target, platform, network, ...rest } = spec;
  const some = { target: typed(target), platform: typed(platform), network: typed(network) };
  return {
    ...rest,
    ...(Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as Partial<BuildSpec>),
    folder: spec.folder.trim(),
    dockerfile: spec.dockerfile.trim() || 'Dockerfile',
    tags: spec.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''),
    cacheFrom: spec.cacheFrom.map((one) => one.trim()).filter((one) => one !== ''),
  };
}

export interface BuildFiles {
  path: string;
  text: string;
  outline: DockerfileOutline;
  ignore: Awaited<ReturnType<typeof readIgnoreFile>>;
}

export interface CheckedBuild {
  problems: Problem[];
  warnings: Problem[];
  /** Absent where they could not be read. */
  files?: BuildFiles;
}

/** `spec` as `tidyBuildSpec` leaves it. Reads the Dockerfile and the ignore file. */
export async function checkBuild(spec: BuildSpec, builder: Builder, env: NodeJS.ProcessEnv): Promise<CheckedBuild> {
  const checked: CheckedBuild = { problems: [], warnings: [] };
  const add = (field: string, reason: ProblemReason, message: string) =>
    checked.problems.push({ field, reason, message });
  const warn = (field: string, reason: ProblemReason, message: string) =>
    checked.warnings.push({ field, reason, message });
  checkWords(spec, add);
  checkBuilder(spec, builder, { add, warn });
  if (await isFolder(spec.folder, add)) await readFiles(spec, checked);
  if (checked.files !== undefined) checkStage(spec, checked.files.outline, { add, warn });
  await checkSecrets(spec, { add, warn, env, ignore: checked.files?.ignore?.patterns ?? [] });
  return checked;
}

type Add = (field: string, reason: ProblemReason, message: string) => void;
interface Sides {
  add: Add;
  warn: Add;
}

async function isFolder(folder: string, add: Add): Promise<boolean> {
  if (folder === '') add('folder', 'required', 'A folder is needed');
  else if (!isAbsolute(folder)) add('folder', 'path-not-absolute', `${folder} is not absolute`);
  else {
    const facts = await stat(folder).catch(() => undefined);
    if (facts?.isDirectory()) return true;
    add('folder', 'not-found', facts === undefined ? `${folder} is not there` : `${folder} is no folder`);
  }
  return false;
}

async function readFiles(spec: BuildSpec, checked: CheckedBuild): Promise<void> {
  try {
    const { path, text } = await readDockerfile(spec.folder, spec.dockerfile, 'dockerfile');
    const ignore = await readIgnoreFile(spec.folder, path);
    // Patterns that are none are told now.
    if (ignore !== undefined) new IgnoreRules(ignore.patterns);
    checked.files = { path, text, outline: outlineOf(text), ignore };
  } catch (error) {
    checked.problems.push({ field: 'folder', ...problemOf(error) });
  }
}

function checkWords(spec: BuildSpec, add: Add): void {
  for (const [index, tag] of spec.tags.entries()) {
    if (!isReference(tag) || parseReference(tag)?.digest !== undefined) {
      add(`tags.${index}`, 'reference-invalid', `"${tag}" is no name for an image`);
    }
  }
  for (const [index, one] of spec.cacheFrom.entries()) {
    if (!isReference(one)) add(`cacheFrom.${index}`, 'reference-invalid', `"${one}" is no image reference`);
  }
  const names = new Set<string>();
  for (const [index, { name }] of spec.buildArgs.entries()) {
    if (!/^[A-Za-z_]\w*$/.test(name)) add(`buildArgs.${index}.name`, 'env-invalid', `"${name}" is no name`);
    else if (names.has(name)) add(`buildArgs.${index}.name`, 'twice', `${name} is there twice`);
    names.add(name);
  }
  for (const name of Object.keys(spec.labels)) {
    if (name.trim() === '' || /[\0]/.test(name)) add(`labels.${name}`, 'label-invalid', `"${name}" is no label`);
  }
  if (spec.platform !== undefined && !isPlatform(spec.platform)) {
    add('platform', 'platform-invalid', `"${spec.platform}" is no platform`);
  }
}

function checkBuilder(spec: BuildSpec, builder: Builder, { add, warn }: Sides): void {
  if (spec.builder === 'buildkit' && builder !== 'buildkit')
    warn('builder', 'unsupported', 'This engine has no BuildKit');
  if (builder === 'buildkit') {
    if (spec.network !== undefined && !/^(default|none|host)$/.test(spec.network)) {
      add('network', 'unsupported', 'BuildKit knows the networks default, none and host');
    }
    return;
  }
  if (spec.secrets.length > 0) add('secrets', 'unsupported', 'Only BuildKit gives secrets to a build');
  if (spec.inlineCache) warn('inlineCache', 'unsupported', 'Only BuildKit writes a cache into the image');
}

function checkStage(spec: BuildSpec, outline: DockerfileOutline, { add, warn }: Sides): void {
  const names = stageNames(outline);
  const { target } = spec;
  const isThere = (name: string) =>
    names.some((one) => one.toLowerCase() === name.toLowerCase()) ||
    (/^\d+$/.test(name) && Number(name) < names.length);
  if (target !== undefined && !isThere(target)) {
    add('target', 'target-missing', `There is no stage ${target}; there are: ${names.join(', ')}`);
  }
  const given = new Set(spec.secrets.map(({ id }) => id));
  for (const id of secretIdsOf(outline)) {
    if (!given.has(id)) warn('secrets', 'secret-missing', `The Dockerfile asks for the secret ${id}`);
  }
}

async function checkSecrets(
  spec: BuildSpec,
  { add, warn, env, ignore }: Sides & { env: NodeJS.ProcessEnv; ignore: readonly string[] },
): Promise<void> {
  const ids = new Set<string>();
  for (const [index, { id, source }] of spec.secrets.entries()) {
    const field = `secrets.${index}`;
    if (id.trim() === '') add(`${field}.id`, 'required', 'A secret needs an id');
    else if (ids.has(id)) add(`${field}.id`, 'twice', `${id} is there twice`);
    ids.add(id);
    if (source.kind === 'env') {
      if (env[source.name] === undefined) {
        add(`${field}.source.name`, 'secret-missing', `There is no variable ${source.name}`);
      }
    } else if (!isAbsolute(source.path)) {
      add(`${field}.source.path`, 'path-not-absolute', `${source.path} is not absolute`);
    } else if (!(await stat(source.path).catch(() => undefined))?.isFile()) {
      add(`${field}.source.path`, 'secret-missing', `${source.path} is no file`);
    } else if (isSent(spec.folder, source.path, ignore)) {
      warn(
        `${field}.source.path`,
        'conflict',
        `${source.path} is in the folder and not ignored: a COPY may take it along`,
      );
    }
  }
}

function isSent(folder: string, path: string, patterns: readonly string[]): boolean {
  const inside = pathInside(folder, path);
  return inside !== undefined && !new IgnoreRules(patterns).ignores(inside);
}
