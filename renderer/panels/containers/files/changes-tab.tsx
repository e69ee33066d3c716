// What differs between a container's file system and its image.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import { shownName } from '../../../../runtime/contract/file-name.ts';
import { client } from '../../../state/client.ts';
import { fileStore } from '../../../state/files/file-store.ts';
import { useErrorText } from '../../../state/files.ts';
import { useLoad } from '../../../state/load.ts';
import { go } from '../../../state/navigation.ts';
import { useReportProblem } from '../../../state/problem.ts';
import { ChangeMark } from '../../../ui/change-mark.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import type { FileRow } from '../../../ui/files/file-rows.ts';
import { FileTree } from '../../../ui/files/file-tree.tsx';
import { SearchField } from '../../../ui/form/search-field.tsx';
import { formatBytes, formatNumber } from '../../../ui/format.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { FilterChips } from '../../../ui/list/filter-chips.tsx';
import { useFoundRows } from '../../../ui/list/found-rows.ts';
import { ToolStrip } from '../../../ui/list/tool-line.tsx';
import { PointerMenu } from '../../../ui/menu/pointer-menu.tsx';
import { type ChangeKind, changeItem, filteredChanges, isForMount, isOnlyOnTheWay, parentsOf } from './change-tree.ts';
import classes from './files.module.css';

const kinds = ['added', 'changed', 'deleted'] as const;

function useChanges(row: ContainerRow, round: number) {
  const { engineId, id, state } = row;
  return useLoad(
    async (signal) => {
      const place = { kind: 'container' as const, engineId, id };
      const { mounts } = await client().files.place({ place }, { signal });
      const { changes, cut } = await client().files.changes({ place }, { signal });
      const parents = parentsOf(changes);
      const own = changes.filter((change) => !isOnlyOnTheWay(change, parents));
      return { changes: own, cut, mounts };
    },
    [engineId, id, state, round],
  );
}

export function ChangesTab({ row }: { row: ContainerRow }) {
  const { t, i18n } = useTranslation('files');
  const errorText = useErrorText();
  const report = useReportProblem();
  const [round, setRound] = useState(0);
  const [kind, setKind] = useState<ChangeKind | 'all'>('all');
  const [text, setText] = useState('');
  const [active, setActive] = useState<string>();
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>();
  const { value, error } = useChanges(row, round);
  const all = value?.changes;
  const shown = useMemo(() => filteredChanges(all ?? [], kind, text).map(changeItem), [all, kind, text]);
  const { byPath, rows, expand } = useFoundRows(shown);

  if (value === undefined) {
    if (error === undefined) return <p className={classes.notice}>{t('loading')}</p>;
    return <EmptyState icon="error" title={t('changes.failed')} text={errorText(error)} />;
  }
  const place = { kind: 'container' as const, engineId: row.engineId, id: row.id };
  const open = (path: string) => {
    go({ panel: 'containers', object: row.id, tab: 'files' }, { replace: true });
    fileStore(place)
      .go(path)
      .catch((thrown: unknown) => report(thrown, t('failed.link', { name: shownName(path) })));
  };
  const count = (wanted: ChangeKind) => value.changes.filter(({ change }) => change === wanted).length;
  const bytes = value.changes.reduce((sum, { size = 0 }) => sum + size, 0);
  const mark = ({ path }: FileRow) => {
    const change = byPath.get(path)?.change;
    if (change === undefined) return null;
    const isMount = isForMount(change, value.mounts);
    return (
      <>
        {isMount && <ChangeMark text={t('changes.forMount')} />}
        <ChangeMark
          text={t(`changes.${change.change}`)}
          change={change.change === 'deleted' ? 'gone' : change.change}
        />
      </>
    );
  };
  const chosen = byPath.get(active ?? '')?.change;
  return (
    <div className={classes.changes}>
      <ToolStrip>
        <SearchField
          label={t('changes.search')}
          placeholder={t('changes.search')}
          value={text}
          onChange={setText}
          shortcut="/"
        />
        <FilterChips
          label={t('changes.filter')}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'all', label: t('changes.all'), count: value.changes.length },
            ...kinds.map((one) => ({ value: one, label: t(`changes.${one}`), count: count(one) })),
          ]}
        />
        <span>{t('changes.bytes', { size: formatBytes(bytes, i18n.language) })}</span>
        <span className={classes.end}>
          <IconButton icon="restart" label={t('reload')} onClick={() => setRound(round + 1)} />
        </span>
      </ToolStrip>
      {value.cut && (
        <p className={classes.notice}>
          {t('changes.cut', { count: formatNumber(value.changes.length, i18n.language) })}
        </p>
      )}
      {value.mounts.length > 0 && <p className={classes.notice}>{t('changes.mounts')}</p>}
      <div className={classes.tree}>
        <FileTree
          label={t('changes.label', { name: row.name })}
          locale={i18n.language}
          rows={rows}
          selection={selection}
          onSelect={setSelection}
          active={active}
          onActive={setActive}
          onOpen={({ path }) => byPath.get(path)?.change.change !== 'deleted' && open(path)}
          onExpand={expand}
          onMenu={setMenuAt}
          shown={shownName}
          mark={mark}
        >
          {rows.length === 0 && (
            <EmptyState
              icon="project"
              title={t(all?.length === 0 ? 'changes.noneTitle' : 'changes.noMatchTitle')}
              text={t(all?.length === 0 ? 'changes.noneText' : 'changes.noMatchText')}
            />
          )}
        </FileTree>
      </div>
      <PointerMenu
        label={t('actions')}
        at={menuAt}
        onClose={() => setMenuAt(undefined)}
        items={[
          {
            id: 'open',
            label: t('changes.open'),
            icon: 'file',
            disabled: active === undefined || chosen?.change === 'deleted',
            reason: t('changes.isDeleted'),
            run: () => active !== undefined && open(active),
          },
          {
            id: 'copy',
            label: t('copyPath'),
            icon: 'copy',
            disabled: active === undefined,
            run: () => void navigator.clipboard.writeText(active ?? '').catch(() => undefined),
          },
        ]}
      />
    </div>
  );
}
