// The files that differ between two images, as a tree.
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nameOf, shownName } from '../../../../runtime/contract/file-name.ts';
import type { FileDifference, ImageComparison } from '../../../../runtime/contract/image-contents.ts';
import { ChangeMark } from '../../../ui/change-mark.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import type { FileItem, FileRow } from '../../../ui/files/file-rows.ts';
import { FileTree } from '../../../ui/files/file-tree.tsx';
import { SearchField } from '../../../ui/form/search-field.tsx';
import { formatBytes, formatNumber } from '../../../ui/format.ts';
import { FilterChips } from '../../../ui/list/filter-chips.tsx';
import { useFoundRows } from '../../../ui/list/found-rows.ts';
import { ToolStrip } from '../../../ui/list/tool-line.tsx';
import classes from './inside.module.css';

const kinds = ['added', 'removed', 'changed'] as const;

interface Item extends FileItem {
  path: string;
  one: FileDifference;
}

function itemOf(one: FileDifference): Item {
  const size = one.kind === 'folder' ? -1 : Math.max(one.sizeAfter, one.difference === 'removed' ? one.sizeBefore : 0);
  return { name: nameOf(one.path), path: one.path, kind: one.kind, size, mode: 0, uid: 0, gid: 0, modifiedAt: 0, one };
}

export function DifferentFiles({ difference }: { difference: ImageComparison }) {
  const { t, i18n } = useTranslation('inside');
  const [kind, setKind] = useState<FileDifference['difference'] | 'all'>('all');
  const [text, setText] = useState('');
  const [active, setActive] = useState<string>();
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => {
    const wanted = text.toLowerCase();
    const isMeant = ({ difference: own, path }: FileDifference) =>
      (kind === 'all' || own === kind) && path.toLowerCase().includes(wanted);
    return difference.files.filter(isMeant).map(itemOf);
  }, [difference.files, kind, text]);
  const { byPath, rows, expand } = useFoundRows(shown);
  const mark = useCallback(({ path }: FileRow) => <Mark one={byPath.get(path)?.one} />, [byPath]);
  const bytes = (value: number) => formatBytes(value, i18n.language);
  const { added, removed, changed, addedBytes, removedBytes, touched } = difference;
  if (added + removed + changed === 0 && difference.files.length === 0) {
    return (
      <p className={classes.sentence}>
        {t(touched > 0 ? 'compare.sameButTimes' : 'compare.sameFiles', { count: touched })}
      </p>
    );
  }
  const counts = { added, removed, changed };
  return (
    <>
      <p className={classes.sentence}>
        {t('compare.sum', { added: bytes(addedBytes), removed: bytes(removedBytes) })}
        {touched > 0 && ` ${t('compare.touched', { count: touched })}`}
      </p>
      <ToolStrip>
        <FilterChips
          label={t('files.filter')}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'all', label: t('files.all') },
            ...kinds.map((one) => ({ value: one, label: t(`difference.${one}`), count: counts[one] })),
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
      <div className={classes.differences}>
        <FileTree
          label={t('compare.files')}
          locale={i18n.language}
          rows={rows}
          selection={selection}
          onSelect={setSelection}
          active={active}
          onActive={setActive}
          onOpen={({ path }) => setActive(path)}
          onExpand={expand}
          shown={shownName}
          mark={mark}
          note={({ item }) => (item.kind === 'file' && item.size >= 0 ? bytes(item.size) : undefined)}
        >
          {rows.length === 0 && <EmptyState icon="project" title={t('files.noMatch')} />}
        </FileTree>
      </div>
      {difference.cut && (
        <p className={classes.status}>
          {t('files.cut', { count: formatNumber(difference.files.length, i18n.language) })}
        </p>
      )}
    </>
  );
}

function Mark({ one }: { one: FileDifference | undefined }) {
  const { t, i18n } = useTranslation('inside');
  if (one === undefined) return null;
  const what = one.what.filter((each) => each !== 'time').map((each) => t(`what.${each}`));
  const delta = one.difference === 'changed' ? one.sizeAfter - one.sizeBefore : 0;
  const sign = delta > 0 ? '+' : '−';
  return (
    <>
      {delta !== 0 && (
        <span className={classes.delta}>
          {sign}
          {formatBytes(Math.abs(delta), i18n.language)}
        </span>
      )}
      {what.length > 0 && <ChangeMark text={what.join(', ')} />}
      <ChangeMark
        text={t(`difference.${one.difference}`)}
        change={one.difference === 'removed' ? 'gone' : one.difference}
      />
    </>
  );
}
