// What differs between an engine run by root and one run by an ordinary user; all else is in native.ts.
import type { Problem } from '../../contract/problem.ts';
import type { Bundle, BundleOptions } from '../bundle/bundle.ts';
import type { EngineChoice } from '../configuration.ts';
import type { EnginePlaces, Environment } from '../home.ts';

export type Native = { places: EnginePlaces; bundle: Bundle; env: Environment };

export type NativeSetting = { kind: NativeKind; home: string; options: BundleOptions; env: Environment };

export interface NativeKind {
  /** Whether the bundle needs the programs of an ordinary user's engine. */
  readonly rootless: boolean;
  places(id: string): Promise<EnginePlaces>;
  /** What is missing on this system, with the command that mends it; undefined when nothing is. */
  obstacle(): Promise<Problem | undefined>;
  /** Whether that which the engine's process stands on is there, so that it may come to answer. */
  standing(places: EnginePlaces): Promise<boolean>;
  /** Gantry's own part of dockerd's configuration; changes nothing in the system. */
  own(native: Native): Promise<Record<string, unknown>>;
  /** dockerd's arguments beside those of every engine. */
  options(places: EnginePlaces): string[];
  /** What dockerd stands on: its network and programs. Called under the lock while no dockerd of this directory runs. */
  prepare(native: Native, signal: AbortSignal): Promise<void>;
  /** Starts dockerd on what is prepared; containers that run go on. Returns when its API answers. */
  launch(native: Native, choice: EngineChoice, signal: AbortSignal): Promise<void>;
  /** The command before a command that may read and write what containers' users own. */
  owner(native: Native): Promise<string[]>;
  /** Leaves the system as it was before the start. Without a bundle the engine is ended, and as much cleared as can be. */
  clear(native: Omit<Native, 'bundle'> & { bundle: Bundle | undefined }): Promise<void>;
  /** Deletes images, containers and volumes of a stopped engine. */
  erase(places: EnginePlaces, bundle: Bundle | undefined): Promise<void>;
}
