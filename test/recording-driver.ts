// A stand-in for a kind of machine that cannot run in a unit test: it writes down what it is asked for, and says that it runs.
import type { DriverName, MachineSettings } from '../runtime/contract/machines.ts';
import type { MachineDriver, Step } from '../runtime/machine/driver.ts';

export interface RecordingDriver extends MachineDriver {
  /** What was called, in order, with what tells one call from another. */
  readonly calls: string[];
  readonly configured: MachineSettings[];
  runs: boolean;
  /** What the next start tells; it fails where one is an error. */
  steps: (Step | Error)[];
}

const done: Step[] = [
  { name: 'machine', status: 'running' },
  { name: 'machine', status: 'done' },
];

/** `change` replaces or adds methods, such as the optional ones. */
export function recordingDriver(name: DriverName, change: Partial<MachineDriver> = {}): RecordingDriver {
  const driver: RecordingDriver = {
    name,
    can: { resize: true, reclaim: true, shareFolders: true, moveData: true, terminal: true, console: true },
    calls: [],
    configured: [],
    runs: false,
    steps: done,
    available: async () => ({ ok: true }),
    async *create() {},
    async *start(_id, signal) {
      driver.calls.push('start');
      for (const step of driver.steps) {
        signal.throwIfAborted();
        if (step instanceof Error) throw step;
        yield step;
      }
      driver.runs = true;
    },
    stop: async () => {
      driver.calls.push('stop');
      driver.runs = false;
    },
    remove: async () => {
      driver.calls.push('remove');
    },
    // A socket that nobody serves: what is asked of the engine itself is not tried with this driver.
    endpoint: async () => (driver.runs ? { kind: 'socket', path: '/nowhere/docker.sock' } : undefined),
    hold: async () => {
      driver.calls.push('hold');
    },
    release: async (_id, { keep }) => {
      driver.calls.push(keep ? 'release keep' : 'release');
      if (!keep) driver.runs = false;
      return !keep;
    },
    tidy: async () => false,
    facts: async () => ({ cpus: 2 }),
    configure: async (_id, settings) => {
      driver.calls.push('configure');
      driver.configured.push(settings);
    },
    needsRestart: async () => false,
    disk: async () => ({ directory: '/data', host: 100, size: 1000, used: 50, free: 950 }),
    diagnose: async () => [{ id: 'driver', status: 'ok' }],
    consolePath: async () => '/nowhere/console.log',
    ...change,
  };
  return driver;
}
