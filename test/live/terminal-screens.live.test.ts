// Programs that use the whole screen: a view that comes later has the very same picture, at every size.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, idle, type LiveRuntime, openRuntime } from './runtime.ts';
import { look, openIn, type TerminalEyes } from './terminal.ts';

const sizes = [
  [80, 24],
  [132, 43],
  [40, 10],
  [100, 30],
] as const;

const programs = [
  {
    name: 'vim',
    start: 'vim.tiny -u NONE -N /etc/long',
    shows: 'line 1',
    then: ':set nu\r/line 77\r',
    seen: 'line 77',
  },
  { name: 'busybox vi', start: 'vi /etc/long', shows: 'line 1', then: '20G', seen: 'line 20' },
  { name: 'less', start: 'less.real /etc/long', shows: 'line 1', then: '  ', seen: '船 ⚓' },
  { name: 'top', start: '/usr/bin/top -d 60', shows: 'PID', then: '', seen: 'COMMAND' },
  { name: 'htop', start: 'htop -d 100', shows: 'F10', then: '', seen: 'Quit' },
];

describe.each(engines)('screens on $name', (engine) => {
  let live: LiveRuntime;
  let id: string;

  beforeAll(async () => {
    live = await openRuntime(engine);
    id = await live.run({ ...idle, fixture: 'screen' });
  });
  afterAll(() => live?.close());

  /** What a view that comes now sees is what the early one sees. */
  async function isSeenAlike(early: TerminalEyes): Promise<void> {
    await expect
      .poll(
        async () => {
          const late = await look(live.client, early.sessionId);
          await expect.poll(() => late.kinds).toContain('replay');
          await late.drawn();
          const pictures = [late.picture(), early.picture()];
          await late.leave();
          return pictures[0] === pictures[1] ? 'the same' : pictures;
        },
        { timeout: 20_000 },
      )
      .toBe('the same');
  }

  it.each(programs)('$name is seen alike at every size', async ({ start, shows, then, seen }) => {
    const { client, engineId } = live;
    const session = await openIn(client, { kind: 'shell', engineId, containerId: id, shell: 'sh' });
    const early = await look(client, session.id);
    await early.type(`seq -f 'line %g 船 ⚓ größe' 200 >/etc/long; ln -sf /usr/bin/less /bin/less.real; seq 300\r`);
    await early.shows('300');
    await early.type(`${start}\r`);
    await early.shows(shows);
    await early.type(then);
    await early.shows(seen);
    for (const [columns, rows] of sizes) {
      await early.resize(columns, rows);
      await isSeenAlike(early);
    }
    await early.type('\x1b:q!\rq\x03');
    await early.type('\recho left $((1+1))\r');
    await early.shows('left 2');
    await isSeenAlike(early);
    await client.terminals.close({ sessionId: session.id });
  });
});
