// Programs that look for known vulnerabilities in a bill of materials: found on the runtime's computer, run, and understood.
import { spawn } from 'node:child_process';
import { access, constants, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { type SbomFinding, type ScannerName, type Severity, scannerNames, severities } from '../../contract/sboms.ts';
import { ServiceProblem } from '../problems.ts';
import { clipped } from './sbom-found.ts';

/** The first time it fetches its list of vulnerabilities, some hundred megabytes. */
const answerWithinMs = 30 * 60_000;
/** From the asking to end to the ending. */
const graceMs = 5000;
const mostOutput = 256 * 1024 * 1024;
const mostSaid = 16 * 1024;
const mostFindings = 20_000;

export interface Scanner {
  name: ScannerName;
  path: string;
}

export async function findScanners(env: NodeJS.ProcessEnv): Promise<Scanner[]> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const ending = process.platform === 'win32' ? '.exe' : '';
  const found = await Promise.all(
    scannerNames.map(async (name) => {
      for (const folder of folders) {
        const path = join(folder, name + ending);
        if (await isProgram(path)) return { name, path };
      }
      return undefined;
    }),
  );
  return found.filter((one) => one !== undefined);
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** trivy's own patience ends after five minutes, and a person's configuration may have it end with a code where it finds something. */
const trivyPatience = ['--timeout', `${answerWithinMs / 60_000}m`, '--exit-code', '0'];
const argumentsOf: Record<ScannerName, (file: string) => string[]> = {
  trivy: (file) => ['sbom', '--format', 'json', '--quiet', ...trivyPatience, file],
  grype: (file) => [`sbom:${file}`, '--output', 'json', '--quiet'],
};

/** `bill` is CycloneDX. The worst come first; of very many the worst are kept, which `cut` tells. */
export async function scanBill(
  scanner: Scanner,
  bill: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<{ findings: SbomFinding[]; cut: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-sbom-'));
  try {
    const file = join(folder, 'image.cdx.json');
    await writeFile(file, bill, { mode: 0o600, signal });
    // Both read configurations and lists of what to ignore where they are started: not those of a folder that the runtime happens to be in.
    const answer = await run(scanner, argumentsOf[scanner.name](file), { env, cwd: folder }, signal);
    const findings = findingsOf(scanner.name, answer);
    return { findings: findings.slice(0, mostFindings), cut: findings.length > mostFindings };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(
  { name, path }: Scanner,
  args: string[],
  place: { env: NodeJS.ProcessEnv; cwd: string },
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const parts: Buffer[] = [];
    let length = 0;
    let said = '';
    let why: ServiceProblem | undefined;
    let killing: NodeJS.Timeout | undefined;
    const stop = (problem: ServiceProblem) => {
      why ??= problem;
      child.kill('SIGTERM');
      killing ??= setTimeout(() => child.kill('SIGKILL'), graceMs);
    };
    const cancel = () => stop(new ServiceProblem('canceled', 'Canceled'));
    const late = setTimeout(() => stop(new ServiceProblem('unknown', `${name} did not end in time`)), answerWithinMs);
    const end = () => {
      for (const timer of [late, killing]) clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > mostOutput) stop(new ServiceProblem('unknown', `${name} answers too much`));
      else parts.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-mostSaid);
    });
    child.once('error', (error) => {
      end();
      reject(new ServiceProblem('unknown', `${name}: ${error.message}`));
    });
    child.once('close', (code) => {
      end();
      if (why !== undefined) reject(why);
      else if (code === 0) resolve(Buffer.concat(parts).toString('utf8'));
      else reject(new ServiceProblem('unknown', `${name}: ${clippedEnd(said) || `it ended with ${code}`}`));
    });
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
  });
}

/** What went wrong is said last. */
function clippedEnd(said: string): string {
  return said.trim().split('\n').slice(-3).join('\n').slice(-600);
}

const text = z.string().catch('');
const trivyAnswer = z.object({
  Results: z
    .array(
      z.object({
        Vulnerabilities: z
          .array(
            z.object({
              VulnerabilityID: z.string(),
              PkgName: text,
              InstalledVersion: text,
              FixedVersion: text,
              Severity: text,
              Title: text,
              PrimaryURL: text,
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});
const grypeAnswer = z.object({
  matches: z
    .array(
      z.object({
        vulnerability: z.object({
          id: z.string(),
          severity: text,
          description: text,
          dataSource: text,
          fix: z.object({ versions: z.array(z.string()).nullish() }).nullish(),
        }),
        artifact: z.object({ name: text, version: text }),
      }),
    )
    .nullish(),
});

/** `unknown` where it is no answer of that scanner. */
export function findingsOf(name: ScannerName, answer: string): SbomFinding[] {
  const found = name === 'trivy' ? fromTrivy(parsed(name, answer)) : fromGrype(parsed(name, answer));
  const rank = (one: SbomFinding) => severities.indexOf(one.severity);
  return found.sort((a, b) => rank(a) - rank(b) || compare(a.package, b.package) || compare(b.id, a.id));
}

function parsed(name: ScannerName, answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    throw new ServiceProblem('unknown', `${name} answered no JSON`);
  }
}

function fromTrivy(answer: unknown): SbomFinding[] {
  const told = trivyAnswer.safeParse(answer);
  if (!told.success) throw new ServiceProblem('unknown', 'trivy answered in a form that is not known');
  const all = (told.data.Results ?? []).flatMap(({ Vulnerabilities }) => Vulnerabilities ?? []);
  return all.map((one) => ({
    id: clipped(one.VulnerabilityID),
    severity: severityOf(one.Severity),
    package: clipped(one.PkgName),
    version: clipped(one.InstalledVersion),
    fixedIn: fixes(one.FixedVersion.split(',')),
    title: clipped(one.Title),
    ...linked(one.PrimaryURL),
  }));
}

function fromGrype(answer: unknown): SbomFinding[] {
  const told = grypeAnswer.safeParse(answer);
  if (!told.success) throw new ServiceProblem('unknown', 'grype answered in a form that is not known');
  return (told.data.matches ?? []).map(({ vulnerability: one, artifact }) => ({
    id: clipped(one.id),
    severity: severityOf(one.severity),
    package: clipped(artifact.name),
    version: clipped(artifact.version),
    fixedIn: fixes(one.fix?.versions ?? []),
    title: clipped(one.description),
    ...linked(one.dataSource),
  }));
}

function severityOf(word: string): Severity {
  const lower = word.toLowerCase();
  return severities.find((one) => one === lower) ?? 'unknown';
}

function fixes(versions: readonly string[]): string[] {
  return versions
    .map((one) => clipped(one.trim()))
    .filter(Boolean)
    .slice(0, 20);
}

function linked(address: string): { link?: string } {
  return /^https?:\/\/[^\s]+$/i.test(address) && address.length < 1000 ? { link: address } : {};
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
