// The types of guest.mjs, for tests that use it without a stand-in around it.
import type { Duplex } from 'node:stream';

export type Guest = {
  start(configuration: Buffer): Promise<void>;
  ssh(stream: Duplex): Promise<void>;
  api(stream: Duplex): void;
};

export function createGuest(options: {
  folder: string;
  engine: string;
  image?: string;
  address?: string;
  disk?: () => number;
}): Guest;
