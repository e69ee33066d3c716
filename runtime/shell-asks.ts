// Questions to the desktop's shell, over the port between the processes: the system's own dialog, and files that leave the window.
import type { PickRequest } from './contract/host.ts';

/** To the shell. */
export type ShellQuestion =
  | { kind: 'pick'; id: number; request: PickRequest }
  | { kind: 'drag'; id: number; files: string[] };

/** From the shell. `paths`: what was chosen, none when the person canceled; of a drag the files that it began with, none when it did not. */
export interface ShellAnswer {
  kind: 'answer';
  id: number;
  paths: string[];
}

function isAnswer(data: unknown): data is ShellAnswer {
  return typeof data === 'object' && data !== null && (data as { kind?: unknown }).kind === 'answer';
}

/** `take` is to be given every message of the shell's. */
export function shellAsks(post: (question: ShellQuestion) => void) {
  const waiting = new Map<number, (paths: string[]) => void>();
  let last = 0;
  const ask = (question: (id: number) => ShellQuestion): Promise<string[]> =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      post(question(last));
    });
  return {
    pick: (request: PickRequest) => ask((id) => ({ kind: 'pick', id, request })),
    /** Whether the drag began. */
    drag: async (files: readonly string[]) => (await ask((id) => ({ kind: 'drag', id, files: [...files] }))).length > 0,
    take: (data: unknown): void => {
      if (!isAnswer(data)) return;
      waiting.get(data.id)?.(data.paths);
      waiting.delete(data.id);
    },
  };
}
