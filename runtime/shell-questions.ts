// Asks the shell for what only it can do (its dialogs, files that leave its window, the system's store of secrets): one side of the port between the processes.

/** To the shell. */
export interface ShellQuestion {
  kind: 'question';
  id: number;
  what: 'pick' | 'drag' | 'vault' | 'seal' | 'open';
  input: unknown;
}

/** From the shell: what was asked for, or why there is none. */
export interface ShellAnswer {
  kind: 'answer';
  id: number;
  value?: unknown;
  problem?: string;
}

function isAnswer(data: unknown): data is ShellAnswer {
  return typeof data === 'object' && data !== null && (data as { kind?: unknown }).kind === 'answer';
}

/** `take` is to be given every message of the shell's. */
export function shellQuestions(post: (question: ShellQuestion) => void) {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  return {
    ask: (what: ShellQuestion['what'], input?: unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        post({ kind: 'question', id: last, what, input });
      }),
    take: (data: unknown): void => {
      if (!isAnswer(data)) return;
      const asker = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.problem === undefined) asker?.resolve(data.value);
      else asker?.reject(new Error(data.problem));
    },
  };
}
