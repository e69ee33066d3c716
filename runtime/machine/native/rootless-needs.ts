// What the system has to give an ordinary user before an engine can run, and the one command that gives what is missing.
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../contract/problem.ts';
import type { Environment } from '../home.ts';

/** A range of ids: subuid(5). */
export type IdRange = { owner: string; start: number; count: number };

/** Debian's package of each program that is needed: rootlesskit makes the network's device with `ip`. */
const packageOf = { newuidmap: 'uidmap', newgidmap: 'uidmap', ip: 'iproute2' } as const;
type Program = keyof typeof packageOf;

export type RootlessFacts = {
  user: string;
  uid: number;
  /** Programs that were not found. */
  missing: Program[];
  /** The texts of /etc/subuid and /etc/subgid. */
  subuid: string;
  subgid: string;
  /** Why the kernel makes no namespaces for this user; undefined when it does. */
  kernel?: { message: string; fix: string };
};

// What an image may count on: 16 bits of ids.
const wanted = 65_536;

/** The ranges of a file of the form `owner:start:count`; other lines are left out. */
export function parseRanges(text: string): IdRange[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([^:#\s][^:]*):(\d+):(\d+)\s*$/.exec(line);
    return match ? [{ owner: match[1] ?? '', start: Number(match[2]), count: Number(match[3]) }] : [];
  });
}

/** Whether the user, by name or by number, has ids of his own to give to containers. */
export function hasIds(text: string, user: string, uid: number): boolean {
  const own = parseRanges(text).filter(({ owner }) => owner === user || owner === String(uid));
  return own.reduce((sum, { count }) => sum + count, 0) >= wanted;
}

/** "100000-165535", moved behind everybody else's ranges. */
export function freeRange(texts: string[]): string {
  const ends = texts.flatMap(parseRanges).map(({ start, count }) => start + count);
  const start = Math.max(100_000, ...ends);
  return `${start}-${start + wanted - 1}`;
}

/** One problem with one command, even where several things are missing; undefined when nothing is. */
export function rootlessObstacle(facts: RootlessFacts): Problem | undefined {
  const fixes: string[] = [];
  const problems: Problem[] = [];
  if (facts.missing.length > 0) {
    problems.push({ reason: 'needs-uidmap', message: `There is no ${facts.missing.join(' and no ')}.` });
    const packages = new Set(facts.missing.map((program) => packageOf[program]));
    fixes.push(`sudo apt-get install --yes ${[...packages].join(' ')}`);
  }
  const files = [
    ['/etc/subuid', '--add-subuids', facts.subuid],
    ['/etc/subgid', '--add-subgids', facts.subgid],
  ] as const;
  const short = files.filter(([, , text]) => !hasIds(text, facts.user, facts.uid));
  if (short.length > 0) {
    const names = short.map(([name]) => name).join(' and ');
    problems.push({ reason: 'needs-subuids', message: `${names}: no ${wanted} ids for ${facts.user}.` });
    const range = freeRange([facts.subuid, facts.subgid]);
    fixes.push(`sudo usermod ${short.map(([, option]) => `${option} ${range}`).join(' ')} ${facts.user}`);
  }
  if (facts.kernel) {
    problems.push({ reason: 'needs-namespaces', message: facts.kernel.message });
    fixes.push(facts.kernel.fix);
  }
  const [first] = problems;
  if (!first) return undefined;
  return { ...first, message: problems.map(({ message }) => message).join(' '), fix: fixes.join(' && ') };
}

/** Looks at this system; `env` for its PATH. */
export async function rootlessFacts(env: Environment): Promise<RootlessFacts> {
  const { username, uid } = userInfo();
  const missing: Program[] = [];
  for (const program of Object.keys(packageOf) as Program[]) if (!(await isThere(program, env))) missing.push(program);
  const [subuid, subgid, kernel] = await Promise.all([
    readFile('/etc/subuid', 'utf8').catch(() => ''),
    readFile('/etc/subgid', 'utf8').catch(() => ''),
    kernelObstacle(env),
  ]);
  return { user: username, uid, missing, subuid, subgid, ...(kernel ? { kernel } : {}) };
}

async function isThere(program: string, env: Environment): Promise<boolean> {
  const folders = [...(env.PATH ?? '').split(':'), '/usr/bin', '/usr/local/bin', '/usr/sbin'].filter(
    (folder) => folder !== '',
  );
  const found = await Promise.all(folders.map((folder) => may(join(folder, program), constants.X_OK)));
  return found.includes(true);
}

function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

/** Switches with which systems forbid it: name, the forbidding value, the allowing one. */
const restriction = 'kernel.apparmor_restrict_unprivileged_userns';
const switches = [
  ['kernel.unprivileged_userns_clone', '0', '1'],
  ['user.max_user_namespaces', '0', '28633'],
  [restriction, '1', '0'],
] as const;

async function kernelObstacle(env: Environment): Promise<RootlessFacts['kernel']> {
  // The installed package brings a profile that lets its engine do so (assets/linux/apparmor-profile.tpl).
  const allowed = env.GANTRY_RESOURCES !== undefined && (await may('/etc/apparmor.d/gantry-app', constants.F_OK));
  for (const [name, forbids, allows] of switches) {
    if (name === restriction && allowed) continue;
    const value = await readFile(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').catch(() => '');
    if (value.trim() === forbids)
      return { message: `${name} is ${forbids}.`, fix: `sudo sysctl --write ${name}=${allows}` };
  }
  if (await may('/dev/net/tun', constants.R_OK | constants.W_OK)) return undefined;
  const there = await may('/dev/net/tun', constants.F_OK);
  return { message: '/dev/net/tun cannot be used.', fix: there ? 'sudo chmod 666 /dev/net/tun' : 'sudo modprobe tun' };
}
