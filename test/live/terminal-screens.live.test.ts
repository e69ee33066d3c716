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

interface FullScreen {
  name: string;
  start: string;
  shows: string;
  next: string;
  seen: string;
  /** What is on the screen again after a resize. */
  again?: RegExp;
  end: string;
}

const programs: FullScreen[] = [
  {
    name: 'vim',
    start: 'vim.tiny -u NONE -N /etc/long',
    shows: 'line 1 ',
    next: ':set nu\r/line 77\r',
    seen: '77 line 77',
    end: ':q!\r',
  },
  { name: 'busybox vi', start: 'vi /etc/long', shows: 'line 1 ', next: '/line 77\r', seen: 'line 77', end: ':q!\r' },
  { name: 'less', start: 'less /etc/long', shows: 'line 1 ', next: ' ', seen: 'line 30', end: 'q' },
  {
    name: 'top',
    start: '/usr/bin/top -d 60',
    shows: 'PID',
    next: '',
    seen: 'COMMAND',
    again: /^top - /,
    end: 'q',
  },
  { name: 'htop', start: 'htop -d 100', shows: 'F10', next: '', seen: 'Quit', end: 'q' },
];

/** Where two pictures part. */
function difference([one = '', other = '']: string[]): string[] {
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return [one, other].map((text) => text.slice(Math.max(0, at - 40), at + 80));
}

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
          return pictures[0] === pictures[1] ? 'the same' : difference(pictures);
        },
        { timeout: 20_000 },
      )
      .toBe('the same');
  }

  it.each(programs)('$name is seen alike at every size', async ({ start, shows, next, seen, again, end }) => {
    const { client, engineId } = live;
    const session = await openIn(client, { kind: 'shell', engineId, containerId: id, shell: 'sh' });
    const early = await look(client, session.id);
    await early.type(`seq 200 | sed 's/.*/line & 船 ⚓ größe/' >/etc/long; seq 300\r`);
    await early.shows('300');
    await early.type(`${start}\r`);
    await early.shows(shows);
    await early.type(next);
    await early.shows(seen);
    for (const [columns, rows] of sizes) {
      await early.resize(columns, rows);
      // It is drawn anew: a resize in the middle of that meets the two pictures at different moments.
      await early.shows(again ?? '');
      await isSeenAlike(early);
    }
    await early.type(end);
    // Programs throw away what was typed before they gave the terminal back.
    await early.shows(/# \s*$/);
    await early.type('echo left $((1+1))\r');
    await early.shows('left 2');
    await isSeenAlike(early);
    await client.terminals.close({ sessionId: session.id });
  });
});
