// What every kind of machine promises: a place where an engine of Gantry's own runs, ending in an endpoint.
import type { Endpoint } from '../contract/endpoint.ts';

/** `dataDirectory` holds what must outlive the machine: images, containers, volumes. */
export type MachineSpec = { id: string; dataDirectory?: string };

/** One thing a machine is at. `name` is a word for a view to translate, `detail` the system's own words. */
export type Step = { name: StepName; detail?: string; status: 'running' | 'done' | 'failed' };
export type StepName = 'bundle' | 'network' | 'engine';

export type Availability = { ok: true } | { ok: false; reason: string; fix?: string };

/** Everything thrown by a driver is a `MachineProblem`. */
export interface MachineDriver {
  readonly name: string;
  /** What this kind can do, as data: a view asks before it offers. */
  readonly can: { resize: boolean; reclaim: boolean; shareFolders: boolean };
  available(): Promise<Availability>;
  /** Succeeds when it already exists. */
  create(spec: MachineSpec, signal: AbortSignal): AsyncIterable<Step>;
  /** Succeeds when it already runs; creates what is missing. Every step has a time-out and a named cause. */
  start(id: string, signal: AbortSignal): AsyncIterable<Step>;
  /** Stops the engine and what runs in it; succeeds when it does not run. */
  stop(id: string): Promise<void>;
  /** Stops it and deletes its images, containers and volumes. */
  remove(id: string): Promise<void>;
  /** Undefined while no engine answers. */
  endpoint(id: string): Promise<Endpoint | undefined>;
}
