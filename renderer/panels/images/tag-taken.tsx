// Warns while a name is typed that another image has it now.
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { useImages } from '../../state/images.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { shortId } from './image-usage.ts';

/** `reference` is whole. Engines write a short name with or without its registry. */
export function TagTaken({ image, reference }: { image: ImageRow; reference: string }) {
  const { t } = useTranslation('images');
  const holder = useImages((state) => state.items.find(({ tags }) => tags.some((tag) => isSame(tag, reference))));
  if (holder === undefined) return null;
  if (holder.id === image.id) return <NoticeBar kind="info" title={t('tag.has')} />;
  const last = holder.tags.length === 1;
  return (
    <NoticeBar
      kind="warning"
      title={t('tag.taken', { name: reference, id: shortId(holder.id) })}
      text={last ? t('tag.takenLast') : t('tag.takenOthers')}
    />
  );
}

function isSame(tag: string, reference: string): boolean {
  return tag === reference || tag === `localhost/${reference}` || tag === `docker.io/${reference}`;
}
