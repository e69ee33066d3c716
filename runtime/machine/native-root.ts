// The embedded engine run by root: a bridge, firewall rules and cgroups of its own beside whatever else runs.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BridgePlan, bridgesOf, deleteInterface, ensureBridge, removeBridges } from './bridge.ts';
import { commonConfig, startDaemon, stopDaemon } from './daemon.ts';
import {
  closeForwarding,
  enableForwarding,
  firewallTool,
  removeFirewallRules,
  restoreForwarding,
  writeFirewallPrograms,
} from './firewall.ts';
import { enginePlaces } from './home.ts';
import {
  endOrphanContainerd,
  killLeftProcesses,
  removeCgroups,
  removeCommonFolders,
  removeRunDirectory,
  unmountBelow,
} from './leftovers.ts';
import type { Native, NativeKind } from './native-kind.ts';
import { askSocket } from './ping.ts';
import { anyEngineRuns } from './processes.ts';
import { formatBlock } from './subnet.ts';

export function rootKind(home: string): NativeKind {
  return {
    rootless: false,
    places: async (id) => enginePlaces(home, id),
    obstacle: async () => undefined,
    standing: async () => true,
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

async function launch(native: Native, signal: AbortSignal): Promise<void> {
  const { places, bundle } = native;
  await endOrphanContainerd(places);
  const tool = await firewallTool(join(bundle.directory, 'root'));
  await writeFirewallPrograms(places.programs, tool, places.hash);
  const block = formatBlock(await ensureBridge(bridgePlan(native), signal));
  await enableForwarding(tool);
  await startDaemon({ ...native, config: rootConfig(native, block) }, signal);
  await closeForwarding(places.programs, block);
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
