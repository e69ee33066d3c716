// An engine in memory for changing containers: refuses what a real one refuses, and fails at whichever step it is told to.

import type { Endpoints } from '../runtime/engine/containers/endpoints.ts';
import type { RawContainer } from '../runtime/engine/containers/replacing.ts';
import type { Body } from '../runtime/engine/containers/successor-body.ts';
import type { EditEngine } from '../runtime/service/containers/edit-engine.ts';

export interface Held {
  id: string;
  name: string;
  running: boolean;
  body: Body;
  endpoints: Endpoints;
}

/** `before`: the call fails and nothing happens. `after`: it happens, but the answer is lost. `dead`: and every call after it fails too. */
export interface Fault {
  at: number;
  kind: 'before' | 'after' | 'dead';
}

export class StandInEngine implements EditEngine {
  readonly containers = new Map<string, Held>();
  fault: Fault | undefined;
  /** What was done so far, in words. */
  readonly done: string[] = [];
  /** Exits right after its start. */
  shortLived = new Set<string>();
  health: string | undefined;
  private calls = 0;
  private ids = 0;

  add(name: string, running: boolean, body: Body, endpoints: Endpoints): string {
    this.ids += 1;
    const id = String(this.ids).repeat(64).slice(0, 64);
    this.containers.set(id, { id, name, running, body, endpoints });
    return id;
  }

  /** Names, states, networks and ports of all, without ids: what a person sees. */
  picture(): unknown[] {
    return [...this.containers.values()]
      .map(({ name, running, body, endpoints }) => ({ name, running, body, endpoints }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  async inspect(id: string): Promise<RawContainer | undefined> {
    this.refuseDead();
    const held = this.containers.get(id) ?? [...this.containers.values()].find(({ name }) => name === id);
    if (held === undefined) return undefined;
    const host = (held.body.HostConfig ?? {}) as Body;
    return {
      Id: held.id,
      Name: `/${held.name}`,
      RestartCount: 0,
      State: {
        Running: held.running,
        Paused: false,
        Restarting: false,
        ExitCode: 1,
        Error: '',
        ...(this.health ? { Health: { Status: this.health, Log: [{ Output: 'said no' }] } } : {}),
      },
      Config: { ...held.body, HostConfig: undefined },
      HostConfig: host,
      NetworkSettings: { Networks: held.endpoints },
    } as unknown as RawContainer;
  }

  create(name: string, body: Body, { endpoints }: { endpoints: Endpoints }): Promise<string> {
    return this.step(`create ${name}`, () => {
      this.refuseName(name);
      return this.add(name, false, body, endpoints);
    });
  }

  rename(id: string, name: string): Promise<void> {
    return this.step(`rename ${this.of(id).name} ${name}`, () => {
      this.refuseName(name);
      this.of(id).name = name;
    });
  }

  start(id: string): Promise<void> {
    return this.step(`start ${this.of(id).name}`, () => {
      const one = this.of(id);
      for (const other of this.containers.values()) {
        if (!other.running || other === one) continue;
        for (const port of portsOf(one)) {
          if (portsOf(other).includes(port)) throw new Error(`port ${port} is already allocated`);
        }
        for (const address of addressesOf(one)) {
          if (addressesOf(other).includes(address)) throw new Error(`Address already in use: ${address}`);
        }
      }
      one.running = !this.shortLived.has(one.name);
    });
  }

  stop(id: string): Promise<void> {
    return this.step(`stop ${this.of(id).name}`, () => {
      const one = this.of(id);
      one.running = false;
      if ((one.body.HostConfig as Body | undefined)?.AutoRemove === true) this.containers.delete(id);
    });
  }

  remove(id: string, options: { volumes: boolean }): Promise<void> {
    return this.step(`remove ${this.of(id).name}${options.volumes ? ' with volumes' : ''}`, () => {
      this.containers.delete(id);
    });
  }

  connect(network: string, id: string, endpoint: Endpoints[string]): Promise<void> {
    return this.step(`connect ${network}`, () => {
      const one = this.of(id);
      if (network in one.endpoints) throw new Error(`endpoint with name ${one.name} already exists`);
      one.endpoints = { ...one.endpoints, [network]: endpoint };
    });
  }

  disconnect(network: string, id: string): Promise<void> {
    return this.step(`disconnect ${network}`, () => {
      const { [network]: gone, ...rest } = this.of(id).endpoints;
      if (gone === undefined) throw new Error(`not connected to ${network}`);
      this.of(id).endpoints = rest;
    });
  }

  update(id: string, body: Body): Promise<void> {
    return this.step('update', () => {
      const one = this.of(id);
      one.body = { ...one.body, HostConfig: { ...(one.body.HostConfig as Body), ...body } };
    });
  }

  private async step<T>(words: string, work: () => T): Promise<T> {
    this.refuseDead();
    this.calls += 1;
    const hit = this.fault?.at === this.calls ? this.fault.kind : undefined;
    if (hit === 'before' || hit === 'dead') throw new Error(`injected before: ${words}`);
    const result = work();
    this.done.push(words);
    if (hit === 'after') throw new Error(`injected after: ${words}`);
    return result;
  }

  private refuseDead(): void {
    if (this.fault?.kind === 'dead' && this.calls >= this.fault.at) throw new Error('the process is gone');
  }

  private refuseName(name: string): void {
    for (const other of this.containers.values()) if (other.name === name) throw new Error(`name ${name} is in use`);
  }

  private of(id: string): Held {
    const held = this.containers.get(id);
    if (held === undefined) throw new Error(`No such container: ${id}`);
    return held;
  }
}

function portsOf({ body }: Held): string[] {
  return Object.keys(((body.HostConfig as Body | undefined)?.PortBindings ?? {}) as object);
}

function addressesOf({ endpoints }: Held): string[] {
  return Object.values(endpoints).flatMap(({ IPAMConfig }) => IPAMConfig?.IPv4Address ?? []);
}
