// The shell's own pictures, drawn by assets/render-icons.mjs from the drawings beside them.
import { join } from 'node:path';
import { type NativeImage, nativeImage } from 'electron';

const files = {
  drag: 'drag.png',
  // A panel of Linux takes one picture and makes it fit; macOS colours a template as its bar is.
  tray: { linux: 'tray-large.png', darwin: 'trayTemplate.png' }[process.platform as string] ?? 'tray.png',
};

export function picture(name: keyof typeof files): NativeImage {
  return nativeImage.createFromPath(join(import.meta.dirname, '../../assets/tray', files[name]));
}
