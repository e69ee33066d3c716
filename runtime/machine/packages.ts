// Debian packages fetched into a folder of ours: the system's own lists, cache and state are neither read nor written.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { MachineProblem } from './problem.ts';
import { type PackageSource, parseDeb822, parseList, sourcesFor } from './sources.ts';

/** What a .deb file says of itself, and its checksum. */
export type DebianPackage = { name: string; version: string; architecture: string; sha256: string };

/** `scratch` is for lists and caches, `debs` gets the files; `architecture` is Debian's word, absent: this system's. */
export type Fetch = {
  architecture?: string;
  scratch: string;
  debs: string;
  sources: PackageSource[];
  codename: string;
  suite: string;
  packages: string[];
  report: (detail: string) => void;
  signal: AbortSignal;
};

/** Downloads the named packages of one suite; throws `needs-apt`, `download-failed`, `no-space`. */
export async function fetchPackages(fetch: Fetch): Promise<void> {
  const text = sourcesFor(fetch.sources, fetch.codename, fetch.suite);
  if (text === undefined) {
    throw new MachineProblem({
      reason: 'needs-apt',
      message: `This system's package sources name no Debian mirror for "${fetch.codename}". Install Docker or Podman and Gantry uses it.`,
      fix: 'sudo apt-get install docker.io',
    });
  }
  const apt = join(fetch.scratch, `apt-${fetch.suite}`);
  await mkdir(join(apt, 'lists/partial'), { recursive: true });
  await mkdir(join(apt, 'cache/archives/partial'), { recursive: true });
  await writeFile(join(apt, 'from.sources'), text);
  // Options of this one command only: the system's own lists, cache and state are neither read nor written.
  const options = [
    `Dir::Etc::SourceList=${join(apt, 'from.sources')}`,
    'Dir::Etc::SourceParts=/dev/null',
    'Dir::Etc::Preferences=/dev/null',
    'Dir::Etc::PreferencesParts=/dev/null',
    `Dir::State::Lists=${join(apt, 'lists')}`,
    `Dir::Cache=${join(apt, 'cache')}`,
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    'Acquire::Retries=2',
    'Acquire::http::Timeout=20',
    'Acquire::https::Timeout=20',
    ...(fetch.architecture === undefined
      ? []
      : [`APT::Architecture=${fetch.architecture}`, `APT::Architectures=${fetch.architecture}`]),
  ].flatMap((option) => ['-o', option]);
  const onLine = (line: string) => {
    const detail = progressOf(line);
    if (detail) fetch.report(detail);
  };
  const run = { signal: fetch.signal, onLine, env: { ...process.env, LC_ALL: 'C' } };
  // Without this option a suite that could not be fetched is a warning only.
  const updated = await runCommand('apt-get', ['-q', ...options, '-o', 'APT::Update::Error-Mode=any', 'update'], run);
  if (updated.code !== 0) throw failed(updated.errors);
  const done = await runCommand('apt-get', ['-q', ...options, 'download', ...fetch.packages], {
    ...run,
    cwd: fetch.debs,
  });
  if (done.code !== 0) throw failed(done.errors);
}

/** "Get:5 http://… trixie/main amd64 docker.io amd64 26.1.5 [23.0 MB]" → "docker.io 26.1.5, 23.0 MB". */
export function progressOf(line: string): string | undefined {
  const got = /^Get:\d+ \S+ (.+?) \[([^\]]+)\]$/.exec(line);
  if (!got) return undefined;
  const [suite, architecture, name, , version] = (got[1] ?? '').split(' ');
  if (version === undefined) return `${[suite, architecture, name].filter(Boolean).join(' ')}, ${got[2]}`;
  return `${name} ${version}, ${got[2]}`;
}

/** apt's or dpkg's complaint as a problem. */
export function failed(errors: string): MachineProblem {
  const lines = errors.split('\n').filter((line) => /^(E|W|Err|dpkg)/.test(line));
  const message = (lines.length > 0 ? lines : errors.trim().split('\n')).slice(0, 4).join('\n');
  if (/No space left on device/.test(errors)) return new MachineProblem({ reason: 'no-space', message });
  return new MachineProblem({ reason: 'download-failed', message });
}

/** Reads a .deb file's fields. */
export async function describe(deb: string): Promise<DebianPackage> {
  const fields = await runCommand('dpkg-deb', ['-f', deb, 'Package', 'Version', 'Architecture']);
  const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(fields.output)?.[1] ?? '';
  const sha256 = createHash('sha256')
    .update(await readFile(deb))
    .digest('hex');
  return { name: field('Package'), version: field('Version'), architecture: field('Architecture'), sha256 };
}

/** The name of the release that this system is. */
export async function ownCodename(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^VERSION_CODENAME="?([a-z]+)/m.exec(release)?.[1] ?? 'sid';
}

/** What this system’s apt fetches from. */
export async function ownSources(): Promise<PackageSource[]> {
  const folder = '/etc/apt/sources.list.d';
  const sources = parseList(await readFile('/etc/apt/sources.list', 'utf8').catch(() => ''));
  for (const name of (await readdir(folder).catch(() => [])).sort()) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    if (name.endsWith('.list')) sources.push(...parseList(text));
    if (name.endsWith('.sources')) sources.push(...parseDeb822(text));
  }
  return sources;
}
