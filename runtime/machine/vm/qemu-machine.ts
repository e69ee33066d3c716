// One QEMU machine of one home: what it is made of, how it is reached, and how it is switched off.
import { createServer } from 'node:net';
import type { Endpoint } from '../../contract/endpoint.ts';
import type { MachineSettings } from '../../contract/machines.ts';
import { type EngineConfiguration, engineConfiguration } from '../configuration.ts';
import type { Environment } from '../home.ts';
import { answersSecurePing } from '../ping.ts';
import { type Guest, guestOf } from './guest.ts';
import { type MachineKeys, readKeys } from './keys.ts';
import { type MachineMemory, readMemory } from './machine-state.ts';
import type { MachinePlaces } from './places.ts';
import { endQemu, qemuPid, qemuStatus } from './qemu-process.ts';
import { withMonitor } from './qmp.ts';

/** Everything that the driver's parts need to know of one machine. */
export type QemuMachine = { home: string; env: Environment; places: MachinePlaces };

/** Ports in the machine (assets/machine/README.md). */
export const guestPorts = { api: 2376, ssh: 22 } as const;

/** The machine's own address of this computer in QEMU's network (qemu(1), "-netdev user"). */
const hostAddress = '10.0.2.2';

/** Gantry's part of the daemon.json of a machine; the machine adds where it listens and where its data are. */
export function machineEngine(settings: MachineSettings): EngineConfiguration {
  return engineConfiguration(settings, {
    'live-restore': true,
    'shutdown-timeout': 10,
    // What `host-gateway` means for a container: this computer, not the machine.
    'host-gateway-ip': hostAddress,
  });
}

export type Reached = { keys: MachineKeys; memory: MachineMemory; guest: Guest };

/** Keys, ports and commands of a machine that was started once; says nothing of whether it runs. */
export async function reach({ places }: QemuMachine): Promise<Reached | undefined> {
  const [keys, memory] = await Promise.all([readKeys(places.keys), readMemory(places)]);
  if (!keys || memory?.sshPort === undefined) return undefined;
  return { keys, memory, guest: guestOf(sshTarget(memory.sshPort), keys) };
}

export function sshTarget(port: number) {
  return { host: '127.0.0.1', port };
}

export function endpointFor(keys: MachineKeys, port: number): Endpoint {
  return { kind: 'tcp', host: '127.0.0.1', port, tls: { ca: keys.ca, ...keys.client } };
}

/** The endpoint of a running machine whose engine answers. */
export async function liveEndpoint(machine: QemuMachine): Promise<Endpoint | undefined> {
  const reached = await reach(machine);
  if (reached?.memory.apiPort === undefined) return undefined;
  if ((await qemuPid(machine.places)) === undefined) return undefined;
  const endpoint = endpointFor(reached.keys, reached.memory.apiPort);
  return (await answersSecurePing(endpoint)) ? endpoint : undefined;
}

/** A port of 127.0.0.1 that is free now, the wanted one if it is. */
export function freeLocalPort(wanted: number | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (wanted === undefined ? reject(error) : resolve(freeLocalPort(undefined))));
    server.listen({ host: '127.0.0.1', port: wanted ?? 0, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * Switches the machine off: it stops its containers, then its engine, then itself. One that does not answer is asked by its power
 * button, one that does not hear that either is ended.
 */
export async function switchOff(machine: QemuMachine): Promise<void> {
  const { places } = machine;
  const reached = await reach(machine);
  const status = await qemuStatus(places, reached?.memory.uuid);
  if (status === 'running') {
    await reached?.guest.powerOff();
    await withMonitor(places.monitor, ({ execute }) => execute('system_powerdown')).catch(() => {});
  }
  const emulated = reached?.memory.acceleration?.name === 'none';
  await endQemu(places, status === 'running' ? (emulated ? 120_000 : 60_000) : 0);
}
