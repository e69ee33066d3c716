// What a command is given: where to look, where to write, and what may be put in the place of the real machine in a test.
import type { Drivers } from '../machine/choose.ts';
import type { KeeperCommand } from '../service/machines/port-keeper.ts';

export interface Surroundings {
  /** Gantry's folder. */
  home: string;
  /** The docker command's folder. */
  dockerConfig: string;
  env: NodeJS.ProcessEnv;
  version: string;
  /** The answer: one text or one JSON value. */
  out: (text: string) => void;
  /** Progress, a line at a time. */
  say: (line: string) => void;
  signal: AbortSignal;
  keeper?: KeeperCommand | undefined;
  drivers?: Drivers | undefined;
}

/** A command's answer in both forms, and its exit code where it is not 0. */
export interface Answer {
  value: unknown;
  text: string;
  code?: number;
}
