// The machine image on this computer: verified, side by side with the one before until the new one has answered.
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, gantryCache } from '../home.ts';
import { type ImageManifest, manifestName, readManifest, verifiedFile } from '../image/manifest.ts';
import { MachineProblem } from '../problem.ts';
import type { MachinePlaces } from './places.ts';

/** Absolute paths of one image's files; of these there are only the ones that its kind of machine starts from. */
export type MachineImage = { version: string; directory: string; kernel: string; initrd: string; root: string };

/** What a machine starts from that is given its kernel; others start from a disk, or from a packed folder. */
export const kernelFiles: readonly string[] = ['vmlinuz', 'initrd.img', 'root.squashfs'];

/** Where an image may come from, the most wanted first: named, inside the package, built on this computer. */
function imageSources(env: Environment): string[] {
  return [
    ...(env.GANTRY_MACHINE_IMAGE ? [env.GANTRY_MACHINE_IMAGE] : []),
    ...(env.GANTRY_RESOURCES ? [join(env.GANTRY_RESOURCES, 'machine', process.arch)] : []),
    join(gantryCache(env), 'machine', process.arch),
  ];
}

/** The image that this Gantry brings along; undefined when there is none. */
export async function offeredImage(
  env: Environment,
): Promise<{ directory: string; manifest: ImageManifest } | undefined> {
  for (const directory of imageSources(env)) {
    if (!(await stat(join(directory, manifestName)).catch(() => undefined))) continue;
    return { directory, manifest: await readManifest(directory) };
  }
  return undefined;
}

/** An installed image, its checksums compared; undefined when it is not there. Throws `image-damaged`. */
export async function installedImage(
  places: MachinePlaces,
  version: string,
  files = kernelFiles,
): Promise<MachineImage | undefined> {
  const directory = imageDirectory(places, version);
  if (!(await stat(join(directory, manifestName)).catch(() => undefined))) return undefined;
  return verifiedImage(directory, files);
}

/** Copies the offered image beside those that are there. A damaged copy of it is replaced, a damaged source refused. */
export async function installImage(
  places: MachinePlaces,
  offered: { directory: string; manifest: ImageManifest },
  files = kernelFiles,
): Promise<MachineImage> {
  const { version } = offered.manifest;
  const there = await installedImage(places, version, files).catch(() => undefined);
  if (there) return there;
  for (const name of files) await verifiedFile(offered.directory, offered.manifest, name);
  const directory = imageDirectory(places, version);
  const beside = `${directory}.new`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true, mode: 0o700 });
  for (const name of [...files, manifestName]) {
    // A clone where the file system can: no second copy of what is already on the disk.
    await copyFile(join(offered.directory, name), join(beside, name), constants.COPYFILE_FICLONE);
  }
  await rm(directory, { recursive: true, force: true });
  await rename(beside, directory);
  return verifiedImage(directory, files);
}

/** Deletes the images that are not named, and copies that were never finished. */
export async function keepImages(places: MachinePlaces, versions: readonly string[]): Promise<void> {
  for (const name of await readdir(places.images).catch(() => [])) {
    if (!versions.includes(name)) await rm(join(places.images, name), { recursive: true, force: true });
  }
}

export function imageMissing(): MachineProblem {
  return new MachineProblem({
    reason: 'needs-image',
    message: 'This Gantry has brought no machine image along.',
    fix: `npm run machine:build -- --arch ${process.arch === 'arm64' ? 'arm64' : 'amd64'}`,
  });
}

function imageDirectory(places: MachinePlaces, version: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._+~-]*$/.test(version)) {
    throw new MachineProblem({ reason: 'image-damaged', message: `"${version}" is no version of an image` });
  }
  return join(places.images, version);
}

/** The image in a folder, those of its files that are needed compared with the manifest. */
async function verifiedImage(directory: string, files: readonly string[]): Promise<MachineImage> {
  const manifest = await readManifest(directory);
  for (const name of files) await verifiedFile(directory, manifest, name);
  const [kernel, initrd, root] = kernelFiles.map((name) => join(directory, name)) as [string, string, string];
  return { version: manifest.version, directory, kernel, initrd, root };
}
