// The steps of a start with their times, and notices that are told once.
import { describe, expect, it } from 'vitest';
import type { MachineStep } from '../../contract/machines.ts';
import type { Step } from '../../machine/driver.ts';
import { MachineNotices } from './machine-notices.ts';
import { withFailure, withStep } from './machine-steps.ts';

function told(...steps: Step[]): MachineStep[] {
  return steps.reduce<MachineStep[]>((all, step, index) => withStep(all, step, index + 1), []);
}

describe('steps', () => {
  it('begin, go on and end, each with its times and its last words', () => {
    const steps = told(
      { name: 'bundle', status: 'running' },
      { name: 'bundle', status: 'running', detail: 'docker.io 26.1.5' },
      { name: 'bundle', status: 'done' },
      { name: 'engine', status: 'running' },
    );
    expect(steps).toEqual([
      { name: 'bundle', status: 'done', detail: 'docker.io 26.1.5', startedAt: 1, endedAt: 3 },
      { name: 'engine', status: 'running', startedAt: 4 },
    ]);
    expect(withFailure(steps, 'port range taken', 9)[1]).toEqual({
      name: 'engine',
      status: 'failed',
      detail: 'port range taken',
      startedAt: 4,
      endedAt: 9,
    });
  });

  it('may overlap, and may come again', () => {
    const steps = told(
      { name: 'machine', status: 'running' },
      { name: 'shares', status: 'running' },
      { name: 'machine', status: 'done' },
      { name: 'configuration', status: 'failed', detail: 'unknown key' },
      { name: 'machine', status: 'running' },
    );
    expect(steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'machine done',
      'shares running',
      'configuration failed',
      'machine running',
    ]);
  });
});

describe('notices', () => {
  it('are told once for each cause, the newest last, until dismissed or over', () => {
    let changes = 0;
    const notices = new MachineNotices(() => {
      changes += 1;
    });
    notices.tell('restarted', 'first');
    notices.tell('port-not-opened', 'web', 'port 80');
    notices.tell('port-not-opened', 'db', 'port 5432');
    notices.tell('restarted', 'second');
    expect(notices.list.map(({ message }) => message)).toEqual(['web', 'db', 'second']);
    expect(notices.list[0]).toEqual({
      id: expect.any(String),
      kind: 'port-not-opened',
      at: expect.any(Number),
      message: 'web',
    });
    notices.withdraw('port 80');
    notices.dismiss(notices.list[0]?.id ?? '');
    expect(notices.list.map(({ message }) => message)).toEqual(['second']);
    expect(changes).toBe(6);
    notices.withdraw('port 80');
    notices.dismiss('unknown');
    expect(changes).toBe(6);
  });
});
