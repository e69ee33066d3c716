// Debian packages, downloaded beside the system's own: by options of the one command, with the system's mirror.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { MachineProblem } from '../problem.ts';
import { type PackageSource, parseDeb822, parseList, sourcesFor } from './sources.ts';

export type PackageVersion = { name: string; version: string; architecture: string; sha256: string };

/** One suite of the system's mirror with lists of its own; `options` are for apt's programs. */
export type Suite = { options: string[]; report: (detail: string) => void; signal: AbortSignal };

export type SuiteOptions = {
  /** A folder for lists and cache; the caller removes it. */
  scratch: string;
  /** The suite; default the system's own. */
  suite?: string;
  /** Debian's name of an architecture other than the system's. */
  architecture?: string;
  report: (detail: string) => void;
  signal: AbortSignal;
};

/** Fetches a suite's lists. Throws a MachineProblem where the system's sources name no Debian mirror. */
export async function openSuite(options: SuiteOptions): Promise<Suite> {
  const codename = await ownCodename();
  const suite = options.suite ?? codename;
  const text = sourcesFor(await ownSources(), codename, suite);
  if (text === undefined) {
    throw new MachineProblem({
      reason: 'needs-apt',
      message: `This system's package sources name no Debian mirror for "${codename}". Install Docker or Podman and Gantry uses it.`,
      fix: 'sudo apt-get install docker.io',
    });
  }
  const apt = join(options.scratch, `apt-${suite}`);
  await mkdir(join(apt, 'lists/partial'), { recursive: true });
  await mkdir(join(apt, 'cache/archives/partial'), { recursive: true });
  await writeFile(join(apt, 'from.sources'), text);
  const opened = { options: aptOptions(apt, options.architecture), report: options.report, signal: options.signal };
  // Without this option a suite that could not be fetched is a warning only.
  await runApt(opened, 'apt-get', ['-o', 'APT::Update::Error-Mode=any', 'update']);
  return opened;
}

// Options of one command only: the system's own lists, cache and state are neither read nor written.
function aptOptions(apt: string, architecture: string | undefined): string[] {
  const foreign = architecture
    ? [`APT::Architecture=${architecture}`, `APT::Architectures=${architecture}`, 'Dir::State::Status=/dev/null']
    : [];
  return [
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
    ...foreign,
  ].flatMap((option) => ['-o', option]);
}

async function runApt(suite: Suite, program: string, args: string[], cwd?: string): Promise<string> {
  const onLine = (line: string) => {
    const detail = progressOf(line);
    if (detail) suite.report(detail);
  };
  const env = { ...process.env, LC_ALL: 'C' };
  const options = { signal: suite.signal, onLine, env, ...(cwd ? { cwd } : {}) };
  const done = await runCommand(program, ['-q', ...suite.options, ...args], options);
  if (done.code !== 0) throw packageProblem(done.errors);
  return done.output;
}

/** Downloads packages into a folder, in the suite's newest versions. */
export async function downloadPackages(suite: Suite, names: string[], folder: string): Promise<void> {
  await runApt(suite, 'apt-get', ['download', ...names], folder);
}

/** The first package that a package depends on: what a package that only points at another stands for. */
export async function firstDependency(suite: Suite, name: string): Promise<string> {
  const output = await runApt(suite, 'apt-cache', ['depends', name]);
  const found = /^ *Depends: (\S+)$/m.exec(output)?.[1];
  if (found === undefined) {
    throw new MachineProblem({ reason: 'download-failed', message: `The package ${name} depends on none.` });
  }
  return found;
}

/** Unpacks all packages of a folder, by name, into another folder; answers what they are. */
export async function unpackPackages(
  folder: string,
  into: string,
  report: (detail: string) => void,
  signal: AbortSignal,
): Promise<PackageVersion[]> {
  const packages: PackageVersion[] = [];
  for (const file of (await readdir(folder)).filter((entry) => entry.endsWith('.deb')).sort()) {
    report(`unpacking ${decodeURIComponent(file)}`);
    packages.push(await describePackage(join(folder, file)));
    const unpacked = await runCommand('dpkg', ['-x', join(folder, file), into], { signal });
    if (unpacked.code !== 0) throw packageProblem(unpacked.errors);
  }
  return packages;
}

async function describePackage(deb: string): Promise<PackageVersion> {
  const fields = await runCommand('dpkg-deb', ['-f', deb, 'Package', 'Version', 'Architecture']);
  const field = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(fields.output)?.[1] ?? '';
  const sha256 = createHash('sha256')
    .update(await readFile(deb))
    .digest('hex');
  return { name: field('Package'), version: field('Version'), architecture: field('Architecture'), sha256 };
}

/** "Get:5 http://… trixie/main amd64 docker.io amd64 26.1.5 [23.0 MB]" → "docker.io 26.1.5, 23.0 MB". */
export function progressOf(line: string): string | undefined {
  const got = /^Get:\d+ \S+ (.+?) \[([^\]]+)\]$/.exec(line);
  if (!got) return undefined;
  const [suite, architecture, name, , version] = (got[1] ?? '').split(' ');
  if (version === undefined) return `${[suite, architecture, name].filter(Boolean).join(' ')}, ${got[2]}`;
  return `${name} ${version}, ${got[2]}`;
}

/** What apt or dpkg complained of, as a problem to show. */
function packageProblem(errors: string): MachineProblem {
  const lines = errors.split('\n').filter((line) => /^(E|W|Err|dpkg)/.test(line));
  const message = (lines.length > 0 ? lines : errors.trim().split('\n')).slice(0, 4).join('\n');
  if (/No space left on device/.test(errors)) return new MachineProblem({ reason: 'no-space', message });
  return new MachineProblem({ reason: 'download-failed', message });
}

/** The codename of the system's release; Debian's unstable suite, which has none, is `sid`. */
export async function ownCodename(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^VERSION_CODENAME="?([a-z]+)/m.exec(release)?.[1] ?? 'sid';
}

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
