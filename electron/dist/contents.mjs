// What each platform's package carries beside the app: the engine's programs on Linux, the machine's image elsewhere.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { root } from '../start/places.mjs';
import { run } from '../start/process.mjs';

/** Files of the machine's image, by Electron's name of a platform: WSL and Hyper-V, QEMU and Virtualization.framework. */
const machineFiles = {
  win32: ['rootfs.tar.gz', 'disk.vhdx', 'vmlinuz', 'initrd.img', 'root.squashfs'],
  darwin: ['vmlinuz', 'initrd.img', 'root.squashfs'],
};

/** Debian's names of the architectures, by Node's. */
const debianArch = { x64: 'amd64', arm64: 'arm64' };

/** Puts what `platform` (linux, win32, darwin) and `arch` (x64, arm64) need into the package's resources. */
export async function carry(platform, arch, resources, env = process.env) {
  if (platform === 'linux') return carryEngine(arch, resources);
  return carryMachine(platform, arch, resources, env.GANTRY_MACHINE_IMAGES || join(root, 'dist/machine'));
}

/** Which files of the image are packed, and where they end up below the resources: the drivers look there. */
export function machineContents(platform, arch) {
  const files = machineFiles[platform];
  if (!files || !debianArch[arch]) throw new Error(`There is no machine image for ${platform} on ${arch}.`);
  return { folder: join('machine', arch), files };
}

async function carryEngine(arch, resources) {
  if (arch !== process.arch)
    throw new Error(`The engine of ${arch} is fetched by a machine of that kind: run npm run dist on one.`);
  const script = join(root, 'out/runtime/prepare.js');
  if (!existsSync(script)) throw new Error('The app is not built: run npm run build first.');
  const code = await run(process.execPath, [script, '--carry', join(resources, 'engine')], { cwd: root });
  if (code !== 0) throw new Error('The engine could not be put into the package; what it said is above.');
}

async function carryMachine(platform, arch, resources, images) {
  const contents = machineContents(platform, arch);
  const source = join(images, arch);
  const missing = ['manifest.json', ...contents.files].filter((name) => !existsSync(join(source, name)));
  if (missing.length > 0) {
    throw new Error(
      `The machine image is not complete: ${source} has no ${missing.join(', ')}. ` +
        `Run npm run machine:build -- --arch ${debianArch[arch]} --format all --out ${source} first.`,
    );
  }
  const target = join(resources, contents.folder);
  await mkdir(target, { recursive: true });
  const { files = {} } = JSON.parse(await readFile(join(source, 'manifest.json'), 'utf8'));
  for (const name of contents.files) {
    if (files[name]?.sha256 !== (await sha256Of(join(source, name))))
      throw new Error(`${join(source, name)} is not the file that its manifest.json tells of. Build the image again.`);
    await cp(join(source, name), join(target, name));
  }
  await cp(join(source, 'manifest.json'), join(target, 'manifest.json'));
}

async function sha256Of(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
