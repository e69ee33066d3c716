// Activities: how they end, how they are stopped, and that the list stays short.
import { describe, expect, it } from 'vitest';
import { ServiceProblem } from '../problems.ts';
import { pause } from '../waiting.ts';
import { ActivityRegistry } from './activity-registry.ts';

function only(registry: ActivityRegistry) {
  const [activity] = registry.latest.value;
  return activity;
}

describe('ActivityRegistry', () => {
  it('tells progress and the end', async () => {
    const registry = new ActivityRegistry();
    registry.begin('run', 'e', 'web', async (work) => {
      work.update({ step: 'starting', containerId: 'c' });
    });
    expect(only(registry)).toMatchObject({ status: 'running', subject: 'web', parts: [] });
    await expect.poll(() => only(registry)?.status).toBe('done');
    expect(only(registry)).toMatchObject({ step: 'starting', containerId: 'c', endedAt: expect.any(Number) });
    expect(only(registry)?.objects).toEqual([{ kind: 'container', id: 'c', name: 'web' }]);
  });

  it('tells why it failed', async () => {
    const registry = new ActivityRegistry();
    registry.begin('pull', 'e', 'x', async () => {
      throw new ServiceProblem('network', 'no such host');
    });
    await expect.poll(() => only(registry)?.status).toBe('failed');
    expect(only(registry)?.problem).toEqual({ reason: 'network', message: 'no such host' });
  });

  it('stops by cancel and by close, and waits for what is cleaned up', async () => {
    const registry = new ActivityRegistry();
    let cleaned = 0;
    const work = async ({ signal }: { signal: AbortSignal }) => {
      await pause(2 ** 30, signal);
      cleaned += 1;
      signal.throwIfAborted();
    };
    const first = registry.begin('pull', 'e', 'x', work);
    registry.begin('pull', 'e', 'y', work);
    registry.dismiss(first);
    expect(registry.latest.value).toHaveLength(2);
    registry.cancel(first);
    await expect.poll(() => cleaned).toBe(1);
    await registry.close();
    expect(cleaned).toBe(2);
    expect(registry.latest.value.map(({ status }) => status)).toEqual(['interrupted', 'canceled']);
    registry.dismiss(first);
    expect(registry.latest.value).toHaveLength(1);
  });

  it('keeps the last fifty that ended and all that run', async () => {
    const registry = new ActivityRegistry();
    registry.begin('pull', 'e', 'long', ({ signal }) => pause(2 ** 30, signal));
    for (let number = 0; number < 60; number += 1) registry.begin('pull', 'e', String(number), async () => undefined);
    await expect.poll(() => registry.latest.value.filter(({ status }) => status === 'running')).toHaveLength(1);
    expect(registry.latest.value).toHaveLength(51);
    expect(registry.latest.value.at(-1)?.subject).toBe('long');
    await registry.close();
  });

  it('does what a caller waits for in its turn, and tells its end, its waiting and its failure', async () => {
    const registry = new ActivityRegistry();
    const objects = [{ kind: 'container' as const, id: 'c', name: 'web' }];
    const deed = { kind: 'stop' as const, engineId: 'e', subject: 'web', objects };
    let release: () => void = () => undefined;
    const first = registry.perform(deed, () => {
      return new Promise<string>((resolve) => {
        release = () => resolve('done');
      });
    });
    const second = registry.perform({ ...deed, kind: 'start' }, async () => {
      throw new ServiceProblem('conflict', 'no');
    });
    const third = registry.perform({ ...deed, kind: 'kill' }, async () => 'never');
    const list = () => registry.latest.value.map(({ kind, step }) => `${kind} ${step}`);
    await expect.poll(list).toEqual(['kill waiting', 'start waiting', 'stop undefined']);
    registry.cancel(registry.latest.value[0]?.id ?? '');
    await expect(third).rejects.toMatchObject({ problem: { reason: 'canceled' } });
    release();
    expect(await first).toBe('done');
    await expect(second).rejects.toThrow('no');
    expect(registry.latest.value).toEqual([]);
    const told = registry.history.items.map(({ kind, status, brief }) => `${kind} ${status} ${brief}`);
    expect(told).toEqual(['kill canceled true', 'start failed true', 'stop done true']);
    await registry.close();
  });

  it('lets what only looks pass by what changes', async () => {
    const registry = new ActivityRegistry();
    const objects = [{ kind: 'container' as const, id: 'c', name: 'web' }];
    const long = registry.begin('commit', 'e', 'web', ({ signal }) => pause(2 ** 30, signal), { objects });
    registry.begin('wait', 'e', 'web', async () => undefined, { objects, lock: false });
    await expect.poll(() => registry.latest.value.find(({ kind }) => kind === 'wait')?.status).toBe('done');
    registry.cancel(long);
    await registry.close();
  });
});
