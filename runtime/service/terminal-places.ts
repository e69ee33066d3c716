// Opens the program of a terminal in its place: a shell in a container or in the machine.
import type { TerminalPlace, TerminalSession } from '../contract/terminals.ts';
import { readContainer } from '../engine/containers.ts';
import { openShell, type Shell } from '../engine/exec.ts';
import type { EngineRegistry } from './engine-registry.ts';
import type { Machine } from './machine.ts';
import { ServiceProblem } from './problems.ts';
import type { ScreenSize } from './terminal-screen.ts';

export interface OpenedPlace {
  program: Shell;
  /** What the session tells of it; a container by its whole id. */
  facts: Pick<TerminalSession, 'place' | 'containerName' | 'shell'>;
  /** When the container started that it runs in (ms since 1970). */
  startedAt?: number | undefined;
}

export type ContainerPlace = Extract<TerminalPlace, { containerId: string }>;

export function isContainerPlace(place: TerminalPlace): place is ContainerPlace {
  return place.kind === 'shell' || place.kind === 'debug' || place.kind === 'attach';
}

export class TerminalPlaces {
  private readonly engines: EngineRegistry;
  private readonly machine: Machine;

  constructor(engines: EngineRegistry, machine: Machine) {
    this.engines = engines;
    this.machine = machine;
  }

  /** Throws what the contract says of `open`. */
  async open(place: TerminalPlace, size: ScreenSize): Promise<OpenedPlace> {
    if (isContainerPlace(place)) return this.openContainer(place, size);
    if (place.kind === 'machine') return outside(place, await this.machine.shell(size));
    throw new ServiceProblem('unsupported', 'Not yet');
  }

  private async openContainer(place: ContainerPlace, size: ScreenSize): Promise<OpenedPlace> {
    const connection = this.engines.connection(place.engineId);
    const container = await readContainer(connection, place.containerId);
    if (container === undefined) throw new ServiceProblem('not-found', `No such container: ${place.containerId}`);
    const { id: containerId, name, state, startedAt } = container;
    if (state !== 'running') throw new ServiceProblem('not-running', `${name} is not running`);
    if (place.kind !== 'shell') throw new ServiceProblem('unsupported', 'Not yet');
    const program = await openShell(connection, containerId, { ...place, ...size });
    const facts = { place: { ...place, containerId }, containerName: name, shell: program.shell };
    return { program, facts, startedAt };
  }
}

function outside(place: TerminalPlace, program: Shell): OpenedPlace {
  return { program, facts: { place, containerName: '', shell: program.shell } };
}
