// The guest's own commands (assets/machine/README.md), asked over SSH or however else a machine runs programs.
import type { MachineDisk } from '../../contract/machines.ts';
import type { EngineConfiguration } from '../configuration.ts';
import { MachineProblem } from '../problem.ts';
import { engineTar } from './configuration-disk.ts';
import type { MachineKeys } from './keys.ts';
import { type RemoteOptions, type RemoteResult, runRemote, type SshTarget } from './ssh.ts';

/** `reason` is dockerd's own last word on why it does not run; `boot` the seconds from power-on to its first answer. */
export type GuestState = {
  engine: 'starting' | 'running' | 'failed' | 'stopped';
  data: 'mounted' | 'no-data-disk' | 'broken';
  reason?: string;
  image?: string;
  boot?: number;
};

export type Guest = {
  state(): Promise<GuestState>;
  /** Throws `configuration-invalid` when the engine refuses it or does not come up with it; the old one is in force then. */
  configure(engine: EngineConfiguration, signal: AbortSignal): Promise<void>;
  disk(): Promise<Omit<MachineDisk, 'host' | 'directory'>>;
  grow(): Promise<void>;
  trim(): Promise<void>;
  /** Stops containers, then all else, and switches off; resolves when that has begun. */
  powerOff(): Promise<void>;
  /** Seconds since 1970 as the machine has them. */
  clock(): Promise<number>;
  setClock(seconds: number): Promise<void>;
  log(lines: number): Promise<string>;
  /** A file of its system, links followed; undefined where there is none. */
  file(path: string): Promise<Buffer | undefined>;
};

/** Runs a command of the machine's as root; resolves with any exit code. */
export type GuestRunner = (words: readonly string[], options?: RemoteOptions) => Promise<RemoteResult>;

export function guestOf(target: SshTarget, keys: MachineKeys): Guest {
  return guestBy((words, options) => runRemote(target, keys, words, options));
}

export function guestBy(run: GuestRunner): Guest {
  const gantry = (words: string[], options?: RemoteOptions) => run(['gantry', ...words], options);
  const must = async (words: string[], options?: RemoteOptions) => {
    const done = await gantry(words, options);
    if (done.code !== 0) throw failed(words, done);
    return done.output;
  };
  return {
    state: async () => stateOf(pairs(await must(['state'], { timeout: 30_000 }))),
    configure: async (engine, signal) => {
      const done = await gantry(['configure'], { input: await engineTar(engine), timeout: 240_000, signal });
      if (done.code === 0) return;
      if (done.code !== 2 && done.code !== 3) throw failed(['configure'], done);
      const message = lastLine(done.errors);
      throw new MachineProblem({ reason: 'configuration-invalid', message, field: 'engineConfiguration' });
    },
    disk: async () => {
      const found = pairs(await must(['disk']));
      return { size: bytes(found, 'size'), used: bytes(found, 'used'), free: bytes(found, 'free') };
    },
    grow: async () => void (await must(['grow'], { timeout: 300_000 })),
    trim: async () => {
      await must(['trim'], { timeout: 600_000 });
      await must(['memory'], { timeout: 60_000 });
    },
    // The connection may end before the answer comes.
    powerOff: async () => void (await run(['poweroff'], { timeout: 15_000 }).catch(() => {})),
    clock: async () => Number((await run(['date', '+%s'], { timeout: 15_000 })).output.trim()),
    setClock: async (seconds) => void (await must(['clock', String(Math.round(seconds))])),
    log: (lines) => must(['log', String(lines)]),
    file: async (path) => {
      const done = await run(['base64', path]);
      return done.code === 0 ? Buffer.from(done.output, 'base64') : undefined;
    },
  };
}

function failed(words: string[], { code, errors }: RemoteResult): MachineProblem {
  const message = lastLine(errors) || `gantry ${words.join(' ')} ended with ${code}`;
  return new MachineProblem({ reason: /No space left/i.test(errors) ? 'no-space' : 'machine-failed', message });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Lines `key=value` as the guest prints them; a value goes to the end of its line. */
export function pairs(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) found.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return found;
}

function bytes(found: Map<string, string>, key: string): number {
  const value = Number(found.get(key));
  if (!Number.isFinite(value))
    throw new MachineProblem({ reason: 'machine-failed', message: `The machine did not tell ${key}` });
  return value;
}

const engineWords = ['starting', 'running', 'failed', 'stopped'] as const;
const dataWords = ['mounted', 'no-data-disk', 'broken'] as const;

/** A word that this version does not know is no reason to give up: the engine's own answer decides. */
export function stateOf(found: Map<string, string>): GuestState {
  const reason = found.get('reason');
  const image = found.get('image');
  const boot = Number(found.get('boot'));
  return {
    engine: engineWords.find((word) => word === found.get('engine')) ?? 'starting',
    data: dataWords.find((word) => word === found.get('data')) ?? 'broken',
    ...(reason ? { reason } : {}),
    ...(image ? { image } : {}),
    ...(Number.isFinite(boot) && found.has('boot') ? { boot } : {}),
  };
}

/**
 * Whether its engine does not come up as it is. dockerd gives containerd 15 s to start (`startupTimeout` of its supervisor), too few on a
 * busy computer: the guest starts it again by itself, and nothing is wrong with it.
 */
export function gaveUp({ engine, reason = '' }: GuestState): boolean {
  return engine === 'failed' && !/timeout waiting for containerd to start/.test(reason);
}
