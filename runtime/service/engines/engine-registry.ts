// Which engines there are, which is the current one, and the one link to each.

import { join } from 'node:path';
import { endpointAddress } from '../../contract/endpoint.ts';
import type { Engine, EnginesState } from '../../contract/engines.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { discoverEngines, type FoundEngine } from '../../engine/discovery/discovery.ts';
import { readContexts } from '../../engine/discovery/docker-contexts.ts';
import { embeddedId } from '../../machine/driver.ts';
import { Latest } from '../latest.ts';
import { ServiceProblem } from '../problems.ts';
import type { SettingsFile } from '../settings-file.ts';
import type { EmbeddedEngine } from './embedded.ts';
import { EngineLink } from './engine-link.ts';

interface Entry {
  found: FoundEngine;
  link: EngineLink;
}

export class EngineRegistry {
  readonly latest: Latest<EnginesState>;
  private readonly entries = new Map<string, Entry>();
  private order: string[] = [];
  private closed = false;
  readonly embedded: EmbeddedEngine;
  private readonly settings: SettingsFile;
  /** What the order of discovery chose; kept while the runtime lives, so that a lost engine is waited for. */
  private automaticId: string | undefined;
  private readonly env: NodeJS.ProcessEnv;
  private readonly userHome: string;

  /** `userHome` is where the person's own docker configuration is. */
  constructor(embedded: EmbeddedEngine, settings: SettingsFile, env: NodeJS.ProcessEnv, userHome: string) {
    this.embedded = embedded;
    this.settings = settings;
    this.env = env;
    this.userHome = userHome;
    this.latest = new Latest<EnginesState>({ engines: [], currentId: embeddedId });
    embedded.listen(() => this.tell());
  }

  /** Looks for engines (again). A link that exists stays, also when its engine is not found any more. */
  async refresh(): Promise<void> {
    const all = await discoverEngines(this.env, this.userHome);
    if (this.closed) return;
    // Our own engine, written down for the docker command, is not another one.
    const found = all.filter((one) => !this.isOwn(one));
    for (const one of found) this.learn(one);
    await this.embedded.adopt();
    this.order = found.map(({ id }) => id);
    const failed = this.automaticId === embeddedId && this.embedded.describe().status === 'unreachable';
    if (this.automaticId === undefined || failed) this.automaticId = await this.firstOf(all);
    this.tell();
  }

  /** A context that is not the current one is somebody's wish for another day; the others are there to be used. */
  private async firstOf(found: FoundEngine[]): Promise<string> {
    const { current } = await readContexts(this.env.DOCKER_CONFIG || join(this.userHome, '.docker'));
    const context = `context:${this.env.DOCKER_CONTEXT || current}`;
    const first = found.find(({ id, source, endpoint }) => {
      const wellKnown = endpoint?.kind === 'socket' && endpoint.path === '/var/run/docker.sock';
      return source !== 'context' || id === context || wellKnown;
    });
    return first === undefined || this.isOwn(first) ? embeddedId : first.id;
  }

  private isOwn({ gantryHome }: FoundEngine): boolean {
    return gantryHome === this.embedded.home;
  }

  private learn(found: FoundEngine): void {
    const known = this.entries.get(found.id);
    if (known === undefined) {
      const link = new EngineLink(found.id, found.endpoint, () => this.tell(), found.problem);
      this.entries.set(found.id, { found, link });
    } else if (JSON.stringify(known.found) !== JSON.stringify(found)) {
      const moved = JSON.stringify(known.found.endpoint) !== JSON.stringify(found.endpoint);
      known.found = found;
      if (moved) known.link.move(found.endpoint, found.problem);
    }
  }

  /** The saved choice where it still exists, else the first of the order, else the embedded one. */
  get currentId(): string {
    const chosen = this.settings.value.engineId;
    if (chosen !== undefined && (chosen === embeddedId || this.entries.has(chosen))) return chosen;
    return this.automaticId ?? embeddedId;
  }

  /** `not-found` for an id that no engine has. */
  link(engineId: string): EngineLink {
    if (engineId === embeddedId) return this.embedded.link;
    const entry = this.entries.get(engineId);
    if (entry === undefined) throw new ServiceProblem('not-found', `No such engine: ${engineId}`);
    return entry.link;
  }

  /** Where a folder of this computer is for the engine, on one that has another path for it. */
  guestPath(engineId: string): ((path: string) => string) | undefined {
    return engineId === embeddedId ? this.embedded.driver.guestPath : undefined;
  }

  /** The connection for calls; opened when first asked for. */
  connection(engineId: string): EngineConnection {
    return this.link(engineId).connection;
  }

  /** Opens the current engine's link; the embedded one is started for it. */
  async wakeCurrent(): Promise<void> {
    const id = this.currentId;
    if (id === embeddedId) await this.embedded.start();
    else this.link(id).open();
  }

  async choose(engineId: string): Promise<void> {
    this.link(engineId);
    await this.settings.change({ engineId });
    this.tell();
    void this.wakeCurrent();
  }

  /** Local engines are cheap to ask, so that a person sees which of them answer; others wait until they are chosen. */
  openLocal(): void {
    for (const { found, link } of this.entries.values()) if (found.endpoint?.kind === 'socket') link.open();
  }

  async start(engineId: string): Promise<void> {
    const link = this.link(engineId);
    await this.refresh();
    if (engineId !== embeddedId) link.nudge();
    else if (this.currentId === embeddedId) void this.embedded.start();
    else await this.wakeCurrent();
  }

  async stop(engineId: string): Promise<void> {
    this.link(engineId);
    if (engineId !== embeddedId) throw new ServiceProblem('unsupported', 'Only the embedded engine can be stopped');
    await this.embedded.stop();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { link } of this.entries.values()) link.close();
    await this.embedded.close();
  }

  private tell(): void {
    if (this.closed) return;
    const ids = [...this.order, ...[...this.entries.keys()].filter((id) => !this.order.includes(id))];
    const found = ids.flatMap((id) => {
      const entry = this.entries.get(id);
      return entry === undefined ? [] : [describe(entry)];
    });
    this.latest.set({ engines: [...found, this.embedded.describe()], currentId: this.currentId });
  }
}

function describe({ found, link }: Entry): Engine {
  const { status, problem, info } = link.state;
  return {
    id: found.id,
    source: found.source,
    name: found.name,
    address: found.endpoint === undefined ? found.name : endpointAddress(found.endpoint),
    status: found.endpoint === undefined ? 'unreachable' : status === 'idle' ? 'connecting' : status,
    ...(problem ? { problem } : {}),
    ...(info ? { info } : {}),
  };
}
