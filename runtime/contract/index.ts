// The list of nouns: the one typed contract between the runtime and whoever uses it.
import type { ContractRouterClient } from '@orpc/contract';
import { activities } from './activities.ts';
import { backupSchedules } from './backup-schedules.ts';
import { builds } from './builds.ts';
import { containers } from './containers.ts';
import { engines } from './engines.ts';
import { files } from './files.ts';
import { host } from './host.ts';
import { imageContents } from './image-contents.ts';
import { images } from './images.ts';
import { logs } from './logs.ts';
import { machines } from './machines.ts';
import { networks } from './networks.ts';
import { processes } from './processes.ts';
import { projects } from './projects.ts';
import { registries } from './registries.ts';
import { sboms } from './sboms.ts';
import { settings } from './settings.ts';
import { snapshots } from './snapshots.ts';
import { stats } from './stats.ts';
import { streams } from './streams.ts';
import { terminals } from './terminals.ts';
import { topology } from './topology.ts';
import { trash } from './trash.ts';
import { updates } from './updates.ts';
import { volumeBackups } from './volume-backups.ts';
import { volumes } from './volumes.ts';

export const contract = {
  activities,
  backupSchedules,
  builds,
  containers,
  engines,
  files,
  host,
  imageContents,
  images,
  logs,
  machines,
  networks,
  processes,
  projects,
  registries,
  sboms,
  settings,
  snapshots,
  stats,
  streams,
  terminals,
  topology,
  trash,
  updates,
  volumeBackups,
  volumes,
};

/** What a window, a tray, a browser tab and a test all hold. */
export type GantryClient = ContractRouterClient<typeof contract>;
