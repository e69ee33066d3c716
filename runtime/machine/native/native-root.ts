// The embedded engine run by root: a bridge, firewall rules and cgroups of its own beside whatever else runs.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineFiles } from '../applied.ts';
import type { EngineChoice } from '../configuration.ts';
import { settleData } from '../data-place.ts';
import { type EnginePlaces, enginePlaces } from '../home.ts';
import { askSocket } from '../ping.ts';
import { MachineProblem } from '../problem.ts';
import { anyEngineRuns } from '../processes.ts';
import { type BridgePlan, bridgesOf, deleteInterface, ensureBridge, removeBridges } from './bridge.ts';
import { giveWay, removeCgroups } from './cgroups.ts';
import { commonConfig, startDaemon, stopDaemon } from './daemon.ts';
import {
  closeForwarding,
  enableForwarding,
  firewallTool,
  removeFirewallRules,
  restoreForwarding,
  writeFirewallPrograms,
} from './firewall.ts';
import {
  endOrphanContainerd,
  killLeftProcesses,
  removeCommonFolders,
  removeRunDirectory,
  unmountBelow,
} from './leftovers.ts';
import type { Native, NativeKind } from './native-kind.ts';
import { formatBlock, parseBlock } from './subnet.ts';

export function rootKind(home: string): NativeKind {
  return {
    rootless: false,
    places: (id) => settleData(home, id, enginePlaces(home, id)),
    obstacle: async () => undefined,
    standing: async () => true,
    own: async (native) => rootConfig(native, (await rememberedBlock(native.places)) ?? anyBlock),
    options: () => [],
    owner: async () => [],
    prepare,
    launch,
    clear: async ({ bundle, ...rest }) => {
      if (bundle) return clear({ ...rest, bundle });
      // Its programs were deleted under its hands: it is ended, and the next stop with programs clears up behind it.
      await stopDaemon(rest.places);
      await killLeftProcesses(rest.places);
    },
    erase: (places) => rm(places.data, { recursive: true, force: true }),
  };
}

async function prepare(native: Native, signal: AbortSignal): Promise<void> {
  const { places, bundle } = native;
  const tool = await firewallTool(join(bundle.directory, 'root'));
  await writeFirewallPrograms(places.programs, tool, places.hash);
  await ensureBridge(bridgePlan(native), signal);
  await enableForwarding(tool);
}

async function launch(native: Native, choice: EngineChoice, signal: AbortSignal): Promise<void> {
  const { places, env } = native;
  await endOrphanContainerd(places);
  await giveWay(places.cgroup);
  const block = await rememberedBlock(places);
  if (!block) throw new MachineProblem({ reason: 'machine-failed', message: 'The bridge has no block of addresses.' });
  const files = await engineFiles(places, choice, rootConfig(native, block), env);
  await startDaemon({ ...native, ...files }, signal);
  await closeForwarding(places.programs, block);
}

/** Good enough for a check of what else is in the configuration. */
const anyBlock = '10.100.0.0/16';

async function rememberedBlock(places: EnginePlaces): Promise<string | undefined> {
  const block = parseBlock((await readFile(join(places.directory, 'network'), 'utf8').catch(() => '')).trim());
  return block && formatBlock(block);
}

function rootConfig({ places, bundle }: Native, block: string): Record<string, unknown> {
  return {
    ...commonConfig(bundle, block),
    bridge: places.bridge,
    // systemd is not everywhere, and a folder of our own can be cleared.
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'cgroup-parent': places.cgroup,
    'userland-proxy-path': bundle.dockerProxy,
  };
}

function bridgePlan({ places, bundle }: Native): BridgePlan {
  return { busybox: bundle.busybox, name: places.bridge, hash: places.hash, directory: places.directory };
}

/** No process, mount, interface, rule or cgroup of this engine is left. */
async function clear(native: Native): Promise<void> {
  const { places, bundle } = native;
  const bridges = await bridgesOf(await networkIds(places.socket));
  await stopDaemon(places);
  await killLeftProcesses(places);
  await unmountBelow(bundle.busybox, [places.run, places.data]);
  for (const name of bridges) await deleteInterface(bundle.busybox, name);
  await removeBridges(bridgePlan(native));
  const tool = await firewallTool(join(bundle.directory, 'root'));
  await removeFirewallRules(tool, places.hash);
  await restoreForwarding(tool);
  await removeCgroups(places);
  await rm(places.pidFile, { force: true });
  await removeRunDirectory(places);
  if (!(await anyEngineRuns())) await removeCommonFolders();
}

async function networkIds(socket: string): Promise<string[]> {
  try {
    const networks: unknown = JSON.parse((await askSocket(socket, '/networks')).body);
    return Array.isArray(networks) ? networks.map((network: { Id: string }) => network.Id) : [];
  } catch {
    return [];
  }
}
