// Paths of a machine's in one folder of this computer, and in no other: neither `..` nor a link leads out of it.
import { lstat, realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { isWindowsName } from '../windows-paths.ts';

/** A path that is not served. */
export class Outside extends Error {}

export type Confined = {
  /**
   * Where a path of the machine's is here, the folder being its `/`. Its last part may be a link, and may not be there: whoever uses
   * it follows no link. All before it is no link, as long as nobody changes it: see `Turns`.
   */
  place(path: string): Promise<string>;
  /** The same for what is made, renamed or removed: the folder itself never is. */
  entry(path: string): Promise<string>;
};

/** `root` is looked up now: what it is a link to is the folder. Rejects when it is not there. */
export async function confinedTo(root: string, platform: NodeJS.Platform = process.platform): Promise<Confined> {
  const folder = await realpath(root);
  // Windows has one file by names of either case, and tells the one that it has.
  const folded = (path: string) => (platform === 'win32' ? path.toLowerCase() : path);
  const place = async (path: string) => {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.some((part) => !isName(part, platform))) throw new Outside(`${path} is not served`);
    const parent = join(folder, ...parts.slice(0, -1));
    // The folder itself may have become a link since.
    if (folded(await realpath(parent)) !== folded(parent)) throw new Outside(`${path} leads out of the folder`);
    return join(parent, ...parts.slice(-1));
  };
  return {
    place,
    entry: async (path) => {
      const found = await place(path);
      if (found === folder) throw new Outside('the folder itself stays as it is');
      return found;
    },
  };
}

function isName(part: string, platform: NodeJS.Platform): boolean {
  return part !== '..' && !part.includes('\0') && (platform !== 'win32' || isWindowsName(part));
}

/** A path as the machine sees it, without the parts that mean nothing: the answer to who asks for its real one. */
export function plainPath(path: string): string {
  return posix.join('/', path);
}

/** Whether it is a link, which is never followed; false when nothing is there. */
export async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isSymbolicLink() === true;
}

/**
 * One change of names at a time, over all folders of a machine: between the look at a path and its use nothing of the machine's can put
 * a link there.
 */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}
