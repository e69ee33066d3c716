// Guards the table of who may import whom, sizes and habits; and shows that each guard notices a broken rule.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureViolations } from './rules/architecture.ts';
import { habitViolations } from './rules/habits.ts';
import { root, sources } from './rules/sources.ts';

const typescript = sources(['runtime', 'renderer', 'electron'], ['.ts', '.tsx']);

function violationsOf(file: string, code: string) {
  return architectureViolations([{ path: file, code }]);
}

describe('imports', () => {
  it('follow the table', () => {
    expect(typescript.length).toBeGreaterThan(50);
    expect(architectureViolations(typescript)).toEqual([]);
  });

  it.each([
    ['runtime/contract/a.ts', "import fs from 'node:fs';"],
    ['runtime/contract/a.ts', "import type { X } from '../engine/x.ts';"],
    ['runtime/engine/a.ts', "import { x } from '../machine/x.ts';"],
    ['runtime/io/a.ts', "import type { X } from '../contract/x.ts';"],
    ['runtime/machine/a.ts', "import Docker from 'dockerode';"],
    ['runtime/service/a.ts', "import Docker from 'dockerode';"],
    ['runtime/main.ts', "import { x } from './engine/x.ts';"],
    ['runtime/server/a.ts', "export * from '../engine/x.ts';"],
    ['renderer/ui/a.tsx', "import { x } from '../state/x.ts';"],
    ['renderer/ui/a.tsx', "import '../../runtime/contract/index.ts';"],
    ['renderer/state/a.ts', "import { x } from '../ui/x.ts';"],
    ['renderer/panels/images/a.tsx', "import { x } from '../volumes/x.ts';"],
    ['renderer/panels/images/a.tsx', "const x = import('../volumes/x.ts');"],
    ['renderer/panels/images/a.tsx', "import { x } from '../../backend.ts';"],
    ['renderer/app/a.tsx', "import { x } from '../panels/images/x.ts';"],
    ['renderer/app/a.tsx', "import { ipcRenderer } from 'electron';"],
    ['electron/a.ts', "import { x } from '../runtime/service/x.ts';"],
    ['electron/a.ts', 'const x = await import(name);'],
    ['runtime/service/a.ts', "import { x } from '../../renderer/state/x.ts';"],
  ])('of %s are refused: %s', (file, code) => {
    expect(violationsOf(file, code)).toHaveLength(1);
  });

  it('that are allowed pass', () => {
    expect(
      violationsOf('runtime/engine/a.ts', "import Docker from 'dockerode'; import { c } from '../contract/index.ts';"),
    ).toEqual([]);
    expect(
      violationsOf('renderer/panels/images/a.tsx', "import { t } from '../../ui/t.tsx'; import './b.tsx';"),
    ).toEqual([]);
  });
});

describe('habits', () => {
  const all = [
    ...typescript,
    ...sources(['test', 'assets'], ['.ts', '.tsx', '.mjs']),
    ...sources(['electron/start', 'electron/dist'], ['.mjs']),
  ];

  it('are kept everywhere', () => {
    expect(habitViolations(all)).toEqual([]);
  });

  it.each([
    ['runtime/engine/a.ts', 'export const a = 1;'],
    ['runtime/engine/Engine.ts', '// Says what it is.\nexport const a = 1;'],
    ['runtime/utils/a.ts', '// Says what it is.\nexport const a = 1;'],
    ['runtime/engine/a.ts', '// Says what it is.\nexport const a = 1; // TODO later'],
    ['runtime/engine/a.ts', `// Says what it is.\n${'export {};\n'.repeat(401)}`],
    ['renderer/ui/a.tsx', '// Says what it is.\nexport const a = <p style={{ color: "#fff" }} />;'],
  ])('broken in %s are noticed', (file, code) => {
    expect(habitViolations([{ path: file, code }])).not.toEqual([]);
  });
});

describe('the top level', () => {
  it('has the rooms that were given and nothing else', () => {
    const given = [
      'assets',
      'electron',
      'package-lock.json',
      'package.json',
      'renderer',
      'runtime',
      'test',
      'tsconfig.json',
    ];
    const tools = [
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'dist',
      'node_modules',
      'out',
      'test-results',
    ];
    const here = readdirSync(root).filter((name) => !name.startsWith('.'));
    expect(here.filter((name) => !given.includes(name) && !tools.includes(name))).toEqual([]);
    expect(given.filter((name) => !here.includes(name))).toEqual([]);
  });

  it('keeps the contract free of Node and the DOM by its own compiler settings', () => {
    const settings = JSON.parse(
      readFileSync(path.join(root, 'runtime/contract/tsconfig.json'), 'utf8'),
    ).compilerOptions;
    expect(settings).toMatchObject({ lib: ['ES2023'], types: [] });
  });
});
