// All files of an image, as a container of it would see them.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageShape } from '../../../../runtime/contract/image-contents.ts';
import { useFiles } from '../../../state/files.ts';
import { FileBrowser } from '../../../ui/files/file-browser.tsx';
import { WhenReady } from './reading-bar.tsx';
import type { Reading } from './use-reading.ts';

export function FilesTab({ shape, name, reading }: { shape: ImageShape; name: string; reading: Reading }) {
  return (
    <WhenReady reading={reading} size={shape.sizeBytes}>
      {() => <Files shape={shape} name={name} />}
    </WhenReady>
  );
}

const noMounts = () => undefined;

function Files({ shape, name }: { shape: ImageShape; name: string }) {
  const { t } = useTranslation('files');
  const { engineId, id } = shape;
  const place = useMemo(() => ({ kind: 'image' as const, engineId, id }), [engineId, id]);
  const { model, say, locale } = useFiles(place, id, noMounts);
  return <FileBrowser label={t('label', { name })} model={model} say={say} locale={locale} />;
}
