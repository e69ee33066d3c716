// What differs between the programs that run a virtual machine; the rest is the same for all of them (start.ts, machine-driver.ts).
import type { Duplex } from 'node:stream';
import type { Acceleration, DriverName, MachineAbilities, SharedFolder } from '../../contract/machines.ts';
import type { Availability } from '../driver.ts';
import type { Environment } from '../home.ts';
import type { withDefaults } from '../settings.ts';
import type { Share } from './configuration-disk.ts';
import type { Doors } from './doors.ts';
import type { Guest } from './guest.ts';
import type { MachineImage } from './image-store.ts';
import type { MachineKeys } from './keys.ts';
import type { MachineMemory } from './machine-state.ts';
import type { MachinePlaces } from './places.ts';
import type { SshTarget } from './ssh.ts';

/** One machine of one home, as all parts of a driver know it. */
export type VirtualMachine = { home: string; env: Environment; places: MachinePlaces; doors: Doors };

export type FilledSettings = ReturnType<typeof withDefaults>;

export type LaunchPlan = {
  machine: VirtualMachine;
  memory: MachineMemory;
  image: MachineImage;
  settings: FilledSettings;
  /** The data disk's path. */
  disk: string;
  /** A tar (configuration-disk.ts). */
  configuration: Buffer;
  shares: readonly Share[];
};

/** How a running machine is spoken to. */
export type Contact = {
  /** A new stream to the engine's API, as plain HTTP: who may speak to it is settled by then. */
  api(): Promise<Duplex>;
  guest: Guest;
  /** Absent where there is no SSH: then there is no terminal. */
  ssh?: () => Promise<SshTarget>;
};

export type HypervisorStatus = 'running' | 'failed' | 'gone';

export interface Hypervisor {
  readonly name: DriverName;
  readonly can: MachineAbilities;
  readonly acceleration: Acceleration;
  /** Of the image's files those that are needed. */
  readonly imageFiles: readonly string[];
  /** Where the data are, given the folder that the person chose. */
  dataPath(machine: VirtualMachine, directory: string | undefined): string;
  /** Gantry's own part of the engine's configuration. */
  readonly engine: Record<string, unknown>;
  /** Whether published ports open on this computer by themselves; else they are carried through SSH. */
  readonly opensPorts: boolean;
  /** Milliseconds from the launch to the engine's first answer. */
  readonly patience: number;
  /** Whether its programs are here and may be used. */
  available(): Promise<Availability>;
  /** What `available` found, in a few words. */
  version(): Promise<string>;
  /** Folders as this kind of machine shares them; those that it cannot share are passed over. */
  shares(folders: readonly SharedFolder[]): Promise<Share[]>;
  /** Makes the data disk or enlarges it, while the machine is off; never makes it smaller. */
  ensureDisk(machine: VirtualMachine, path: string, settings: FilledSettings): Promise<void>;
  /** Bytes that the data take on this computer. */
  hostBytes(path: string): Promise<number>;
  /** Called while nothing of the machine runs. Returns when it runs; what it throws has the program's own words. */
  launch(plan: LaunchPlan, signal: AbortSignal): Promise<void>;
  status(machine: VirtualMachine): Promise<HypervisorStatus>;
  /** Undefined when it cannot be reached (yet). */
  contact(machine: VirtualMachine, keys: MachineKeys, memory: MachineMemory): Promise<Contact | undefined>;
  /** Switches it off and clears up: asks for it where it still hears, and ends it after `patience` ms. */
  end(machine: VirtualMachine, patience: number): Promise<void>;
  /** Takes away all that is left of it in the system; its folder and its data are the caller's, unless the system has them. */
  forget?(machine: VirtualMachine): Promise<void>;
  /** Called after this version answered: takes away what other versions left in the system. */
  keepVersion?(machine: VirtualMachine, version: string): Promise<void>;
  /** Enlarges a running machine's disk; absent where that holds from the next start on. */
  enlarge?(machine: VirtualMachine, path: string, bytes: number): Promise<void>;
  /** Copies a stopped machine's disk and compares it. */
  copyDisk?(
    from: string,
    to: string,
    onProgress: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Where a folder of this computer is in the machine; absent where it has the same path. */
  guestPath?(path: string): string;
}
