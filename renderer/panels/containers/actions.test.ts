// When an action makes sense, and what it is on docker's command line.
import { describe, expect, it } from 'vitest';
import {
  actionCommand,
  allowedRows,
  anonymousVolumes,
  containerActions,
  containerCommands,
  isAllowed,
} from './actions.ts';
import { containerRow } from './test-rows.ts';

const running = containerRow();
const exited = containerRow({ id: 'b', name: 'db', state: 'exited', exitCode: 0 });
const paused = containerRow({ id: 'c', name: 'cache', state: 'paused' });

describe('isAllowed', () => {
  it.each([
    [running, ['stop', 'restart', 'pause', 'kill', 'remove']],
    [exited, ['start', 'remove']],
    [paused, ['stop', 'restart', 'unpause', 'kill', 'remove']],
    [containerRow({ state: 'removing' }), []],
  ])('$state', (row, actions) => {
    expect(containerActions.filter((action) => isAllowed(action, row))).toEqual(actions);
  });

  it('picks those of a selection', () => {
    expect(allowedRows('start', [running, exited])).toEqual([exited]);
  });
});

describe('command lines', () => {
  it('do one action to all', () => {
    expect(actionCommand('stop', [running, paused])).toBe('docker stop web cache');
    expect(actionCommand('remove', [exited])).toBe('docker rm db');
    expect(actionCommand('remove', [running], { force: true, volumes: true })).toBe('docker rm -f -v web');
  });

  it('offer a shell only in what runs', () => {
    const lines = (row: typeof running) => containerCommands(row).map(({ command }) => command);
    expect(lines(running)).toContain('docker exec -it web sh');
    expect(lines(running)).toContain('docker rm -f web');
    expect(lines(exited).join('\n')).not.toContain('exec');
    expect(lines(exited)).toContain('docker start db');
    expect(lines(exited)).toContain('docker rm db');
  });
});

describe('anonymousVolumes', () => {
  const volume = { type: 'volume', source: '/x', destination: '/data', readOnly: false };

  it('are those nobody named', () => {
    const name = 'f'.repeat(64);
    const row = containerRow({
      mounts: [
        { ...volume, name },
        { ...volume, name: 'data' },
        { ...volume, type: 'bind', destination: '/b' },
      ],
    });
    expect(anonymousVolumes([row])).toEqual([{ name, path: '/data' }]);
  });
});
