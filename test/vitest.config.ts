// The suites that vitest runs: unit (beside the code, and the guards), contract (two wires), live (real engines that all tests share;
// with more than the embedded one also what is long and about engines), drivers (each test with an engine or machine of its own), long
// (what takes many minutes, only when asked for).
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { modulePath } from './run/module-path.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const properties = fileURLToPath(new URL('run/properties.ts', import.meta.url));
const matrix = (process.env.GANTRY_TEST_ENGINES ?? 'embedded') !== 'embedded';

function seededProperties(): Plugin {
  return {
    name: 'gantry-seeded-properties',
    enforce: 'pre',
    resolveId: (id, importer) => (id === 'fast-check' && importer !== properties ? properties : undefined),
  };
}

const plugins = [modulePath(), seededProperties()];

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        plugins,
        test: {
          name: 'unit',
          include: [
            'runtime/**/*.test.ts',
            'renderer/**/*.test.{ts,tsx}',
            'electron/**/*.test.{ts,mjs}',
            'test/*.test.ts',
            'test/stand-ins/*.test.ts',
            'test/run/*.test.mjs',
          ],
          setupFiles: ['test/run/dom.ts'],
          // Vitest leaves a processor free, which on two is the half of them.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          testTimeout: 30_000,
        },
      },
      {
        root,
        plugins,
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        root,
        plugins,
        test: {
          name: 'live',
          include: ['test/live/**/*.live.test.ts', ...(matrix ? ['test/live/**/*.engines.test.ts'] : [])],
          globalSetup: ['test/live/engines/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        root,
        plugins,
        test: {
          name: 'drivers',
          include: ['test/live/**/*.drivers.test.ts'],
          // An emulated machine has one processor busy, and its tests wait for it.
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        root,
        plugins,
        test: {
          name: 'long',
          include: ['test/long/**/*.long.test.ts'],
          fileParallelism: false,
          testTimeout: 3_600_000,
          hookTimeout: 3_600_000,
        },
      },
    ],
  },
});
