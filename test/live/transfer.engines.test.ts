// What takes long of pulls and pushes: a registry that never answers, and one that refuses a push for being too much.
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './runtime.ts';
import { openTransferSeat, type TransferSeat } from './transfer-seat.ts';

describe.each(engines)('slow transfers on $name', (engine) => {
  const docker = engine.flavour === 'docker';
  let seat: TransferSeat;
  let silent: Server;

  beforeAll(async () => {
    seat = await openTransferSeat(engine.address);
    silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await seat?.close();
    silent?.close();
  });

  // Podman waits for longer than anybody would.
  it.runIf(docker)('say that a registry did not answer in time', async () => {
    const { port } = silent.address() as { port: number };
    const { problem } = await seat.pull(`127.0.0.1:${port}/team/app:1`);
    expect(problem).toMatchObject({ reason: 'connection-timeout', facts: { registry: `127.0.0.1:${port}` } });
  });

  it('are canceled while the engine waits to try again', async () => {
    const reference = `${seat.door.host}/team/limited:1`;
    await seat.load(reference, 1_000);
    seat.door.status = 429;
    const { client, engineId } = seat;
    const { activityId } = await client.images.push({ engineId, reference });
    if (docker) await seat.activity(activityId, ({ parts }) => parts.some(({ status }) => /^Retrying/.test(status)));
    await client.activities.cancel({ id: activityId });
    const ended = await seat.activity(activityId, ({ status }) => status !== 'running');
    expect(ended).toMatchObject({ kind: 'push', status: 'canceled' });
    seat.door.status = undefined;
  });
});
