// Sends an archive that was chosen or dropped in the page, a piece at a time: each is answered before the next, which is the brake.
import { pieceBytes } from '../../../runtime/contract/files.ts';
import { backend } from '../../backend.ts';
import { problemOf } from '../problem.ts';

interface Begun {
  activityId: string;
  transferId?: string | undefined;
}

/** The procedures that take the pieces: those of the noun that began the work. */
interface Taker {
  send: (piece: { transferId: string; data: Blob }) => Promise<void>;
  finish: (end: { transferId: string }) => Promise<void>;
}

/** The rest of work that waits for a file's bytes. What goes wrong in the runtime is told by the activity. */
export async function sendArchive(file: Blob, { activityId, transferId }: Begun, taker: Taker): Promise<void> {
  if (transferId === undefined) return;
  try {
    for (let at = 0; at < file.size; at += pieceBytes) {
      await taker.send({ transferId, data: file.slice(at, at + pieceBytes) });
    }
    await taker.finish({ transferId });
  } catch (error) {
    if (problemOf(error).reason === 'canceled') return;
    await backend().activities.cancel({ id: activityId });
    throw error;
  }
}
