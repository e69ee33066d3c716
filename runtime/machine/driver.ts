// What every kind of machine promises: a place where an engine of Gantry's own runs, ending in an endpoint.
import type { Endpoint } from '../contract/endpoint.ts';
import type {
  DriverName,
  MachineAbilities,
  MachineCheck,
  MachineDisk,
  MachineFacts,
  MachineSettings,
  MachineStepName,
} from '../contract/machines.ts';
import type { Problem } from '../contract/problem.ts';

/** The id of the one embedded engine of a home. */
export const embeddedId = 'embedded';

export type MachineSpec = { id: string };

/** One thing a machine is at. `name` is a word for a view to translate, `detail` the system's own words. */
export type Step = { name: MachineStepName; detail?: string; status: 'running' | 'done' | 'failed' };

export type Availability = { ok: true } | ({ ok: false } & Problem);

/** A port of a container that is to be reached at an address of this computer. */
export type PublishedPort = { protocol: 'tcp' | 'udp'; hostIp: string; hostPort: number };

/** A shell on a terminal inside the machine; the shape of an engine's shell, so that sessions treat both alike. */
export type MachineShell = {
  readonly shell: string;
  readonly output: AsyncIterable<Uint8Array>;
  /** Resolves when it can take more. */
  write(data: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  end(): void;
  readonly ended: Promise<{ status: 'exited' | 'lost'; exitCode?: number }>;
};

/**
 * Everything thrown by a driver is a `MachineProblem`. `settings` are read where they are needed, from the one place where they
 * are kept (settings.ts), so that every client of one home sees the same.
 */
export interface MachineDriver {
  readonly name: DriverName;
  /** What this kind can do, as data: a view asks before it offers. */
  readonly can: MachineAbilities;
  available(): Promise<Availability>;
  /** Succeeds when it already exists. */
  create(spec: MachineSpec, signal: AbortSignal): AsyncIterable<Step>;
  /** Succeeds when it already runs; creates what is missing. Every step has a time-out and a named cause. */
  start(id: string, signal: AbortSignal): AsyncIterable<Step>;
  /** Stops containers, then the engine and the machine; succeeds when it does not run. */
  stop(id: string): Promise<void>;
  /** Stops it and deletes its images, containers and volumes. */
  remove(id: string): Promise<void>;
  /** Undefined while no engine answers. */
  endpoint(id: string): Promise<Endpoint | undefined>;
  /** Says that this process needs the engine. Call it before `start`, so that nobody stops it in between. */
  hold(id: string): Promise<void>;
  /** The opposite; the last one stops the engine unless told to keep it. Answers whether it was stopped. */
  release(id: string, options: { keep: boolean }): Promise<boolean>;
  /** Stops an engine, or what is left of one, whose clients all died without a word. Answers whether there was one. */
  tidy(id: string): Promise<boolean>;

  /** What it is like now; the settings that the running machine was started with, where it runs. */
  facts(id: string): Promise<MachineFacts>;
  /**
   * Brings a new engine configuration into force in a running engine (configuration.ts): checked before, undone by itself when the
   * engine does not come up with it, and then thrown as `configuration-invalid`. Containers go on. `onLeave` is called just before the
   * engine goes, where this computer knows that moment: it waits 5 s for each stream that is still open.
   */
  configure(id: string, settings: MachineSettings, signal: AbortSignal, onLeave?: () => void): Promise<void>;
  /** Whether the settings differ from those of the running machine in what only a start brings into force. */
  needsRestart(id: string, settings: MachineSettings): Promise<boolean>;
  disk(id: string): Promise<MachineDisk>;
  /** Checks of this kind of machine, each with its result. Never throws. */
  diagnose(id: string): Promise<MachineCheck[]>;
  /** The console's file, or the engine's log where there is no machine; it may not be there yet. */
  consolePath(id: string): Promise<string>;

  /** Where a folder of this computer is in the machine; absent where it has the same path. Throws what cannot be mounted. */
  guestPath?(path: string): string;
  /** Absent where the engine itself opens published ports on this computer. Makes those open that are named, and no others. */
  publish?(id: string, ports: readonly PublishedPort[]): Promise<{ port: PublishedPort; problem: Problem }[]>;
  /** Gives the host back what is free in the machine: disk blocks and memory. */
  trim?(id: string): Promise<void>;
  /** Enlarges a running machine's disk to the settings' size. */
  grow?(id: string): Promise<void>;
  /** Copies the data of a stopped machine to another folder, compares; the settings name the new one only then; the old ones go. */
  move?(
    id: string,
    directory: string,
    onProgress: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
  shell?(id: string, size: { columns: number; rows: number }): Promise<MachineShell>;
  /** A file of the running machine's own system, links followed; absent where there is no machine to have one. */
  systemFile?(id: string, path: string): Promise<Buffer | undefined>;
}
