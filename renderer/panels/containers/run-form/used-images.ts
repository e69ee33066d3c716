// References that were run from this form, remembered on this computer for its completion.
import { useView } from '../../../state/view.ts';

const most = 30;
const none: { references: string[] } = { references: [] };

/** Newest first, and how one more is remembered. */
export function useUsedImages(): [references: readonly string[], remember: (reference: string) => void] {
  const [{ references }, change] = useView('used-images', none);
  const remember = (reference: string) => {
    const others = references.filter((one) => one !== reference);
    change({ references: [reference, ...others].slice(0, most) });
  };
  return [references, remember];
}
