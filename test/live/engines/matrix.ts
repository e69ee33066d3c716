// The matrix of engines that every live test runs on, defined once.
import { homedir } from 'node:os';
import path from 'node:path';
import type { RecipeName } from '../../../runtime/machine/bundle/recipes.ts';

export interface EngineUnderTest {
  /** As chosen by GANTRY_TEST_ENGINES. */
  name: string;
  flavour: 'docker' | 'podman';
  /** In the form of DOCKER_HOST. */
  address: string;
  /** The process to hang or to kill in a test. */
  pid: number;
}

interface MatrixEntry {
  name: string;
  flavour: 'docker' | 'podman';
  /** The bundle of the embedded engine; absent: Debian's podman. */
  recipe?: RecipeName;
}

/** Oldest to newest of what Gantry promises to work with; `embedded` is the one it brings along. */
export const matrix: readonly MatrixEntry[] = [
  { name: 'embedded', flavour: 'docker', recipe: 'trixie' },
  { name: 'sid', flavour: 'docker', recipe: 'sid' },
  { name: 'bookworm', flavour: 'docker', recipe: 'bookworm' },
  { name: 'podman', flavour: 'podman' },
];

/** The entries that were asked for: `all`, or names with commas between. */
export function chosenEngines(choice: string): readonly MatrixEntry[] {
  if (choice === 'all') return matrix;
  return choice.split(',').map((name) => {
    const entry = matrix.find((candidate) => candidate.name === name);
    if (!entry)
      throw new Error(`There is no engine ${name}; there are: ${matrix.map((each) => each.name).join(', ')}, all.`);
    return entry;
  });
}

/** Where bundles and fixtures are kept between runs. */
export function testCache(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'gantry');
}
