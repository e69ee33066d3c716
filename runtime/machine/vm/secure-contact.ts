// How a machine is spoken to that has the engine's port 2376 with mutual TLS and SSH: over whatever carries a stream there.
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { guestBy } from './guest.ts';
import type { Contact } from './hypervisor.ts';
import type { MachineKeys } from './keys.ts';
import { runRemote, type SshTarget } from './ssh.ts';

/** Ports in the machine (assets/machine/README.md). */
export const guestPorts = { api: 2376, ssh: 22 } as const;

/** The name in the machine's certificate (keys.ts). */
const machineName = 'gantry-machine';

export type Wires = { api(): Promise<Duplex>; ssh(): Promise<SshTarget> };

export function secureContact(wires: Wires, keys: MachineKeys): Contact {
  return {
    ssh: wires.ssh,
    guest: guestBy(async (words, options) => runRemote(await wires.ssh(), keys, words, options)),
    api: async () => secured(await wires.api(), keys),
  };
}

/** Both prove who they are. Rejects when either cannot, or nobody answers within 10 s. */
function secured(socket: Duplex, keys: MachineKeys): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const { ca, client } = keys;
    const secure = connect({ socket, servername: machineName, ca, cert: client.cert, key: client.key });
    const fail = (error: Error) => {
      clearTimeout(timer);
      secure.destroy();
      socket.destroy();
      reject(error);
    };
    const closed = () => fail(new Error('The machine closed the connection'));
    const timer = setTimeout(() => fail(new Error('The machine does not answer')), 10_000);
    secure.once('error', fail);
    socket.once('error', fail);
    socket.once('close', closed);
    secure.once('secureConnect', () => {
      clearTimeout(timer);
      secure.off('error', fail);
      socket.off('error', fail);
      // From here on the end of the connection is the secured stream's to tell, after all that has come before it.
      socket.off('close', closed);
      resolve(secure);
    });
  });
}
