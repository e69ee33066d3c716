// What of a machine is open on this computer, and what of this computer in the machine: the engine's socket, published ports, folders;
// kept by one process of a home at a time.
import type { Duplex } from 'node:stream';
import type { Problem } from '../../contract/problem.ts';
import type { PublishedPort } from '../driver.ts';
import { createFolders, type Folders, type ServedFolder } from './folders.ts';
import { createForwarder, type Forwarder } from './forwarder.ts';
import type { MachinePlaces } from './places.ts';
import { openRelay, type Relay } from './relay.ts';
import type { Tunnel } from './ssh.ts';

export type DoorPlan = {
  api: () => Promise<Duplex>;
  /** Absent where ports open by themselves. */
  tunnel?: () => Promise<Tunnel>;
  /** Folders that the machine has through the tunnel. */
  folders?: readonly ServedFolder[];
};

export type Doors = {
  /** The socket's path; it is served when this resolves, by this process or by another one. A new plan replaces the one before. */
  open(plan: DoorPlan): Promise<string>;
  publish(ports: readonly PublishedPort[]): Promise<{ port: PublishedPort; problem: Problem }[]>;
  /** `keepFolders`: while the machine ends, and what is in it writes its last. */
  close(options?: { keepFolders: boolean }): Promise<void>;
};

export function createDoors({ socket, socketOwner }: MachinePlaces): Doors {
  const place = { path: socket, owner: socketOwner };
  let plan: DoorPlan | undefined;
  let relay: Promise<Relay> | undefined;
  let forwarder: Forwarder | undefined;
  let folders: Folders | undefined;
  let wanted: readonly PublishedPort[] = [];
  const tunnel = async () => {
    if (!plan?.tunnel) throw new Error('The machine is not reached any more');
    return plan.tunnel();
  };
  const forward = async () => {
    if (!plan?.tunnel) return [];
    forwarder ??= createForwarder(tunnel);
    return forwarder.publish(wanted);
  };
  const share = () => {
    if (!plan?.folders) return;
    folders ??= createFolders(tunnel);
    folders.serve(plan.folders);
  };
  const api = async () => {
    if (!plan) throw new Error('The machine is not reached any more');
    return plan.api();
  };
  return {
    open: async (next) => {
      plan = next;
      // The process that serves the socket has the rest as well: two of a home never take it from each other.
      relay ??= openRelay(place, api, () => {
        share();
        void forward().catch(() => {});
      });
      try {
        if ((await relay).serves) share();
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
    close: async ({ keepFolders } = { keepFolders: false }) => {
      const [ending, forwarding, sharing] = [relay, forwarder, keepFolders ? undefined : folders];
      plan = undefined;
      if (sharing) folders = undefined;
      relay = undefined;
      forwarder = undefined;
      wanted = [];
      await Promise.all([forwarding?.close(), sharing?.close()]);
      await (await ending?.catch(() => undefined))?.close();
    },
  };
}
