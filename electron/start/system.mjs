// System libraries: on a bare Debian an Electron lacks some; as root they are installed, else one command is named.
import { existsSync } from 'node:fs';
import { outputOf, run, say } from './process.mjs';

/**
 * What an Electron needs and a bare Debian 12 lacks, beside what those packages bring themselves; the last three open
 * links, show notifications and keep secrets.
 */
const electronPackages = [
  'libasound2',
  'libatk-bridge2.0-0',
  'libcups2',
  'libdrm2',
  'libgbm1',
  'libgtk-3-0',
  'libnss3',
  'libudev1',
  'libx11-xcb1',
  'libxcb1',
  'libxcomposite1',
  'libxdamage1',
  'libxfixes3',
  'libxkbcommon0',
  'libxrandr2',
  'xdg-utils',
  'libnotify4',
  'libsecret-1-0',
];

/** Libraries that Electron opens while it runs, which its file does not tell of. */
const openedLater = ['libX11-xcb.so.1'];

/** Returns when this Electron can run here; throws with what is missing, or with the command that brings it. */
export async function ensureElectronLibraries(electron) {
  if ((await missingLibraries(electron)).length === 0) return;
  await ensureSystemPackages(electronPackages);
  const missing = await missingLibraries(electron);
  if (missing.length > 0) throw new Error(`Electron misses these libraries: ${missing.join(', ')}`);
}

/** The shared libraries that a program does not find here; empty where that cannot be asked. */
async function missingLibraries(program) {
  if (process.platform !== 'linux') return [];
  const linked = (await outputOf('ldd', [program])) ?? '';
  const known = await outputOf('/sbin/ldconfig', ['-p']);
  return [
    ...linked.split('\n').flatMap((line) => /^\s*(\S+) => not found/.exec(line)?.[1] ?? []),
    ...openedLater.filter((name) => known !== undefined && !known.includes(`${name} `)),
  ];
}

/**
 * Returns when all packages are installed. Throws with the one command to type where we may not install them.
 * Names of Debian 12; where a later release has renamed one (libgtk-3-0t64), that one is taken.
 */
export async function ensureSystemPackages(names) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return;
  const missing = [];
  for (const name of names) if (!(await isPackageInstalled(name))) missing.push(name);
  if (missing.length === 0) return;
  if (process.getuid() !== 0) {
    throw new Error(`Some system packages are missing. Please run:\n  sudo apt-get install --yes ${missing.join(' ')}`);
  }
  say(`Installing system packages: ${missing.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', 'update'], { env });
  const wanted = [];
  for (const name of missing) wanted.push((await outputOf('apt-cache', ['show', `${name}t64`])) ? `${name}t64` : name);
  const options = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  const code = await run('apt-get', [...options, 'install', ...wanted], { env });
  if (code !== 0) throw new Error(`apt-get install ${wanted.join(' ')} failed; what it said is above.`);
}

async function isPackageInstalled(name) {
  for (const candidate of [name, `${name}t64`]) {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own notation.
    const status = await outputOf('dpkg-query', ['-W', '-f', '${db:Status-Status}', candidate]);
    if (status === 'installed') return true;
  }
  return false;
}
