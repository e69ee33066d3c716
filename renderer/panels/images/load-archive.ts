// Sends an archive that was chosen or dropped in the page, a piece at a time: each is answered before the next, which is the brake.
import { pieceBytes } from '../../../runtime/contract/files.ts';
import { client } from '../../state/client.ts';
import { problemOf } from '../../state/problem.ts';

interface Begun {
  activityId: string;
  transferId?: string | undefined;
}

/** The rest of work that waits for a file's bytes. What goes wrong in the runtime is told by the activity. */
export async function sendArchive(file: Blob, { activityId, transferId }: Begun): Promise<void> {
  if (transferId === undefined) return;
  try {
    for (let at = 0; at < file.size; at += pieceBytes) {
      await client().images.send({ transferId, data: file.slice(at, at + pieceBytes) });
    }
    await client().images.finish({ transferId });
  } catch (error) {
    if (problemOf(error).reason === 'canceled') return;
    await client().activities.cancel({ id: activityId });
    throw error;
  }
}

/** Loads the images of an archive that the page has. */
export async function loadFile(engineId: string, file: File): Promise<void> {
  const from = { kind: 'sent' as const, name: file.name, bytes: file.size };
  await sendArchive(file, await client().images.load({ engineId, from }));
}
