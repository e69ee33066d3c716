// The engine's firewall rules: in chains of its own, each rule marked, so that no other Docker's are touched.
import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { withLock } from '../lock.ts';
import { anyEngineRuns } from '../processes.ts';

export type Families = 'iptables' | 'ip6tables';
const families: readonly Families[] = ['iptables', 'ip6tables'];
const tables = ['filter', 'nat', 'raw', 'mangle'];

/** How to run the firewall's commands: the system's own where there are some, else the bundle's. */
export type FirewallTool = { env: Record<string, string>; program: Record<Families, string> };

/** The mark is a comment at each rule; chains are named `GT<hash>…` in place of `DOCKER…`. */
export function markOf(hash: string): string {
  return `gantry-${hash}`;
}

/** `enter` is the command before a command that is to run in the engine's own network. */
export async function firewallTool(bundleRoot: string, enter: string[] = []): Promise<FirewallTool> {
  for (const folder of ['/usr/sbin', '/sbin', '/usr/local/sbin', '/usr/bin']) {
    // What the system uses wins: rules in both of the kernel's tables would each have a say over every packet.
    if (await runs(join(folder, 'iptables'))) {
      return { env: {}, program: { iptables: join(folder, 'iptables'), ip6tables: join(folder, 'ip6tables') } };
    }
  }
  const libraries = join(bundleRoot, 'usr/lib', (await libraryFolder(bundleRoot)) ?? '');
  const env = { LD_LIBRARY_PATH: libraries, XTABLES_LIBDIR: join(libraries, 'xtables') };
  const nft = join(bundleRoot, 'usr/sbin/iptables-nft');
  const [program = nft, ...args] = [...enter, nft, '-t', 'nat', '-S'];
  const probe = await runCommand(program, args, { env: { ...process.env, ...env }, timeout: 10_000 });
  const kind = probe.code === 0 ? 'nft' : 'legacy';
  return {
    env,
    program: {
      iptables: join(bundleRoot, `usr/sbin/iptables-${kind}`),
      ip6tables: join(bundleRoot, `usr/sbin/ip6tables-${kind}`),
    },
  };
}

/** The name of the folder of shared libraries in a bundle's usr/lib, which differs by architecture. */
export async function libraryFolder(bundleRoot: string): Promise<string | undefined> {
  return (await readdir(join(bundleRoot, 'usr/lib'))).find((name) => name.endsWith('-linux-gnu'));
}

async function runs(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Writes `iptables` and `ip6tables` into a folder that stands first in the engine's PATH. Docker's chain names are the
 * same in every engine, and an engine flushes them when it starts: with one beside, its published ports would die.
 */
export async function writeFirewallPrograms(folder: string, tool: FirewallTool, hash: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const family of families) {
    await writeFile(join(folder, family), firewallScript(tool, family, hash), { mode: 0o755 });
  }
}

export function firewallScript(tool: FirewallTool, family: Families, hash: string): string {
  const exports = Object.entries(tool.env).map(([key, value]) => `export ${key}=${quote(value)}`);
  return `#!/bin/sh
# Gives this engine firewall chains of its own and marks its rules, so that they can be told from another Docker's.
${exports.join('\n')}
case " $* " in
  # The policy is the whole machine's: refuse to change it. What it is for is done by one rule for our own subnet.
  *" -P FORWARD "*) exit 0 ;;
esac
left=$#
mark=
while [ "$left" -gt 0 ]; do
  word=$1
  shift
  left=$((left - 1))
  case $word in
    DOCKER | DOCKER-*) word="GT${hash}\${word#DOCKER}" ;;
    -A | -I | -C | -D | --append | --insert | --check | --delete) mark=yes ;;
  esac
  set -- "$@" "$word"
done
[ -n "$mark" ] && set -- "$@" -m comment --comment ${markOf(hash)}
exec ${quote(tool.program[family])} "$@"
`;
}

/** Text as one word of a shell script. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Drops what the engine itself did not let through to its networks, as its refused policy would have done. */
export async function closeForwarding(programs: string, block: string): Promise<void> {
  const rule = ['FORWARD', '-d', block, '-j', 'DROP'];
  const there = await runCommand(join(programs, 'iptables'), ['--wait', '-C', ...rule], { timeout: 10_000 });
  if (there.code !== 0) await runCommand(join(programs, 'iptables'), ['--wait', '-A', ...rule], { timeout: 10_000 });
}

/** Takes away every rule with this engine's mark and the chains that are its own. */
export async function removeFirewallRules(tool: FirewallTool, hash: string): Promise<void> {
  const env = { ...process.env, ...tool.env };
  for (const family of families) {
    const run = (args: string[]) => runCommand(tool.program[family], ['--wait', ...args], { env, timeout: 10_000 });
    for (const table of tables) {
      const listed = await run(['-t', table, '-S']).catch(() => undefined);
      if (listed?.code !== 0) continue;
      for (const args of deletions(listed.output, hash)) await run(['-t', table, ...args]);
    }
  }
}

/** From the text of `iptables -S`: the arguments of the commands that take an engine's rules and chains away. */
export function deletions(listing: string, hash: string): string[][] {
  const lines = listing.split('\n').map(splitWords);
  const rules = lines.filter((words) => words[0] === '-A' && words.includes(markOf(hash)));
  const chains = lines
    .filter((words) => words[0] === '-N' && words[1]?.startsWith(`GT${hash}`))
    .map((words) => words[1] ?? '');
  return [
    ...rules.map((words) => ['-D', ...words.slice(1)]),
    ...chains.map((chain) => ['-F', chain]),
    ...chains.map((chain) => ['-X', chain]),
  ];
}

function splitWords(line: string): string[] {
  return (line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((word) =>
    word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word,
  );
}

const forwardSwitch = '/proc/sys/net/ipv4/ip_forward';
const forwardMemory = '/run/gantry-forward';
const forwardRule = ['FORWARD', '-m', 'comment', '--comment', 'gantry-forward', '-j', 'DROP'];

/**
 * Lets the kernel forward packets. Where it did not before, a last rule drops what no engine asked for, so that the
 * machine does not become a router for others; `restoreForwarding` undoes both.
 */
export async function enableForwarding(tool: FirewallTool): Promise<void> {
  await withLock('/run/gantry-network.lock', async () => {
    if ((await readFile(forwardSwitch, 'utf8')).trim() !== '0') return;
    const env = { ...process.env, ...tool.env };
    await runCommand(tool.program.iptables, ['--wait', '-A', ...forwardRule], { env, timeout: 10_000 });
    await writeFile(forwardMemory, '0');
    await writeFile(forwardSwitch, '1');
  });
}

/** Does nothing while any other dockerd runs: it may count on forwarding by now. */
export async function restoreForwarding(tool: FirewallTool): Promise<void> {
  await withLock('/run/gantry-network.lock', async () => {
    if ((await readFile(forwardMemory, 'utf8').catch(() => '')) !== '0' || (await anyEngineRuns())) return;
    await writeFile(forwardSwitch, '0');
    const env = { ...process.env, ...tool.env };
    await runCommand(tool.program.iptables, ['--wait', '-D', ...forwardRule], { env, timeout: 10_000 });
    await rm(forwardMemory, { force: true });
  });
}
