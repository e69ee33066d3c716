// Who a process is, on three systems: Linux and the words of ps for real, Windows by what its tasklist prints.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { identify, isAlive, type ProcessTable, parseStart, parseTasklist } from './processes.ts';

/** macOS's way of asking, tried on this system's own processes. */
const byPs: ProcessTable = {
  platform: 'darwin',
  exists: (pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  },
  ask: async (program, args) => (await runCommand(program, args, { env: { LC_ALL: 'C' } })).output,
};

function windows(lines: Record<number, string>): ProcessTable & { asked: string[][] } {
  const asked: string[][] = [];
  return {
    platform: 'win32',
    asked,
    exists: (pid) => pid in lines,
    ask: async (program, args) => {
      asked.push([program, ...args]);
      const pid = Number(/PID eq (\d+)/.exec(args.join(' '))?.[1]);
      return lines[pid] ?? 'INFO: No tasks are running which match the specified criteria.\r\n';
    },
  };
}

describe.each([
  ['the system itself', undefined],
  ['ps', byPs],
])('a process, asked about by %s', (_, table) => {
  it('is known by its start as long as it lives', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const identity = await identify(child.pid ?? 0, table);
    expect(identity?.pid).toBe(child.pid);
    expect(identity?.startedAt).not.toBe('');
    expect(await isAlive(identity ?? { pid: 0, startedAt: '' }, table)).toBe(true);
    expect(await isAlive({ pid: child.pid ?? 0, startedAt: 'another time' }, table)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isAlive(identity ?? { pid: 0, startedAt: '' }, table)).toBe(false);
  });
});

describe('a process of macOS', () => {
  it('is nobody when only its end is still to be told', () => {
    expect(parseStart('Z+   Sat Nov 28 16:30:01 2026\n')).toBeUndefined();
    expect(parseStart('Ss   Sat Nov 28 16:30:01 2026    \n')).toBe('Sat Nov 28 16:30:01 2026');
    expect(parseStart('')).toBeUndefined();
  });
});

describe('a process of Windows', () => {
  it('is known by its program, because another one may have its id by now', async () => {
    const table = windows({
      4711: '"Gantry.exe","4711","Console","1","152,000 K"\r\n',
      4712: '"svchost.exe","4712","Services","0","9,000 K"\r\n',
    });
    expect(await identify(4711, table)).toEqual({ pid: 4711, startedAt: 'gantry.exe' });
    expect(await isAlive({ pid: 4712, startedAt: 'gantry.exe' }, table)).toBe(false);
    expect(await isAlive({ pid: 4711, startedAt: 'gantry.exe' }, table)).toBe(true);
    expect(table.asked[0]).toEqual(['tasklist.exe', '/fi', 'PID eq 4711', '/fo', 'csv', '/nh']);
  });

  it('that is not there is not asked about', async () => {
    const table = windows({});
    expect(await identify(4711, table)).toBeUndefined();
    expect(await identify(0, table)).toBeUndefined();
    expect(table.asked).toEqual([]);
  });

  it('is found among others, and never by another id', () => {
    const text = '"a, b.exe","12","Console","1","1 K"\r\n"node.exe","123","Console","1","2 K"\r\n';
    expect(parseTasklist(text, 12)).toBe('a, b.exe');
    expect(parseTasklist(text, 123)).toBe('node.exe');
    expect(parseTasklist(text, 1)).toBeUndefined();
  });
});
