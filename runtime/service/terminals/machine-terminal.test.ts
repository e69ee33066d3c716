// A terminal in the machine itself: a session without a container that outlives its engine, and ends with its shell.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, it } from 'vitest';
import { recordingDriver } from '../../../test/recording-driver.ts';
import type { MachineShell } from '../../machine/driver.ts';
import { EngineRegistry } from '../engines/engine-registry.ts';
import { openMachine } from '../machines/open-machine.ts';
import { procedures } from '../procedures.ts';
import { SettingsFile } from '../settings-file.ts';
import { StreamRegistry } from '../stream-registry.ts';
import { TerminalRegistry, terminalsProcedures } from '../terminals.ts';
import { Busybox } from '../tools/busybox.ts';
import { ToolImage } from '../tools/tool-image.ts';
import { ContainerFates } from './terminal-fates.ts';
import { TerminalPlaces } from './terminal-places.ts';

/** A shell that answers each line with itself. */
function echo() {
  const typed: string[] = [];
  const sizes: string[] = [];
  let wake = () => {};
  let end: (value: { status: 'exited' | 'lost'; exitCode?: number }) => void = () => {};
  let over = false;
  async function* output() {
    for (let told = 0; !over || told < typed.length; ) {
      const text = typed[told];
      if (text === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else {
        told += 1;
        yield new TextEncoder().encode(text);
      }
    }
  }
  const finish = (status: 'exited' | 'lost', exitCode?: number) => {
    over = true;
    wake();
    end({ status, ...(exitCode === undefined ? {} : { exitCode }) });
  };
  const shell: MachineShell = {
    shell: '/bin/ash',
    output: output(),
    write: async (data) => {
      typed.push(data);
      wake();
    },
    resize: async (columns, rows) => void sizes.push(`${columns}x${rows}`),
    end: () => finish('exited'),
    ended: new Promise((resolve) => {
      end = resolve;
    }),
  };
  return { shell, typed, sizes, finish };
}

it('is opened where there is one, used like any other, and lost with the machine only', async () => {
  const home = await mkdtemp(join(tmpdir(), 'gantry-machine-terminal-'));
  const { shell, sizes, finish } = echo();
  const opened: string[] = [];
  const driver = recordingDriver('native', {
    shell: async (_id, { columns, rows }) => {
      opened.push(`${columns}x${rows}`);
      return shell;
    },
  });
  const drivers = new Map([[driver.name, driver]]);
  const machine = await openMachine({ home, env: {}, keepRunning: () => false, drivers });
  const { embedded } = machine;
  const settings = await SettingsFile.open(home);
  const engines = new EngineRegistry(embedded, settings, {}, home);
  const places = new TerminalPlaces({
    engines,
    machine,
    env: {},
    tools: new ToolImage(new Busybox({}, async () => undefined)),
    host: false,
  });
  const terminals = new TerminalRegistry(places, new ContainerFates(engines), new StreamRegistry(), settings);
  const client = createRouterClient(procedures.terminals.router(terminalsProcedures(terminals)));
  try {
    const wish = { place: { kind: 'machine' as const }, columns: 90, rows: 20 };
    await expect(client.open(wish)).rejects.toMatchObject({ data: { reason: 'not-running' } });
    await embedded.start();
    const session = await client.open(wish);
    expect(session).toMatchObject({ place: { kind: 'machine' }, containerName: '', shell: '/bin/ash' });
    expect(opened).toEqual(['90x20']);
    await client.resize({ sessionId: session.id, columns: 100, rows: 30 });
    expect(sizes).toEqual(['100x30']);
    let text = '';
    const events = await client.attach({ sessionId: session.id, streamId: 'machine-terminal' });
    const reading = (async () => {
      for await (const event of events) {
        if (event.kind === 'exit') return event;
        if ('data' in event) text += event.data;
      }
    })();
    await client.input({ sessionId: session.id, data: 'uname -a\r\n' });
    await expect.poll(() => text).toContain('uname -a');
    // The engine goes away and comes back under it; the machine stays.
    embedded.link.move(undefined, { reason: 'engine-unreachable', message: 'restarts' });
    expect(terminals.session(session.id).state.status).toBe('running');
    finish('lost');
    expect(await reading).toMatchObject({ kind: 'exit', status: 'lost' });
  } finally {
    await terminals.closeAll();
    await engines.close();
    await rm(home, { recursive: true });
  }
});
