// The list of all images: live, asked by a query, sorted; pulled, run, saved, loaded, removed and cleared up from here.
import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnImage } from '../../../runtime/contract/image-shelf.ts';
import type { ImageRow } from '../../../runtime/contract/images.ts';
import { useCommands } from '../../state/commands.ts';
import { useUsers } from '../../state/container-users.ts';
import { useEngineId } from '../../state/engines.ts';
import { useImages } from '../../state/images.ts';
import { useListQuery } from '../../state/lists/list-query.ts';
import { useListStatus, useListWords } from '../../state/lists/resource-list.ts';
import { go } from '../../state/navigation.ts';
import { useTrash } from '../../state/trash.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ResourceList } from '../../ui/list/resource-list.tsx';
import type { Sort } from '../../ui/list/resource-table.tsx';
import { type ColumnsView, useColumnChange } from '../../ui/list/use-column-change.ts';
import type { ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { imageColumns, isCounted, usualColumns } from './image-columns.tsx';
import { useImageDisk } from './image-disk.ts';
import { imageLanguage } from './image-language.ts';
import { ImageTools } from './image-tools.tsx';
import { imageName, imageOf, runnableName } from './image-usage.ts';
import { LoadDialog } from './load-dialog.tsx';
import { LoadDrop } from './load-drop.tsx';
import { PruneImages } from './prune-images.tsx';
import { PushDialog } from './push-dialog.tsx';
import { RemoveImages } from './remove-images.tsx';
import { useSaveImages } from './save-images.ts';
import { ShelfWork, useShelfWork } from './shelf-work.tsx';
import { TagDialog } from './tag-dialog.tsx';

const rowId = ({ id }: ImageRow) => id;
const openRow = ({ id }: ImageRow) => go({ panel: 'images', object: id });
const run = (row: ImageRow) => go({ panel: 'containers', form: 'run', object: runnableName(row) });

interface View extends ColumnsView {
  query: string;
  sorts: Sort[];
}
const initialView: View = { query: '', columns: [], widths: {}, sorts: [{ column: 'name', descending: false }] };

type Asked = { what: 'push' | 'tag'; image: ImageRow } | { what: 'remove'; images: readonly ImageRow[] };

/** Says of an image of the trash whose files it keeps. */
function useOwnText(engineId: string): (kind: OwnImage, row: ImageRow) => string {
  const { t } = useTranslation('images');
  const entries = useTrash(engineId);
  return useCallback(
    (kind, row) => {
      const kept = entries?.find(({ layer }) => layer && row.tags.some((tag) => tag.endsWith(layer.image)));
      return kept ? t('own.trashOf', { name: kept.name }) : t(`own.${kind}`);
    },
    [entries, t],
  );
}

/** What the menu of a row has; stable. Its words are looked up once: every row that scrolls in has them. */
function useRowActions(ask: (asked: Asked) => void, save: (images: readonly ImageRow[]) => void) {
  const { t } = useTranslation('images');
  return useMemo(() => {
    const words = {
      run: t('run.action'),
      push: t('push.action'),
      tag: t('tag.action'),
      save: t('save.action'),
      remove: t('remove.ask'),
    };
    return (row: ImageRow): ActionMenuItem[] => [
      { id: 'run', label: words.run, icon: 'play', run: () => run(row) },
      { id: 'push', label: words.push, icon: 'upload', run: () => ask({ what: 'push', image: row }) },
      { id: 'tag', label: words.tag, icon: 'plus', run: () => ask({ what: 'tag', image: row }) },
      { id: 'save', label: words.save, icon: 'save', run: () => save([row]) },
      {
        id: 'remove',
        label: words.remove,
        icon: 'remove',
        danger: true,
        run: () => ask({ what: 'remove', images: [row] }),
      },
    ];
  }, [ask, save, t]);
}

function Dialogs({ asked, onClose }: { asked: Asked | undefined; onClose: () => void }) {
  if (asked?.what === 'push') return <PushDialog image={asked.image} onClose={onClose} />;
  if (asked?.what === 'tag') return <TagDialog image={asked.image} onClose={onClose} />;
  if (asked?.what === 'remove') return <RemoveImages images={asked.images} onClose={onClose} />;
  return null;
}

/** `form` is the dialog that the address opens over the list. */
export function ImageList({ onPull, form }: { onPull: () => void; form: string | undefined }) {
  const { t, i18n } = useTranslation('images');
  const engineId = useEngineId();
  const mirror = useImages();
  const { items } = mirror;
  const users = useUsers(imageOf);
  const [view, setView] = useView<View>('images-list', initialView);
  const [asked, ask] = useState<Asked>();
  const save = useSaveImages();
  const disk = useImageDisk(engineId, items, true);
  const { shares } = disk;
  const ids: readonly string[] = view.columns.length > 0 ? view.columns : usualColumns;
  const actions = useRowActions(ask, save);
  const ownText = useOwnText(engineId);
  const language = useMemo(() => imageLanguage(users, shares), [users, shares]);
  const found = useListQuery(view.query, items, language, () => shares);
  const columns = useMemo(
    () => imageColumns({ t, language: i18n.language, users, shares, ownText, actions }, ids),
    [t, i18n.language, users, shares, ownText, actions, ids],
  );
  const change = useColumnChange(view, ids, setView, t('list.columnKeys'));
  const words = useListWords('images');
  const status = useListStatus('images', mirror);
  const work = useShelfWork(engineId);
  const open = (next: string) => go({ panel: 'images', form: next });
  const close = () => go({ panel: 'images' }, { replace: true });
  useCommands([
    { id: 'images.load', title: t('load.command'), run: () => open('load') },
    { id: 'images.prune', title: t('prune.command'), run: () => open('prune') },
  ]);
  const remove = (images: readonly ImageRow[]) => ask({ what: 'remove', images });
  const buttons = (
    <>
      <Button variant="default" onClick={() => open('prune')}>
        {t('prune.action')}
      </Button>
      <Button variant="default" leftSection={<Icon name="file" />} onClick={() => open('load')}>
        {t('load.action')}
      </Button>
      <Button leftSection={<Icon name="download" />} onClick={onPull}>
        {t('pull.title')}
      </Button>
    </>
  );
  return (
    <LoadDrop engineId={engineId}>
      <ResourceList<ImageRow>
        words={words}
        rows={items}
        shown={found.rows}
        rowId={rowId}
        rowName={imageName}
        columns={columns}
        columnChange={change}
        sorts={view.sorts}
        onSortChange={(sorts) => setView({ sorts: [...sorts] })}
        sortKey={view.sorts.some(({ column }) => isCounted(column)) ? shares : undefined}
        onOpen={openRow}
        onDelete={remove}
        onShowAll={() => setView({ query: '' })}
        {...status}
        banner={work && <ShelfWork activities={work} />}
        tools={
          <ImageTools
            rows={items}
            users={users}
            view={view}
            onChange={setView}
            columns={ids}
            asked={found}
            language={language}
            loading={status.status === 'loading'}
            disk={disk}
          />
        }
        actions={buttons}
        bulk={(rows) => (
          <>
            <Button variant="default" size="compact-sm" leftSection={<Icon name="save" />} onClick={() => save(rows)}>
              {t('save.action')}
            </Button>
            <RemoveButton compact label={t('remove.ask')} onClick={() => remove(rows)} />
          </>
        )}
        empty={<EmptyState icon="image" title={t('empty.title')} text={t('empty.text')} action={buttons} />}
      >
        <Dialogs asked={asked} onClose={() => ask(undefined)} />
        {form === 'load' && <LoadDialog onClose={close} />}
        {form === 'prune' && <PruneImages onClose={close} />}
      </ResourceList>
    </LoadDrop>
  );
}
