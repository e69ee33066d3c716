// Puts the runtime together: everything the contract promises, answered, and one way to end it all.
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askedAddresses } from '../engine/containers.ts';
import { Scanner } from '../logs/scanner.ts';
import { registrySettings } from '../machine/configuration.ts';
import { embeddedId } from '../machine/driver.ts';
import { ActivityFile } from './activities/activity-file.ts';
import { ActivityHistory } from './activities/activity-history.ts';
import { ActivityRegistry } from './activities/activity-registry.ts';
import { OutsideChanges } from './activities/outside-changes.ts';
import { activitiesProcedures } from './activities.ts';
import { Builds, buildsProcedures } from './builds.ts';
import { Edits } from './containers/edits.ts';
import { containersProcedures } from './containers.ts';
import { EngineRegistry } from './engines/engine-registry.ts';
import { enginesProcedures } from './engines.ts';
import { FileDrags, type StartDrag } from './files/file-drags.ts';
import { FileTransfers } from './files/file-transfers.ts';
import { FilePlaces, filesProcedures } from './files.ts';
import { hostProcedures, type PickPaths } from './host.ts';
import { ImageContents } from './images/image-contents.ts';
import { imageContentsProcedures } from './images/image-contents-procedures.ts';
import { LayerCache } from './images/image-layer-cache.ts';
import { imagesProcedures } from './images.ts';
import { openKeeping } from './keeping/keeping.ts';
import { backupSchedulesProcedures, snapshotsProcedures, volumeTrashProcedures } from './keeping/keeping-procedures.ts';
import { Watchers } from './lists/watchers.ts';
import { LogCaptures } from './logs/log-captures.ts';
import { openShelf } from './logs/log-shelf.ts';
import { logsProcedures } from './logs.ts';
import { watchHome } from './machines/home-watch.ts';
import { openMachine } from './machines/open-machine.ts';
import { type KeeperCommand, startPortKeeper } from './machines/port-keeper.ts';
import { PublishedPorts } from './machines/published-ports.ts';
import { machinesProcedures } from './machines.ts';
import { NetworkSeats } from './networks/network-seats.ts';
import { networksProcedures } from './networks.ts';
import { procedures } from './procedures.ts';
import { processesProcedures } from './processes.ts';
import { projectsProcedures } from './projects.ts';
import { RegistryLogins } from './registries/registry-logins.ts';
import { RegistryStore } from './registries/registry-store.ts';
import type { Vault } from './registries/vault.ts';
import { Registries, registriesProcedures } from './registries.ts';
import { Sboms, sbomsProcedures } from './sboms.ts';
import { settingsProcedures } from './settings.ts';
import { SettingsFile } from './settings-file.ts';
import { statsProcedures } from './stats.ts';
import { StreamRegistry } from './stream-registry.ts';
import { streamsProcedures } from './streams.ts';
import { ContainerFates } from './terminals/terminal-fates.ts';
import { TerminalPlaces } from './terminals/terminal-places.ts';
import { TerminalRegistry, terminalsProcedures } from './terminals.ts';
import { Busybox } from './tools/busybox.ts';
import { ToolImage } from './tools/tool-image.ts';
import { VolumeTools } from './tools/volume-tools.ts';
import { topologyProcedures } from './topology.ts';
import { trashProcedures } from './trash/trash-procedures.ts';
import { Trash } from './trash.ts';
import { UpdateMemory } from './updates/update-memory.ts';
import { Updates, updatesProcedures } from './updates.ts';
import { VolumeBackups, volumeBackupsProcedures } from './volumes/volume-backups.ts';
import { VolumeContent } from './volumes/volume-content.ts';
import { volumesProcedures } from './volumes.ts';

export interface RuntimeOptions {
  /** Gantry's folder: settings and the embedded engine. */
  home: string;
  env?: NodeJS.ProcessEnv;
  /** The folder with `sample/index.html`; default: GANTRY_ASSETS, else `assets` above this file. */
  assets?: string;
  /** The program and arguments that keep a machine's ports open when this process ends and the machine does not. */
  keeper?: KeeperCommand;
  /** Whether who uses it may open terminals on this computer itself; only for a runtime that serves the person in front of it. */
  hostTerminal?: boolean;
  /** Asks the person for folders or files in the system's own dialog; absent where there is no window. */
  pick?: PickPaths;
  /** Lets the system carry files out of the window; absent where there is none. */
  drag?: StartDrag;
  /** The system's store for secrets; without one Gantry's own logins last as long as the runtime. */
  vault?: Vault;
  /** One line for whoever looks after the runtime; never a secret. */
  log?: (line: string) => void;
}

/** Starts what the current engine needs and answers at once: how it goes is told by `engines.watch`. */
export async function createRuntime(options: RuntimeOptions) {
  const env = options.env ?? process.env;
  const log = options.log ?? (() => undefined);
  const { home } = options;
  const settings = await SettingsFile.open(home);
  const machine = await openMachine({ home, env, keepRunning: () => settings.value.keepEngineRunning });
  const { embedded } = machine;
  const engines = new EngineRegistry(embedded, settings, env, env.HOME ?? homedir());
  const streams = new StreamRegistry();
  const activities = new ActivityRegistry(new ActivityHistory(new ActivityFile(home)));
  const outside = new OutsideChanges(engines, activities.history);
  const ports: PublishedPorts = new PublishedPorts(
    {
      watch: (signal) => watchers.of(embeddedId).containers.subscribe(signal),
      asked: (id) => askedAddresses(embedded.link.connection, id),
      onProblems: () => watchers.of(embeddedId).containers.refresh(),
    },
    machine.notices,
  );
  const watchers = new Watchers(engines, (row) => (row.engineId === embeddedId ? ports.mark(row) : row));
  embedded.listen(() => ports.use(embedded.phase === 'started' ? embedded.driver : undefined));
  const life = new AbortController();
  // As many listen to it as there are services, not as many as there are mistakes.
  setMaxListeners(0, life.signal);
  const shelf = await openShelf(home, settings, life.signal);
  const scanner = new Scanner();
  const captures = new LogCaptures(engines, shelf);
  const busybox = new Busybox(env, () => machine.systemFile('/usr/bin/busybox'));
  const tools = new ToolImage(busybox);
  const seats = new NetworkSeats();
  const volumeTools = new VolumeTools({ busybox, env, inMachine: (path) => machine.systemFile(path) });
  const places = new TerminalPlaces({ engines, machine, env, tools, host: options.hostTerminal === true });
  const terminals = new TerminalRegistry(places, new ContainerFates(engines), streams, settings);
  const trash = await Trash.open(home, engines, settings, life.signal);
  const host = options.hostTerminal === true;
  const imageContents = new ImageContents({ engines, activities, cache: new LayerCache(home) });
  const files = new FilePlaces({ engines, tools, volumeTools, images: imageContents });
  const transfers = new FileTransfers(activities);
  const drags = new FileDrags({ home, activities, start: options.drag });
  const store = await RegistryStore.open(home, { vault: options.vault, env });
  const reached = () => registrySettings(machine.latest.value.settings);
  const logins = new RegistryLogins({ files: { env, home: env.HOME ?? homedir() }, store, settings: reached });
  const edits = new Edits({ home, engines, activities, logins });
  const updates = new Updates({
    ...{ engines, watchers, settings, edits, signal: life.signal },
    memory: await UpdateMemory.open(home),
    logins,
  });
  const volumeContent = new VolumeContent({ home, engines, activities, tools: volumeTools, signal: life.signal });
  const volumeBackups = new VolumeBackups({ home, engines, activities, transfers, content: volumeContent });
  const keeping = await openKeeping({
    ...{ home, engines, activities, settings, signal: life.signal, content: volumeContent, backups: volumeBackups },
    onVolumes: (engineId) => watchers.of(engineId).volumes.refresh(),
  });
  const builds = new Builds({ home, engines, activities, logins, env, signal: life.signal });
  const sample = { page: join(options.assets ?? findAssets(env), 'sample'), busybox };
  embedded.onLeft = (driver) => {
    if (driver.publish !== undefined && options.keeper !== undefined) startPortKeeper(options.keeper);
  };
  const unwatch = watchHome(home, () => Promise.all([embedded.adopt(), machine.refresh()]));
  await engines.refresh();
  void edits.recover(life.signal).catch((error: unknown) => log(`edits: ${String(error)}`));
  void volumeContent.recover().catch((error: unknown) => log(`volumes: ${String(error)}`));
  void updates.daily();
  engines.wakeCurrent().catch((error: unknown) => log(`engine: ${String(error)}`));
  const router = procedures.router({
    activities: activitiesProcedures(activities),
    backupSchedules: backupSchedulesProcedures(keeping.schedules),
    builds: buildsProcedures(builds, { engines, activities, streams }),
    containers: containersProcedures(engines, watchers, activities, sample, edits, trash, logins, transfers, host),
    engines: enginesProcedures(engines, activities),
    files: filesProcedures(files, { transfers, host, drags }),
    host: hostProcedures(options.pick),
    imageContents: imageContentsProcedures(imageContents, engines, logins),
    images: imagesProcedures({ engines, watchers, activities, logins, transfers, host }),
    logs: logsProcedures({ captures, scanner, watchers, streams }),
    machines: machinesProcedures(machine, ports, activities, streams, log),
    networks: networksProcedures({ engines, watchers, activities, tools }),
    processes: processesProcedures(engines, tools),
    projects: projectsProcedures(engines, watchers, activities),
    registries: registriesProcedures(new Registries({ engines, machine, store, logins })),
    sboms: sbomsProcedures(new Sboms({ contents: imageContents, activities, env }), host),
    settings: settingsProcedures(settings),
    snapshots: snapshotsProcedures(keeping),
    stats: statsProcedures(watchers),
    streams: streamsProcedures(streams),
    terminals: terminalsProcedures(terminals),
    topology: topologyProcedures(engines, tools, seats),
    trash: { ...trashProcedures({ engines, activities, trash, logins }), ...volumeTrashProcedures(keeping.trash) },
    updates: updatesProcedures(updates, life.signal),
    volumeBackups: volumeBackupsProcedures(volumeBackups, host),
    volumes: volumesProcedures({ engines, watchers, activities, tools, trash }),
  });
  let closing: Promise<void> | undefined;
  return {
    router,
    /** Ends sessions, work and connections, and leaves the embedded engine; calling it twice is once. */
    close(): Promise<void> {
      machine.closing = true;
      unwatch();
      life.abort();
      builds.close();
      closing ??= activities
        .close()
        .then(() => outside.close())
        .then(() => activities.history.close())
        .then(() =>
          Promise.all([terminals.closeAll(), files.close(), drags.close(), imageContents.close(), seats.close()]),
        )
        .then(() => captures.close())
        .then(() => Promise.all([shelf.close(), scanner.close()]))
        .then(() => ports.close())
        .then(() => engines.close());
      return closing;
    },
  };
}

export type Runtime = Awaited<ReturnType<typeof createRuntime>>;

/** The nearest `assets` folder above: the same from the sources, from a build and from a package. */
function findAssets(env: NodeJS.ProcessEnv): string {
  if (env.GANTRY_ASSETS) return env.GANTRY_ASSETS;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'assets', 'sample'))) {
    const above = dirname(folder);
    if (above === folder) return join(folder, 'assets');
    folder = above;
  }
  return join(folder, 'assets');
}
