// The engine's own bridge: made before the engine, taken away after it; nobody else's interface is touched.
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { withLock } from '../lock.ts';
import { MachineProblem } from '../problem.ts';
import { type Block, bridgeAddress, chooseBlock, formatBlock, overlap, parseBlock, parseRoutes } from './subnet.ts';

/** `ip` is busybox's: a bare system may have no ip command. */
export type BridgePlan = { busybox: string; name: string; hash: string; directory: string };

/** Makes the bridge where it is missing; answers with the block of all the engine's networks. Keeps its block. */
export async function ensureBridge(plan: BridgePlan, signal: AbortSignal): Promise<Block> {
  const memory = join(plan.directory, 'network');
  // One engine of the machine at a time chooses, so that two never take the same block.
  return withLock(
    '/run/gantry-network.lock',
    async () => {
      const remembered = parseBlock((await readFile(memory, 'utf8').catch(() => '')).trim());
      const exists = await hasInterface(plan.name);
      if (remembered && exists) return remembered;
      if (exists) await ip(plan.busybox, ['link', 'del', plan.name]);
      const used = parseRoutes(await readFile('/proc/net/route', 'utf8'));
      const kept = remembered && !used.some((block) => overlap(block, remembered)) ? remembered : undefined;
      const block = kept ?? chooseBlock(used, plan.hash);
      if (!block) throw new MachineProblem({ reason: 'machine-failed', message: 'no private subnet is free' });
      await ip(plan.busybox, ['link', 'add', 'name', plan.name, 'type', 'bridge']);
      await ip(plan.busybox, ['addr', 'add', bridgeAddress(block), 'dev', plan.name]);
      await ip(plan.busybox, ['link', 'set', plan.name, 'up']);
      await writeFile(memory, formatBlock(block));
      return block;
    },
    { signal },
  );
}

/**
 * Deletes the bridges of the engine's networks: those with an address in its block, its own the last. Where its own is gone, the block
 * may be another engine's by now, and nothing is touched.
 */
export async function removeBridges(plan: BridgePlan): Promise<void> {
  if (!(await isBridge(plan.name))) return;
  const block = parseBlock((await readFile(join(plan.directory, 'network'), 'utf8').catch(() => '')).trim());
  const names = new Set<string>();
  if (block) {
    const routes = (await readFile('/proc/net/route', 'utf8')).split('\n').slice(1);
    for (const line of routes) {
      const name = line.split('\t')[0] ?? '';
      const [own] = parseRoutes(`\n${line}`);
      if (own && overlap(own, block) && own.bits >= block.bits && name !== plan.name) names.add(name);
    }
  }
  for (const name of [...names, plan.name]) {
    if (await isBridge(name)) await ip(plan.busybox, ['link', 'del', name]).catch(() => {});
  }
}

/** Names of the bridges that the engine made for its networks; asked before it stops. */
export async function bridgesOf(networkIds: string[]): Promise<string[]> {
  const wanted = new Set(networkIds.map((id) => `br-${id.slice(0, 12)}`));
  return (await readdir('/sys/class/net')).filter((name) => wanted.has(name));
}

export async function deleteInterface(busybox: string, name: string): Promise<void> {
  if (await hasInterface(name)) await ip(busybox, ['link', 'del', name]).catch(() => {});
}

function hasInterface(name: string): Promise<boolean> {
  return access(`/sys/class/net/${name}`).then(
    () => true,
    () => false,
  );
}

function isBridge(name: string): Promise<boolean> {
  return access(`/sys/class/net/${name}/bridge`).then(
    () => true,
    () => false,
  );
}

async function ip(busybox: string, args: string[]): Promise<void> {
  const done = await runCommand(busybox, ['ip', ...args], { timeout: 10_000 });
  if (done.code !== 0) {
    throw new MachineProblem({ reason: 'machine-failed', message: `ip ${args.join(' ')}: ${done.errors.trim()}` });
  }
}
