// What speeds a machine up: the same for every machine of a kind, or found out by trying and remembered.
import type { Acceleration } from '../../contract/machines.ts';
import type { Hypervisor, VirtualMachine } from './hypervisor.ts';
import type { MachineImage } from './image-store.ts';
import { amendMemory, type MachineMemory } from './machine-state.ts';

/** Undefined while it was not tried. */
export function knownAcceleration(
  { acceleration }: Hypervisor,
  memory: MachineMemory | undefined,
): Acceleration | undefined {
  return typeof acceleration === 'string' ? acceleration : memory?.acceleration?.name;
}

/** Finds it out where it is not known, and remembers it. */
export async function settleAcceleration(
  { name, acceleration }: Hypervisor,
  machine: VirtualMachine,
  image: MachineImage,
): Promise<Acceleration> {
  const found =
    typeof acceleration === 'string'
      ? { key: name, name: acceleration, why: '' }
      : await acceleration.find(machine, image);
  await amendMemory(machine.places, { acceleration: found });
  return found.name;
}

/** How long a machine may take until its engine answers, in ms; one that was not tried yet may be a slow one. */
export function patienceWith(hypervisor: Hypervisor, memory: MachineMemory | undefined): number {
  return hypervisor.patience(knownAcceleration(hypervisor, memory) ?? 'none');
}
