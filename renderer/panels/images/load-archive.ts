// Loads the images of an archive that was dropped in the page.

import { client } from '../../state/client.ts';
import { sendArchive } from '../../state/files/archive-sending.ts';

export async function loadFile(engineId: string, file: File): Promise<void> {
  const from = { kind: 'sent' as const, name: file.name, bytes: file.size };
  await sendArchive(file, await client().images.load({ engineId, from }), client().images);
}
