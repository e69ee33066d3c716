// Opens the program of a terminal in its place: in a container, in the machine, or on this computer.
import type { TerminalPlace, TerminalSession } from '../../contract/terminals.ts';
import { attachContainer } from '../../engine/programs/attach.ts';
import { openDebugShell } from '../../engine/programs/debug.ts';
import { openShell, type Shell } from '../../engine/programs/exec.ts';
import { type TerminalFacts, terminalFacts } from '../../engine/programs/terminal-facts.ts';
import type { EngineLink } from '../engines/engine-link.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import type { Machine } from '../machines/machine.ts';
import { ServiceProblem } from '../problems.ts';
import type { ToolImage } from '../tools/tool-image.ts';
import { openHostShell } from './host-shell.ts';
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

/** Lines of what a main process printed before, shown when it is attached to. */
const attachTail = 500;

export interface TerminalPlacesOptions {
  engines: EngineRegistry;
  machine: Pick<Machine, 'shell'>;
  env: NodeJS.ProcessEnv;
  tools: ToolImage;
  /** Whether terminals on this computer itself are allowed. */
  host: boolean;
}

export class TerminalPlaces {
  private readonly options: TerminalPlacesOptions;

  constructor(options: TerminalPlacesOptions) {
    this.options = options;
  }

  /** Throws what the contract says of `open`. `again`: what its main process printed before it started is on the screen already. */
  async open(place: TerminalPlace, size: ScreenSize, again = false): Promise<OpenedPlace> {
    if (isContainerPlace(place)) return this.openContainer(place, size, again);
    const program =
      place.kind === 'machine' ? await this.options.machine.shell(size) : await this.openHost(place, size);
    return { program, facts: { place, containerName: '', shell: program.shell } };
  }

  private async openContainer(place: ContainerPlace, size: ScreenSize, again: boolean): Promise<OpenedPlace> {
    const link = this.options.engines.link(place.engineId);
    const found = await terminalFacts(link.connection, place.containerId);
    if (found === undefined) throw new ServiceProblem('not-found', `No such container: ${place.containerId}`);
    const { id: containerId, name, state, startedAt } = found.row;
    if (state !== 'running') throw new ServiceProblem('not-running', `${name} is not running`);
    const program = await this.openIn(link, place, found, size, again);
    return {
      program,
      startedAt,
      facts: { place: { ...place, containerId }, containerName: name, shell: program.shell },
    };
  }

  private async openIn(
    link: EngineLink,
    place: ContainerPlace,
    found: TerminalFacts,
    size: ScreenSize,
    again: boolean,
  ): Promise<Shell> {
    const { connection } = link;
    const { row, system } = found;
    switch (place.kind) {
      case 'shell':
        return openShell(connection, row.id, { ...place, ...size, system });
      case 'debug':
        return openDebugShell(connection, found, await this.options.tools.on(link), size);
      case 'attach':
        return attachContainer(connection, found, {
          ...size,
          tail: attachTail,
          // Its start is told later than its first words are written, its last end is not.
          ...(again ? { since: row.finishedAt } : {}),
        });
    }
  }

  private openHost(place: Extract<TerminalPlace, { kind: 'host' }>, size: ScreenSize): Promise<Shell> {
    const { host, env } = this.options;
    if (!host) throw new ServiceProblem('forbidden', 'This runtime opens no terminals on its own computer');
    return openHostShell({ ...size, workingDirectory: place.workingDirectory, env });
  }
}
