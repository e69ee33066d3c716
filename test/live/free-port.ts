// Ports of 127.0.0.1 for servers of a test: one that is free, and whether somebody listens.
import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/**
 * Below the numbers that the system gives away by itself: no server that asks for any, and no connection's own end, takes it between here
 * and its use.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(16_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}

export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy().destroyed));
    socket.once('error', () => resolve(false));
  });
}
