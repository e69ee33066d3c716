// A pasted `docker run …` as the spec it stands for.
import { z } from 'zod';
import type { PullPolicy } from '../containers.ts';
import { type ContainerSpec, emptySpec, type NetworkSpec } from './container-spec.ts';
import { parseBoolean } from './option-values.ts';
import type { RunDraft, RunOption } from './run-option-kinds.ts';
import { letterOption, longOption } from './run-options.ts';
import { type PastedLine, type PastedWord, splitPasted } from './shell-words.ts';

/** What is told of a pasted line; each has its words under `containers:runWords.<message>`. */
export const runMessage = z.enum([
  'unknown-flag',
  'unsupported-flag',
  'value-missing',
  'value-invalid',
  'fill-in',
  'env-file',
  'label-file',
  'seccomp-file',
  'cidfile',
  'not-a-run',
  'no-image',
  'quote-open',
  'rest-ignored',
]);
export type RunMessage = z.infer<typeof runMessage>;

/** `flag` as it was written (`--foo`), or '' where it is about the line; `text` is the value or the part of the line, hostile. */
export interface RunNote {
  flag: string;
  message: RunMessage;
  text: string;
}

/** `start` is false for `docker create`. */
export interface RunWords {
  spec: ContainerSpec;
  start: boolean;
  pull: PullPolicy;
  /** Flags that were not understood, each named. */
  unknown: RunNote[];
  /** What the person must see to: values to fill in, files to choose, what is no command at all. */
  problems: RunNote[];
}

interface Reading {
  draft: RunDraft;
  words: readonly PastedWord[];
  at: number;
  unknown: RunNote[];
  problems: RunNote[];
}

const programs = /(?:^|[\\/])(?:docker|podman|nerdctl)(?:\.exe)?$/i;
/** Options of the program itself that take a value in the next word. */
const globalValues = new Set(
  (
    '-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey -n --namespace -a --address --root ' +
    '--runroot --url --connection --identity --tmpdir --cgroup-manager --runtime --storage-driver --storage-opt'
  ).split(' '),
);

/** Where the words after `run` or `create` begin; undefined where the line is something else. */
function findRun({ words }: PastedLine): { at: number; start: boolean } | undefined {
  const program = words.findIndex(({ text }) => programs.test(text));
  if (program < 0) return undefined;
  for (let at = program + 1; at < words.length; at += 1) {
    const word = words[at]?.text ?? '';
    if (word === 'run' || word === 'create') return { at: at + 1, start: word === 'run' };
    if (globalValues.has(word)) at += 1;
    else if (!word.startsWith('-') && word !== 'container') return undefined;
  }
  return undefined;
}

function tell(reading: Reading, message: RunMessage, flag: string, text: string): void {
  const notes = message === 'unknown-flag' || message === 'unsupported-flag' ? reading.unknown : reading.problems;
  notes.push({ flag, message, text });
}

/** Only the shell knows what stands for it; a path from where the shell stands is alike. */
function tellOpen(reading: Reading, flag: string, open: readonly string[]): void {
  for (const text of new Set(open)) tell(reading, 'fill-in', flag, text);
}

/** The value of an option: behind its `=`, or the next word. */
function takeValue(reading: Reading, flag: string, inline: string | undefined): string | undefined {
  if (inline !== undefined) return inline;
  const next = reading.words[reading.at];
  if (next === undefined) {
    tell(reading, 'value-missing', flag, '');
    return undefined;
  }
  reading.at += 1;
  tellOpen(reading, flag, next.open);
  return next.text;
}

const isRelative = (path: string) => /^\.{1,2}(?:[\\/]|$)/.test(path);

function applyValue(reading: Reading, option: RunOption & { kind: 'value' }, flag: string, value: string): void {
  if (!option.apply(reading.draft, value)) {
    tell(reading, 'value-invalid', flag, value);
  } else if (flag === '-e' || flag === '--env') {
    // Without a value it is the shell's own, where it has one.
    if (!value.includes('=')) tell(reading, 'fill-in', flag, value);
  } else if (flag === '-v' || flag === '--volume') {
    const source = value.split(':', 1)[0] ?? '';
    if (isRelative(source)) tell(reading, 'fill-in', flag, source);
  }
}

/** docker reads the profile from a file; the engine takes only what stands in it. */
function isProfile(flag: string, value: string): boolean {
  return flag === '--security-opt' && /^seccomp[=:](?!unconfined$|builtin$|\s*\{)/.test(value);
}

function applyOption(reading: Reading, option: RunOption, flag: string, inline: string | undefined): void {
  if (option.kind === 'switch') {
    const on = inline === undefined ? true : parseBoolean(inline);
    if (on === undefined) tell(reading, 'value-invalid', flag, inline ?? '');
    else option.apply(reading.draft, on);
    return;
  }
  const takesValue = option.kind === 'value' || option.kind === 'file' || option.value;
  const value = takesValue ? takeValue(reading, flag, inline) : '';
  if (value === undefined || option.kind === 'ignored') return;
  if (option.kind === 'unsupported') tell(reading, 'unsupported-flag', flag, value);
  else if (option.kind === 'file') tell(reading, option.message, flag, value);
  else if (isProfile(flag, value)) tell(reading, 'seccomp-file', flag, value);
  else applyValue(reading, option, flag, value);
}

/** Takes its value along where it most likely has one: a word, and after that a further option. */
function skipUnknown(reading: Reading, flag: string, inline: string | undefined): void {
  const next = reading.words[reading.at]?.text;
  const after = reading.words[reading.at + 1]?.text;
  const hasValue = inline === undefined && next !== undefined && !next.startsWith('-') && after?.startsWith('-');
  if (hasValue) reading.at += 1;
  tell(reading, 'unknown-flag', flag, inline ?? (hasValue ? next : ''));
}

function readLong(reading: Reading, word: string): void {
  const equals = word.indexOf('=');
  const flag = equals < 0 ? word : word.slice(0, equals);
  const inline = equals < 0 ? undefined : word.slice(equals + 1);
  const option = longOption(flag.slice(2));
  if (option === undefined) skipUnknown(reading, flag, inline);
  else applyOption(reading, option, flag, inline);
}

/** `-itd`, `-p8080:80`, `-e=A`. */
function readLetters(reading: Reading, word: string): void {
  for (let index = 1; index < word.length; index += 1) {
    const flag = `-${word[index]}`;
    const option = letterOption(word[index] ?? '');
    const rest = word.slice(index + 1);
    const inline = rest === '' ? undefined : rest.replace(/^=/, '');
    if (option === undefined) {
      skipUnknown(reading, index === 1 ? word : flag, undefined);
      return;
    }
    if (option.kind === 'value' || rest.startsWith('=')) {
      applyOption(reading, option, flag, inline);
      return;
    }
    applyOption(reading, option, flag, undefined);
  }
}

/** Reads options up to the image; what follows is the command. */
function readAll(reading: Reading): void {
  const { words } = reading;
  while (reading.at < words.length) {
    const word = words[reading.at] ?? { text: '', open: [] };
    if (word.text === '--' || !word.text.startsWith('-') || word.text === '-') break;
    reading.at += 1;
    tellOpen(reading, word.text.split('=', 1)[0] ?? '', word.open);
    if (word.text.startsWith('--')) readLong(reading, word.text);
    else readLetters(reading, word.text);
  }
  if (words[reading.at]?.text === '--') reading.at += 1;
  const [image, ...command] = words.slice(reading.at);
  for (const word of [image, ...command]) tellOpen(reading, '', word?.open ?? []);
  if (image === undefined) tell(reading, 'no-image', '', '');
  reading.draft.spec.image = image?.text ?? '';
  reading.draft.spec.command = command.map(({ text }) => text);
}

/** Options that are about the first network, or about several others. */
function finish({ spec, address, aliases, attach, detached, healthTest }: RunDraft): ContainerSpec {
  if (healthTest.length > 0) spec.healthCheck = { ...spec.healthCheck, test: healthTest };
  if (spec.interactive === true && !detached && attach.length > 0 && attach.includes('stdin')) spec.stdinOnce = true;
  if (Object.keys(address).length > 0 || aliases.length > 0) {
    const [first, ...others] = spec.networks ?? [];
    const network: NetworkSpec = first ?? { name: 'bridge', aliases: [] };
    spec.networks = [{ ...network, ...address, aliases: [...network.aliases, ...aliases] }, ...others];
  }
  return spec;
}

function emptyDraft(): RunDraft {
  return {
    spec: emptySpec(),
    pull: 'missing',
    detached: false,
    attach: [],
    aliases: [],
    address: {},
    healthTest: [],
  };
}

const asText = ({ words }: PastedLine) => words.map(({ text }) => text).join(' ');

/** A pasted `docker run`, `podman run`, `docker container create` … Never throws, whatever was pasted. */
export function parseRunWords(text: string): RunWords {
  const { lines, quoteOpen } = splitPasted(text);
  const index = lines.findIndex((line) => findRun(line) !== undefined);
  const line = lines[index];
  const found = line && findRun(line);
  const reading: Reading = {
    draft: emptyDraft(),
    words: line?.words ?? [],
    at: found?.at ?? 0,
    unknown: [],
    problems: [],
  };
  if (line === undefined || found === undefined) {
    tell(reading, 'not-a-run', '', '');
  } else {
    readAll(reading);
    for (const redirection of line.redirections) tell(reading, 'rest-ignored', '', redirection);
    for (const rest of lines.slice(index + 1)) tell(reading, 'rest-ignored', '', asText(rest));
  }
  if (quoteOpen) tell(reading, 'quote-open', '', '');
  const { draft, unknown, problems } = reading;
  return { spec: finish(draft), start: found?.start ?? true, pull: draft.pull, unknown, problems };
}
