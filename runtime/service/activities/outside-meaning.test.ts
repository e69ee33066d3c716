// What events mean as something that somebody did.
import { describe, expect, it } from 'vitest';
import type { Activity, ActivityKind } from '../../contract/activities.ts';
import type { EngineEvent } from '../../engine/events.ts';
import { detailOf, kindOf, mergerOf, objectOf, tells } from './outside-meaning.ts';

const event = (change: Partial<EngineEvent>): EngineEvent => ({
  type: 'container',
  action: 'start',
  id: 'a'.repeat(64),
  attributes: { name: 'web' },
  at: 0,
  ...change,
});

let last = 0;
function activity(kind: ActivityKind, detail?: string): Activity {
  last += 1;
  return {
    id: String(last),
    engineId: 'e',
    kind,
    subject: 'web',
    origin: 'outside',
    objects: [],
    brief: true,
    status: 'done',
    parts: [],
    startedAt: 0,
    endedAt: 0,
    ...(detail !== undefined && { detail }),
  };
}

describe('kindOf', () => {
  it.each([
    [event({}), 'start'],
    [event({ action: 'destroy' }), 'remove'],
    [event({ action: 'die' }), undefined],
    [event({ action: 'exec_create' }), undefined],
    [event({ action: 'health_status' }), undefined],
    [event({ type: 'volume', action: 'create', id: 'data' }), 'create-volume'],
    [event({ type: 'volume', action: 'create' }), undefined],
    [event({ type: 'network', action: 'connect' }), undefined],
    [event({ attributes: { 'com.docker.swarm.task.id': 'x' } }), undefined],
    [event({ type: 'constructor', action: 'toString' }), undefined],
  ])('$type $action', (one, kind) => expect(kindOf(one)).toBe(kind));
});

describe('objectOf and detailOf', () => {
  it('name what it was called, and what it is called now', () => {
    const renamed = event({ action: 'rename', attributes: { name: 'shop', oldName: '/web' } });
    expect(objectOf(renamed).name).toBe('web');
    expect(detailOf(renamed)).toBe('shop');
  });

  it('name a signal by its name', () => {
    expect(detailOf(event({ action: 'kill', attributes: { signal: '15' } }))).toBe('SIGTERM');
    expect(detailOf(event({ action: 'kill', attributes: { signal: 'SIGHUP' } }))).toBe('SIGHUP');
  });

  it('shorten an image that has no name', () => {
    const id = `sha256:${'f'.repeat(64)}`;
    expect(objectOf(event({ type: 'image', action: 'delete', id, attributes: { name: id } })).name).toBe(
      'f'.repeat(12),
    );
  });
});

describe('mergerOf', () => {
  const merged = (kind: ActivityKind, before: Activity[], flavour: 'docker' | 'podman' = 'docker') =>
    mergerOf(kind, 1_000, before, flavour);

  it('makes a stop of its signals', () => {
    const [term, kill] = [activity('kill', 'SIGTERM'), activity('kill', 'SIGKILL')];
    expect(merged('stop', [term])).toEqual({ into: term, drop: [] });
    expect(merged('stop', [term, kill])).toEqual({ into: term, drop: [kill] });
    expect(merged('stop', [activity('start')])).toBeUndefined();
  });

  it('makes a restart of a stop and a start', () => {
    const [stop, start] = [activity('stop'), activity('start')];
    expect(merged('restart', [stop, start])).toEqual({ into: stop, drop: [start] });
    const restart = activity('restart');
    expect(merged('start', [restart], 'podman')).toMatchObject({ into: restart, kind: 'restart' });
    expect(merged('start', [restart])).toBeUndefined();
    expect(merged('start', [{ ...restart, endedAt: 400 }], 'podman')).toBeUndefined();
    expect(merged('start', [restart, stop], 'podman')).toMatchObject({ into: restart, drop: [stop], kind: 'restart' });
    expect(merged('start', [{ ...restart, endedAt: 400 }, stop], 'podman')).toBeUndefined();
    expect(merged('start', [restart, stop])).toBeUndefined();
  });

  it('makes a removal of the signal before it, and leaves others alone', () => {
    const kill = activity('kill', 'SIGKILL');
    expect(merged('remove', [kill])).toEqual({ into: kill, drop: [] });
    expect(merged('remove', [activity('rename')])).toBeUndefined();
    expect(merged('start', [])).toBeUndefined();
  });
});

it('knows what simple actions make an engine tell', () => {
  expect(tells('stop', 'kill')).toBe(true);
  expect(tells('stop', 'start')).toBe(false);
  expect(tells('run', 'start')).toBe(true);
});
