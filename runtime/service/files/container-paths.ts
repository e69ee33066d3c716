// Where a path of a place really is: its links resolved by the engine, component by component where nobody else does it.
import { foldersDownTo, isWithin, joined, nameOf, normalPath } from '../../contract/file-name.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { type PathStat, statPath } from '../../engine/files/archive.ts';
import { type FileFacts, insideOf } from '../../engine/files/file-facts.ts';
import { type FileProgram, statByProgram } from '../../engine/files/file-program.ts';
import { ServiceProblem } from '../problems.ts';

/** As many as the kernel follows (path_resolution(7)). */
const mostLinks = 40;

export function missing(path: string): ServiceProblem {
  return new ServiceProblem('not-found', `There is nothing at ${path}`);
}

/** Whether only processes of the container see what is there. */
export function isUnseen(facts: FileFacts, path: string): boolean {
  return facts.unseen.some((folder) => isWithin(path, folder));
}

/** Throws `in-use` when something is mounted at the path or below it, or it is the root. */
export function refuseMounts(facts: FileFacts, path: string): void {
  const mount = [...facts.unseen, ...facts.managed, ...facts.mounts.map((one) => one.path)].find((one) =>
    isWithin(one, path),
  );
  if (mount === undefined && path !== '/') return;
  throw new ServiceProblem('in-use', `${mount ?? '/'} is mounted there`);
}

export interface FoundPath {
  path: string;
  stat: PathStat;
}

export class ContainerPaths {
  private readonly connection: EngineConnection;
  private readonly facts: FileFacts;
  private readonly program: FileProgram | undefined;

  constructor(connection: EngineConnection, facts: FileFacts, program: FileProgram | undefined) {
    this.connection = connection;
    this.facts = facts;
    this.program = program;
  }

  /** What is there itself; undefined when nothing is. */
  async at(path: string): Promise<PathStat | undefined> {
    if (this.program === undefined || !isUnseen(this.facts, path)) {
      return statPath(this.connection, this.facts.id, insideOf(this.facts, path));
    }
    const entry = await statByProgram(this.program, path);
    if (entry === undefined) return undefined;
    const { name, kind, size, mode, modifiedAt, target } = entry;
    // What such a folder says of its times and sizes is no version.
    return { name, kind, size, mode, modifiedAt, version: '', ...(target === undefined ? {} : { target }) };
  }

  /**
   * Where the path ends when its links are followed, and what is there; `not-found`. Its folders may be links where engine and program
   * follow them the same way.
   */
  follow(wanted: string): Promise<FoundPath> {
    const isFollowed = this.program === undefined || this.program.prefix === '';
    return this.followed(wanted, isFollowed ? async (path) => path : (path) => this.parentsResolved(path));
  }

  /** The same with a path in which no folder is a link. */
  followReally(wanted: string): Promise<FoundPath> {
    return this.followed(wanted, (path) => this.parentsResolved(path));
  }

  private async followed(wanted: string, real: (path: string) => Promise<string>): Promise<FoundPath> {
    let path = await real(normalPath(wanted));
    for (let links = 0; links < mostLinks; links += 1) {
      const stat = await this.at(path);
      if (stat === undefined) throw missing(path);
      if (stat.kind !== 'link') return { path, stat };
      path = await real(this.targetOf(path, stat.target ?? ''));
    }
    throw new ServiceProblem('not-found', `There are too many links on the way to ${wanted}`);
  }

  /** The folders of the path without links, its last part as it is. */
  private async parentsResolved(path: string): Promise<string> {
    const parts = foldersDownTo(path).slice(1, -1).map(nameOf);
    let real = '/';
    for (const part of parts) {
      const next = joined(real, part);
      const stat = isUnseen(this.facts, next) ? undefined : await this.at(next);
      real = stat?.kind === 'link' && stat.target !== undefined ? this.targetOf(next, stat.target) : next;
    }
    return path === '/' ? path : joined(real, nameOf(path));
  }

  /** `link-leads-out` when that is no part of the place: what a container has there is another thing than what a helper has. */
  private targetOf(link: string, target: string): string {
    const { root } = this.facts;
    const inside = normalPath(target.startsWith('/') ? target : `${insideOf(this.facts, link)}/../${target}`);
    if (!isWithin(inside, root || '/')) throw new ServiceProblem('link-leads-out', `${link} leads to ${target}`);
    return inside.slice(root.length) || '/';
  }
}
