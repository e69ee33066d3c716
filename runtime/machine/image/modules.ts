// Which kernel modules an image carries: those of the recipe, what they depend on, and modprobe's indexes of them.
import { posix } from 'node:path';

/** What a module says of itself: the modules that must be there first, and the names of devices it is for. */
export type ModuleFacts = { depends: string[]; softDepends: string[]; aliases: string[] };

/** Modules of a kernel: `read` answers the facts of the module at a path such as `kernel/fs/ext4/ext4.ko.xz`. */
export type ModuleSource = { paths: string[]; builtIn: string[]; read: (path: string) => Promise<ModuleFacts> };

const without = 'not ';

export type ChosenModule = { name: string; path: string; facts: ModuleFacts };

/** The kernel takes `-` and `_` in a module's name for the same. */
export function moduleName(path: string): string {
  return posix
    .basename(path)
    .replace(/\.ko(\.xz|\.zst|\.gz)?$/, '')
    .replaceAll('-', '_');
}

/** Facts from the `key=value` lines of a module. */
export function moduleFacts(information: [string, string][]): ModuleFacts {
  const all = (key: string) => information.filter(([name]) => name === key).map(([, value]) => value);
  const soft = all('softdep').flatMap((value) => /pre:\s*(.*?)(?:\s*post:|$)/.exec(value)?.[1]?.split(/\s+/) ?? []);
  return {
    depends: all('depends').flatMap((value) => value.split(',').filter((name) => name !== '')),
    softDepends: soft.filter((name) => name !== ''),
    aliases: all('alias'),
  };
}

/**
 * The modules that `wanted` names and all they depend on, by path. A wanted line is a name, or a folder with a star at
 * its end; with ` ?` after it, it may be missing (built in, or not of this architecture). With `not ` before it, it is left
 * out of the folders, and stays where another module depends on it. Throws, naming them, when others are not there.
 */
export async function chooseModules(wanted: string[], source: ModuleSource): Promise<ChosenModule[]> {
  const byName = new Map(source.paths.map((path) => [moduleName(path), path]));
  const builtIn = new Set(source.builtIn.map(moduleName));
  const chosen = new Map<string, ChosenModule>();
  const missing: string[] = [];
  const visit = async (name: string, isDemanded: boolean): Promise<void> => {
    const key = moduleName(name);
    if (chosen.has(key)) return;
    const path = byName.get(key);
    if (path === undefined) {
      if (isDemanded && !builtIn.has(key)) missing.push(name);
      return;
    }
    const facts = await source.read(path);
    chosen.set(key, { name: key, path, facts });
    for (const other of facts.depends) await visit(other, true);
    for (const other of facts.softDepends) await visit(other, false);
  };
  const unwanted = new Set(
    wanted.flatMap((line) => (line.startsWith(without) ? line.slice(without.length).split(/\s+/) : [])),
  );
  const isWanted = (path: string) => !unwanted.has(moduleName(path));
  for (const line of wanted.filter((candidate) => !candidate.startsWith(without))) {
    const [name = '', mark] = line.split(/\s+/);
    const inFolder = (path: string) => path.startsWith(name.slice(0, -1)) && isWanted(path);
    const names = name.endsWith('*') ? source.paths.filter(inFolder) : [name];
    if (names.length === 0) missing.push(name);
    for (const one of names) await visit(one, mark !== '?');
  }
  if (missing.length > 0) throw new Error(`This kernel has no modules ${missing.join(', ')}.`);
  return [...chosen.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** modprobe's `modules.dep`: each module with all that it needs, in such an order that the last is loaded first. */
export function dependencyIndex(modules: ChosenModule[]): string {
  const byName = new Map(modules.map((module) => [module.name, module]));
  // What a module needs stands before it here; in the file it is the other way round.
  const collect = (module: ChosenModule, seen: Set<string>): string[] => {
    const found: string[] = [];
    for (const name of [...module.facts.depends, ...module.facts.softDepends].map(moduleName)) {
      const other = byName.get(name);
      if (!other || seen.has(name)) continue;
      seen.add(name);
      found.push(...collect(other, seen), plainPath(other.path));
    }
    return found;
  };
  const line = (module: ChosenModule) => {
    const needed = collect(module, new Set([module.name])).reverse();
    return `${plainPath(module.path)}:${needed.map((path) => ` ${path}`).join('')}\n`;
  };
  return modules.map(line).join('');
}

/** modprobe's `modules.alias`. */
export function aliasIndex(modules: ChosenModule[]): string {
  return modules
    .flatMap((module) => module.facts.aliases.map((alias) => `alias ${alias} ${module.name}\n`))
    .sort()
    .join('');
}

/** The path of a module that is no longer compressed. */
export function plainPath(path: string): string {
  return path.replace(/\.(xz|zst|gz)$/, '');
}
