// The embedded engine on Linux: a Docker Engine of Gantry's own, unpacked, started beside whatever else runs.
import { existsSync } from 'node:fs';
import { type Bundle, type BundleOptions, findBundle } from '../bundle/bundle.ts';
import { bundleInUse } from '../bundle/bundle-memory.ts';
import { chosenData, forgetData } from '../data-place.ts';
import type { Availability, MachineDriver } from '../driver.ts';
import { boundLog } from '../engine-log.ts';
import type { EnginePlaces } from '../home.ts';
import { shared } from '../sharing.ts';
import { configure } from './native-configure.ts';
import type { NativeKind, NativeSetting } from './native-kind.ts';
import { diagnose, disk, facts } from './native-look.ts';
import { move } from './native-move.ts';
import { rootKind } from './native-root.ts';
import { rootlessKind } from './native-rootless.ts';
import { create, endpointOf, start } from './native-start.ts';

export { MachineProblem } from '../problem.ts';

/** `home` is Gantry's state directory; engines of different homes run side by side. */
export type NativeOptions = Omit<BundleOptions, 'rootless'> & { home: string };

export interface NativeDriver extends MachineDriver {
  /** The unpacked programs (docker command, busybox), undefined before the first `create`. */
  bundle(): Promise<Bundle | undefined>;
}

/** Root's engine for root, an ordinary user's own one for everybody else. */
export function nativeDriver(options: NativeOptions): NativeDriver {
  const env = options.env ?? process.env;
  const { home } = options;
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const kind = isRoot ? rootKind(home) : rootlessKind(home, env);
  const setting: NativeSetting = { kind, home, options: { ...options, rootless: kind.rootless }, env };
  const sharing = shared<EnginePlaces>({
    places: (id) => kind.places(id),
    stop: (_, places) => stop(setting, places),
    // The last thing that a stop takes away; it is not there when all went well.
    isThere: async (_, places) => existsSync(places.run),
  });
  let trimming: NodeJS.Timeout | undefined;
  return {
    name: 'native',
    // What is pruned is the host's again at once.
    can: { resize: false, reclaim: true, shareFolders: true, moveData: true, terminal: false, console: true },
    available: () => available(kind),
    create: (spec, signal) => create(setting, spec.id, signal),
    start: (id, signal) => start(setting, sharing, id, signal),
    stop: (id) => sharing.locked(id, (places) => stop(setting, places)),
    remove: (id) =>
      sharing.locked(id, async (places) => {
        await stop(setting, places);
        await kind.erase(places, await bundleInUse(setting.options, places));
        await forgetData(places);
      }),
    endpoint: async (id) => endpointOf(kind, await kind.places(id)),
    hold: async (id) => {
      await sharing.hold(id);
      const { log } = await kind.places(id);
      clearInterval(trimming);
      trimming = setInterval(() => void boundLog(log).catch(() => {}), 60_000).unref();
    },
    release: async (id, how) => {
      clearInterval(trimming);
      return sharing.release(id, how);
    },
    tidy: sharing.tidy,
    bundle: () => findBundle(setting.options),
    facts: async (id) => facts(await kind.places(id)),
    configure: (id, settings, signal, onLeave) => configure(setting, sharing, id, { settings, signal, onLeave }),
    needsRestart: async (id, settings) => {
      const places = await kind.places(id);
      return existsSync(places.run) && places.data !== chosenData(home, id, settings);
    },
    disk: (id) => disk(setting, id),
    diagnose: (id) => diagnose(setting, id),
    consolePath: async (id) => (await kind.places(id)).log,
    move: (id, directory, onProgress, signal) => move(setting, sharing, id, { directory, onProgress, signal }),
  };
}

async function available(kind: NativeKind): Promise<Availability> {
  const problem = await kind.obstacle();
  if (!problem) return { ok: true };
  const { reason, message, fix } = problem;
  return { ok: false, reason, message, ...(fix === undefined ? {} : { fix }) };
}

async function stop({ kind, options, env }: NativeSetting, places: EnginePlaces): Promise<void> {
  await kind.clear({ places, bundle: await bundleInUse(options, places), env });
}
