// The live lists of every engine: one watcher for each noun, made when first asked for.
import type { ContainerRow } from '../../contract/containers.ts';
import type { ImageRow } from '../../contract/images.ts';
import type { NetworkRow } from '../../contract/networks.ts';
import type { VolumeRow } from '../../contract/volumes.ts';
import { withInspected } from '../../engine/containers/container-row.ts';
import { listContainers, readContainer } from '../../engine/containers.ts';
import { listImages, readImage } from '../../engine/images.ts';
import { storeLabel } from '../../engine/labels.ts';
import { listNetworks, readNetwork } from '../../engine/networks.ts';
import { toolLabel } from '../../engine/programs/helper.ts';
import { statsOnce } from '../../engine/stats-once.ts';
import { listVolumes, readVolume } from '../../engine/volumes.ts';
import { MemoryKills } from '../containers/memory-kills.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { StatsHub } from '../stats/stats-hub.ts';
import { StatsSurvey } from '../stats/stats-survey.ts';
import { NounWatcher } from './changes.ts';
import { touchContainers, touchImages, touchNetworks, touchVolumes } from './touches.ts';

export interface EngineWatchers {
  containers: NounWatcher<ContainerRow>;
  images: NounWatcher<ImageRow>;
  volumes: NounWatcher<VolumeRow>;
  networks: NounWatcher<NetworkRow>;
  stats: StatsHub;
  memoryKills: MemoryKills;
  survey: StatsSurvey;
}

export class Watchers {
  private readonly engines: EngineRegistry;
  private readonly made = new Map<string, EngineWatchers>();
  readonly mark: (row: ContainerRow) => ContainerRow;

  /** `mark` puts into each container's row what the service knows of it besides the engine. */
  constructor(engines: EngineRegistry, mark: (row: ContainerRow) => ContainerRow) {
    this.engines = engines;
    this.mark = mark;
  }

  /** `not-found` for an unknown engine. */
  of(engineId: string): EngineWatchers {
    const known = this.made.get(engineId);
    if (known !== undefined) return known;
    const watchers = watch(this.engines.link(engineId), this.mark);
    this.made.set(engineId, watchers);
    return watchers;
  }
}

/** The live list of one engine's containers. */
export function watchContainers(link: EngineLink, mark: (row: ContainerRow) => ContainerRow) {
  return new NounWatcher<ContainerRow>(link, {
    list: async () => (await listContainers(link.connection)).filter(isSomebodys).map(mark),
    read: async (id) => {
      const row = await readContainer(link.connection, id);
      return row && isSomebodys(row) ? mark(row) : undefined;
    },
    merge: withInspected,
    touch: touchContainers,
  });
}

/** Not a helper of ours, which comes and goes with a terminal. */
function isSomebodys({ labels }: ContainerRow): boolean {
  return labels[toolLabel] === undefined;
}

/** Not a volume that Gantry keeps others' content in: it is shown with what it keeps. */
function isNoStore({ labels }: VolumeRow): boolean {
  return labels[storeLabel] === undefined;
}

function watch(link: EngineLink, mark: (row: ContainerRow) => ContainerRow): EngineWatchers {
  const containers = watchContainers(link, mark);
  const stats = new StatsHub(link);
  return {
    containers,
    images: new NounWatcher(link, {
      list: () => listImages(link.connection),
      read: (id) => readImage(link.connection, id),
      touch: touchImages,
    }),
    volumes: new NounWatcher(link, {
      list: async () => (await listVolumes(link.connection)).filter(isNoStore),
      read: async (name) => {
        const row = await readVolume(link.connection, name);
        return row && isNoStore(row) ? row : undefined;
      },
      touch: touchVolumes,
    }),
    networks: new NounWatcher(link, {
      list: () => listNetworks(link.connection),
      read: (id) => readNetwork(link.connection, id),
      touch: touchNetworks,
      // Podman (4.3 at least) has events for neither creating nor removing a network.
      silent: () => link.state.info?.flavour === 'podman',
    }),
    stats,
    memoryKills: new MemoryKills(link),
    survey: new StatsSurvey(
      containers,
      (id, before, signal) => statsOnce(link.connection, id, before, signal),
      (sample) => stats.history.add(sample),
    ),
  };
}
