#!/usr/bin/env node
// Stand-in of Windows PowerShell with the Hyper-V module: takes the one script that Gantry has, and checks each call and parameter by the
// syntax of the module's reference (https://learn.microsoft.com/powershell/module/hyper-v, and of Get-NetNeighbor
// https://learn.microsoft.com/powershell/module/nettcpip/get-netneighbor). It does not run PowerShell.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { place, readState, record, wishes, writeState } from './record.mjs';

const args = process.argv.slice(2);
const calls = process.env.GANTRY_CALLS ?? '';
if (args.length !== 4 || args.slice(0, 3).join(' ') !== '-NoProfile -NonInteractive -EncodedCommand') {
  process.stderr.write(`powershell: ${args[0] ?? ''}: not recognized as the name of a parameter\n`);
  process.exit(64);
}
const script = Buffer.from(args[3], 'base64').toString('utf16le');
if (/[^\0-\x7f]/.test(calls + script)) throw new Error('what is given to PowerShell has to be ASCII');
const request = JSON.parse(calls);
record({ program: 'powershell', args, script, request });

// Kinds: text, path, number, yes (a switch or a Boolean), one of some words, an object of another call. `!`: it has to be there.
const OnOff = ['On', 'Off'];
const syntax = {
  'Get-VM': { Name: 'text' },
  'New-VM': {
    Name: '!text',
    MemoryStartupBytes: 'number',
    NoVHD: 'yes',
    SwitchName: 'text',
    Path: 'path',
    Generation: 'number',
  },
  'Remove-VM': { Name: '!text', Force: 'yes' },
  'Set-VM': {
    Name: '!text',
    AutomaticStartAction: ['Nothing', 'StartIfRunning', 'Start'],
    AutomaticStopAction: ['TurnOff', 'Save', 'ShutDown'],
    AutomaticCheckpointsEnabled: 'yes',
    CheckpointType: ['Disabled', 'Production', 'ProductionOnly', 'Standard'],
  },
  'Set-VMFirmware': { VMName: '!text', EnableSecureBoot: OnOff, FirstBootDevice: 'object' },
  'Set-VMMemory': {
    VMName: '!text',
    DynamicMemoryEnabled: 'yes',
    MinimumBytes: 'number',
    StartupBytes: 'number',
    MaximumBytes: 'number',
  },
  'Set-VMProcessor': { VMName: '!text', Count: 'number' },
  'Set-VMComPort': { VMName: '!text', Number: '!number', Path: 'path' },
  'Add-VMHardDiskDrive': {
    VMName: '!text',
    ControllerType: ['IDE', 'SCSI', 'PMEM'],
    ControllerNumber: 'number',
    ControllerLocation: 'number',
    Path: 'path',
    Passthru: 'yes',
  },
  'New-VHD': { Path: '!path', ParentPath: 'path', SizeBytes: 'number', Dynamic: 'yes', Differencing: 'yes' },
  'Resize-VHD': { Path: '!path', SizeBytes: '!number' },
  'Optimize-VHD': { Path: '!path', Mode: ['Full', 'Quick', 'Retrim', 'Pretrimmed', 'Prezeroed'] },
  'Get-VHD': { Path: '!path' },
  'Get-VMNetworkAdapter': { VMName: '!text' },
  'Get-NetNeighbor': { AddressFamily: ['IPv4', 'IPv6'] },
  'Start-VM': { Name: '!text' },
  'Stop-VM': { Name: '!text', TurnOff: 'yes', Force: 'yes' },
};

function check(command, parameters) {
  const kinds = syntax[command];
  if (!kinds) throw new Error(`The term '${command}' is not recognized as the name of a cmdlet.`);
  for (const [name, value] of Object.entries(parameters)) {
    if (!(name in kinds)) throw new Error(`A parameter cannot be found that matches parameter name '${name}'.`);
    const kind = typeof kinds[name] === 'string' ? kinds[name].replace('!', '') : kinds[name];
    const fits = Array.isArray(kind)
      ? kind.includes(value)
      : {
          text: typeof value === 'string',
          path: typeof value === 'string',
          number: Number.isSafeInteger(value),
          yes: typeof value === 'boolean',
          object: typeof value?.result === 'number',
        }[kind];
    if (!fits) throw new Error(`Cannot bind parameter '${name}' of ${command} to ${JSON.stringify(value)}.`);
  }
  for (const [name, kind] of Object.entries(kinds)) {
    if (String(kind).startsWith('!') && !(name in parameters))
      throw new Error(`${command}: missing mandatory parameter ${name}.`);
  }
}

const machines = () => readState('machines.json', {});
const change = (name, values) => {
  const all = machines();
  if (!all[name]) throw new Error(`Hyper-V was unable to find a virtual machine with name "${name}".`);
  writeState('machines.json', { ...all, [name]: { ...all[name], ...values } });
};
const isAlive = (pid) => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};
const stateOf = ({ pid }) => (isAlive(pid) ? 'Running' : 'Off');

function newDisk({ Path, ParentPath, SizeBytes, Dynamic, Differencing }) {
  if (!Path.endsWith('.vhdx')) throw new Error(`${Path}: the file extension is not supported.`);
  if (existsSync(Path)) throw new Error(`${Path}: The file exists. (0x80070050)`);
  if (Differencing ? !existsSync(ParentPath ?? '') : !(Dynamic && SizeBytes >= 3 * 1024 ** 2))
    throw new Error('New-VHD: the parameter is incorrect.');
  if (wishes().diskFull) throw new Error('There is not enough space on the disk. (0x80070070)');
  writeFileSync(Path, JSON.stringify({ size: SizeBytes, parent: ParentPath }));
}

const sizeOf = (file) => JSON.parse(readFileSync(file, 'utf8')).size;

function attach({ VMName, Path, ControllerType, ControllerLocation }) {
  const drives = machines()[VMName]?.drives ?? {};
  if (ControllerType !== 'SCSI') throw new Error('A generation 2 virtual machine has SCSI controllers only.');
  if (!existsSync(Path)) throw new Error(`${Path}: the system cannot find the file specified.`);
  if (drives[ControllerLocation]) throw new Error('The location is in use.');
  change(VMName, { drives: { ...drives, [ControllerLocation]: Path } });
  return [{ Path: [Path] }];
}

function startMachine({ Name }) {
  const machine = machines()[Name];
  if (!machine?.boot || machine.secure !== 'Off') throw new Error('The boot loader failed.');
  const program = fileURLToPath(new URL('./hyperv-machine.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, Name], { detached: true, stdio: 'ignore', env: process.env });
  child.unref();
  change(Name, { pid: child.pid });
}

function stopMachine({ Name, TurnOff }) {
  const { pid } = machines()[Name] ?? {};
  if (!TurnOff) throw new Error('The guest did not answer.');
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  change(Name, { pid: undefined });
}

/** Without a program in the machine that tells it, only the table of neighbours knows an address. */
const addresses = () => (wishes().silent || !existsSync(place('machine-ports.json')) ? [] : ['fe80::1', '127.0.0.1']);
const neighbours = () =>
  existsSync(place('machine-ports.json'))
    ? [{ IPAddress: ['127.0.0.1'], LinkLayerAddress: ['00-15-5D-01-02-03'] }]
    : [];

const does = {
  'Get-VM': () => Object.entries(machines()).map(([Name, machine]) => ({ Name: [Name], State: [stateOf(machine)] })),
  'New-VM': ({ Name, Generation, SwitchName, MemoryStartupBytes }) => {
    if (machines()[Name]) throw new Error(`${Name} is there already.`);
    if (Generation !== 2 || SwitchName !== 'Default Switch' || MemoryStartupBytes % 2097152 !== 0)
      throw new Error('New-VM: the parameter is incorrect.');
    writeState('machines.json', { ...machines(), [Name]: {} });
  },
  'Remove-VM': ({ Name, Force }) => {
    const { [Name]: one, ...rest } = machines();
    if (!Force || !one || isAlive(one.pid)) throw new Error('The operation cannot be performed in the current state.');
    writeState('machines.json', rest);
  },
  'Set-VM': ({ Name }) => change(Name, {}),
  'Set-VMFirmware': ({ VMName, EnableSecureBoot, FirstBootDevice }, results) =>
    change(VMName, { secure: EnableSecureBoot, boot: results[FirstBootDevice.result][0].Path[0] }),
  'Set-VMMemory': ({ VMName, MinimumBytes, StartupBytes, MaximumBytes }) => {
    if (!(MinimumBytes <= StartupBytes && StartupBytes <= MaximumBytes))
      throw new Error('Set-VMMemory: invalid parameter.');
    change(VMName, { memory: MaximumBytes });
  },
  'Set-VMProcessor': ({ VMName, Count }) => change(VMName, { cpus: Count }),
  'Set-VMComPort': ({ VMName, Path }) => {
    if (!/^\\\\\.\\pipe\\[^\\]+$/.test(Path)) throw new Error('The path of the named pipe is not valid.');
    change(VMName, { console: Path });
  },
  'Add-VMHardDiskDrive': attach,
  'New-VHD': newDisk,
  'Resize-VHD': ({ Path, SizeBytes }) => writeFileSync(Path, JSON.stringify({ size: SizeBytes })),
  'Optimize-VHD': ({ Path, Mode }) => {
    if (Mode !== 'Pretrimmed' || Object.values(machines()).some(({ pid }) => isAlive(pid)))
      throw new Error('The disk is in use.');
    truncateSync(Path, statSync(Path).size);
  },
  'Get-VHD': ({ Path }) => [{ Size: [String(sizeOf(Path))], FileSize: [String(statSync(Path).size)] }],
  'Get-VMNetworkAdapter': () => [{ IPAddresses: addresses(), MacAddress: ['00155D010203'] }],
  'Get-NetNeighbor': neighbours,
  'Start-VM': startMachine,
  'Stop-VM': stopMachine,
};

function answer() {
  const { notThere, notAllowed } = wishes();
  const rows = [];
  try {
    for (const { command, parameters, select } of request.calls) {
      check(command, parameters);
      if (notThere || notAllowed) throw new Error('You do not have the required permission to complete this task.');
      const found = does[command](parameters, rows) ?? [];
      rows.push(
        found.map((row) =>
          Object.fromEntries([...select, 'Path'].filter((name) => name in row).map((name) => [name, row[name]])),
        ),
      );
    }
    const who = { name: "DESKTOP\\O'Neil", may: !notAllowed, there: !notThere };
    return { rows, ...(request.who ? { who } : {}) };
  } catch (error) {
    return { rows, error: error.message };
  }
}

process.stdout.write(Buffer.from(JSON.stringify(answer())).toString('base64'));
