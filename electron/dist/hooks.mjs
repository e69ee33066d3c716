// Where electron-builder lets us in: after Electron was copied, and between the packing of the app and its fuses.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Arch } from 'electron-builder';
import { carry } from './contents.mjs';

/** An unpacked Electron brings its own example along, which electron-builder deletes only from what it fetched itself. */
export async function afterExtract({ packager, appOutDir }) {
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { recursive: true, force: true });
}

/** Called once for each platform and architecture. */
export async function afterPack({ packager, electronPlatformName, appOutDir, arch }) {
  await carry(electronPlatformName, Arch[arch], packager.getResourcesDir(appOutDir));
}
