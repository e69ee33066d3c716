// What differs between an engine run by root and one run by an ordinary user; all else is in native.ts.
import type { Problem } from '../contract/problem.ts';
import type { Bundle } from './bundle.ts';
import type { EnginePlaces, Environment } from './home.ts';

export type Native = { places: EnginePlaces; bundle: Bundle; env: Environment };

export interface NativeKind {
  /** Whether the bundle needs the programs of an ordinary user's engine. */
  readonly rootless: boolean;
  places(id: string): Promise<EnginePlaces>;
  /** What is missing on this system, with the command that mends it; undefined when nothing is. */
  obstacle(): Promise<Problem | undefined>;
  /** Whether that which the engine's process stands on is there, so that it may come to answer. */
  standing(places: EnginePlaces): Promise<boolean>;
  /** Called under the lock while no dockerd of this directory runs; returns when its API answers. */
  launch(native: Native, signal: AbortSignal): Promise<void>;
  /** Leaves the system as it was before the start. Without a bundle the engine is ended, and as much cleared as can be. */
  clear(native: Omit<Native, 'bundle'> & { bundle: Bundle | undefined }): Promise<void>;
  /** Deletes images, containers and volumes of a stopped engine. */
  erase(places: EnginePlaces, bundle: Bundle | undefined): Promise<void>;
}
