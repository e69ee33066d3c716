// What others do is recorded, what we do is not taken for theirs, and what happened before is caught up with once.
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { EngineConnection } from '../../engine/connection.ts';
import { type EngineEvent, eventOf } from '../../engine/events.ts';
import { OwnRequests } from '../../engine/own-requests.ts';
import type { EngineLink, LinkListener } from '../engines/engine-link.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { Latest } from '../latest.ts';
import { ActivityHistory } from './activity-history.ts';
import { OutsideChanges } from './outside-changes.ts';

const id = 'a'.repeat(64);
const clock = 1_800_000_000_000;

const raw = (action: string, at: number, more: object = {}) => ({
  Type: 'container',
  Action: action,
  Actor: { ID: id, Attributes: { name: 'web', ...more } },
  timeNano: at * 1e6,
});

/** An engine that is told by hand, with what it remembers. */
function engine(
  past: object[] = [],
  restartCount = 0,
  now?: () => number,
  inspected: Promise<void> = Promise.resolve(),
) {
  const listeners = new Set<LinkListener>();
  const requests = new OwnRequests(now);
  const docker = {
    info: async () => ({ SystemTime: new Date(clock + 60_000).toISOString() }),
    getEvents: async () => Readable.from(past.map((one) => Buffer.from(`${JSON.stringify(one)}\n`))),
    getContainer: () => ({
      inspect: async () => {
        await inspected;
        const facts = { Id: id, Name: '/web', Image: '', State: { Status: 'running' }, Config: { Image: '' } };
        return { ...facts, HostConfig: {}, RestartCount: restartCount };
      },
    }),
  };
  const connection = {
    id: 'e',
    requests,
    call: (ask: (client: typeof docker) => Promise<unknown>) => ask(docker),
    stream: (open: (client: typeof docker) => Promise<Readable>) => open(docker),
  } as unknown as EngineConnection;
  const link = {
    id: 'e',
    state: { status: 'ready', info: { flavour: 'docker' } },
    connection,
    listen: (listener: LinkListener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as EngineLink;
  const embedded = { link: undefined, isBusy: false };
  const engines = {
    latest: new Latest({ engines: [{ id: 'e' }], currentId: 'e' }),
    link: () => link,
    embedded,
  } as unknown as EngineRegistry;
  const tell = (event: EngineEvent) => {
    for (const listener of listeners) listener.event?.(event);
  };
  return { engines, requests, link, embedded, listeners, tell: (one: object) => tell(eventOf(one)) };
}

async function watching(fake: ReturnType<typeof engine>, seen?: number) {
  const history = new ActivityHistory();
  if (seen !== undefined) Object.assign(history, { loaded: Promise.resolve(new Map([['e', seen]])) });
  const outside = new OutsideChanges(fake.engines, history);
  await expect.poll(() => fake.listeners.size).toBe(1);
  return { history, outside };
}

describe('OutsideChanges', () => {
  it('records what nobody here asked for, and only that', async () => {
    const fake = engine();
    const { history, outside } = await watching(fake);
    fake.requests.begin('POST', `/containers/${id}/pause`)({});
    fake.tell(raw('pause', clock + 1));
    fake.tell(raw('unpause', clock + 2));
    fake.tell(raw('die', clock + 3));
    await outside.close();
    expect(history.items.map(({ kind, origin, subject }) => `${kind} ${origin} ${subject}`)).toEqual([
      'unpause outside web',
    ]);
  });

  it('makes one of a stop and its signals', async () => {
    const fake = engine();
    const { history, outside } = await watching(fake);
    fake.tell(raw('kill', clock + 1, { signal: '15' }));
    fake.tell(raw('kill', clock + 10_000, { signal: '9' }));
    fake.tell(raw('die', clock + 10_001));
    fake.tell(raw('stop', clock + 10_002));
    await outside.close();
    expect(history.items.map(({ kind, endedAt = 0 }) => [kind, Math.round(endedAt)])).toEqual([
      ['stop', clock + 10_002],
    ]);
  });

  it.each([
    [1, []],
    [0, ['start']],
  ])('asks who started what had ended by itself (restarted %i times)', async (restarts, kinds) => {
    const fake = engine([], restarts);
    const { history, outside } = await watching(fake);
    fake.tell(raw('die', clock + 1));
    fake.tell(raw('start', clock + 2));
    await outside.close();
    expect(history.items.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('catches up with what happened since it looked last, and takes none twice', async () => {
    const fake = engine([raw('pause', clock - 1), raw('pause', clock + 1), raw('unpause', clock + 2)]);
    const { history, outside } = await watching(fake, clock);
    fake.tell(raw('unpause', clock + 2));
    await outside.close();
    expect(history.items.map(({ kind }) => kind)).toEqual(['unpause', 'pause']);
  });

  it('knows its own however long it takes to ask about what came before', async () => {
    let now = 0;
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const fake = engine([], 1, () => now, asked);
    const { history, outside } = await watching(fake);
    fake.tell(raw('die', clock + 1));
    fake.tell(raw('start', clock + 2));
    for (const action of ['pause', 'unpause']) fake.requests.begin('POST', `/containers/${id}/${action}`)({});
    fake.tell(raw('pause', clock + 3));
    fake.tell(raw('unpause', clock + 4));
    now += 60_000;
    fake.tell(raw('stop', clock + 5));
    answer();
    await outside.close();
    expect(history.items.map(({ kind }) => kind)).toEqual(['stop']);
  });

  it('takes its own for its own when a lost connection tells it again', async () => {
    const events = [raw('create', clock + 1), raw('start', clock + 2)];
    const past: object[] = [];
    const fake = engine(past);
    const { history, outside } = await watching(fake, clock);
    fake.tell(raw('unpause', clock + 0.5));
    await expect.poll(() => history.items.length).toBe(1);
    past.push(...events);
    // The answers are not there yet: no activity knows the container's id.
    fake.requests.begin('POST', '/containers/create', { _query: { name: 'web' } });
    fake.requests.begin('POST', `/containers/${id}/start`);
    for (const one of events) fake.tell(one);
    for (const listener of fake.listeners) listener.up?.();
    for (const one of events) fake.tell(one);
    fake.tell(raw('pause', clock + 3));
    await outside.close();
    expect(history.items.map(({ kind }) => kind)).toEqual(['pause', 'unpause']);
  });

  it('does not take an earlier runtime’s stop for somebody’s', async () => {
    const fake = engine([raw('kill', clock + 1), raw('stop', clock + 2), raw('start', clock + 3)]);
    const history = new ActivityHistory();
    Object.assign(history, { loaded: Promise.resolve(new Map([['e', clock]])) });
    const objects = [{ kind: 'container' as const, id, name: 'web' }];
    const common = { engineId: 'e', subject: 'web', origin: 'window' as const, objects, brief: true, parts: [] };
    const ours = { ...common, id: 'ours', kind: 'stop' as const, status: 'done' as const, startedAt: clock };
    history.put({ ...ours, endedAt: clock + 2 }, { keep: false });
    const outside = new OutsideChanges(fake.engines, history);
    await expect.poll(() => fake.listeners.size).toBe(1);
    await outside.close();
    expect(history.items.map(({ kind, origin }) => `${kind} ${origin}`)).toEqual(['start outside', 'stop window']);
  });

  it('blames nobody for containers that go with the engine', async () => {
    const fake = engine();
    Object.assign(fake.embedded, { link: fake.link, isBusy: true });
    const { history, outside } = await watching(fake);
    fake.tell(raw('kill', clock + 1, { signal: '15' }));
    fake.tell(raw('stop', clock + 2));
    await outside.close();
    expect(history.items).toEqual([]);
  });
});
