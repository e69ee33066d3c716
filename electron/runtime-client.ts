// The shell as a client of the runtime, over a port of its own; again with every runtime that is started.
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { GantryClient } from '../runtime/contract/index.ts';
import type { RuntimeProcess } from './runtime-process.ts';

/** Runs `work` with a client, and anew with each runtime; `signal` ends when that one's runtime is gone. What it throws ends its round only. */
export function withRuntime(
  runtime: RuntimeProcess,
  who: 'port' | 'tray',
  work: (client: GantryClient, signal: AbortSignal) => Promise<void>,
): void {
  let round = new AbortController();
  const start = (): void => {
    round.abort();
    round = new AbortController();
    const port = runtime.connect(who);
    const client: GantryClient = createORPCClient(new RPCLink({ port: port as never }));
    port.start();
    void work(client, round.signal).catch(() => undefined);
  };
  runtime.onRestart(start);
  start();
}
