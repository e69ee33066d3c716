// Lists and changes files by a shell and the usual small programs, those of the container itself or of a helper beside it.
import { randomUUID } from 'node:crypto';
import type { FileEntry, FileKind } from '../../contract/files.ts';
import type { EngineConnection } from '../connection.ts';
import { type EngineProblem, engineProblem } from '../problem.ts';
import { type ProgramEnd, type ProgramRun, runProgram } from '../programs/container-program.ts';
import { copyProgram, gnuFolder } from '../volumes/volume-scripts.ts';
import { pathBytes, pathText, pathWord } from './path-bytes.ts';

/** Where the program runs, and what stands before the paths of the place there. */
export interface FileProgram {
  connection: EngineConnection;
  containerId: string;
  prefix: string;
  /** GNU's programs that it has beside its own: by cp files can be given the attributes of others, tar tells holes. */
  gnu?: ReadonlySet<string>;
}

/** Words come as `printf %b` says them; the dot keeps line feeds at a name's end. */
const prelude = `p() { printf '%b.' "$1"; }
d=$(p "$1"); d=\${d%.}
`;

const listScript = `${prelude}cd "$d" || exit 3
exec find . ! -name . -prune -exec stat -c "$2" {} +`;

const statScript = `${prelude}exec stat -c "$2" "$d"`;

/** Its answer is the entry's own: the link is not followed. */
const readScript = `${prelude}exec head -c "$2" < "$d"`;

/** In place: the file stays the same one, with its owner, mode, attributes, and whoever has it open. */
const writeScript = `${prelude}exec head -c "$2" > "$d"`;

const ownerScript = `o=$(stat -c %u:%g "\${d%/*}/") && chown "$o" "$d"`;
const createScripts = {
  file: `${prelude}set -C; : > "$d" || exit 17; ${ownerScript}`,
  folder: `${prelude}mkdir "$d" && ${ownerScript}`,
} as const;

const takenScript = `if [ -e "$d" ] || [ -L "$d" ]; then exit 17; fi`;
const renameScript = `${prelude}f=$(p "$2"); f=\${f%.}
${takenScript}
exec mv "$f" "$d"`;

const removeScript = `p() { printf '%b.' "$1"; }
for w; do d=$(p "$w"); rm -rf "\${d%.}" || exit 1; done`;

/** Files and those that take their places, by turns. One that is gone meanwhile has nothing to give. */
const replaceScript = `p() { printf '%b.' "$1"; }
while [ $# -gt 0 ]; do
  d=$(p "$1"); d=\${d%.}; n=$(p "$2"); n=\${n%.}
  if [ -f "$d" ] && [ ! -L "$d" ]; then
    ${copyProgram} --attributes-only --preserve=mode,ownership,xattr -- "$d" "$n" || exit 1
  fi
  mv -f -T -- "$n" "$d" || exit 1
  shift 2
done`;

async function run(
  { connection, containerId, prefix }: FileProgram,
  script: string,
  words: readonly string[],
  more: Omit<ProgramRun, 'command'> = {},
): Promise<ProgramEnd> {
  const said = words.map((word) => (word.startsWith('/') ? pathWord(prefix + word) : word));
  return await runProgram(connection, containerId, { command: ['sh', '-c', script, 'sh', ...said], ...more });
}

/** Throws `no-shell` where one of the programs is not there, `not-found` for what is no folder. */
export async function listByProgram(program: FileProgram, folder: string, signal?: AbortSignal): Promise<FileEntry[]> {
  const mark = newMark();
  const end = await run(program, listScript, [folder, formatOf(mark)], { signal, again: 'always' });
  if (end.exitCode === 3) throw engineProblem('not-found', end.words);
  if (end.exitCode !== 0 && end.output.length === 0 && end.words !== '') throw refusal(end);
  return entriesOf(end.output, mark);
}

/** Undefined when nothing is there. A link is not followed. */
export async function statByProgram(program: FileProgram, path: string): Promise<FileEntry | undefined> {
  const mark = newMark();
  const end = await run(program, statScript, [path, formatOf(mark)], { again: 'always' });
  const [entry] = entriesOf(end.output, mark);
  if (entry === undefined && !/no such file|not a directory/i.test(end.words)) throw refusal(end);
  return entry;
}

export async function readByProgram(program: FileProgram, path: string, limit: number): Promise<Buffer> {
  const end = await run(program, readScript, [path, String(limit)], { again: 'always' });
  if (end.exitCode !== 0) throw refusal(end);
  return end.output;
}

export async function writeByProgram(program: FileProgram, path: string, data: Buffer): Promise<void> {
  const end = await run(program, writeScript, [path, String(data.length)], { input: data, again: 'failed' });
  if (end.exitCode !== 0) throw refusal(end);
}

/** `file-exists` when there is something. */
export async function createByProgram(program: FileProgram, path: string, kind: 'file' | 'folder'): Promise<void> {
  const end = await run(program, createScripts[kind], [path], { again: 'failed' });
  if (end.exitCode !== 0) throw refusal(end, path);
}

/** `file-exists` when there is something at `to`. */
export async function renameByProgram(program: FileProgram, from: string, to: string): Promise<void> {
  const end = await run(program, renameScript, [to, from], { again: 'failed' });
  if (end.exitCode !== 0) throw refusal(end, to);
}

/** With all that is in it; what is not there is removed already. */
export async function removeByProgram(program: FileProgram, paths: readonly string[]): Promise<void> {
  // A command line has its limits; a name has 255 bytes, in octal four characters each.
  for (let at = 0; at < paths.length; at += 100) {
    const end = await run(program, removeScript, paths.slice(at, at + 100), { again: 'failed' });
    if (end.exitCode !== 0) throw refusal(end);
  }
}

/** Those of GNU's programs that are in the image of volumes' helpers. */
export async function gnuPrograms(connection: EngineConnection, containerId: string): Promise<ReadonlySet<string>> {
  const { output, words, exitCode } = await runProgram(connection, containerId, {
    command: ['ls', gnuFolder],
    again: 'always',
  });
  if (exitCode !== 0 && !/no such file/i.test(words)) throw engineProblem('unknown', words);
  return new Set(output.toString('utf8').split('\n').filter(Boolean));
}

/** Each file takes the place of another one in its folder, with owner, mode and attributes of that. */
export async function replaceByProgram(
  program: FileProgram,
  all: readonly { path: string; by: string }[],
): Promise<void> {
  for (let at = 0; at < all.length; at += 100) {
    const end = await run(
      program,
      replaceScript,
      all.slice(at, at + 100).flatMap(({ path, by }) => [path, by]),
      { again: 'failed' },
    );
    if (end.exitCode !== 0) throw refusal(end);
  }
}

/** What the shell or one of the programs said. */
function refusal(end: ProgramEnd, path?: string): EngineProblem {
  const { exitCode, words } = end;
  const said = words || `The program ended with ${exitCode}`;
  if (/read-only file system/i.test(words)) return engineProblem('read-only', said);
  if (/no space left/i.test(words)) return engineProblem('no-space', said);
  if (/file exists|cannot overwrite/i.test(words) || exitCode === 17)
    return engineProblem('file-exists', words || (path ?? said));
  if (/: not found|command not found/i.test(words) || exitCode === 127) return engineProblem('no-shell', said);
  if (/no such file|not a directory|nonexistent/i.test(words)) return engineProblem('not-found', said);
  if (/device or resource busy/i.test(words)) return engineProblem('in-use', said);
  if (/permission denied|not permitted/i.test(words)) return engineProblem('forbidden', said);
  return engineProblem('unknown', said);
}

/** No name can hold it, for nobody knows it before. */
function newMark(): string {
  return `<${randomUUID()}>`;
}

/** Of GNU's and busybox' stat: raw mode (hex), size, time (s), owner, group, name; then the name again and where a link leads. */
function formatOf(mark: string): string {
  return `${mark}%f %s %Y %u %g %n${mark}%N`;
}

const kinds: Record<number, FileKind> = {
  1: 'pipe',
  2: 'device',
  4: 'folder',
  6: 'device',
  8: 'file',
  10: 'link',
  12: 'socket',
};

/** The entries in what `stat` printed, whatever their names hold. */
export function entriesOf(output: Buffer, mark: string): FileEntry[] {
  return [...pathsAndEntries(output, mark)].map(({ entry }) => entry);
}

function* pathsAndEntries(output: Buffer, mark: string): Generator<{ path: Buffer; entry: FileEntry }> {
  for (let at = output.indexOf(mark); at >= 0; ) {
    const middle = output.indexOf(mark, at + mark.length);
    if (middle < 0) return;
    const next = output.indexOf(mark, middle + mark.length);
    const facts = output.subarray(at + mark.length, middle);
    const named = output.subarray(middle + mark.length, next < 0 ? output.length : next);
    const found = entryOf(facts, named);
    if (found !== undefined) yield found;
    at = next;
  }
}

function entryOf(facts: Buffer, named: Buffer): { path: Buffer; entry: FileEntry } | undefined {
  const match = /^([0-9a-f]+) (\d+) (-?\d+) (\d+) (\d+) /.exec(facts.toString('latin1'));
  if (match === null) return undefined;
  const [whole, mode = '', size = '', time = '', uid = '', gid = ''] = match;
  const path = facts.subarray(whole.length);
  const name = path.subarray(path.lastIndexOf(0x2f) + 1);
  const raw = Number.parseInt(mode, 16);
  const kind = kinds[raw >> 12] ?? 'other';
  const entry: FileEntry = {
    name: pathText(name),
    kind,
    size: Number(size),
    mode: raw & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    modifiedAt: Number(time) * 1000,
    ...(kind === 'link' ? { target: targetOf(named, path.length) } : {}),
  };
  return { path, entry };
}

/** `name -> target` (GNU, literal) or `'name' -> 'target'` (busybox), and a line feed. */
function targetOf(named: Buffer, nameLength: number): string {
  const isQuoted = named[0] === 0x27 && named.subarray(nameLength + 1, nameLength + 7).toString('latin1') === "' -> '";
  const begin = nameLength + (isQuoted ? 7 : 4);
  return pathText(named.subarray(begin, named.length - (isQuoted ? 2 : 1)));
}

/** The sizes of the entries that are there, by their path; one call for many. */
export async function statAllByProgram(
  program: FileProgram,
  paths: readonly string[],
): Promise<Map<string, FileEntry>> {
  const found = new Map<string, FileEntry>();
  const base = pathBytes(program.prefix).length;
  const mark = newMark();
  const list = Buffer.concat(paths.flatMap((path) => [pathBytes(program.prefix + path), Buffer.from([0])]));
  const script = `head -c "$2" | xargs -0 stat -c "$1"`;
  const end = await run(program, script, [formatOf(mark), String(list.length)], { input: list, again: 'always' });
  for (const { path, entry } of pathsAndEntries(end.output, mark)) found.set(pathText(path.subarray(base)), entry);
  return found;
}
