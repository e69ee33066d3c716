// Which paths of a context BuildKit asks for: the sources of COPY and ADD, and where links among them lead.
import { lstat, readdir, readlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { pathBytes, pathText } from '../files/path-bytes.ts';
import { contextPath, type PathChoice } from './build-files.ts';
import { IgnoreRules, literalPattern } from './build-ignore.ts';

const wild = /[*?[\]\\^]/;
/** Beyond it somebody made links for the sake of it. */
const mostPaths = 10_000;

/** Undefined where all is asked for. `followed` are paths whose links are followed, `included` patterns by themselves. */
export async function chooseFiles(
  folder: string,
  asked: { included: readonly string[]; followed: readonly string[] },
): Promise<PathChoice | undefined> {
  if (asked.included.length === 0 && asked.followed.length === 0) return undefined;
  const found = new Set<string>(asked.included.map(clean));
  const follow = new Follow(folder, found);
  for (const path of asked.followed) await follow.add(path);
  if (found.has('') || found.has('.')) return undefined;
  const patterns = [...found];
  return { rules: new IgnoreRules(patterns.map(escapeException)), mayHold: holderOf(patterns) };
}

/** A path that begins with `!` is a path here. */
function escapeException(pattern: string): string {
  return pattern.startsWith('!') ? `\\${pattern}` : pattern;
}

function clean(path: string): string {
  const normal = posix.normalize(`/${path}`).replace(/\/$/, '');
  return normal.slice(1);
}

class Follow {
  private readonly folder: string;
  private readonly found: Set<string>;

  constructor(folder: string, found: Set<string>) {
    this.folder = folder;
    this.found = found;
  }

  async add(asked: string): Promise<void> {
    const path = clean(asked);
    if (this.found.has(path) || this.found.size > mostPaths) return;
    this.found.add(path);
    const parts = path.split('/');
    let prefixes = [''];
    for (const [index, part] of parts.entries()) {
      const next: string[] = [];
      for (const prefix of prefixes) {
        for (const name of await this.namesLike(prefix, part)) {
          const full = prefix === '' ? name : `${prefix}/${name}`;
          const target = await this.targetOf(full);
          if (target === undefined) next.push(full);
          else {
            this.found.add(literalPattern(full));
            await this.add([target, ...parts.slice(index + 1)].join('/'));
          }
        }
      }
      prefixes = next;
    }
  }

  private async namesLike(folder: string, part: string): Promise<string[]> {
    if (!wild.test(part)) return [part];
    const rules = new IgnoreRules([escapeException(part)]);
    const place = folder === '' ? pathBytes(this.folder) : contextPath(this.folder, folder);
    const names = await readdir(place, { encoding: 'buffer' }).catch(() => []);
    return names.map(pathText).filter((name) => rules.judge(name).ignored);
  }

  /** Where a link leads, as a pattern below the context; undefined for all that is none. What is not there matters later. */
  private async targetOf(path: string): Promise<string | undefined> {
    const bytes = contextPath(this.folder, path);
    try {
      if (!(await lstat(bytes)).isSymbolicLink()) return undefined;
      const target = pathText(await readlink(bytes, { encoding: 'buffer' }));
      const whole = target.startsWith('/') ? target : `${posix.dirname(path)}/${target}`;
      return literalPattern(clean(whole));
    } catch {
      return undefined;
    }
  }
}

/** Whether a folder is on the way to something that a pattern may fit. */
function holderOf(patterns: readonly string[]): (folder: string) => boolean {
  const ways = patterns.map((pattern) =>
    pattern.split('/').map((part) => (part === '**' ? undefined : new IgnoreRules([escapeException(part)]))),
  );
  return (folder) => {
    const names = folder.split('/');
    return ways.some((way) => {
      for (const [index, name] of names.entries()) {
        if (index >= way.length) return false;
        const part = way[index];
        if (part === undefined) return true;
        if (!part.judge(name).ignored) return false;
      }
      return way.length > names.length;
    });
  };
}
