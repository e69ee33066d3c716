// A tunnel into a machine that is opened when it is first needed, shared by all who need it, and opened again after it broke.
import type { Tunnel } from './ssh.ts';

export type SharedTunnel = { get(): Promise<Tunnel>; close(): Promise<void> };

export function shareTunnel(open: () => Promise<Tunnel>): SharedTunnel {
  let tunnel: Promise<Tunnel> | undefined;
  const forget = () => {
    tunnel = undefined;
  };
  return {
    get: () => {
      tunnel ??= open().then(
        (one) => {
          void one.closed.then(forget);
          return one;
        },
        (error: unknown) => {
          forget();
          throw error;
        },
      );
      return tunnel;
    },
    close: async () => (await tunnel?.catch(() => undefined))?.close(),
  };
}
