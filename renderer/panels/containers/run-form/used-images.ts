// References that were run from this form, remembered on this computer for its completion.
import { readView, useView, writeView } from '../../../state/view.ts';

const view = 'used-images';
const most = 30;
const none: { references: string[] } = { references: [] };

/** Newest first. */
export function useUsedImages(): readonly string[] {
  return useView(view, none)[0].references;
}

export function rememberImage(reference: string): void {
  const before = readView(view, none).references.filter((one) => one !== reference);
  writeView(view, { references: [reference, ...before].slice(0, most) });
}
