// Which containers the kernel killed for their memory in their last run, as the engine's events told it.
import type { ContainerDetails } from '../../contract/containers.ts';
import type { EngineLink } from '../engines/engine-link.ts';

/**
 * Docker notes it in the container too, but where the end is told before the kill (seen with 20.10 on a busy computer) the note is
 * lost, while the event is not.
 */
export class MemoryKills {
  private readonly killed = new Set<string>();

  constructor(link: EngineLink) {
    link.listen({
      event: ({ type, action, id }) => {
        if (type !== 'container') return;
        if (action === 'oom') this.killed.add(id);
        else if (action === 'start' || action === 'destroy') this.killed.delete(id);
      },
    });
  }

  /** The details with what the events tell besides. A container that goes on after a kill of one of its processes was not killed. */
  mark(details: ContainerDetails): ContainerDetails {
    const { lastExit, row } = details;
    if (lastExit?.code !== 137 || row.state === 'running' || !this.killed.has(row.id)) return details;
    return { ...details, lastExit: { ...lastExit, outOfMemory: true } };
  }
}
