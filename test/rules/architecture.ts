// The table of who may import whom, and the check that reads imports against it.
import path from 'node:path';
import { imports, type Source } from './sources.ts';

interface Room {
  /** The room is everything whose path matches; the first match counts. */
  match: RegExp;
  name: string;
  rooms: readonly string[];
  /** Packages only named rooms may use are listed in `guarded`; `packages` narrows a room to exactly these. */
  packages?: RegExp;
}

const rooms: readonly Room[] = [
  { match: /^runtime\/contract\//, name: 'contract', rooms: [], packages: /^(zod|@orpc\/contract)$/ },
  { match: /^runtime\/io\//, name: 'io', rooms: [] },
  { match: /^runtime\/engine\//, name: 'engine', rooms: ['contract', 'io'] },
  { match: /^runtime\/machine\//, name: 'machine', rooms: ['contract', 'io'] },
  { match: /^runtime\/logs\//, name: 'logs', rooms: ['contract', 'io'] },
  { match: /^runtime\/registry\//, name: 'registry', rooms: ['contract'] },
  { match: /^runtime\/service\//, name: 'service', rooms: ['contract', 'io', 'engine', 'machine', 'logs', 'registry'] },
  {
    match: /^runtime\/cli(\.ts|\/)/,
    name: 'cli',
    rooms: ['contract', 'machine', 'engine', 'service', 'runtime'],
  },
  {
    match: /^runtime\/(prepare|machine-build)\.ts$/,
    name: 'prepare',
    rooms: ['contract', 'machine', 'engine', 'runtime'],
  },
  { match: /^runtime\//, name: 'runtime', rooms: ['contract', 'io', 'service', 'cli'] },
  { match: /^renderer\/backend(-link)?\.ts$/, name: 'backend', rooms: ['contract'] },
  { match: /^renderer\/ui\//, name: 'ui', rooms: [] },
  { match: /^renderer\/state\//, name: 'state', rooms: ['contract', 'backend'] },
  { match: /^renderer\/panels\/index\.ts$/, name: 'panels', rooms: ['panel', 'ui'] },
  { match: /^renderer\/panels\/[^/]+\//, name: 'panel', rooms: ['ui', 'state', 'contract'] },
  { match: /^renderer\/locales\//, name: 'locales', rooms: [] },
  { match: /^renderer\/app\//, name: 'app', rooms: ['panels', 'ui', 'state', 'contract', 'locales'] },
  { match: /^renderer\/[^/]+$/, name: 'renderer', rooms: ['app', 'backend', 'locales', 'state', 'ui'] },
  { match: /^electron\//, name: 'electron', rooms: ['contract', 'locales'] },
  { match: /^assets\//, name: 'assets', rooms: [] },
  { match: /^test\//, name: 'test', rooms: [] },
];

const guarded: readonly { packages: RegExp; rooms: readonly string[] }[] = [
  { packages: /^(dockerode|docker-modem)(\/|$)/, rooms: ['engine'] },
  { packages: /^electron(\/|$)/, rooms: ['electron'] },
  {
    packages: /^(react|react-dom|@mantine\/|zustand)/,
    rooms: ['ui', 'state', 'panel', 'panels', 'app', 'renderer', 'locales'],
  },
  { packages: /^(@xterm\/headless|@lydell\/node-pty)/, rooms: ['service'] },
  // What is left out draws the runtime's own picture of a screen too.
  { packages: /^@xterm\/(?!headless|addon-serialize|addon-unicode11)/, rooms: ['ui'] },
  { packages: /^(uplot|@codemirror\/)/, rooms: ['ui'] },
  {
    packages: /^node:/,
    rooms: ['io', 'engine', 'machine', 'logs', 'registry', 'service', 'cli', 'prepare', 'runtime', 'electron'],
  },
];

const isTest = (file: string) => /\.test\.tsx?$/.test(file);

function roomOf(file: string): Room | undefined {
  return rooms.find((room) => room.match.test(file));
}

function panelOf(file: string): string | undefined {
  return /^renderer\/panels\/([^/]+)\//.exec(file)?.[1];
}

function refusal(from: string, room: Room, target: string): string | undefined {
  if (target === '(computed)') return 'imports something computed';
  if (!target.startsWith('.')) {
    if (room.packages && !room.packages.test(target)) return `may not use the package ${target}`;
    const guard = guarded.find((entry) => entry.packages.test(target));
    return guard && !guard.rooms.includes(room.name) ? `may not use the package ${target}` : undefined;
  }
  const to = path.posix.join(path.posix.dirname(from), target);
  const other = roomOf(to);
  if (other === undefined) return `imports ${to}, which is in no room`;
  if (other.name === 'panel' && room.name === 'panel' && panelOf(from) !== panelOf(to))
    return `imports another panel, ${to}`;
  if (other.name === room.name || room.rooms.includes(other.name)) return undefined;
  return `may not import ${to} (${room.name} → ${other.name})`;
}

/** One sentence for each import that breaks the table; tests beside the code may also use `test/` and any package. */
export function architectureViolations(files: readonly Source[]): string[] {
  return files
    .filter((file) => !isTest(file.path))
    .flatMap((file) => {
      const room = roomOf(file.path);
      if (room === undefined) return [`${file.path} is in no room`];
      if (room.name === 'test') return [];
      return imports(file).flatMap((target) => {
        const reason = refusal(file.path, room, target);
        return reason === undefined ? [] : [`${file.path} ${reason}`];
      });
    });
}
