// What a mount is told besides where and what, as the words that docker's `--mount` has for it, and back.
import type { MountSpec } from '../../../../runtime/contract/container-spec.ts';
import { readSize, writeSize } from './readers.ts';
import { joinWords, splitWords } from './words.ts';

type Details = Omit<MountSpec, 'type' | 'source' | 'destination' | 'readOnly'>;
type Kind = 'bind' | 'volume' | 'image' | 'tmpfs';

/** A switch alone is on; `false` must be said. */
const switches: Record<string, [Kind, string]> = {
  'bind-nonrecursive': ['bind', 'nonRecursive'],
  'bind-create-src': ['bind', 'createMountpoint'],
  'bind-readonly-nonrecursive': ['bind', 'readOnlyNonRecursive'],
  'bind-readonly-force-recursive': ['bind', 'readOnlyForceRecursive'],
  'volume-nocopy': ['volume', 'noCopy'],
};
const texts: Record<string, [Kind, string]> = {
  'bind-propagation': ['bind', 'propagation'],
  'volume-driver': ['volume', 'driver'],
  'volume-subpath': ['volume', 'subpath'],
  'image-subpath': ['image', 'subpath'],
};
const pairs: Record<string, [Kind, string]> = {
  'volume-label': ['volume', 'labels'],
  'volume-opt': ['volume', 'driverOptions'],
};

type Loose = Partial<Record<Kind, Record<string, unknown>>>;

/** One line; empty when nothing more is said. */
export function writeMountOptions(mount: MountSpec): string {
  const loose = mount as Loose;
  const words: string[] = mount.consistency === undefined ? [] : [`consistency=${mount.consistency}`];
  for (const [name, [kind, field]] of Object.entries(switches)) {
    const value = loose[kind]?.[field];
    if (value !== undefined) words.push(value === true ? name : `${name}=false`);
  }
  for (const [name, [kind, field]] of Object.entries(texts)) {
    const value = loose[kind]?.[field];
    if (value !== undefined) words.push(`${name}=${value}`);
  }
  for (const [name, [kind, field]] of Object.entries(pairs)) {
    const value = (loose[kind]?.[field] ?? {}) as Record<string, string>;
    for (const [key, text] of Object.entries(value)) words.push(`${name}=${key}=${text}`);
  }
  const { sizeBytes, mode, options } = mount.tmpfs ?? {};
  if (sizeBytes !== undefined) words.push(`tmpfs-size=${writeSize(sizeBytes)}`);
  if (mode !== undefined) words.push(`tmpfs-mode=${mode.toString(8)}`);
  for (const option of options ?? []) words.push(`tmpfs-option=${joinWords(option)}`);
  return joinWords(words);
}

function put(details: Loose, [kind, field]: [Kind, string], value: unknown): true {
  details[kind] = { ...details[kind], [field]: value };
  return true;
}

function putTmpfs(details: Loose, name: string, value: string): boolean {
  if (name === 'tmpfs-size') {
    const bytes = readSize(value);
    return bytes !== undefined && put(details, ['tmpfs', 'sizeBytes'], bytes);
  }
  if (name === 'tmpfs-mode') {
    return /^[0-7]{1,5}$/.test(value) && put(details, ['tmpfs', 'mode'], Number.parseInt(value, 8));
  }
  const option = splitWords(value);
  if (name !== 'tmpfs-option' || option === undefined) return false;
  return put(details, ['tmpfs', 'options'], [...((details.tmpfs?.options as string[][]) ?? []), option]);
}

function putOne(details: Loose & { consistency?: string }, word: string): boolean {
  const at = word.indexOf('=');
  const [name, value] = at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
  const flag = switches[name];
  if (flag)
    return (
      [undefined, 'true', '1', 'false', '0'].includes(value) && put(details, flag, value !== 'false' && value !== '0')
    );
  if (value === undefined) return false;
  if (name === 'consistency') {
    details.consistency = value;
    return true;
  }
  const text = texts[name];
  if (text) return put(details, text, value);
  const pair = pairs[name];
  if (!pair) return putTmpfs(details, name, value);
  const equals = value.indexOf('=');
  if (equals < 1) return false;
  const before = details[pair[0]]?.[pair[1]] as Record<string, string> | undefined;
  return put(details, pair, { ...before, [value.slice(0, equals)]: value.slice(equals + 1) });
}

/** Undefined when a word is none of docker's, or its value cannot be read. */
export function readMountOptions(text: string): Details | undefined {
  const details: Loose & { consistency?: string } = {};
  const words = splitWords(text);
  return words?.every((word) => putOne(details, word)) ? (details as Details) : undefined;
}
