// The machine of the embedded engine: where it runs, what it is given, how it is, and what can be done about it.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';
import { streamId } from './streams.ts';

export const driverNames = ['native', 'qemu', 'wsl', 'hyperv', 'vz'] as const;
export const driverName = z.enum(driverNames);
export type DriverName = z.infer<typeof driverName>;

/** A folder of this computer that containers may bind-mount; the machine has it under the same path. */
export const sharedFolder = z.object({ path: z.string(), readOnly: z.boolean() });
export type SharedFolder = z.infer<typeof sharedFolder>;

/**
 * What a person chose. Absent values are the driver's own: half of the processors, a quarter of the memory, 64 GiB of disk,
 * the folder of Gantry, the person's home as the one shared folder. Sizes in MiB and GiB, as they are typed.
 */
export const machineSettingsSchema = z.object({
  driver: z.enum(['automatic', ...driverNames]).default('automatic'),
  cpus: z.number().int().min(1).max(1024).optional(),
  memoryMiB: z.number().int().min(512).max(16_777_216).optional(),
  diskGiB: z.number().int().min(2).max(65_536).optional(),
  /** Where the data are kept; an absolute path. */
  dataDirectory: z.string().optional(),
  shares: z.array(sharedFolder).optional(),
  /** A daemon.json of the person's, merged over Gantry's own; JSON text, empty: none. */
  engineConfiguration: z.string().max(262_144).default(''),
  proxy: z.object({ http: z.string(), https: z.string(), none: z.string() }).default({ http: '', https: '', none: '' }),
  mirrors: z.array(z.string()).default([]),
  insecureRegistries: z.array(z.string()).default([]),
  /** Certificates of own authorities, in PEM. */
  certificates: z.string().max(1_048_576).default(''),
});
export type MachineSettings = z.infer<typeof machineSettingsSchema>;

/** What a kind of machine can do; a view asks before it offers. */
export const machineAbilities = z.object({
  resize: z.boolean(),
  reclaim: z.boolean(),
  shareFolders: z.boolean(),
  moveData: z.boolean(),
  terminal: z.boolean(),
  console: z.boolean(),
});
export type MachineAbilities = z.infer<typeof machineAbilities>;

export const machineDriver = z.object({
  name: driverName,
  can: machineAbilities,
  available: z.boolean(),
  problem: problemSchema.optional(),
});
export type MachineDriverInfo = z.infer<typeof machineDriver>;

/** `name` is translated by a view; `detail` is the system's own words. Times are ms since 1970. */
export const machineStepName = z.enum([
  'bundle',
  'image',
  'disk',
  'network',
  'machine',
  'configuration',
  'engine',
  'shares',
]);
export type MachineStepName = z.infer<typeof machineStepName>;

export const machineStep = z.object({
  name: machineStepName,
  status: z.enum(['running', 'done', 'failed']),
  detail: z.string().optional(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
});
export type MachineStep = z.infer<typeof machineStep>;

/** Something that happened without being asked for; told once, until it is dismissed. */
export const machineNotice = z.object({
  id: z.string(),
  kind: z.enum(['restarted', 'configuration-undone', 'image-undone', 'port-not-opened']),
  at: z.number(),
  message: z.string(),
});
export type MachineNotice = z.infer<typeof machineNotice>;

/** `none`: every instruction is emulated, which is slow and must be said. */
export const acceleration = z.enum(['kvm', 'hvf', 'whpx', 'hyperv', 'vz', 'none']);
export type Acceleration = z.infer<typeof acceleration>;

export const machineFacts = z.object({
  acceleration: acceleration.optional(),
  imageVersion: z.string().optional(),
  cpus: z.number().optional(),
  memoryMiB: z.number().optional(),
  dataDirectory: z.string().optional(),
});
export type MachineFacts = z.infer<typeof machineFacts>;

export const machineState = z.object({
  driver: driverName,
  can: machineAbilities,
  status: z.enum(['stopped', 'starting', 'running', 'failed']),
  /** Of the last start, in order. */
  steps: z.array(machineStep),
  facts: machineFacts,
  settings: machineSettingsSchema,
  /** Whether settings were changed that hold from the next start on only. */
  restartNeeded: z.boolean(),
  problem: problemSchema.optional(),
  notices: z.array(machineNotice),
});
export type MachineState = z.infer<typeof machineState>;

/** Bytes. `host`: what the data really take on this computer; the others are the file system's that the engine sees. */
export const machineDisk = z.object({
  directory: z.string(),
  host: z.number(),
  size: z.number(),
  used: z.number(),
  free: z.number(),
});
export type MachineDisk = z.infer<typeof machineDisk>;

/** What the engine could give back, in bytes, by kind. */
export const reclaimable = z.object({
  containers: z.number(),
  images: z.number(),
  volumes: z.number(),
  buildCache: z.number(),
});
export type Reclaimable = z.infer<typeof reclaimable>;

export const reclaimChoice = z.object({
  containers: z.boolean(),
  /** All that no container uses, not the untagged ones only. */
  images: z.boolean(),
  volumes: z.boolean(),
  buildCache: z.boolean(),
});
export type ReclaimChoice = z.infer<typeof reclaimChoice>;

/** One thing looked at. A view has a sentence for each id and status; `detail` is what was found, `fix` a command that mends it. */
export const machineCheck = z.object({
  id: z.enum([
    'driver',
    'acceleration',
    'programs',
    'image',
    'machine',
    'engine',
    'disk',
    'host-disk',
    'configuration',
    'ports',
    'time',
    'proxy',
  ]),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  detail: z.string().optional(),
  fix: z.string().optional(),
});
export type MachineCheck = z.infer<typeof machineCheck>;

export const machines = {
  /** `latest`: the whole state at once, again at each change. */
  watch: procedure.output(eventIterator(machineState)),
  /** Every kind of machine there is, and why one cannot be used here. */
  drivers: procedure.output(z.array(machineDriver)),
  /**
   * Checks and keeps new settings; no data are ever deleted by it. What the engine can take up while containers run is brought
   * into force at once when it runs; if it does not come up with it, the old configuration is put back and the problem thrown
   * (`configuration-invalid` at the field). The rest holds from the next start on, told by `restartNeeded`.
   */
  change: procedure.input(machineSettingsSchema).output(z.void()),
  start: procedure.output(z.void()),
  /** Stops and starts it; what is in it stops. Answers at once, `watch` tells how it goes. */
  restart: procedure.output(z.void()),
  dismissNotice: procedure.input(z.object({ id: z.string() })).output(z.void()),
  /** `not-running` while the engine cannot be asked. */
  disk: procedure.output(machineDisk),
  reclaimable: procedure.output(reclaimable),
  /** An activity: prunes what was ticked, trims, and tells in `result` what the host got back. */
  reclaim: procedure.input(reclaimChoice).output(z.object({ activityId: z.string() })),
  /** An activity: copies the data to another folder, compares, switches, and only then deletes the old ones. The machine stops for it. */
  move: procedure.input(z.object({ directory: z.string() })).output(z.object({ activityId: z.string() })),
  diagnose: procedure.output(z.array(machineCheck)),
  /** Lossless, with credit: the machine's console (or the engine's log, where there is no machine), its last part first. */
  console: procedure.input(z.object({ streamId })).output(eventIterator(z.string())),
};
