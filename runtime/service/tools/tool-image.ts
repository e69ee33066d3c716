// The image of the helpers (debug shell, files): busybox with all its names.
import { type Busybox, busyboxArchive } from './busybox.ts';
import { MadeImage } from './made-image.ts';

/** `programs-missing` where there is no busybox for an engine. */
export class ToolImage extends MadeImage {
  constructor(busybox: Busybox) {
    super({
      reference: 'gantry/debug:2',
      label: 'debug',
      title: 'Gantry debug shell',
      archive: async (architecture) => busyboxArchive(await busybox.forArchitecture(architecture), ['tmp'], {}),
    });
  }
}
