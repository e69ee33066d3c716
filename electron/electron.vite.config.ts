// How everything is bundled: the shell, the preload, the runtime's entries, and the page.
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import postcssMantine from 'postcss-preset-mantine';
import { lazyParts } from './lazy-parts.ts';

const root = resolve(import.meta.dirname, '..');
const inRoot = (path: string) => resolve(root, path);

// Dependencies are bundled too: one file to read halves the runtime's start. What is not JavaScript cannot be:
// native add-ons, all of them optional to the packages that ask for them inside a try.
// Plain modules of @cyclonedx are called so, too.
const native = [
  /(?<!\/(?:index|resources|utils|[a-zA-Z]+Serializer|[a-zA-Z]+Validator))\.node$/,
  /^@lydell\//,
  'cpu-features',
  'bufferutil',
  'utf-8-validate',
];

export default defineConfig({
  main: {
    root,
    publicDir: false,
    plugins: [lazyParts()],
    build: {
      outDir: inRoot('out'),
      // Several folders are written by several builds, so none of them may empty `out`; build.mjs does it.
      emptyOutDir: false,
      externalizeDeps: false,
      target: 'node20.18',
      minify: true,
      rolldownOptions: {
        external: ['electron', ...native],
        input: {
          'main/main': inRoot('electron/main.ts'),
          'runtime/main': inRoot('runtime/main.ts'),
          'runtime/server': inRoot('runtime/server.ts'),
          'runtime/cli': inRoot('runtime/cli.ts'),
          'runtime/prepare': inRoot('runtime/prepare.ts'),
          'runtime/machine-build': inRoot('runtime/machine-build.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared/[name]-[hash].js' },
      },
    },
  },
  preload: {
    root,
    publicDir: false,
    build: {
      outDir: inRoot('out/preload'),
      emptyOutDir: true,
      target: 'node20.18',
      minify: true,
      rolldownOptions: {
        external: ['electron'],
        input: inRoot('electron/preload.ts'),
        // A sandboxed preload is a script, not a module.
        output: { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
  },
  renderer: {
    root: inRoot('renderer'),
    publicDir: false,
    base: '/',
    css: { postcss: { plugins: [postcssMantine()] } },
    plugins: [react()],
    build: {
      outDir: inRoot('out/renderer'),
      emptyOutDir: true,
      target: 'chrome130',
      minify: true,
      rolldownOptions: { input: inRoot('renderer/index.html') },
    },
  },
});
