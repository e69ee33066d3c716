// The parts of a test run: what each needs set up, how it is run, how it is counted.
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { countPlaywright, countVitest } from './count.mjs';
import { run, startXvfb } from './process.mjs';

const rooms = ['runtime/contract', 'runtime', 'electron', 'renderer', 'test'];

function bin(context, name) {
  return path.join(context.root, 'node_modules', '.bin', name);
}

async function types(context) {
  let passed = 0;
  let failed = 0;
  for (const room of rooms) {
    const code = await run(bin(context, 'tsc'), ['-p', room], { cwd: context.root });
    if (code === 0) passed += 1;
    else failed += 1;
  }
  return { passed, failed, skipped: 0 };
}

async function lint(context) {
  const code = await run(bin(context, 'biome'), ['ci', '.'], { cwd: context.root });
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

function vitest(project, more = [], moreEnv = {}) {
  return async (context) => {
    const file = path.join(context.results, `${project}.json`);
    const args = ['run', '--config', 'test/vitest.config.ts', '--project', project, ...more];
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const env = { GANTRY_TEST_ENGINES: context.engines, NO_COLOR: '1', ...moreEnv };
    const { root: cwd, output } = context;
    const code = await run(bin(context, 'vitest'), [...args, ...reporters], { cwd, env, output });
    return countVitest(file, code);
  };
}

/** The unit tests that try properties, from a new seed and with twenty times the runs. */
async function properties(context) {
  const files = [];
  for (const room of ['runtime', 'renderer', 'electron', 'test']) {
    const names = await readdir(path.join(context.root, room), { recursive: true });
    for (const name of names.filter((one) => /\.test\.tsx?$/.test(one))) {
      const file = path.join(room, name);
      if ((await readFile(path.join(context.root, file), 'utf8')).includes("from 'fast-check'")) files.push(file);
    }
  }
  const seed = String(randomInt(2 ** 31));
  console.log(`GANTRY_TEST_SEED=${seed}`);
  const env = { GANTRY_TEST_SEED: seed, GANTRY_TEST_RUNS: '20' };
  return vitest('unit', ['--testTimeout', '600000', ...files], env)(context);
}

async function playwright(context, project, env) {
  const file = path.join(context.results, `${project}.json`);
  const args = ['test', '--config', 'test/e2e/playwright.config.ts', '--project', project];
  const code = await run(bin(context, 'playwright'), args, {
    cwd: context.root,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file, GANTRY_TEST_RESULTS: context.results, NO_COLOR: '1' },
  });
  return countPlaywright(file, code);
}

/** In as many windows at once as are said, each on a screen of its own: only one window of a screen has the keyboard. */
function inWindow(project, windows = 1) {
  return async (context) => {
    const screens = [];
    try {
      while (screens.length < windows) screens.push(await startXvfb());
      const displays = screens.map(({ display }) => display);
      const env = { DISPLAY: displays[0], GANTRY_TEST_DISPLAYS: displays.join(' '), GANTRY_ELECTRON: context.electron };
      return await playwright(context, project, env);
    } finally {
      await Promise.all(screens.map((screen) => screen.stop()));
    }
  };
}

/** Every part by its name; each answers `{ passed, failed, skipped }`. */
export const phases = {
  types,
  lint,
  unit: vitest('unit'),
  contract: vitest('contract'),
  live: vitest('live'),
  drivers: vitest('drivers'),
  long: vitest('long'),
  properties,
  desktop: inWindow('desktop', 2),
  browser: (context) => playwright(context, 'browser', {}),
  machine: inWindow('machine'),
  picture: inWindow('picture'),
};

/** Parts that share the time of one: machines wait for their emulated processor most of theirs. */
export const besides = { drivers: 'live' };

const qemuPackages = ['qemu-system-x86', 'qemu-utils'];

/** What looks at an image's disks. */
const diskPackages = ['qemu-utils', 'fdisk', 'mtools', 'dosfstools'];
/** What makes an image, and what boots one, of the other architecture as well. */
const imagePackages = ['squashfs-tools', 'xz-utils', 'zstd', 'ovmf', ...diskPackages];
const foreignPackages = ['qemu-system-arm', 'qemu-efi-aarch64'];

/** What a machine has inside: its programs are tried without one as well. */
const machinePackages = ['dropbear-bin', 'iproute2', 'socat', 'sshfs'];

const systemPackages = {
  unit: [...diskPackages, ...machinePackages],
  contract: [],
  properties: [...diskPackages, ...machinePackages],
  live: ['busybox-static', 'iproute2', 'openssl', 'rpm'],
  drivers: ['iproute2', 'openssl', 'uidmap', ...qemuPackages, ...imagePackages],
  long: ['debootstrap', 'iproute2', 'python3', 'uidmap', 'xvfb', ...qemuPackages, ...imagePackages, ...foreignPackages],
  desktop: ['xvfb', 'fonts-noto-cjk'],
  machine: ['xvfb', 'fonts-noto-cjk', ...qemuPackages, ...imagePackages],
  picture: ['xvfb', 'fonts-noto-cjk'],
  browser: ['chromium', 'fonts-noto-cjk'],
};

const podmanPackages = ['podman', 'runc', 'conmon', 'netavark', 'aardvark-dns', 'catatonit'];

/** Installs and builds what the named parts need, and nothing they do not. */
export async function setUp(names, context) {
  const start = (file) => import(new URL(`../../electron/start/${file}`, import.meta.url).href);
  const { ensureDependencies } = await start('dependencies.mjs');
  await ensureDependencies();
  const needsSystem = names.flatMap((name) => systemPackages[name] ?? []);
  if (names.includes('live') && /all|podman/.test(context.engines)) needsSystem.push(...podmanPackages);
  if (needsSystem.length > 0) {
    const { ensureSystemPackages } = await start('system.mjs');
    await ensureSystemPackages([...new Set(needsSystem)]);
  }
  if (
    names.some((name) =>
      ['contract', 'desktop', 'browser', 'machine', 'picture', 'live', 'drivers', 'long'].includes(name),
    )
  ) {
    const { ensureBuild } = await start('build.mjs');
    await ensureBuild();
  }
  if (names.some((name) => ['drivers', 'long', 'machine'].includes(name))) {
    const { ensureMachine } = await start('machine-build.mjs');
    await ensureMachine();
  }
  if (names.some((name) => ['desktop', 'machine', 'picture'].includes(name))) {
    const { ensureElectron } = await start('electron.mjs');
    context.electron = await ensureElectron();
    if (!existsSync(context.electron)) throw new Error('No Electron to test with.');
  }
}
