// Saves images to one archive: the person says where and the runtime writes it, or a browser gets it in pieces.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { client } from '../../state/client.ts';
import { receivePieces } from '../../state/files/file-transfers.ts';
import { saveBlob } from '../../state/files/save-blob.ts';
import { askWhereToSave, hasDialogs } from '../../state/host.ts';
import { useReportProblem } from '../../state/problem.ts';
import { imageName, shortId } from './image-usage.ts';

/** With all its names, or by its id where it has none. */
function namesOf(images: readonly ImageRow[]): string[] {
  return images.flatMap(({ id, tags }) => (tags.length > 0 ? tags : [id]));
}

/** `docker.io/library/nginx:1` is `nginx-1.tar`; without what some system has no place for in a name. */
export function archiveName(images: readonly ImageRow[]): string {
  const [first] = images;
  if (first === undefined || images.length > 1) return 'images.tar';
  const name = first.tags[0]?.split('/').at(-1) ?? shortId(first.id);
  return `${name.replace(/[^\w.-]+/g, '-')}.tar`;
}

async function saveHere(images: readonly ImageRow[], title: string): Promise<void> {
  const path = await askWhereToSave(title, archiveName(images));
  const [{ engineId } = { engineId: '' }] = images;
  // The system's dialog has asked already whether what is there may go.
  if (path !== undefined) await client().images.save({ engineId, images: namesOf(images), path, replace: true });
}

async function saveInBrowser(images: readonly ImageRow[]): Promise<void> {
  const [{ engineId } = { engineId: '' }] = images;
  const begun = await client().images.download({ engineId, images: namesOf(images) });
  saveBlob(await receivePieces(begun), begun.name);
}

/** How it goes on and ends is told where activities are. */
export function useSaveImages(): (images: readonly ImageRow[]) => void {
  const { t } = useTranslation('images');
  const report = useReportProblem();
  return useCallback(
    (images) => {
      const [first] = images;
      if (first === undefined) return;
      const title =
        images.length > 1 ? t('save.titleMany', { count: images.length }) : t('save.named', { name: imageName(first) });
      const saving = hasDialogs() ? saveHere(images, title) : saveInBrowser(images);
      saving.catch((error: unknown) => report(error, t('save.failed')));
    },
    [t, report],
  );
}
