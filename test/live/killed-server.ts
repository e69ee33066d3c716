// A runtime in a process of its own, to be killed hard, spoken to through the headless server.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { GantryClient } from '../../runtime/contract/index.ts';
import { openSocket } from '../contract/wires.ts';

const program = path.join(import.meta.dirname, '../../out/runtime/server.js');

export interface KilledServer {
  client: GantryClient;
  engineId: string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Resolves once its engine answers. */
export async function startKilledServer(env: NodeJS.ProcessEnv): Promise<KilledServer> {
  // It writes backups on this computer.
  const words = [program, '--port', '0', '--host-terminal'];
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const address = await addressOf(child);
    const response = await fetch(address, { redirect: 'manual' });
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    const socket = await openSocket(Number(address.port), cookie);
    socket.on('error', () => undefined);
    const client: GantryClient = createORPCClient(new RPCLink({ websocket: socket as never }));
    return {
      client,
      engineId: await readyEngine(client),
      kill: async () => {
        await end(child);
        socket.terminate();
      },
    };
  } catch (error) {
    await end(child);
    throw error;
  }
}

export async function readyEngine(client: GantryClient): Promise<string> {
  for await (const { engines: all, currentId } of await client.engines.watch()) {
    if (all.find(({ id }) => id === currentId)?.status === 'ready') return currentId;
  }
  throw new Error('The engine was never ready.');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function addressOf(child: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) resolve(new URL(said.trim()));
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
}
