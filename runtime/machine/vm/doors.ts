// What of a machine is open on this computer: the engine's socket and published ports, kept by one process of a home at a time.
import type { Duplex } from 'node:stream';
import type { Problem } from '../../contract/problem.ts';
import type { PublishedPort } from '../driver.ts';
import { createForwarder, type Forwarder } from './forwarder.ts';
import type { MachinePlaces } from './places.ts';
import { openRelay, type Relay } from './relay.ts';
import type { Tunnel } from './ssh.ts';

export type DoorPlan = {
  api: () => Promise<Duplex>;
  /** Absent where ports open by themselves. */
  tunnel?: () => Promise<Tunnel>;
};

export type Doors = {
  /** The socket's path; it is served when this resolves, by this process or by another one. A new plan replaces the one before. */
  open(plan: DoorPlan): Promise<string>;
  publish(ports: readonly PublishedPort[]): Promise<{ port: PublishedPort; problem: Problem }[]>;
  close(): Promise<void>;
};

export function createDoors({ socket, socketOwner }: MachinePlaces): Doors {
  const place = { path: socket, owner: socketOwner };
  let plan: DoorPlan | undefined;
  let relay: Promise<Relay> | undefined;
  let forwarder: Forwarder | undefined;
  let wanted: readonly PublishedPort[] = [];
  const forward = async () => {
    if (!plan?.tunnel) return [];
    forwarder ??= createForwarder(async () => {
      if (!plan?.tunnel) throw new Error('The machine is not reached any more');
      return plan.tunnel();
    });
    return forwarder.publish(wanted);
  };
  const api = async () => {
    if (!plan) throw new Error('The machine is not reached any more');
    return plan.api();
  };
  return {
    open: async (next) => {
      plan = next;
      // The process that serves the socket has the ports as well: two of a home never take them from each other.
      relay ??= openRelay(place, api, () => void forward().catch(() => {}));
      try {
        await relay;
      } catch (error) {
        relay = undefined;
        throw error;
      }
      return place.path;
    },
    publish: async (ports) => {
      wanted = [...ports];
      return (await relay)?.serves ? forward() : [];
    },
    close: async () => {
      const [ending, forwarding] = [relay, forwarder];
      plan = undefined;
      relay = undefined;
      forwarder = undefined;
      wanted = [];
      await forwarding?.close();
      await (await ending?.catch(() => undefined))?.close();
    },
  };
}
