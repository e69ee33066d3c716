// Answers the contract's machines.
import { reclaimable } from '../engine/prune.ts';
import { embeddedId } from '../machine/driver.ts';
import type { ActivityRegistry } from './activities/activity-registry.ts';
import { followFile } from './file-tail.ts';
import { diagnose } from './machines/diagnosis.ts';
import type { Machine } from './machines/machine.ts';
import { beginMove, beginReclaim } from './machines/machine-work.ts';
import type { PublishedPorts } from './machines/published-ports.ts';
import { procedures } from './procedures.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { streaming } from './streaming.ts';

export function machinesProcedures(
  machine: Machine,
  ports: PublishedPorts,
  activities: ActivityRegistry,
  streams: StreamRegistry,
  log: (line: string) => void,
) {
  const { machines } = procedures;
  const tell = (work: Promise<unknown>) => work.catch((error: unknown) => log(`machine: ${String(error)}`));
  return {
    watch: machines.watch.handler(({ signal }) => {
      void tell(machine.refresh());
      return streaming(signal, (own) => machine.latest.subscribe(own));
    }),
    drivers: machines.drivers.handler(() => machine.drivers()),
    change: machines.change.handler(({ input }) => machine.change(input)),
    start: machines.start.handler(() => void tell(machine.embedded.start())),
    restart: machines.restart.handler(() => void tell(machine.embedded.restart())),
    dismissNotice: machines.dismissNotice.handler(({ input }) => machine.notices.dismiss(input.id)),
    disk: machines.disk.handler(() => machine.disk()),
    reclaimable: machines.reclaimable.handler(({ signal }) => {
      void machine.running;
      return reclaimable(machine.embedded.link.connection, signal);
    }),
    reclaim: machines.reclaim.handler(({ input }) => beginReclaim(activities, machine, input)),
    move: machines.move.handler(({ input }) => beginMove(activities, machine, input.directory)),
    diagnose: machines.diagnose.handler(() => {
      const { driver, embedded } = machine;
      const connection = embedded.link.endpoint === undefined ? undefined : embedded.link.connection;
      return diagnose(driver, { connection, problem: embedded.problem, closedPorts: ports.closed });
    }),
    console: machines.console.handler(async ({ input, signal }) => {
      const path = await machine.driver.consolePath(embeddedId);
      return streaming(signal, (own) => consoleOf(streams, input.streamId, path, own));
    }),
  };
}

async function* consoleOf(streams: StreamRegistry, streamId: string, path: string, signal: AbortSignal) {
  const credit = streams.open(streamId);
  try {
    yield* followFile(path, credit, signal);
  } finally {
    streams.close(streamId);
  }
}
