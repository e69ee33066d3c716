// The list of all images: live, searched, filtered, sorted; pulled, run and removed from here.
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { useImages } from '../../state/images.ts';
import { go } from '../../state/navigation.ts';
import { useResourceList } from '../../state/resource-list.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { ResourcePage } from '../../ui/resource-page.tsx';
import { imageColumns } from './image-columns.tsx';
import { imageName, imageOf, matchesFilter, runnableName, searchText } from './image-usage.ts';
import { PushDialog } from './push-dialog.tsx';
import { RemoveImages } from './remove-images.tsx';
import { TagDialog } from './tag-dialog.tsx';

const run = (row: ImageRow) => go({ panel: 'containers', form: 'run', object: runnableName(row) });
const filters = ['all', 'used', 'unused', 'dangling'];

export function ImageList({ onPull }: { onPull: () => void }) {
  const { t, i18n } = useTranslation('images');
  const mirror = useImages();
  const list = useResourceList({ namespace: 'images', mirror, keysOf: imageOf, filters, matches: matchesFilter });
  const { users, ask } = list;
  const [pushing, push] = useState<ImageRow>();
  const [tagging, tag] = useState<ImageRow>();
  const columns = useMemo(
    () => imageColumns({ t, language: i18n.language, users, run, push, tag, remove: (row) => ask([row]) }),
    [t, i18n.language, users, ask],
  );
  const pullButton = (
    <Button leftSection={<Icon name="download" />} onClick={onPull}>
      {t('pull.title')}
    </Button>
  );
  return (
    <ResourcePage<ImageRow>
      {...list.page}
      rowName={imageName}
      columns={columns}
      haystack={searchText}
      actions={pullButton}
      bulk={(rows) => <RemoveButton compact label={t('remove.action')} onClick={() => ask(rows)} />}
      empty={<EmptyState icon="image" title={t('empty.title')} text={t('empty.text')} action={pullButton} />}
    >
      {pushing && <PushDialog image={pushing} onClose={() => push(undefined)} />}
      {tagging && <TagDialog image={tagging} onClose={() => tag(undefined)} />}
      {list.removing.length > 0 && <RemoveImages images={list.removing} users={users} onClose={list.answered} />}
    </ResourcePage>
  );
}
