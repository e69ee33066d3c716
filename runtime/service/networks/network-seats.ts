// Helpers in containers' networks, kept for a while: whoever tests one connection mostly tests another.
import type { EngineConnection } from '../../engine/connection.ts';
import { type Helper, openHelper } from '../../engine/programs/helper.ts';
import { terminalFacts } from '../../engine/programs/terminal-facts.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import { ServiceProblem } from '../problems.ts';
import type { ToolImage } from '../tools/tool-image.ts';

/** A helper that nobody asked for so long is closed (ms). */
const idleMs = 60_000;

interface Seat {
  /** Of the container as it is since its last start: a helper sits in a namespace that is gone with it. */
  startedAt: number | undefined;
  helper: Promise<Helper>;
  timer: NodeJS.Timeout;
}

export class NetworkSeats {
  private readonly seats = new Map<string, Seat>();

  /** A helper in the container's network. `not-found`, `not-running`, `unsupported`. A paused container has its network all the same. */
  async take(
    link: EngineLink,
    id: string,
    tools: ToolImage,
  ): Promise<{ connection: EngineConnection; helperId: string }> {
    const { connection } = link;
    const facts = await terminalFacts(connection, id);
    if (facts === undefined) throw new ServiceProblem('not-found', `No such container: ${id}`);
    const { row, system } = facts;
    if (row.state !== 'running' && row.state !== 'paused') {
      throw new ServiceProblem('not-running', `${row.name} is not running`);
    }
    if (system !== 'linux') throw new ServiceProblem('unsupported', 'Only Linux containers have a network to join');
    const key = `${link.id} ${row.id}`;
    const open = () => tools.on(link).then((image) => openHelper(connection, row.id, image, false));
    const helper = await this.seat(key, row.startedAt, open);
    return { connection, helperId: helper.id };
  }

  private async seat(key: string, startedAt: number | undefined, open: () => Promise<Helper>): Promise<Helper> {
    const before = this.seats.get(key);
    if (before !== undefined && before.startedAt !== startedAt) await this.leave(key);
    const helper = this.seats.get(key)?.helper ?? open();
    clearTimeout(this.seats.get(key)?.timer);
    const timer = setTimeout(() => void this.leave(key), idleMs);
    timer.unref();
    this.seats.set(key, { startedAt, helper, timer });
    try {
      return await helper;
    } catch (error) {
      if (this.seats.get(key)?.helper === helper) await this.leave(key);
      throw error;
    }
  }

  private async leave(key: string): Promise<void> {
    const seat = this.seats.get(key);
    this.seats.delete(key);
    clearTimeout(seat?.timer);
    await seat?.helper.then(
      (helper) => helper.close(),
      () => undefined,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.seats.keys()].map((key) => this.leave(key)));
  }
}
