// The engines' process lists, read.
import { describe, expect, it } from 'vitest';
import { processesOf, secondsOf } from './processes.ts';

describe('processesOf', () => {
  it("reads docker's columns", () => {
    const Titles = ['PID', 'PPID', 'USER', '%CPU', 'RSS', 'ELAPSED', 'STAT', 'COMMAND'];
    const Processes = [['19', '1', 'root', '12.5', '1520', '01:02:03', 'Ss', 'sh -c sleep 1']];
    expect(processesOf({ Titles, Processes })).toEqual([
      {
        pid: 19,
        parentPid: 1,
        user: 'root',
        cpuPercent: 12.5,
        memoryBytes: 1520 * 1024,
        elapsedSeconds: 3723,
        state: 'Ss',
        command: 'sh -c sleep 1',
      },
    ]);
  });

  it("reads podman's, and leaves out what has no number", () => {
    const Titles = ['HPID', 'PPID', 'STATE', 'ELAPSED', 'COMMAND', 'WHATEVER'];
    const Processes = [
      ['7', '0', 'S', '951.2ms', 'sleep', 'x'],
      ['?', '0', 'S', '1s', 'ghost', 'x'],
    ];
    expect(processesOf({ Titles, Processes })).toEqual([
      { pid: 7, parentPid: 0, state: 'S', elapsedSeconds: 0, command: 'sleep' },
    ]);
    expect(processesOf(null)).toEqual([]);
    expect(processesOf({ Titles, Processes: null })).toEqual([]);
  });
});

describe('secondsOf', () => {
  it.each([
    ['00:05', 5],
    ['2-03:04:05', 2 * 86_400 + 3 * 3600 + 4 * 60 + 5],
    ['1h2m3.9s', 3723],
    ['12.5s', 12],
    ['15ms', 0],
    ['', undefined],
    ['soon', undefined],
  ])('%s', (text, seconds) => expect(secondsOf(text)).toBe(seconds));
});
