// A machine shared by all client processes of one home: who needs it, one at a time at its controls, the last one stops it.
import type { MachineDriver } from './driver.ts';
import { addLease, dropLease, livingLeases } from './leases.ts';
import { withLock } from './lock.ts';

/** Where the processes of one home meet: a folder with a file for each that needs the machine, and a lock. */
export type MeetingPlace = { leases: string; lock: string };

export type SharingPlan<Place extends MeetingPlace> = {
  places(id: string): Promise<Place>;
  /** Stops what runs and clears up behind it; called under the lock. */
  stop(id: string, place: Place): Promise<void>;
  /** Whether there is anything to stop or to clear up. */
  isThere(id: string, place: Place): Promise<boolean>;
};

export type Sharing<Place extends MeetingPlace> = Pick<MachineDriver, 'hold' | 'release' | 'tidy'> & {
  /** Runs `work` while no other process, and no other call in this one, is at the machine's controls. Not to be nested. */
  locked<T>(id: string, work: (place: Place) => Promise<T>, signal?: AbortSignal): Promise<T>;
};

/** The part of a driver that is the same for every kind of machine. */
export function shared<Place extends MeetingPlace>(plan: SharingPlan<Place>): Sharing<Place> {
  const locked = async <T>(id: string, work: (place: Place) => Promise<T>, signal?: AbortSignal) => {
    const { lock } = await plan.places(id);
    // Where it runs is settled under the lock: another process may have started it meanwhile.
    return withLock(lock, async () => work(await plan.places(id)), signal ? { signal } : {});
  };
  return {
    locked,
    hold: (id) => locked(id, ({ leases }) => addLease(leases)),
    release: (id, { keep }) =>
      locked(id, async (place) => {
        await dropLease(place.leases);
        if (keep || (await livingLeases(place.leases)).length > 0) return false;
        await plan.stop(id, place);
        return true;
      }),
    tidy: async (id) => {
      if (!(await plan.isThere(id, await plan.places(id)))) return false;
      return locked(id, async (place) => {
        if ((await livingLeases(place.leases)).length > 0) return false;
        await plan.stop(id, place);
        return !(await plan.isThere(id, place));
      });
    },
  };
}
