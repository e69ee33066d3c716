// What one layer holds, or the image up to it: a tree with what the layer adds, changes and hides.
import { SegmentedControl } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../../runtime/contract/file-name.ts';
import {
  type LayerChange,
  type LayerFacts,
  type LayerFile,
  layerChanges,
} from '../../../../runtime/contract/image-contents.ts';
import { useErrorText } from '../../../state/files.ts';
import { ChangeMark } from '../../../ui/change-mark.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { type FileItem, type FileRow, modeText } from '../../../ui/files/file-rows.ts';
import { FileTree } from '../../../ui/files/file-tree.tsx';
import { SearchField } from '../../../ui/form/search-field.tsx';
import { formatBytes, formatDateTime, formatNumber } from '../../../ui/format.ts';
import { FilterChips } from '../../../ui/list/filter-chips.tsx';
import { ToolStrip } from '../../../ui/list/tool-line.tsx';
import { PointerMenu } from '../../../ui/menu/pointer-menu.tsx';
import { FileVersion, type FileVersionProps } from './file-version.tsx';
import classes from './inside.module.css';
import { useLayerTree } from './use-layer-tree.ts';

export interface LayerFilesProps {
  engineId: string;
  id: string;
  layer: number;
  facts: LayerFacts;
  onOpen: (path: string) => void;
}

function isLayerFile(item: FileItem): item is LayerFile {
  return 'files' in item;
}

export function LayerFiles({ engineId, id, layer, facts, onOpen }: LayerFilesProps) {
  const { t, i18n } = useTranslation('inside');
  const errorText = useErrorText();
  const [view, setView] = useState<'layer' | 'image'>('layer');
  const [change, setChange] = useState<LayerChange | 'all'>('all');
  const [text, setText] = useState('');
  const [active, setActive] = useState<string>();
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [version, setVersion] = useState<Pick<FileVersionProps, 'layer' | 'path' | 'hidden'>>();
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>();
  const isKnown = view === 'image' ? facts.compared : facts.read;
  const filter = view === 'image' && change === 'hidden' ? 'all' : change;
  const asked = { engineId, id, layer, view, ...(filter === 'all' ? {} : { change: filter }) };
  const tree = useLayerTree(asked, isKnown ? `${facts.diffId} ${facts.compared}` : '', text);
  const chosen = tree.rows.find(({ path }) => path === active)?.item;
  const whyNotOpen = (item: FileItem | undefined): string | undefined => {
    if (item === undefined || !isLayerFile(item)) return t('files.none');
    if (item.change === 'hidden') return t('files.isHidden');
    return item.hiddenBy === undefined ? undefined : t('files.isReplaced', { layer: item.hiddenBy + 1 });
  };
  const showVersion = (path: string, item: FileItem | undefined) => {
    if (isVersion(item)) setVersion({ layer: item.layer, path, hidden: item.change === 'hidden' });
  };
  const open = ({ path, item }: Pick<FileRow, 'path' | 'item'>) => {
    if (whyNotOpen(item) === undefined) onOpen(path);
    else showVersion(path, item);
  };
  const mark = useCallback(({ item }: FileRow) => (isLayerFile(item) ? <Marks file={item} /> : null), []);
  const note = ({ item, folder }: FileRow) => {
    if (folder?.status === 'failed') return t('files.unreadable');
    const isSized = item.kind === 'folder' || item.kind === 'file' || (isLayerFile(item) && item.change === 'hidden');
    return isSized && item.size >= 0 ? formatBytes(item.size, i18n.language) : undefined;
  };
  const counts = { added: facts.added, changed: facts.changed, hidden: facts.hidden };
  const kinds = layerChanges.filter((kind) => view === 'layer' || kind !== 'hidden');
  return (
    <div className={classes.files}>
      <ToolStrip>
        <SegmentedControl
          size="xs"
          aria-label={t('files.view')}
          value={view}
          onChange={(value) => setView(value as typeof view)}
          data={[
            { value: 'layer', label: t('files.layer') },
            { value: 'image', label: t('files.image') },
          ]}
        />
        <FilterChips
          label={t('files.filter')}
          value={filter}
          onChange={setChange}
          options={[
            { value: 'all', label: t('files.all') },
            ...kinds.map((kind) => ({
              value: kind,
              label: t(`change.${kind}`),
              count: facts.compared ? counts[kind] : undefined,
            })),
          ]}
        />
        <SearchField
          label={t('files.search')}
          placeholder={t('files.search')}
          value={text}
          onChange={setText}
          shortcut="/"
        />
      </ToolStrip>
      <div className={classes.tree}>
        <FileTree
          label={t('files.label', { layer: layer + 1 })}
          locale={i18n.language}
          rows={tree.rows}
          selection={selection}
          onSelect={setSelection}
          active={active}
          onActive={setActive}
          onOpen={open}
          onExpand={tree.expand}
          onMenu={setMenuAt}
          shown={shownName}
          mark={mark}
          note={note}
        >
          {tree.rows.length === 0 && (
            <NoFiles
              isKnown={isKnown}
              isLoading={tree.searching || tree.root === undefined || tree.root.status === 'loading'}
              isFiltered={text !== '' || filter !== 'all'}
              error={tree.root?.status === 'failed' ? errorText(tree.root.error) : undefined}
            />
          )}
        </FileTree>
      </div>
      <p className={classes.status} aria-live="polite">
        {tree.cut
          ? t('files.cut', { count: formatNumber(tree.rows.length, i18n.language) })
          : chosen && isLayerFile(chosen)
            ? factsOf(chosen, i18n.language)
            : t('files.hint')}
      </p>
      <PointerMenu
        label={t('files.actions')}
        at={menuAt}
        onClose={() => setMenuAt(undefined)}
        items={[
          {
            id: 'open',
            label: t('files.open'),
            icon: 'file',
            disabled: whyNotOpen(chosen) !== undefined,
            reason: whyNotOpen(chosen),
            run: () => active !== undefined && onOpen(active),
          },
          {
            id: 'version',
            label: t('version.open'),
            icon: 'layers',
            disabled: !isVersion(chosen),
            reason: t(chosen === undefined ? 'files.none' : 'version.isThere'),
            run: () => active !== undefined && showVersion(active, chosen),
          },
          {
            id: 'copy',
            label: t('files.copyPath'),
            icon: 'copy',
            disabled: active === undefined,
            run: () => void navigator.clipboard.writeText(active ?? '').catch(() => undefined),
          },
        ]}
      />
      {version && <FileVersion {...{ engineId, id, ...version }} onClose={() => setVersion(undefined)} />}
    </div>
  );
}

/** A file that a later layer hides or replaces, or that the layer itself takes away. */
function isVersion(item: FileItem | undefined): item is LayerFile {
  return item?.kind === 'file' && isLayerFile(item) && (item.change === 'hidden' || item.hiddenBy !== undefined);
}

function factsOf(file: LayerFile, locale: string): string {
  if (file.mode === 0 && file.modifiedAt === 0) return shownName(file.name);
  return [modeText(file), `${file.uid}:${file.gid}`, file.modifiedAt > 0 ? formatDateTime(file.modifiedAt, locale) : '']
    .filter(Boolean)
    .join(' · ');
}

function Marks({ file }: { file: LayerFile }) {
  const { t } = useTranslation('inside');
  return (
    <>
      {file.hardLink && <ChangeMark text={t('files.hardLink')} />}
      {file.hiddenBy !== undefined && file.kind !== 'folder' && (
        <ChangeMark text={t('files.replaced', { layer: file.hiddenBy + 1 })} />
      )}
      {file.change && (
        <ChangeMark text={t(`change.${file.change}`)} change={file.change === 'hidden' ? 'gone' : file.change} />
      )}
    </>
  );
}

interface NoFilesProps {
  isKnown: boolean;
  isLoading: boolean;
  isFiltered: boolean;
  error: string | undefined;
}

function NoFiles({ isKnown, isLoading, isFiltered, error }: NoFilesProps) {
  const { t } = useTranslation('inside');
  if (error !== undefined) return <EmptyState icon="error" title={t('files.unreadable')} text={error} />;
  if (!isKnown) return <EmptyState icon="layers" title={t('files.notRead')} text={t('files.notReadText')} />;
  if (isLoading) return <p className={classes.status}>{t('files.loading')}</p>;
  return <EmptyState icon="project" title={t(isFiltered ? 'files.noMatch' : 'files.empty')} />;
}
