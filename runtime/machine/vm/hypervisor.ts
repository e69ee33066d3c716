// What differs between the programs that run a virtual machine; the rest is the same for all of them (start.ts, machine-driver.ts).
import type { Duplex } from 'node:stream';
import type { Endpoint } from '../../contract/endpoint.ts';
import type { Acceleration, DriverName, MachineAbilities, SharedFolder } from '../../contract/machines.ts';
import type { Problem } from '../../contract/problem.ts';
import type { Availability, PublishedPort } from '../driver.ts';
import type { Environment } from '../home.ts';
import type { withDefaults } from '../settings.ts';
import type { Share } from './configuration-disk.ts';
import type { Doors } from './doors.ts';
import type { ServedFolder } from './folders.ts';
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
  acceleration: Acceleration;
  /** The data disk's path. */
  disk: string;
  /** A tar (configuration-disk.ts). */
  configuration: Buffer;
  shares: readonly Share[];
};

/** How its engine is reached: by a socket that is carried into the machine, or at an address that the machine itself opens here. */
export type EngineContact =
  | {
      /** A new stream to the engine's API, as plain HTTP: who may speak to it is settled by then. */
      api(): Promise<Duplex>;
    }
  | { endpoint: Endpoint };

/** How a running machine is spoken to. */
export type Contact = EngineContact & {
  guest: Guest;
  /** Absent where there is no SSH: then there is no terminal. */
  ssh?: () => Promise<SshTarget>;
  /** Folders that are to be served through SSH. */
  folders?: readonly ServedFolder[];
};

export type HypervisorStatus = 'running' | 'paused' | 'failed' | 'gone';

export type FoundAcceleration = NonNullable<MachineMemory['acceleration']>;

/** What speeds a machine up where that hangs on the computer: found out by trying. */
export type AccelerationTrial = {
  /** What was found before is answered again while nothing has changed that it hangs on. */
  find(machine: VirtualMachine, image: MachineImage): Promise<FoundAcceleration>;
  /** The command that mends a machine which nothing speeds up, if there is one. */
  fix(found: FoundAcceleration): string | undefined;
};

/** Folders made ready to be shared. */
export type OpenShares = {
  list: Share[];
  /** Ends what serves them where the machine did not come to use them; else it ends with the machine. */
  abandon?(): void;
};

export interface Hypervisor {
  readonly name: DriverName;
  readonly can: MachineAbilities;
  readonly acceleration: Acceleration | AccelerationTrial;
  /** Of the image's files those that are needed. */
  readonly imageFiles: readonly string[];
  /** Where the data are, given the folder that the person chose. */
  dataPath(machine: VirtualMachine, directory: string | undefined): string;
  /** Gantry's own part of the engine's configuration. */
  readonly engine: Record<string, unknown>;
  /** Whether published ports open on this computer by themselves; else `publish` opens them, or they are carried through SSH. */
  readonly opensPorts: boolean;
  /** Opens a running machine's ports on this computer, those that are named and no others; absent where they are carried. */
  publish?(
    machine: VirtualMachine,
    memory: MachineMemory,
    ports: readonly PublishedPort[],
  ): Promise<{ port: PublishedPort; problem: Problem }[]>;
  /** Milliseconds from the launch to the engine's first answer. */
  patience(acceleration: Acceleration): number;
  /** Whether its programs are here and may be used. */
  available(): Promise<Availability>;
  /** What `available` found, in a few words. */
  version(): Promise<string>;
  /** Folders as this kind of machine shares them; those that it cannot share are passed over. */
  shares(machine: VirtualMachine, folders: readonly SharedFolder[]): Promise<OpenShares>;
  /** Makes the data disk or enlarges it, while the machine is off; never makes it smaller. */
  ensureDisk(machine: VirtualMachine, path: string, settings: FilledSettings): Promise<void>;
  /** Bytes that the data take on this computer. */
  hostBytes(path: string): Promise<number>;
  /** Called while nothing of the machine runs. Returns when it runs; what it throws has the program's own words. */
  launch(plan: LaunchPlan, signal: AbortSignal): Promise<void>;
  /** What it says of itself. */
  status(machine: VirtualMachine): Promise<HypervisorStatus>;
  /** Whether it is there at all, also where it hangs, without asking it; absent where asking costs nobody else an answer. */
  glance?(machine: VirtualMachine): Promise<HypervisorStatus>;
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
