// Taking another one's place, with a failure at every single step: the old one is back each time.
import { describe, expect, it } from 'vitest';
import { type Fault, StandInEngine } from '../../../test/edit-stand-in.ts';
import type { Endpoints } from '../../engine/containers/endpoints.ts';
import type { Body } from '../../engine/containers/successor-body.ts';
import { arrange } from './edit-in-place.ts';
import type { Entry, InPlace, Swap } from './edit-journal.ts';
import { putBack, swapAll } from './edit-swap.ts';
import { settle } from './edits.ts';

const patience = { provedAfterMs: 0, lookEveryMs: 0 };
const endpoints: Endpoints = {
  shop: { Aliases: ['db', 'store'], IPAMConfig: { IPv4Address: '10.9.0.7' } },
  back: { Aliases: ['db'] },
};
const bodyOf = (version: string, more: Body = {}): Body => ({
  Image: `app:${version}`,
  HostConfig: { PortBindings: { '80/tcp': [] }, ...more },
});

interface Scene {
  engine: StandInEngine;
  swaps: Swap[];
}

function scene(how: { ran: boolean; user?: boolean; removesItself?: boolean }): Scene {
  const engine = new StandInEngine();
  const more = how.removesItself ? { AutoRemove: true } : {};
  const oldId = engine.add('web', how.ran, bodyOf('1', more), endpoints);
  engine.add('bystander', true, { Image: 'other' }, {});
  const common = { ran: how.ran, judgesHealth: true, oldReference: 'app:1' };
  const swaps: Swap[] = [
    {
      ...common,
      ...{ oldId, oldName: 'web', name: 'web', temporary: 'web-new-1', aside: 'web-old-1' },
      body: bodyOf('2', more),
      endpoints,
      ...(how.removesItself ? { again: { body: bodyOf('1', more), endpoints } } : {}),
    },
  ];
  if (how.user) {
    const body = { Image: 'proxy', HostConfig: { NetworkMode: `container:${oldId}` } };
    const id = engine.add('proxy', how.ran, body, {});
    const names = { oldName: 'proxy', name: 'proxy', temporary: 'proxy-new-1', aside: 'proxy-old-1' };
    swaps.push({ ...common, ...names, oldId: id, body, endpoints: {} });
  }
  return { engine, swaps };
}

const signal = new AbortController().signal;

function run({ engine, swaps }: Scene, note: () => Promise<void> = async () => undefined, own = signal) {
  return swapAll(swaps, { engine, signal: own, note, tell: () => undefined, patience });
}

/** How many steps it takes when nothing fails. */
async function steps(make: () => Scene): Promise<number> {
  const whole = make();
  await run(whole);
  return whole.engine.done.length;
}

const scenes: [string, () => Scene][] = [
  ['one that runs', () => scene({ ran: true })],
  ['a stopped one', () => scene({ ran: false })],
  ['one whose network another one uses', () => scene({ ran: true, user: true })],
  ['one that removes itself when it stops', () => scene({ ran: true, removesItself: true })],
];

describe.each(scenes)('%s', (_, make) => {
  it('is replaced: same names, networks and state, and the old ones stand aside', async () => {
    const { engine, swaps } = make();
    const before = engine.picture();
    await run({ engine, swaps });
    await settle({ phase: 'settling', swaps } as Entry, engine);
    const seen = JSON.stringify(engine.picture())
      .replaceAll(swaps[0]?.newId ?? '', swaps[0]?.oldId ?? '')
      .replaceAll('app:2', 'app:1');
    expect(JSON.parse(seen)).toEqual(before);
    expect(JSON.stringify(engine.picture())).toContain('app:2');
  });

  it.each(['before', 'after'] as const)('is back when any step fails (%s it happened)', async (kind) => {
    const count = await steps(make);
    expect(count).toBeGreaterThan(2);
    for (let at = 1; at <= count; at += 1) {
      const { engine, swaps } = make();
      const before = engine.picture();
      engine.fault = { at, kind };
      await expect(run({ engine, swaps })).rejects.toThrow(/injected/);
      engine.fault = undefined;
      await putBack(swaps, engine);
      expect(engine.picture(), `step ${at}: ${engine.done.join(', ')}`).toEqual(before);
    }
  });

  it('is back at the next start when the process dies at any step, with what the journal knows', async () => {
    const count = await steps(make);
    for (let at = 1; at <= count; at += 1) {
      const { engine, swaps } = make();
      const before = engine.picture();
      let noted = JSON.stringify(swaps);
      engine.fault = { at, kind: 'dead' };
      const note = async () => {
        noted = JSON.stringify(swaps);
      };
      await expect(run({ engine, swaps }, note)).rejects.toThrow();
      engine.fault = undefined;
      const entry = { phase: 'working', swaps: JSON.parse(noted) } as Entry;
      await settle(entry, engine);
      await settle(entry, engine);
      expect(engine.picture(), `step ${at}: ${engine.done.join(', ')}`).toEqual(before);
    }
  });

  it('is back when it is canceled between any two steps', async () => {
    const count = await steps(make);
    for (let at = 1; at < count; at += 1) {
      const { engine, swaps } = make();
      const before = engine.picture();
      const controller = new AbortController();
      const original = engine.done.push.bind(engine.done);
      engine.done.push = (...words) => {
        if (engine.done.length + 1 === at) controller.abort();
        return original(...words);
      };
      await expect(run({ engine, swaps }, undefined, controller.signal)).rejects.toThrow(/abort/i);
      await putBack(swaps, engine);
      expect(engine.picture(), `after step ${at}`).toEqual(before);
    }
  });
});

it('puts the old one back when the new one does not stay, or is unhealthy', async () => {
  const ended = scene({ ran: true });
  const before = ended.engine.picture();
  const start = ended.engine.start.bind(ended.engine);
  ended.engine.start = async (id) => {
    await start(id);
    const held = ended.engine.containers.get(id);
    if (held?.body.Image === 'app:2') held.running = false;
  };
  await expect(run(ended)).rejects.toMatchObject({ problem: { reason: 'not-alive' } });
  await putBack(ended.swaps, ended.engine);
  expect(ended.engine.picture()).toEqual(before);

  const ill = scene({ ran: true });
  ill.engine.health = 'unhealthy';
  const [main] = ill.swaps;
  if (main) main.body = { ...main.body, Healthcheck: { Test: ['CMD', 'false'], Interval: 1, Timeout: 1 } };
  await expect(run(ill)).rejects.toMatchObject({ problem: { reason: 'not-alive', message: 'said no' } });
});

it('keeps the new one where somebody removed the old one meanwhile', async () => {
  const { engine, swaps } = scene({ ran: true });
  await run({ engine, swaps });
  engine.containers.delete(swaps[0]?.oldId ?? '');
  await putBack(swaps, engine);
  expect(engine.picture()).toContainEqual(expect.objectContaining({ name: 'web', running: true, body: bodyOf('2') }));
});

describe('in place', () => {
  function change(): { engine: StandInEngine; inPlace: InPlace } {
    const engine = new StandInEngine();
    const id = engine.add('web', true, bodyOf('1', { Memory: 1 }), endpoints);
    const after = { shop: endpoints.shop ?? {}, front: { Aliases: ['www'] }, back: { Aliases: ['db', 'main'] } };
    const inPlace: InPlace = {
      id,
      before: { name: 'web', endpoints },
      after: { name: 'site', endpoints: after },
      update: { Memory: 2 },
    };
    return { engine, inPlace };
  }
  const perform = async ({ engine, inPlace }: ReturnType<typeof change>) => {
    await arrange(engine, inPlace.id, inPlace.after);
    await engine.update(inPlace.id, inPlace.update ?? {});
  };

  it('moves networks, renames and sets limits, touching only what differs', async () => {
    const changed = change();
    await perform(changed);
    expect(changed.engine.done).toEqual([
      'disconnect back',
      'connect front',
      'connect back',
      'rename web site',
      'update',
    ]);
    expect(changed.engine.picture()).toEqual([
      { name: 'site', running: true, body: bodyOf('1', { Memory: 2 }), endpoints: changed.inPlace.after.endpoints },
    ]);
  });

  it.each<Fault['kind']>(['before', 'after', 'dead'])('is what it was when any step fails (%s)', async (kind) => {
    for (let at = 1; at <= 4; at += 1) {
      const { engine, inPlace } = change();
      const before = engine.picture();
      engine.fault = { at, kind };
      await expect(perform({ engine, inPlace })).rejects.toThrow();
      engine.fault = undefined;
      await settle({ phase: 'working', inPlace } as Entry, engine);
      expect(engine.picture(), `step ${at}`).toEqual(before);
    }
  });

  it('is the new one where only the answer to the last step was lost, and the old one where that did not happen', async () => {
    const lost = change();
    lost.engine.fault = { at: 5, kind: 'after' };
    await expect(perform(lost)).rejects.toThrow();
    lost.engine.fault = undefined;
    await settle({ phase: 'settling', inPlace: lost.inPlace } as Entry, lost.engine);
    expect(lost.engine.picture()).toMatchObject([{ name: 'site', body: { HostConfig: { Memory: 2 } } }]);

    const failed = change();
    const before = failed.engine.picture();
    failed.engine.fault = { at: 5, kind: 'dead' };
    await expect(perform(failed)).rejects.toThrow();
    failed.engine.fault = undefined;
    await settle({ phase: 'settling', inPlace: failed.inPlace } as Entry, failed.engine);
    expect(failed.engine.picture()).toEqual(before);
  });
});
