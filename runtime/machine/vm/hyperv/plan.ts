// What Hyper-V is asked to make of one machine, call by call; pure values, so that every parameter of them can be tested.
import type { Cmdlet } from './powershell.ts';

const mebibyte = 1024 ** 2;

export type HypervDisks = { root: string; data: string; configuration: string };

export type HypervPlan = {
  name: string;
  directory: string;
  /** The image's disk; it is only read. */
  image: string;
  disks: HypervDisks;
  cpus: number;
  memoryMiB: number;
  console: string;
  /** Whether the data's disk was trimmed since the last start. */
  pack: boolean;
};

/** From nothing to a machine that runs; the machine must not be there yet, and neither must its root's disk. */
export function launchCalls(plan: HypervPlan): Cmdlet[] {
  const { name, disks } = plan;
  const VMName = name;
  // Hyper-V wants whole pairs of mebibytes.
  const bytes = (mebibytes: number) => Math.floor(mebibytes / 2) * 2 * mebibyte;
  const drive = (Path: string, ControllerLocation: number): Cmdlet => ({
    command: 'Add-VMHardDiskDrive',
    parameters: { VMName, ControllerType: 'SCSI', ControllerNumber: 0, ControllerLocation, Path, Passthru: true },
  });
  const before: Cmdlet[] = [
    // Blocks that the machine gave back leave the file only while nobody uses it.
    ...(plan.pack
      ? [{ command: 'Optimize-VHD', parameters: { Path: disks.data, Mode: 'Pretrimmed' } } satisfies Cmdlet]
      : []),
    // What is written to the root goes into a file of its own: the image stays what was verified.
    { command: 'New-VHD', parameters: { Path: disks.root, ParentPath: plan.image, Differencing: true } },
    {
      command: 'New-VM',
      parameters: {
        Name: name,
        Generation: 2,
        MemoryStartupBytes: bytes(plan.memoryMiB),
        NoVHD: true,
        SwitchName: 'Default Switch',
        Path: plan.directory,
      },
    },
    { command: 'Set-VMProcessor', parameters: { VMName, Count: plan.cpus } },
    {
      command: 'Set-VMMemory',
      parameters: {
        VMName,
        DynamicMemoryEnabled: true,
        MinimumBytes: bytes(Math.min(512, plan.memoryMiB)),
        StartupBytes: bytes(plan.memoryMiB),
        MaximumBytes: bytes(plan.memoryMiB),
      },
    },
    {
      command: 'Set-VM',
      parameters: {
        Name: name,
        AutomaticStartAction: 'Nothing',
        AutomaticStopAction: 'ShutDown',
        AutomaticCheckpointsEnabled: false,
        CheckpointType: 'Disabled',
      },
    },
    { command: 'Set-VMComPort', parameters: { VMName, Number: 1, Path: plan.console } },
    drive(disks.data, 1),
    drive(disks.configuration, 2),
  ];
  return [
    ...before,
    drive(disks.root, 0),
    {
      command: 'Set-VMFirmware',
      parameters: { VMName, EnableSecureBoot: 'Off', FirstBootDevice: { result: before.length } },
    },
    { command: 'Start-VM', parameters: { Name: name } },
  ];
}

/** The machine's address among what its adapter and this computer's table of neighbours tell. */
export function addressOf(
  adapter: { addresses: readonly string[]; mac: string },
  neighbours: readonly { address: string; mac: string }[],
): string | undefined {
  const isUsable = (address: string) => /^\d+\.\d+\.\d+\.\d+$/.test(address) && !/^(169\.254|0)\./.test(address);
  const bare = (mac: string) => mac.replace(/[^0-9A-Fa-f]/g, '').toUpperCase();
  const own = bare(adapter.mac);
  // Before it has one, its address is all zeros, as is that of many neighbours.
  if (!/[1-9A-F]/.test(own)) return undefined;
  return (
    adapter.addresses.find(isUsable) ??
    neighbours.find(({ address, mac }) => bare(mac) === own && isUsable(address))?.address
  );
}
