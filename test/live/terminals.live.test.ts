// Terminals on real engines: each place opened and typed into, a shell as it was chosen, a paste and a flood.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TerminalPlace } from '../../runtime/contract/terminals.ts';
import { request } from './engines/engine-api.ts';
import { fixtureReference } from './fixtures/build.ts';
import { engines, idle, type LiveRuntime, openRuntime, until } from './runtime.ts';
import { becomes, look, openIn, size } from './terminal.ts';

describe.each(engines)('terminals on $name', (engine) => {
  let live: LiveRuntime;
  let id: string;

  beforeAll(async () => {
    live = await openRuntime(engine);
    id = await live.run(idle);
  });
  afterAll(() => live?.close());

  const shellIn = (containerId: string, choice: Partial<Extract<TerminalPlace, { kind: 'shell' }>> = {}) =>
    openIn(live.client, { kind: 'shell', engineId: live.engineId, containerId, ...choice });
  const close = (sessionId: string) => live.client.terminals.close({ sessionId });

  describe('a shell', () => {
    it('is the best of the image, and the screen is kept for whoever comes later', async () => {
      const session = await shellIn(id.slice(0, 12));
      expect(session).toMatchObject({ status: 'running', place: { kind: 'shell', containerId: id } });
      expect(session.shell).toBe('ash');
      const early = await look(live.client, session.id);
      await early.type('echo answer $((6*7))\r');
      await early.shows('answer 42');
      const late = await look(live.client, session.id);
      await late.shows('answer 42');
      expect(late.picture()).toBe(early.picture());
      await close(session.id);
    });

    it('is zsh where there is one', async () => {
      const session = await shellIn(await live.run({ ...idle, fixture: 'screen' }));
      expect(session.shell).toBe('zsh');
      await close(session.id);
    });

    it('has the user, the folder and the variables that were chosen', async () => {
      const env = ['GREETING=hello there', 'EMPTY='];
      const session = await shellIn(id, { shell: 'sh', user: 'postgres', workingDirectory: '/bin', env });
      const eyes = await look(live.client, session.id);
      await eyes.type('echo "<$(id -un) $PWD $GREETING $EMPTY>"\r');
      await eyes.shows('<postgres /bin hello there >');
      await close(session.id);
    });

    it.each([
      [{ shell: '/no/such/shell' }, 'no-shell', 'shell', /no such file/i],
      [{ workingDirectory: 'bin' }, 'path-not-absolute', 'workingDirectory', /bin/],
      [{ workingDirectory: '/no/such/folder' }, 'not-found', 'workingDirectory', /no\/such\/folder/],
      [{ env: ['A=1', 'novalue'] }, 'env-invalid', 'env.1', /novalue/],
      [{ user: 'nobody-here' }, 'not-found', 'user', /nobody-here/],
    ])('refuses %j at its field', async (choice, reason, field, message) => {
      const opening = shellIn(id, choice);
      await expect(opening).rejects.toMatchObject({
        data: { reason, field, message: expect.stringMatching(message) },
      });
    });

    it('says that nothing runs', async () => {
      const { client, engineId } = live;
      const stopped = await live.run({ command: ['true'] });
      await until(await client.containers.watch({ engineId }), (change) =>
        change.kind !== 'remove' && change.kind !== 'unavailable'
          ? change.items.some((row) => row.id === stopped && row.state === 'exited')
          : false,
      );
      await expect(shellIn(stopped)).rejects.toMatchObject({ data: { reason: 'not-running' } });
      await expect(shellIn('no-such-container')).rejects.toMatchObject({ data: { reason: 'not-found' } });
    });

    it('sees each new size', async () => {
      const session = await shellIn(id);
      const eyes = await look(live.client, session.id);
      await eyes.type('stty size\r');
      await eyes.shows('24 80');
      for (const [columns, rows] of [
        [101, 31],
        [20, 5],
        [300, 90],
      ] as const) {
        await eyes.resize(columns, rows);
        await eyes.type('stty size\r');
        await eyes.shows(`${rows} ${columns}`);
      }
      await close(session.id);
    });

    it('says with which code it ended, and is opened anew in the same place', async () => {
      const { client } = live;
      const session = await shellIn(id, { workingDirectory: '/bin' });
      const eyes = await look(client, session.id);
      await eyes.type('echo first $((1+1)); exit 7\r');
      expect(await becomes(client, session.id, 'exited')).toMatchObject({ exitCode: 7 });
      await expect.poll(eyes.exit).toEqual({ kind: 'exit', status: 'exited', exitCode: 7 });
      expect(await client.terminals.reopen({ sessionId: session.id, ...size })).toMatchObject({
        id: session.id,
        status: 'running',
      });
      await expect(client.terminals.reopen({ sessionId: session.id, ...size })).rejects.toMatchObject({
        data: { reason: 'conflict' },
      });
      const again = await look(client, session.id);
      await again.type('echo "<$PWD>"\r');
      await again.shows('</bin>');
      expect(again.screen()).toMatch(/first 2.*────.*<\/bin>/s);
      await close(session.id);
    });

    it('tells its title, cleaned', async () => {
      const { client } = live;
      const session = await shellIn(id);
      const eyes = await look(client, session.id);
      await eyes.type(`printf '\\033]0;a \\342\\200\\256title %s\\007' "$(head -c 500 /dev/zero | tr '\\0' x)"\r`);
      const titled = (list: { id: string; title?: string | undefined }[]) =>
        list.find((one) => one.id === session.id)?.title;
      const list = await until(await client.terminals.watch(), (all) => titled(all) !== undefined);
      expect(titled(list)).toMatch(/^a {1,2}title x+$/);
      expect(titled(list)).toHaveLength(200);
      await close(session.id);
    });
  });

  describe('a debug shell', () => {
    it('is in the namespaces of an image without any shell, and goes without a trace', async () => {
      const { client, engineId } = live;
      const bare = await live.run({ fixture: 'scratch', command: [] });
      await expect(shellIn(bare)).rejects.toMatchObject({ data: { reason: 'no-shell' } });
      const session = await openIn(client, { kind: 'debug', engineId, containerId: bare });
      const eyes = await look(client, session.id);
      await eyes.type('pwd; ls; cat /proc/1/cmdline | tr "\\0" " "; stty size\r');
      await eyes.shows('/proc/1/root');
      await eyes.shows('/sleep 1000000');
      await eyes.shows('24 80');
      await eyes.type('touch made-by-debug; test -e /proc/1/root/made-by-debug && echo made $((1+1))\r');
      await eyes.shows('made 2');
      const rows = await until(await client.containers.watch({ engineId }), (change) => change.kind === 'snapshot');
      expect(rows.kind === 'snapshot' && rows.items.filter(({ name }) => name.startsWith('gantry-debug'))).toEqual([]);
      expect(await helpers()).toBe(1);
      await eyes.type('exit 3\r');
      expect(await becomes(client, session.id, 'exited')).toMatchObject({ exitCode: 3 });
      await expect.poll(helpers, { timeout: 30_000 }).toBe(0);
      await close(session.id);
    });

    it('is removed when its session is closed', async () => {
      const { client, engineId } = live;
      const bare = await live.run({ fixture: 'scratch', command: [] });
      const session = await openIn(client, { kind: 'debug', engineId, containerId: bare });
      expect(await helpers()).toBe(1);
      await close(session.id);
      await expect.poll(helpers, { timeout: 30_000 }).toBe(0);
    });

    const helpers = async () => {
      const filters = encodeURIComponent(JSON.stringify({ label: ['dev.gantry.tool=debug'] }));
      const { body } = await request(socketOf(engine.address), 'GET', `/containers/json?all=1&filters=${filters}`);
      return (JSON.parse(body) as unknown[]).length;
    };
  });

  it('holds `yes` back at the engine while its reader stops: memory stays flat, nothing is lost after', async () => {
    const { client } = live;
    const session = await shellIn(id);
    const streamId = randomUUID();
    const stream = await client.terminals.attach({ sessionId: session.id, streamId });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await client.terminals.input({ sessionId: session.id, data: 'yes gantry\r' });
    let received = 0;
    const take = async () => {
      const { value, done } = await iterator.next();
      if (!done && value.kind === 'data') received += value.data.length;
      return done ? undefined : value;
    };
    // Spend the window without granting, then read on: the stream must fall silent.
    let silent = false;
    let pending: Promise<unknown> | undefined;
    while (!silent) {
      pending ??= take();
      silent = await Promise.race([
        pending.then(() => false),
        new Promise<boolean>((done) => setTimeout(done, 1500, true)),
      ]);
      if (!silent) pending = undefined;
    }
    expect(received).toBeLessThan(1024 * 1024);
    global.gc?.();
    const before = process.memoryUsage().rss;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const grown = process.memoryUsage().rss - before;
    console.log(
      `  a stopped reader: ${received} characters received, memory grew by ${Math.round(grown / 1024)} KiB in 3 s`,
    );
    expect(grown).toBeLessThan(24 * 1024 * 1024);
    // Ctrl-C goes past the output that nobody reads.
    await client.terminals.input({ sessionId: session.id, data: '\x03' });
    await client.streams.grant({ streamId, amount: received });
    await pending;
    expect(received).toBeGreaterThan(0);
    await iterator.return?.(undefined);
    const eyes = await look(client, session.id);
    await eyes.type('echo over $((1+1))\r');
    await eyes.shows('over 2');
    await close(session.id);
  });

  it('takes a paste of 10 MB whole, while others go on', async () => {
    const { client } = live;
    const session = await shellIn(id);
    const eyes = await look(client, session.id);
    const line = `${'größe 漢字 0123456789 '.repeat(4)}\n`;
    const text = line.repeat(Math.ceil((10 * 1024 * 1024) / Buffer.byteLength(line)));
    const bytes = Buffer.byteLength(text);
    // The shell asks where the cursor is before its first prompt; the answer must not become part of the paste.
    await eyes.type('echo set $((1+1))\r');
    await eyes.shows(/set 2\n.*# /);
    await eyes.type(`stty -echo raw; echo re''ady; head -c ${bytes} | sha256sum; stty sane; echo\r`);
    await eyes.shows('ready');
    const calls: Promise<void>[] = [];
    for (let at = 0; at < text.length; at += 1_000_001) calls.push(eyes.type(text.slice(at, at + 1_000_001)));
    // The runtime answers others meanwhile.
    await client.containers.inspect({ engineId: live.engineId, id });
    await Promise.all(calls);
    await eyes.shows(createHash('sha256').update(text).digest('hex').slice(0, 40));
    await close(session.id);
  });

  it('empties the scrollback everywhere', async () => {
    const { client } = live;
    const session = await shellIn(id);
    const eyes = await look(client, session.id);
    await eyes.type('seq 1 500; echo end $((1+1))\r');
    await eyes.shows('end 2');
    expect(eyes.lines()).toBeGreaterThan(500);
    await client.terminals.clear({ sessionId: session.id });
    await expect.poll(eyes.lines).toBe(24);
    const late = await look(client, session.id);
    await late.shows('end 2');
    expect(late.lines()).toBe(24);
    expect(late.picture()).toBe(eyes.picture());
    await close(session.id);
  });

  const create = async (body: object) => {
    const answer = await request(socketOf(engine.address), 'POST', '/containers/create', {
      Image: fixtureReference('base'),
      ...body,
    });
    const made = (JSON.parse(answer.body) as { Id: string }).Id;
    await live.client.containers.start({ engineId: live.engineId, id: made });
    return {
      id: made,
      remove: () =>
        live.client.containers
          .remove({ engineId: live.engineId, id: made, force: true, volumes: true })
          .catch(() => {}),
    };
  };

  describe('a main process', () => {
    const attach = (containerId: string) =>
      openIn(live.client, { kind: 'attach', engineId: live.engineId, containerId });

    it('with a terminal is seen from before, typed to, resized, and left running', async () => {
      const { client, engineId } = live;
      const made = await create({ Cmd: ['sh', '-c', 'echo before; exec sh'], Tty: true, OpenStdin: true });
      const session = await attach(made.id);
      const eyes = await look(client, session.id);
      await eyes.shows('before');
      await eyes.resize(90, 20);
      await eyes.type('stty size; echo pid $$\r');
      await eyes.shows('20 90');
      await eyes.shows('pid 1');
      await eyes.type('\x10');
      await eyes.type('\x11');
      expect(await becomes(client, session.id, 'detached')).toMatchObject({ status: 'detached' });
      const { row } = await client.containers.inspect({ engineId, id: made.id });
      expect(row.state).toBe('running');
      await client.terminals.reopen({ sessionId: session.id, columns: 90, rows: 20 });
      const again = await look(client, session.id);
      await again.type('echo again $((1+1))\r');
      await again.shows('again 2');
      await close(session.id);
      const other = await attach(made.id);
      const others = await look(client, other.id);
      await others.type('exit 5\r');
      expect(await becomes(client, other.id, 'stopped')).toMatchObject({ exitCode: 5 });
      await close(other.id);
      await made.remove();
    });

    it('without one is typed to in lines, and its two streams are told apart from their frames', async () => {
      const { client, engineId } = live;
      const script =
        'echo out; echo err >&2; while read -r line; do echo "got $line"; done; echo closed; sleep 1000000';
      const made = await create({ Cmd: ['sh', '-c', script], OpenStdin: true });
      const session = await attach(made.id);
      const eyes = await look(client, session.id);
      await eyes.shows('out');
      await eyes.shows('err');
      await eyes.type('helxlo\x7f\x7f\x7flo\r');
      await eyes.shows(/hello *\ngot hello/);
      await close(session.id);
      const { row } = await client.containers.inspect({ engineId, id: made.id });
      expect(row.state).toBe('running');
      await made.remove();
    });

    it('whose input is not open is looked at, with a line neither twice nor missing', async () => {
      const { client } = live;
      const script = 'n=0; while true; do n=$((n+1)); echo "n$n"; sleep 0.01; done';
      const made = await create({ Cmd: ['sh', '-c', script] });
      const session = await attach(made.id);
      const eyes = await look(client, session.id);
      await eyes.shows(/n(1\d\d|[2-9]\d\d)\n/);
      await eyes.type('ignored\r\x10\x11');
      await becomes(client, session.id, 'detached');
      await expect.poll(eyes.exit).toBeDefined();
      const late = await look(client, session.id);
      await expect.poll(late.exit).toBeDefined();
      const numbers = [...late.screen().matchAll(/n(\d+)/g)].map(([, number]) => Number(number));
      const [first = 0] = numbers;
      expect(numbers).toEqual(numbers.map((_, index) => first + index));
      await close(session.id);
      await made.remove();
    });
  });
});

function socketOf(address: string): string {
  return address.replace('unix://', '');
}
