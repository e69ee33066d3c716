// `npm run dist`: builds the packages that can be built on the machine it runs on, into dist/.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuild } from '../start/build.mjs';
import { ensureDependencies } from '../start/dependencies.mjs';
import { ensureElectron, isReachable } from '../start/electron.mjs';
import { root } from '../start/places.mjs';
import { say } from '../start/process.mjs';
import { ensureSystemPackages } from '../start/system.mjs';

const usage = `npm run dist                          builds the packages of this system into dist/
npm run dist -- --targets deb,rpm     only these (dir: the unpacked app)
npm run dist -- --quick               compresses little, for a try`;

/** By Node's name of a platform: what is built there, the first of them the unpacked app. */
export const targetsOf = {
  linux: ['dir', 'deb', 'rpm', 'tar.gz', 'AppImage'],
  win32: ['dir', 'nsis'],
  darwin: ['dir', 'dmg', 'zip'],
};

/** What is wanted and can be built, and a sentence for each that cannot. */
export function chooseTargets(platform, wanted, toolsReachable) {
  const known = targetsOf[platform] ?? [];
  const names = wanted ?? known;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`Not built here: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  const out = toolsReachable ? [] : names.filter((name) => !['dir', 'deb', 'rpm', 'tar.gz'].includes(name));
  const reasons = out.map((name) => `${name} is left out: electron-builder's tool for it cannot be fetched here.`);
  return { targets: names.filter((name) => !out.includes(name)), reasons };
}

/** Programs of Debian in place of those that electron-builder would fetch; answers the variables that name them. */
async function ownTools(targets) {
  const env = {};
  const packages = [];
  if (targets.includes('deb') || targets.includes('rpm')) {
    packages.push('rpm', 'xz-utils');
    env.CUSTOM_FPM_PATH = join(import.meta.dirname, 'fpm-stand-in.mjs');
  }
  if (targets.includes('tar.gz')) {
    packages.push('p7zip-full');
    env.ELECTRON_BUILDER_7ZIP_PATH = '/usr/bin/7za';
  }
  await ensureSystemPackages(packages);
  return env;
}

/** The Electron that goes into the packages: a folder and its version. */
async function chosenElectron() {
  const folder = dirname(await ensureElectron());
  const note = join(folder, 'version');
  if (existsSync(note)) return { folder, version: readFileSync(note, 'utf8').trim().replace(/^v/, '') };
  const { version } = await import('../start/electron-stand-in.mjs');
  say(`Packed with the stand-in for Electron (${version}): for tests, not for a release.`);
  return { folder, version };
}

/** What replaces the configuration's own compression; a list given here replaces the one there. */
function quickly({ deb }) {
  const fpm = [...deb.fpm, '--deb-compression-level', '1'];
  return { compression: 'store', deb: { compression: 'gz', fpm }, rpm: { compression: 'gzip' } };
}

async function dist(wanted, quick) {
  await ensureDependencies();
  await ensureBuild();
  const reachable = process.platform !== 'linux' || (await isReachable());
  const { targets, reasons } = chooseTargets(process.platform, wanted, reachable);
  for (const reason of reasons) say(reason);
  if (!reachable) Object.assign(process.env, await ownTools(targets));
  // Level 9 of 7-Zip's gzip takes ten times as long as level 5, for a few percent.
  if (process.platform === 'linux') process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ??= quick ? '1' : '5';
  const electron = await chosenElectron();
  const { Arch, build, Platform } = await import('electron-builder');
  const { build: own } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const chosen = { electronDist: electron.folder, electronVersion: electron.version };
  const config = { ...chosen, ...(quick ? quickly(own) : {}) };
  const made = await build({
    targets: Platform.current().createTarget(targets, Arch[process.arch]),
    publish: 'never',
    projectDir: root,
    config,
  });
  for (const path of made) console.log(path);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const options = { targets: { type: 'string' }, quick: { type: 'boolean' }, help: { type: 'boolean' } };
    const { values } = parseArgs({ options });
    if (values.help) console.log(usage);
    else await dist(values.targets?.split(','), values.quick);
  } catch (error) {
    say(error.message);
    if (error.code?.startsWith('ERR_PARSE_ARGS')) say(usage);
    process.exitCode = 1;
  }
}
