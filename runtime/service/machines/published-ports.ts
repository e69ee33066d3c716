// Keeps the ports that containers publish in a machine open on this computer, where the engine itself cannot.
import type { Change } from '../../contract/change.ts';
import type { ContainerPort, ContainerRow } from '../../contract/containers.ts';
import type { Problem } from '../../contract/problem.ts';
import { embeddedId, type MachineDriver, type PublishedPort } from '../../machine/driver.ts';
import { problemOf } from '../problems.ts';
import { pause, Wakeup } from '../waiting.ts';
import type { MachineNotices } from './machine-notices.ts';

export interface PortSources {
  /** The embedded engine's containers, as they change. */
  watch: (signal: AbortSignal) => AsyncIterable<Change<ContainerRow>>;
  /** The host addresses that were asked for of a container's port, '' where none was: `80/tcp` → addresses. */
  asked: (containerId: string) => Promise<ReadonlyMap<string, readonly string[]>>;
  /** Called when other ports than before cannot be opened, so that the rows are told anew. */
  onProblems: () => void;
}

/** A port that could not be opened is tried again after this long, in case its holder went away (ms). */
const againMs = 5_000;
/** Where nothing was said, only this computer itself gets in. */
const unspecified = '127.0.0.1';

interface Wanted {
  port: PublishedPort;
  container: ContainerRow;
}

export class PublishedPorts {
  private readonly rows = new Map<string, ContainerRow>();
  /** Bindings never change in a container's life. */
  private readonly bindings = new Map<string, ReadonlyMap<string, readonly string[]>>();
  private problems = new Map<string, { problem: Problem; container: ContainerRow; port: PublishedPort }>();
  private readonly wakeup = new Wakeup();
  private life: AbortController | undefined;
  private driver: MachineDriver | undefined;
  private ended: Promise<unknown> = Promise.resolve();
  private readonly sources: PortSources;
  private readonly notices: MachineNotices | undefined;

  constructor(sources: PortSources, notices?: MachineNotices) {
    this.sources = sources;
    this.notices = notices;
  }

  /** Ports that could not be opened, in words. */
  get closed(): string[] {
    return [...this.problems.values()].map(sentence);
  }

  /** Follows the containers for this driver from now on; with one that needs no help, or none, it rests. */
  use(driver: MachineDriver | undefined): void {
    const wanted = driver?.publish === undefined ? undefined : driver;
    if (wanted === this.driver) return;
    this.life?.abort();
    this.driver = wanted;
    this.rows.clear();
    if (this.problems.size > 0) this.learn(new Map());
    if (wanted === undefined) return;
    const life = new AbortController();
    this.life = life;
    const before = this.ended;
    this.ended = before.then(() => Promise.all([this.follow(life.signal), this.work(wanted, life.signal)]));
  }

  /** The row with what is wrong with its ports. */
  mark(row: ContainerRow): ContainerRow {
    if (this.problems.size === 0) return row;
    const ports = row.ports.map((port) => {
      const problem = this.problemOf(row.id, port);
      return problem === undefined ? port : { ...port, problem };
    });
    return { ...row, ports };
  }

  async close(): Promise<void> {
    this.life?.abort();
    this.driver = undefined;
    await this.ended;
  }

  private problemOf(containerId: string, port: ContainerPort): Problem | undefined {
    for (const one of this.problems.values()) {
      if (one.container.id !== containerId || one.port.hostPort !== port.hostPort) continue;
      if (one.port.protocol === port.protocol) return one.problem;
    }
    return undefined;
  }

  private async follow(signal: AbortSignal): Promise<void> {
    for await (const change of this.sources.watch(signal)) {
      if (signal.aborted) return;
      if (change.kind === 'unavailable') continue;
      if (change.kind === 'snapshot') this.rows.clear();
      if (change.kind === 'remove') {
        for (const id of change.ids) {
          this.rows.delete(id);
          this.bindings.delete(id);
        }
      } else for (const row of change.items) this.rows.set(row.id, row);
      this.wakeup.wake();
    }
  }

  /** One call at a time with all that is wanted then: what changes meanwhile is in the next one. */
  private async work(driver: MachineDriver, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sleep(signal);
      if (signal.aborted) return;
      const wanted = await this.wanted();
      if (signal.aborted) return;
      try {
        const told = await driver.publish?.(
          embeddedId,
          wanted.map(({ port }) => port),
        );
        if (!signal.aborted) this.learn(failures(wanted, told ?? []));
      } catch (error) {
        const problem = problemOf(error);
        if (!signal.aborted)
          this.learn(
            failures(
              wanted,
              wanted.map(({ port }) => ({ port, problem })),
            ),
          );
      }
    }
  }

  private async sleep(signal: AbortSignal): Promise<void> {
    if (this.problems.size === 0) return this.wakeup.wait(signal);
    const rest = new AbortController();
    const end = () => rest.abort();
    signal.addEventListener('abort', end, { once: true });
    await Promise.race([pause(againMs, rest.signal), this.wakeup.wait(rest.signal)]);
    signal.removeEventListener('abort', end);
    rest.abort();
  }

  private async wanted(): Promise<Wanted[]> {
    const found = new Map<string, Wanted>();
    for (const container of this.rows.values()) {
      for (const port of await this.portsOf(container)) {
        const key = keyOf(port);
        if (!found.has(key)) found.set(key, { port, container });
      }
    }
    return [...found.values()];
  }

  private async portsOf(container: ContainerRow): Promise<PublishedPort[]> {
    const ports: PublishedPort[] = [];
    for (const { hostIp = '', hostPort, containerPort, protocol } of container.ports) {
      if (hostPort === undefined || (protocol !== 'tcp' && protocol !== 'udp')) continue;
      const all = hostIp === '0.0.0.0' || hostIp === '::' || hostIp === '';
      const silent = all && !(await this.askedFor(container.id, `${containerPort}/${protocol}`, hostIp));
      ports.push({ protocol, hostIp: silent ? unspecified : hostIp, hostPort });
    }
    return ports;
  }

  /** The engine says "all addresses" where nobody said any: only the container's own bindings tell the two apart. */
  private async askedFor(containerId: string, port: string, address: string): Promise<boolean> {
    let bindings = this.bindings.get(containerId);
    if (bindings === undefined) {
      bindings = await this.sources.asked(containerId).catch(() => undefined);
      // A container that is just going tells nothing any more; the safer address is taken.
      if (bindings === undefined) return false;
      this.bindings.set(containerId, bindings);
    }
    return bindings.get(port)?.includes(address) ?? false;
  }

  private learn(problems: PublishedPorts['problems']): void {
    const before = this.problems;
    this.problems = problems;
    for (const [key, one] of problems) {
      if (!before.has(key)) this.notices?.tell('port-not-opened', sentence(one), key);
    }
    const over = [...before.keys()].filter((key) => !problems.has(key));
    for (const key of over) this.notices?.withdraw(key);
    if (over.length > 0 || [...problems.keys()].some((key) => !before.has(key))) this.sources.onProblems();
  }
}

function keyOf({ protocol, hostIp, hostPort }: PublishedPort): string {
  return `port ${protocol} ${hostIp} ${hostPort}`;
}

function sentence({ container, port, problem }: { container: ContainerRow; port: PublishedPort; problem: Problem }) {
  return `${container.name}: ${port.hostIp}:${port.hostPort}/${port.protocol}: ${problem.message}`;
}

function failures(wanted: readonly Wanted[], told: readonly { port: PublishedPort; problem: Problem }[]) {
  const holders = new Map(wanted.map((one) => [keyOf(one.port), one]));
  return new Map(
    told.flatMap(({ port, problem }) => {
      const holder = holders.get(keyOf(port));
      return holder === undefined ? [] : [[`${keyOf(port)} ${holder.container.id}`, { ...holder, problem }] as const];
    }),
  );
}
