// Answers the contract's projects: starts and stops all containers of one, in the order of its services, as an activity.
import type { ContainerRow } from '../contract/containers.ts';
import type { ProjectAction } from '../contract/projects.ts';
import { dockerCommand } from '../contract/specs/docker-command.ts';
import type { EngineConnection } from '../engine/connection.ts';
import {
  listContainers,
  readContainer,
  startContainer,
  stopContainer,
  unpauseContainer,
} from '../engine/containers.ts';
import type { ActivityRegistry, Work } from './activities/activity-registry.ts';
import type { ObjectQueue } from './activities/object-queue.ts';
import {
  circleOf,
  type Dependency,
  dependentsOf,
  inOrder,
  type ProjectService,
  servicesOf,
} from './containers/project-order.ts';
import type { EngineRegistry } from './engines/engine-registry.ts';
import type { Watchers } from './lists/watchers.ts';
import { ServiceProblem } from './problems.ts';
import { procedures } from './procedures.ts';
import { Wakeup } from './waiting.ts';

/** An engine may tell no event of what is waited for (podman's health): asked again after so many milliseconds. */
const askAgainMs = 2_000;

export function projectsProcedures(engines: EngineRegistry, watchers: Watchers, activities: ActivityRegistry) {
  return {
    act: procedures.projects.act.handler(async ({ input: { engineId, project, action } }) => {
      const connection = engines.connection(engineId);
      const services = servicesOf(await listContainers(connection), project);
      if (services.size === 0) throw new ServiceProblem('not-found', `No containers of project ${project}`);
      const circle = circleOf(services);
      if (circle) throw new ServiceProblem('dependency-cycle', circle.join(' → '));
      const work = async (hands: Work) => {
        const over = new AbortController();
        const signal = AbortSignal.any([hands.signal, over.signal]);
        const changes = new Changes(watchers.of(engineId).containers.subscribe(signal), signal);
        try {
          await new ProjectWork(connection, activities.queue, services, changes, hands).run(action);
        } finally {
          over.abort();
        }
      };
      const members = [...services.values()].flatMap(({ containers }) => containers);
      const objects = members.map(({ id, name }) => ({ kind: 'container' as const, id, name }));
      const command = dockerCommand('compose', '--project-name', project, action);
      // Each container is taken when its turn comes: while one waits for another's health, both are free for others.
      const activityId = activities.begin('project', engineId, project, work, { objects, command, lock: false });
      return { activityId };
    }),
  };
}

/** Whoever waits for a container to become something is woken by every change of the list. */
class Changes {
  private readonly waiting = new Set<Wakeup>();

  constructor(stream: AsyncIterable<unknown>, signal: AbortSignal) {
    void this.follow(stream, signal);
  }

  private async follow(stream: AsyncIterable<unknown>, signal: AbortSignal): Promise<void> {
    for await (const _ of stream) {
      if (signal.aborted) return;
      for (const one of this.waiting) one.wake();
    }
  }

  /** Asks until there is an answer: at once, after each change, and now and then. */
  async until(ask: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    const wakeup = new Wakeup();
    const timer = setInterval(() => wakeup.wake(), askAgainMs);
    this.waiting.add(wakeup);
    try {
      while (!(await ask())) {
        await wakeup.wait(signal);
        signal.throwIfAborted();
      }
    } finally {
      clearInterval(timer);
      this.waiting.delete(wakeup);
    }
  }
}

class ProjectWork {
  private readonly connection: EngineConnection;
  private readonly queue: ObjectQueue;
  private readonly services: ReadonlyMap<string, ProjectService>;
  private readonly changes: Changes;
  private readonly work: Work;
  private readonly status = new Map<string, { status: string; done: boolean }>();

  constructor(
    connection: EngineConnection,
    queue: ObjectQueue,
    services: ReadonlyMap<string, ProjectService>,
    changes: Changes,
    work: Work,
  ) {
    this.connection = connection;
    this.queue = queue;
    this.services = services;
    this.changes = changes;
    this.work = work;
    for (const { containers } of services.values()) {
      for (const { name } of containers) this.status.set(name, { status: '', done: false });
    }
  }

  async run(action: ProjectAction): Promise<void> {
    if (action !== 'start') await this.stop();
    if (action !== 'stop') await this.start();
  }

  private async start(): Promise<void> {
    this.work.update({ step: 'starting', parts: this.parts() });
    const needs = (name: string) => this.services.get(name)?.needs ?? [];
    await inOrder(
      this.services.keys(),
      (name) => needs(name).map(({ service }) => service),
      async (name) => {
        for (const dependency of needs(name)) await this.met(dependency);
        await this.each(name, (row) => this.startOne(row));
      },
    );
  }

  private async stop(): Promise<void> {
    this.work.update({ step: 'halting', parts: this.parts() });
    const dependents = dependentsOf(this.services);
    await inOrder(
      this.services.keys(),
      (name) => dependents.get(name) ?? [],
      (name) => this.each(name, (row) => this.stopOne(row)),
    );
  }

  private async each(service: string, act: (row: ContainerRow) => Promise<void>): Promise<void> {
    const inTurn = (row: ContainerRow) => {
      const object = { engineId: this.connection.id, kind: 'container' as const, id: row.id };
      return this.queue.run([object], () => act(row), { signal: this.work.signal, weight: 'bulk' });
    };
    const answers = await Promise.allSettled((this.services.get(service)?.containers ?? []).map(inTurn));
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private async startOne({ id, name }: ContainerRow): Promise<void> {
    this.work.signal.throwIfAborted();
    const now = await readContainer(this.connection, id, this.work.signal);
    if (now?.state === 'paused') await unpauseContainer(this.connection, id);
    else if (now?.state !== 'running') {
      this.tell(name, 'starting', false);
      await startContainer(this.connection, id);
    }
    this.tell(name, 'running', true);
  }

  private async stopOne({ id, name }: ContainerRow): Promise<void> {
    this.work.signal.throwIfAborted();
    const now = await readContainer(this.connection, id, this.work.signal);
    if (now !== undefined && !['exited', 'created', 'dead'].includes(now.state)) {
      this.tell(name, 'stopping', false);
      await stopContainer(this.connection, id);
    }
    this.tell(name, 'exited', true);
  }

  /** Waits until what is needed of a service that was started is so. */
  private async met({ service, condition }: Dependency): Promise<void> {
    if (condition === 'service_started') return;
    const arrived = condition === 'service_healthy' ? isHealthy : hasCompleted;
    for (const { id, name } of this.services.get(service)?.containers ?? []) {
      await this.changes.until(async () => {
        const row = await readContainer(this.connection, id, this.work.signal);
        if (row === undefined) throw new ServiceProblem('dependency-failed', `${name} is gone`);
        const there = arrived(row);
        if (!there) this.tell(name, 'waiting', false);
        return there;
      }, this.work.signal);
      this.tell(name, condition === 'service_healthy' ? 'healthy' : 'exited', true);
    }
    this.work.update({ step: 'starting' });
  }

  private tell(name: string, status: string, done: boolean): void {
    const before = this.status.get(name);
    if (before?.status === status) return;
    this.status.set(name, { status, done });
    const parts = this.parts();
    this.work.update(status === 'waiting' ? { step: 'depending', parts } : { parts });
  }

  private parts() {
    return [...this.status].map(([id, { status, done }]) => ({ id, status, current: done ? 1 : 0, total: 1 }));
  }
}

/** Throws `dependency-failed` where it cannot become healthy any more. */
export function isHealthy(row: ContainerRow): boolean {
  if (row.state === 'exited' || row.state === 'dead') {
    throw new ServiceProblem('dependency-failed', `${row.name} ended with exit code ${row.exitCode ?? 0}`);
  }
  if (row.health === 'unhealthy') throw new ServiceProblem('dependency-failed', `${row.name} is unhealthy`);
  if (row.state === 'running' && row.health === undefined) {
    throw new ServiceProblem('dependency-failed', `${row.name} has no health check`);
  }
  return row.health === 'healthy';
}

/** Throws `dependency-failed` where it ended badly. */
export function hasCompleted(row: ContainerRow): boolean {
  if (row.state !== 'exited' && row.state !== 'dead') return false;
  if (row.exitCode === 0) return true;
  throw new ServiceProblem('dependency-failed', `${row.name} ended with exit code ${row.exitCode ?? 0}`);
}
