// The runtime alone: the headless server in a home of its own, spoken to over its WebSocket as a browser would.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import { environment, root } from './window.mjs';

function firstLineOf(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      said += part;
      if (said.includes('\n')) resolve(said.trim());
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
}

async function connect(address) {
  const { origin, host } = new URL(address);
  const response = await fetch(address, { redirect: 'manual' });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  const socket = new WebSocket(`ws://${host}/rpc`, { headers: { cookie }, origin });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

async function engineOf(client) {
  for await (const state of await client.engines.watch())
    if (state.engines.find((one) => one.id === state.currentId)?.status === 'ready') return state.currentId;
  throw new Error('The runtime went away before its engine was ready.');
}

/**
 * Opens a runtime on the benchmark's engine, which has kept nothing yet or what is in the home that is given (and stays). Answers its
 * client, its engine's id and its process id.
 */
export async function openRuntimeAlone(engine, context, given) {
  const home = given ?? mkdtempSync(join(context.home, 'runtime-'));
  const env = { ...environment(context), HOME: home, GANTRY_HOME: home, DOCKER_HOST: `unix://${engine.socket}` };
  const program = join(root, 'out/runtime/server.js');
  // Backups are written on this computer.
  const words = [program, '--port', '0', '--host-terminal'];
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const close = context.whenOver(async () => {
    const gone = new Promise((done) =>
      child.exitCode === null && !child.signalCode ? child.once('exit', done) : done(),
    );
    child.kill('SIGTERM');
    await gone;
    if (given === undefined) rmSync(home, { recursive: true, force: true });
  });
  try {
    const socket = await connect(await firstLineOf(child));
    const client = createORPCClient(new RPCLink({ websocket: socket }));
    return { client, engineId: await engineOf(client), pid: child.pid, home, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Opens a view over containers and reads it as a window does; `until` resolves with the first state that `accept` takes.
 * `ended` is how it stops.
 */
export async function openView(runtime, containerIds) {
  const viewId = randomUUID();
  const selections = containerIds.map((id) => ({ kind: 'container', engineId: runtime.engineId, id }));
  const abort = new AbortController();
  const stream = await runtime.client.logs.view({ viewId, selections, filter: {} }, { signal: abort.signal });
  const view = { viewId, state: undefined, failure: undefined, rows: 0 };
  const waiting = new Set();
  const tell = () => {
    for (const one of [...waiting]) one();
  };
  const read = async () => {
    for await (const event of stream) {
      if (event.kind === 'state') view.state = event.state;
      else view.rows += event.rows.length;
      tell();
    }
  };
  const reading = read().catch((error) => {
    if (!abort.signal.aborted) view.failure = error;
    tell();
  });
  const until = (accept) =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (view.failure) reject(view.failure);
        else if (view.state && accept(view.state, view)) resolve(view.state);
        else return;
        waiting.delete(look);
      };
      waiting.add(look);
      look();
    });
  const end = async () => {
    abort.abort();
    await reading;
  };
  return Object.assign(view, { until, end });
}

/** Whether all sources are read to their end, with so many lines each. */
export function allCaptured(lines) {
  return (state) =>
    state.sources.length > 0 && state.sources.every((one) => one.status !== 'reading' && one.lines >= lines);
}

/** One search: milliseconds until the first hit was told and until all was searched, and the count. */
export async function search(runtime, view, query) {
  const abort = new AbortController();
  const from = performance.now();
  const found = { first: Number.NaN, done: Number.NaN, count: 0 };
  try {
    for await (const event of await runtime.client.logs.search(
      { viewId: view.viewId, query },
      { signal: abort.signal },
    )) {
      if (event.problem) throw new Error(`search: ${JSON.stringify(event.problem)}`);
      found.count = event.count;
      if (event.count > 0 && Number.isNaN(found.first)) found.first = performance.now() - from;
      if (!event.done) continue;
      found.done = performance.now() - from;
      break;
    }
  } finally {
    abort.abort();
  }
  return found;
}

/** Calls with each text of an export of all lines of the view. */
export async function exportAll(runtime, view, onText) {
  const streamId = randomUUID();
  const choice = { format: 'text', what: 'all', times: false, colours: true };
  for await (const { text } of await runtime.client.logs.export({ viewId: view.viewId, streamId, ...choice })) {
    onText(text);
    if (text.length > 0) await runtime.client.streams.grant({ streamId, amount: text.length });
  }
}
