// Asks the shell for folders and files, in its own dialog: the two sides of one question over the port between their processes.
import type { PickRequest } from './contract/host.ts';

/** To the shell. */
export interface PickQuestion {
  kind: 'pick';
  id: number;
  request: PickRequest;
}

/** From the shell; no paths when the person canceled. */
export interface PickAnswer {
  kind: 'picked';
  id: number;
  paths: string[];
}

function isAnswer(data: unknown): data is PickAnswer {
  return typeof data === 'object' && data !== null && (data as { kind?: unknown }).kind === 'picked';
}

/** `take` is to be given every message of the shell's. */
export function shellPick(post: (question: PickQuestion) => void) {
  const waiting = new Map<number, (paths: string[]) => void>();
  let last = 0;
  return {
    pick: (request: PickRequest): Promise<string[]> =>
      new Promise((resolve) => {
        last += 1;
        waiting.set(last, resolve);
        post({ kind: 'pick', id: last, request });
      }),
    take: (data: unknown): void => {
      if (!isAnswer(data)) return;
      waiting.get(data.id)?.(data.paths);
      waiting.delete(data.id);
    },
  };
}
