// The machine of Gantry's own engine, mirrored; what is asked of it goes to the runtime and comes back to every window.
import type { MachineSettings, MachineState, MachineStep } from '../../runtime/contract/machines.ts';
import { backend } from '../backend.ts';
import { createLatest } from './latest.ts';
import { lossless } from './lossless.ts';

const untold: MachineState | undefined = undefined;

/** The machine as the runtime tells it; undefined until it has. */
export const useMachine = createLatest<MachineState, MachineState | undefined>(
  untold,
  (signal) => backend().machines.watch(undefined, { signal }),
  (state) => state,
);

/** What a start is at right now: the newest step that runs. */
export function runningStep(machine: MachineState | undefined): MachineStep | undefined {
  return machine?.status === 'starting' ? machine.steps.findLast(({ status }) => status === 'running') : undefined;
}

/** Keeps new settings, whole. Rejects with a problem at its field; nothing is changed then. */
export async function changeMachine(settings: MachineSettings): Promise<void> {
  await backend().machines.change(settings);
}

/** The notice is not told again, in no window. */
export async function dismissMachineNotice(id: string): Promise<void> {
  await backend().machines.dismissNotice({ id });
}

/** The console's last part, then what comes; credit is granted as it is consumed. */
export function machineConsole(signal: AbortSignal): AsyncIterable<string> {
  return lossless(
    (streamId, inner) => backend().machines.console({ streamId }, { signal: inner }),
    (text) => text.length,
    signal,
  );
}
