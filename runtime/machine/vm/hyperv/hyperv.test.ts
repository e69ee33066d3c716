// What is given to PowerShell: calls as data that nothing in them can break out of; and what its answers are made of.
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followConsole } from './console.ts';
import { addressOf, type HypervPlan, launchCalls } from './plan.ts';
import { asciiJson, quoted, script, scriptArguments } from './powershell.ts';

describe('what PowerShell is given', () => {
  it('is always the same script, which holds nothing of a call', () => {
    const [encoded = ''] = scriptArguments.slice(3);
    expect(Buffer.from(encoded, 'base64').toString('utf16le')).toBe(script);
    expect(scriptArguments.slice(0, 3)).toEqual(['-NoProfile', '-NonInteractive', '-EncodedCommand']);
    // A command line of Windows ends at 32,767 characters.
    expect(scriptArguments.join(' ').length).toBeLessThan(30_000);
    expect(script).not.toMatch(/Invoke-Expression|iex\b|ScriptBlock|Add-Type/i);
    expect([...script].every((character) => character === '\n' || (character >= ' ' && character <= '~'))).toBe(true);
  });

  it('carries every text unharmed, in ASCII', () => {
    const nasty = [
      `'"\`$(calc)\${env:x};&|\n\r\t`,
      '\u2018\u2019\u201c\u201d',
      '日本 \u{1F600}',
      '\\\\.\\pipe\\x',
      '\u0000',
    ];
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary' })), (text) => {
        const json = asciiJson({ calls: [{ parameters: { Path: text } }] });
        expect([...json].every((character) => character >= ' ' && character <= '~')).toBe(true);
        expect(JSON.parse(json).calls[0].parameters.Path).toBe(text);
      }),
    );
  });

  it('is quoted where a person copies it', () => {
    expect(quoted("DESKTOP\\O'Neil")).toBe("'DESKTOP\\O''Neil'");
    expect(quoted('$(calc)\u2019')).toBe("'$(calc)\u2019\u2019'");
  });
});

const plan: HypervPlan = {
  name: 'gantry-0a1b2c3d',
  directory: 'C:\\g',
  image: 'C:\\g\\images\\1\\disk.vhdx',
  disks: { root: 'C:\\g\\root.vhdx', data: 'D:\\data.vhdx', configuration: 'C:\\g\\configuration.vhdx' },
  cpus: 3,
  memoryMiB: 2049,
  console: '\\\\.\\pipe\\gantry-0a1b2c3d-console',
  pack: false,
};

describe('a machine of Hyper-V', () => {
  it('boots from a disk of its own over the image, without secure boot', () => {
    const calls = launchCalls(plan);
    const find = (command: string) => calls.filter((call) => call.command === command).map((call) => call.parameters);
    expect(find('New-VHD')).toEqual([{ Path: plan.disks.root, ParentPath: plan.image, Differencing: true }]);
    const [firmware] = find('Set-VMFirmware');
    expect(firmware).toMatchObject({ EnableSecureBoot: 'Off' });
    const device = firmware?.FirstBootDevice as { result: number };
    expect(calls[device.result]?.parameters).toMatchObject({
      Path: plan.disks.root,
      ControllerLocation: 0,
      Passthru: true,
    });
    expect(calls.at(-1)).toEqual({ command: 'Start-VM', parameters: { Name: plan.name } });
    expect(calls.some(({ command }) => command === 'Optimize-VHD')).toBe(false);
  });

  it('has memory in pairs of mebibytes, of which it gives back what it does not use', () => {
    const memory = launchCalls(plan).find(({ command }) => command === 'Set-VMMemory')?.parameters;
    expect(memory).toEqual({
      VMName: plan.name,
      DynamicMemoryEnabled: true,
      MinimumBytes: 512 * 1024 ** 2,
      StartupBytes: 2048 * 1024 ** 2,
      MaximumBytes: 2048 * 1024 ** 2,
    });
  });

  it('packs a trimmed disk before anything uses it', () => {
    expect(launchCalls({ ...plan, pack: true })[0]).toEqual({
      command: 'Optimize-VHD',
      parameters: { Path: plan.disks.data, Mode: 'Pretrimmed' },
    });
    const calls = launchCalls({ ...plan, pack: true });
    const device = calls.find(({ command }) => command === 'Set-VMFirmware')?.parameters.FirstBootDevice as {
      result: number;
    };
    expect(calls[device.result]?.parameters.Path).toBe(plan.disks.root);
  });
});

describe("a machine's address", () => {
  const mac = '00155D010203';
  it('is what it tells, or what the table of neighbours tells of its adapter', () => {
    expect(addressOf({ addresses: ['fe80::1', '169.254.1.1', '172.20.1.5'], mac }, [])).toBe('172.20.1.5');
    const neighbours = [
      { address: '172.20.1.9', mac: '00-15-5D-09-09-09' },
      { address: '172.20.1.7', mac: '00-15-5d-01-02-03' },
    ];
    expect(addressOf({ addresses: [], mac }, neighbours)).toBe('172.20.1.7');
  });

  it('is none before it has an adapter with an address', () => {
    const zeros = [{ address: '224.0.0.22', mac: '00-00-00-00-00-00' }];
    expect(addressOf({ addresses: [], mac: '000000000000' }, zeros)).toBeUndefined();
    expect(addressOf({ addresses: [], mac: '' }, [{ address: '1.2.3.4', mac: '' }])).toBeUndefined();
  });
});

describe('the console of Hyper-V', () => {
  it('is added to its file as long as the machine has it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gt-'));
    const [pipe, file] = [join(folder, 'pipe'), join(folder, 'console.log')];
    await followConsole(pipe, file);
    const server = createServer((socket) => socket.end('booted\n')).listen(pipe);
    await once(server, 'listening');
    await followConsole(pipe, file);
    await followConsole(pipe, file);
    server.close();
    expect(await readFile(file, 'utf8')).toBe('booted\nbooted\n');
    await rm(folder, { recursive: true });
  });
});
