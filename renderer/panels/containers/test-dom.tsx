// For this panel's DOM tests: real texts, the kit's provider, and a hand-written runtime behind the client.
import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import i18next, { type Resource } from 'i18next';
import type { ReactNode } from 'react';
import { initReactI18next } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import type { Change } from '../../../runtime/contract/change.ts';
import type { ContainerRow, ContainerStats } from '../../../runtime/contract/containers.ts';
import type { EnginesState } from '../../../runtime/contract/engines.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import type { VolumeRow } from '../../../runtime/contract/volumes.ts';
import { connectionChanged } from '../../state/connection.ts';

/** An endless stream that a test pushes into; late readers get the newest item first. */
export class PushedStream<T> implements AsyncIterable<T> {
  private newest: T | undefined;
  private waiting = new Set<(item: T) => void>();

  push(item: T): void {
    this.newest = item;
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resume of waiting) resume(item);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    let seen: T | undefined;
    for (;;) {
      const next = this.newest;
      if (next !== undefined && next !== seen) {
        seen = next;
        yield next;
      } else {
        await new Promise<T>((resume) => this.waiting.add(resume));
      }
    }
  }
}

export interface Call {
  name: string;
  input: unknown;
}

/** A runtime of one engine: records every call; `answers` decide by `noun.verb` what a call gives (a thrown error: rejects). */
export function fakeRuntime() {
  const calls: Call[] = [];
  const answers = new Map<string, (input: unknown) => unknown>();
  const streams = {
    engines: new PushedStream<EnginesState>(),
    containers: new PushedStream<Change<ContainerRow>>(),
    activities: new PushedStream<Activity[]>(),
    stats: new PushedStream<ContainerStats[]>(),
    terminals: new PushedStream<TerminalSession[]>(),
    images: new PushedStream<Change<ImageRow>>(),
    volumes: new PushedStream<Change<VolumeRow>>(),
    networks: new PushedStream<Change<NetworkRow>>(),
  };
  const streamOf = (name: string): AsyncIterable<unknown> | undefined => {
    const [noun = '', verb] = name.split('.');
    if (verb === 'stats') return streams.stats;
    if (verb !== 'watch') return undefined;
    return streams[noun as keyof typeof streams] ?? new PushedStream();
  };
  const call = async (name: string, input: unknown) => {
    const stream = streamOf(name);
    if (!name.endsWith('.watch')) calls.push({ name, input });
    return stream ?? answers.get(name)?.(input);
  };
  const noun = (name: string) =>
    new Proxy({}, { get: (_target, verb) => (input: unknown) => call(`${name}.${String(verb)}`, input) });
  const client = new Proxy({}, { get: (_target, name) => noun(String(name)) });
  streams.engines.push({ engines: [], currentId: 'engine' });
  streams.activities.push([]);
  streams.terminals.push([]);
  for (const noun of ['images', 'volumes', 'networks'] as const) streams[noun].push({ kind: 'snapshot', items: [] });
  return { client, calls, answers, streams };
}

/** An error as the contract's client throws it. */
export function problemError(problem: Problem): Error {
  return Object.assign(new Error(problem.message), { data: problem });
}

/** Texts and the wire; once per file. */
export async function startPage(texts: Resource[string]): Promise<void> {
  await i18next
    .use(initReactI18next)
    .init({ lng: 'en', resources: { en: texts }, interpolation: { escapeValue: false } });
  connectionChanged('connected');
}

/** Renders into the page; the test cleans up. */
export function mount(element: ReactNode): void {
  render(<MantineProvider env="test">{element}</MantineProvider>);
}
