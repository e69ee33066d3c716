// Which of a kernel's modules an image gets: those that are named, and what these depend on.

/** modules.dep(5): each module's path, and the paths of those it needs, relative to the kernel's folder. */
export function parseDependencies(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(':');
    if (at > 0)
      found.set(
        line.slice(0, at),
        line
          .slice(at + 1)
          .split(' ')
          .filter((path) => path !== ''),
      );
  }
  return found;
}

/** A module's name has no place for dashes: the kernel takes both for the same. */
function nameOf(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.ko(\.xz|\.zst|\.gz)?$/, '').replaceAll('-', '_');
}

/**
 * The paths of the named modules, of every module below the folders, and of all that they need, sorted. A name that is built into
 * the kernel (`builtin`: modules.builtin's lines) is no module; one that is neither is an error of the recipe, unless it is
 * another architecture's (`known` elsewhere): those are answered as `missing`.
 */
export function chooseModules(
  dependencies: ReadonlyMap<string, readonly string[]>,
  builtin: readonly string[],
  wish: { names: readonly string[]; folders: readonly string[] },
): { paths: string[]; missing: string[] } {
  const byName = new Map([...dependencies.keys()].map((path) => [nameOf(path), path]));
  const inside = new Set(builtin.map(nameOf));
  const chosen = new Set<string>();
  const missing: string[] = [];
  const add = (path: string): void => {
    if (chosen.has(path)) return;
    chosen.add(path);
    for (const needed of dependencies.get(path) ?? []) add(needed);
  };
  for (const name of wish.names.map((one) => one.replaceAll('-', '_'))) {
    const path = byName.get(name);
    if (path !== undefined) add(path);
    else if (!inside.has(name)) missing.push(name);
  }
  for (const folder of wish.folders) {
    for (const path of dependencies.keys()) if (path.startsWith(`${folder}/`)) add(path);
  }
  return { paths: [...chosen].sort(), missing };
}
