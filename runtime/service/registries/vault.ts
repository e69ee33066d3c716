// The system's store for secrets, as the shell offers it to the runtime: what goes in comes out as text that says nothing.

export interface Vault {
  /** `backend` is the system's name for it; undefined where there is no store that keeps anything from anybody. */
  backend(): Promise<string | undefined>;
  /** Text in base64 that only this person on this computer can open. */
  seal(text: string): Promise<string>;
  /** Rejects when it cannot be opened any more: another person, another computer, a new key. */
  open(sealed: string): Promise<string>;
}

/** A vault whose questions are answered elsewhere: by the shell, over the port between the processes. */
export function askedVault(ask: (what: 'vault' | 'seal' | 'open', input?: string) => Promise<unknown>): Vault {
  const text = async (answer: Promise<unknown>) => {
    const value = await answer;
    if (typeof value !== 'string') throw new Error('The shell answers no text');
    return value;
  };
  return {
    backend: async () => {
      const value = await ask('vault');
      return typeof value === 'string' ? value : undefined;
    },
    seal: (value) => text(ask('seal', value)),
    open: (sealed) => text(ask('open', sealed)),
  };
}
