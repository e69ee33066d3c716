// Pulls and pushes on real engines and a real registry with a password: figures, cancel, failures told apart, and names of images.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from './engines/engine-api.ts';
import { putPlatforms } from './registry-platforms.ts';
import { engines, until } from './runtime.ts';
import { hasTag, openTransferSeat, type TransferSeat } from './transfer-seat.ts';

const layerBytes = 2_000_000;

describe.each(engines)('transfers on $name', (engine) => {
  const docker = engine.flavour === 'docker';
  let seat: TransferSeat;
  let reference = '';
  const other = () => reference.replace(/:1$/, ':other');

  beforeAll(async () => {
    seat = await openTransferSeat(engine.address);
    reference = `${seat.door.host}/team/app:1`;
    await seat.publish(reference, layerBytes);
  });
  afterAll(() => seat?.close());

  it('pulls layer by layer and counts the bytes that came', async () => {
    const activity = await seat.pull(reference);
    expect(activity).toMatchObject({ status: 'done', subject: reference, kind: 'pull' });
    expect(activity.command).toBe(`docker pull ${reference}`);
    expect(hasTag(await seat.images(), reference)).toBe(true);
    expect(seat.door.sent).toBeGreaterThan(3 * layerBytes);
    // Podman tells no sizes.
    if (docker) {
      expect(activity.parts).toHaveLength(3);
      expect(activity.transfer?.whole).toBe(true);
      expect(activity.transfer?.current).toBe(activity.transfer?.total);
      expect(activity.transfer?.total).toBeGreaterThan(3 * layerBytes);
    }
  });

  it('pushes it again without sending what is there, and another one whole', async () => {
    const again = await seat.push(reference);
    expect(again).toMatchObject({ status: 'done', kind: 'push', command: `docker push ${reference}` });
    if (docker) expect(again.parts.every(({ status }) => status === 'Layer already exists')).toBe(true);
    await seat.load(other());
    const fresh = await seat.push(other());
    expect(fresh.status).toBe('done');
    if (docker) expect(fresh.transfer?.current).toBeGreaterThan(3 * layerBytes);
    expect(await seat.push(`${reference}00`)).toMatchObject({
      status: 'failed',
      problem: { reason: 'image-not-found', field: 'reference' },
    });
  });

  it('stops the engine’s work when a pull is canceled, and counts no half layer', async () => {
    await seat.forget(reference);
    seat.door.pace = 200_000;
    const id = await seat.beginPull(reference);
    const before = seat.door.sent;
    await waitUntil('layers are on their way', () => seat.door.flowing > 0 && seat.door.sent > before);
    await seat.client.activities.cancel({ id });
    const activity = await seat.activity(id, ({ status }) => status !== 'running');
    expect(activity.status).toBe('canceled');
    await waitUntil('the engine hangs up', () => seat.door.flowing === 0);
    const { sent } = seat.door;
    expect(sent - before).toBeLessThan(3 * layerBytes);
    expect(activity.parts.filter(({ status }) => status === 'Pull complete')).toEqual([]);
    expect(hasTag(await seat.images(), reference)).toBe(false);
    seat.door.pace = undefined;
    expect(await seat.pull(reference)).toMatchObject({ status: 'done' });
    // Nothing came but for the second pull, and that took all of it.
    if (docker) expect(seat.door.sent - sent).toBeGreaterThan(3 * layerBytes - 1_000_000);
  });

  it('pulls several at once, side by side', async () => {
    await seat.forget(reference);
    await seat.forget(other());
    seat.door.pace = 2_000_000;
    const ids = await Promise.all([reference, other()].map((one) => seat.beginPull(one)));
    const both = await until(
      await seat.client.activities.watch(),
      (list) => list.filter(({ id, parts }) => ids.includes(id) && parts.length > 0).length === 2,
    );
    expect(both.filter(({ id, status }) => ids.includes(id) && status === 'running')).toHaveLength(2);
    const ends = await Promise.all(ids.map((id) => seat.activity(id, ({ status }) => status !== 'running')));
    seat.door.pace = undefined;
    expect(ends.map(({ status }) => status)).toEqual(['done', 'done']);
  });

  it.each([
    ['no login', undefined, 'unauthorized'],
    ['a wrong password', 'wrong', 'password-wrong'],
  ])('says of %s what it is, for a pull and a push', async (_, password, reason) => {
    seat.logIn(password);
    const failed = { status: 'failed', problem: { reason, field: 'reference', facts: { registry: seat.door.host } } };
    expect(await seat.pull(`${seat.door.host}/team/new:1`)).toMatchObject(failed);
    expect(await seat.push(reference)).toMatchObject(failed);
    seat.logIn('right');
  });

  it('tells what is not there from what cannot be reached', async () => {
    const reasonOf = async (name: string) => (await seat.pull(name)).problem?.reason;
    expect(await reasonOf(`${reference}.absent`)).toBe('image-not-found');
    expect(await reasonOf(`${seat.door.host}/no/such:1`)).toBe('image-not-found');
    expect(await reasonOf('127.0.0.1:1/team/app:1')).toBe('connection-refused');
    expect(await reasonOf('no-such-registry.invalid/team/app:1')).toBe('host-unknown');
  });

  it('says for which platforms an image is there, and pulls nothing else instead', async () => {
    const put = (tag: string, ...platforms: string[]) =>
      putPlatforms(seat.door.host, 'team/app', { from: '1', tag, login: 'me:right', platforms });
    await put('multi', 'linux/amd64', 'linux/s390x');
    await put('foreign', 'linux/s390x');
    const [multi, foreign] = ['multi', 'foreign'].map((tag) => `${seat.door.host}/team/app:${tag}`) as [string, string];
    const facts = { platform: 'linux/ppc64le', platforms: 'linux/amd64, linux/s390x' };
    const missing = { status: 'failed', problem: { reason: 'platform-missing', field: 'platform', facts } };
    expect(await seat.pull(multi, 'linux/ppc64le')).toMatchObject(missing);
    expect((await seat.pull(foreign)).problem?.reason).toBe('platform-missing');
    expect(await seat.pull(multi, 'linux/amd64')).toMatchObject({ status: 'done', detail: 'linux/amd64' });
    await seat.forget(reference);
    await seat.forget(other());
    await seat.forget(multi);
    const { sent } = seat.door;
    const single = await seat.pull(reference, 'linux/ppc64le');
    expect(single.problem).toMatchObject({ reason: 'platform-missing', facts: { platforms: 'linux/amd64' } });
    // To tell the platform of a single image, its configuration is read.
    expect(seat.door.sent - sent).toBeLessThan(10_000);
  });

  it.runIf(docker)('says when a registry that was asked too often may be asked again', async () => {
    seat.door.status = 429;
    seat.door.headers = { 'Retry-After': '120' };
    const before = Date.now();
    const { problem } = await seat.pull(reference);
    seat.door.status = undefined;
    expect(problem).toMatchObject({ reason: 'rate-limited', facts: { registry: seat.door.host } });
    const wait = Number(problem?.facts?.retryAt) - before;
    expect(Math.round(wait / 60_000)).toBe(2);
  });

  it('refuses what is no reference or no platform before anything is sent', async () => {
    const { client, engineId } = seat;
    const data = (reason: string, field: string) => ({ data: { reason, field } });
    await expect(client.images.pull({ engineId, reference: ' ' })).rejects.toMatchObject(data('required', 'reference'));
    const bad = { engineId, reference: 'Not One' };
    await expect(client.images.pull(bad)).rejects.toMatchObject(data('reference-invalid', 'reference'));
    await expect(client.images.push(bad)).rejects.toMatchObject(data('reference-invalid', 'reference'));
    await expect(client.images.tag({ ...bad, id: 'x' })).rejects.toMatchObject(data('reference-invalid', 'reference'));
    const wish = { engineId, reference, platform: 'my computer' };
    await expect(client.images.pull(wish)).rejects.toMatchObject(data('platform-invalid', 'platform'));
  });

  it('gives names, takes them from other images, and takes them away without the image', async () => {
    const { client, engineId } = seat;
    const [one, two, name] = ['one', 'two', 'name'].map((tag) => `${seat.door.host}/named/x:${tag}`) as [
      string,
      string,
      string,
    ];
    await seat.load(one, 1_000);
    await seat.load(two, 1_000);
    const holder = async (tag: string) => (await seat.images()).find(({ tags }) => tags.includes(tag))?.id;
    const [first = '', second = ''] = [await holder(one), await holder(two)];
    await client.images.tag({ engineId, id: first, reference: name });
    expect(await holder(name)).toBe(first);
    await client.images.tag({ engineId, id: second, reference: name });
    expect(await holder(name)).toBe(second);
    await client.images.untag({ engineId, reference: name });
    expect(await holder(name)).toBeUndefined();
    expect(await holder(two)).toBe(second);
    await client.images.untag({ engineId, reference: two });
    const dangling = (await seat.images()).find(({ id }) => id === second);
    expect(dangling?.tags).toEqual([]);
    expect((await client.images.inspect({ engineId, id: second })).layers).toHaveLength(3);
    await client.images.remove({ engineId, id: second, force: true });
    await expect(client.images.untag({ engineId, reference: two })).rejects.toMatchObject({
      data: { reason: 'image-not-found' },
    });
  });

  it('goes on from what was used', async () => {
    const { client, engineId } = seat;
    const { suggestions } = await client.images.complete({ engineId, text: `${seat.door.host}/te` });
    expect(suggestions.map(({ text }) => text)).toContain(reference);
  });

  it('offers the tags that the registry has, and says why where it tells none', async () => {
    const { client, engineId, door } = seat;
    const told = await client.images.complete({ engineId, text: `${door.host}/team/app:fo` });
    expect(told.suggestions).toContainEqual({ text: `${door.host}/team/app:foreign`, from: 'tag' });
    expect(told.tags).toBe('told');
    const none = await client.images.complete({ engineId, text: '127.0.0.1:1/team/app:' });
    expect(none).toMatchObject({ tags: 'failed', problem: { reason: 'connection-refused' } });
  });
});
