// Files dragged out of the window: the runtime writes them where the system can take them from, then the system carries them.
import { type FilePlace, placeKey } from '../../../runtime/contract/files.ts';
import { backend } from '../../backend.ts';
import { problemOf } from '../problem.ts';
import { followTransfer, type OnPassed } from './file-saving.ts';

/** What was written once is dragged again without waiting, for so long. Milliseconds. */
const readyMs = 60_000;

interface Ready {
  key: string;
  dragId: string;
  at: number;
}
let ready: Ready | undefined;

/** Whether the button is still down: what the system would carry drops at once where it is not. */
function buttonHeld(): { isDown: () => boolean; leave: () => void } {
  let down = true;
  const up = () => {
    down = false;
  };
  const moved = (event: PointerEvent) => {
    if (event.buttons === 0) down = false;
  };
  window.addEventListener('pointerup', up, { capture: true });
  window.addEventListener('pointermove', moved, { capture: true });
  window.addEventListener('blur', up);
  return {
    isDown: () => down,
    leave: () => {
      window.removeEventListener('pointerup', up, { capture: true });
      window.removeEventListener('pointermove', moved, { capture: true });
      window.removeEventListener('blur', up);
    },
  };
}

async function start(key: string, dragId: string): Promise<boolean> {
  ready = { key, dragId, at: Date.now() };
  return (await backend().files.startDrag({ dragId })).began;
}

/** `late`: the button was let go before all was written; the same dragged again begins at once. `failed` is told where activities are. */
export async function dragFiles(
  place: FilePlace,
  paths: string[],
  onProgress: OnPassed,
  signal: AbortSignal,
): Promise<'began' | 'late' | 'failed'> {
  const button = buttonHeld();
  const whole = JSON.stringify([placeKey(place), paths]);
  try {
    if (ready !== undefined && ready.key === whole && Date.now() - ready.at < readyMs) {
      const { dragId } = ready;
      try {
        return (await start(whole, dragId)) ? 'began' : 'failed';
      } catch (error) {
        if (problemOf(error).reason !== 'not-found') throw error;
      }
    }
    const { activityId, dragId } = await backend().files.prepareDrag({ place, paths }, { signal });
    const ended = await followTransfer(activityId, onProgress, signal);
    if (ended.status !== 'done') return 'failed';
    if (button.isDown()) return (await start(whole, dragId)) ? 'began' : 'failed';
    ready = { key: whole, dragId, at: Date.now() };
    return 'late';
  } finally {
    button.leave();
  }
}
