// How a virtual machine that was started is reached, whether its engine answers, and how the machine is switched off.
import type { Endpoint } from '../../contract/endpoint.ts';
import type { MachineSettings } from '../../contract/machines.ts';
import { type EngineConfiguration, engineConfiguration } from '../configuration.ts';
import { answersPing, answersSecurePing } from '../ping.ts';
import { MachineProblem } from '../problem.ts';
import { knownAcceleration } from './acceleration.ts';
import type { Contact, Hypervisor, HypervisorStatus, VirtualMachine } from './hypervisor.ts';
import { type MachineKeys, readKeys } from './keys.ts';
import { type MachineMemory, readMemory } from './machine-state.ts';
import { openTunnel } from './ssh.ts';

export type Reached = Pick<Contact, 'guest' | 'ssh'> & { keys: MachineKeys; memory: MachineMemory; endpoint: Endpoint };

/**
 * Opens the engine's socket on this computer where it has one; says nothing of whether an engine answers. Undefined for a machine
 * that never started.
 */
export async function reach(hypervisor: Hypervisor, machine: VirtualMachine): Promise<Reached | undefined> {
  const { places, doors } = machine;
  const [keys, memory] = await Promise.all([readKeys(places.keys), readMemory(places)]);
  if (!keys || !memory?.started) return undefined;
  const contact = await hypervisor.contact(machine, keys, memory);
  if (!contact) return undefined;
  const { guest, ssh, folders } = contact;
  const reached = { guest, keys, memory, ...(ssh ? { ssh } : {}) };
  if ('endpoint' in contact) return { ...reached, endpoint: contact.endpoint };
  const path = await doors.open({
    api: contact.api,
    ...(ssh ? { tunnel: async () => openTunnel(await ssh(), keys) } : {}),
    ...(folders ? { folders } : {}),
  });
  return { ...reached, endpoint: { kind: 'socket', path } };
}

/** Whether an engine answers at a machine's endpoint. */
export function answers({ endpoint }: Reached): Promise<boolean> {
  return endpoint.kind === 'socket' ? answersPing(endpoint.path) : answersSecurePing(endpoint);
}

/** Whether a machine is there, without asking it where that would keep others waiting. */
export function glanceAt(hypervisor: Hypervisor, machine: VirtualMachine): Promise<HypervisorStatus> {
  return hypervisor.glance ? hypervisor.glance(machine) : hypervisor.status(machine);
}

/** The endpoint of a running machine whose engine answers. */
export async function liveEndpoint(hypervisor: Hypervisor, machine: VirtualMachine): Promise<Endpoint | undefined> {
  const reached = await reach(hypervisor, machine);
  return reached && (await answers(reached)) ? reached.endpoint : undefined;
}

/** The parts of a machine that runs; throws `not-running` else. */
export async function running(hypervisor: Hypervisor, machine: VirtualMachine): Promise<Reached> {
  const reached = (await glanceAt(hypervisor, machine)) === 'running' ? await reach(hypervisor, machine) : undefined;
  if (!reached) throw new MachineProblem({ reason: 'not-running', message: 'The machine is not running' });
  return reached;
}

/** It stops its containers, then its engine, then itself; one that does not hear is ended. */
export async function switchOff(hypervisor: Hypervisor, machine: VirtualMachine): Promise<void> {
  const runs = (await hypervisor.status(machine)) === 'running';
  if (runs) await (await reach(hypervisor, machine).catch(() => undefined))?.guest.powerOff();
  await machine.doors.close({ keepFolders: true });
  const emulated = knownAcceleration(hypervisor, await readMemory(machine.places)) === 'none';
  try {
    await hypervisor.end(machine, runs ? (emulated ? 120_000 : 60_000) : 0);
  } finally {
    await machine.doors.close();
  }
}

export function machineEngine({ engine }: Hypervisor, settings: MachineSettings): EngineConfiguration {
  return engineConfiguration(settings, { 'live-restore': true, 'shutdown-timeout': 10, ...engine });
}
