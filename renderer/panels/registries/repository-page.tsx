// The tags of one repository: filtered, looked at, pulled and deleted from here.
import { Button, Skeleton, Stack } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../state/client.ts';
import { useEngineId } from '../../state/engines.ts';
import { go } from '../../state/navigation.ts';
import { notify } from '../../state/notices.ts';
import { useProblemText, useReportProblem } from '../../state/problem.ts';
import { type Pages, useNames } from '../../state/registries.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/form/search-field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import type { Column } from '../../ui/list/resource-columns.ts';
import { hasWords } from '../../ui/list/resource-page.tsx';
import { ResourceTable, type Sort } from '../../ui/list/resource-table.tsx';
import { actionsColumn } from '../../ui/list/usual-columns.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { DeleteTag } from './delete-tag.tsx';
import classes from './registries.module.css';
import { TagDialog } from './tag-dialog.tsx';
import { hubHost, registryName } from './words.ts';

export interface Place {
  host: string;
  repository: string;
}

/** As it is pulled: Docker Hub need not be named. */
export function referenceOf({ host, repository }: Place, tag: string): string {
  const name = host === hubHost ? repository.replace(/^library\//, '') : `${host}/${repository}`;
  return `${name}:${tag}`;
}

/** Begins a pull on the current engine; how it goes on is told by the frame. */
function usePull(): (reference: string) => Promise<void> {
  const { t } = useTranslation('registries');
  const report = useReportProblem();
  const engineId = useEngineId();
  return useCallback(
    async (reference) => {
      try {
        await client().images.pull({ engineId, reference });
        notify({ kind: 'info', title: t('tag.pullStarted', { name: reference }) });
      } catch (error) {
        report(error, t('tag.pullFailed', { name: reference }));
      }
    },
    [engineId, report, t],
  );
}

const tagId = (tag: string) => tag;
const nothing: ReadonlySet<string> = new Set();
type Asked = { kind: 'details' | 'delete'; tag: string };

/** Of the table of tags. */
function useTagColumns(
  { host, repository }: Place,
  pull: (reference: string) => Promise<void>,
  ask: (asked: Asked) => void,
): Column<string>[] {
  const { t } = useTranslation('registries');
  return useMemo(() => {
    const reference = (tag: string) => referenceOf({ host, repository }, tag);
    return [
      { id: 'tag', header: t('tags.tag'), grow: 2, sort: naturalCompare, cell: (tag) => tag },
      { id: 'reference', header: t('tag.reference'), grow: 3, hideBelow: 700, cell: reference },
      actionsColumn(
        t('column.actions'),
        (tag) => t('tags.actions', { name: tag }),
        (tag) => [
          { id: 'show', label: t('tag.show'), icon: 'inspect', run: () => ask({ kind: 'details', tag }) },
          { id: 'pull', label: t('tag.pull'), icon: 'download', run: () => void pull(reference(tag)) },
          {
            id: 'delete',
            label: t('tag.delete'),
            icon: 'remove',
            danger: true,
            run: () => ask({ kind: 'delete', tag }),
          },
        ],
      ),
    ];
  }, [t, host, repository, pull, ask]);
}

export function RepositoryPage(place: Place) {
  const { host, repository } = place;
  const { t } = useTranslation('registries');
  const [query, setQuery] = useState('');
  const [sorts, setSorts] = useState<readonly Sort[]>([{ column: 'tag', descending: false }]);
  const [asked, setAsked] = useState<Asked>();
  const [selection, setSelection] = useState(nothing);
  const pull = usePull();
  const pages = useNames(
    (next, signal) => client().registries.tags({ host, repository, next }, { signal }),
    `${host}/${repository}`,
  );
  const shown = useMemo(() => pages.items.filter((tag) => hasWords(tag, query)), [pages.items, query]);
  const columns = useTagColumns(place, pull, setAsked);
  const chosen = shown.filter((tag) => selection.has(tag));
  const close = () => setAsked(undefined);
  const words = useMemo(
    () => ({
      selectAll: t('tags.selectAll'),
      selectRow: (tag: string) => t('tags.select', { name: tag }),
      open: t('tags.open'),
    }),
    [t],
  );
  return (
    <DetailsPage
      fill
      title={repository}
      subtitle={<span>{registryName(host, t)}</span>}
      onBack={() => go({ panel: 'registries', object: host })}
      backLabel={t('tags.back', { host: registryName(host, t) })}
      tabs={[]}
      tab=""
      onTab={() => undefined}
    >
      <div className={classes.tags}>
        {chosen.length === 0 ? (
          <Tools pages={pages} query={query} onQuery={setQuery} />
        ) : (
          <Chosen
            count={chosen.length}
            onPull={() => {
              for (const tag of chosen) void pull(referenceOf(place, tag));
              setSelection(nothing);
            }}
            onClear={() => setSelection(nothing)}
          />
        )}
        <PagesProblem pages={pages} />
        <div className={classes.table}>
          <ResourceTable<string>
            label={t('tags.label', { name: repository })}
            rows={shown}
            rowId={tagId}
            columns={columns}
            sorts={sorts}
            onSortChange={setSorts}
            selection={selection}
            onSelectionChange={setSelection}
            onOpen={(tag) => setAsked({ kind: 'details', tag })}
            words={words}
            empty={<Empty pages={pages} />}
          />
        </div>
      </div>
      {asked?.kind === 'details' && (
        <TagDialog
          place={place}
          tag={asked.tag}
          onPull={() => void pull(referenceOf(place, asked.tag))}
          onDelete={() => setAsked({ kind: 'delete', tag: asked.tag })}
          onClose={close}
        />
      )}
      {asked?.kind === 'delete' && <DeleteTag place={place} tag={asked.tag} onDone={pages.again} onClose={close} />}
    </DetailsPage>
  );
}

function Tools({ pages, query, onQuery }: { pages: Pages<string>; query: string; onQuery: (query: string) => void }) {
  const { t } = useTranslation('registries');
  return (
    <div className={classes.tools}>
      <div className={classes.search}>
        <SearchField
          label={t('tags.filter')}
          placeholder={t('tags.filter')}
          value={query}
          onChange={onQuery}
          shortcut="/"
        />
      </div>
      {pages.ready && <span className={classes.faint}>{t('tags.count', { count: pages.items.length })}</span>}
      {pages.more && (
        <Button variant="default" loading={pages.reading} onClick={pages.more}>
          {t('tags.more')}
        </Button>
      )}
    </div>
  );
}

/** Takes the place of the tools while tags are selected. */
function Chosen({ count, onPull, onClear }: { count: number; onPull: () => void; onClear: () => void }) {
  const { t } = useTranslation('registries');
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('tags.bulk')}>
      <span aria-live="polite">{t('list.selected', { count })}</span>
      <Button size="compact-sm" variant="default" leftSection={<Icon name="download" size={14} />} onClick={onPull}>
        {t('tag.pull')}
      </Button>
      <IconButton icon="close" label={t('list.clear')} onClick={onClear} />
    </div>
  );
}

function PagesProblem({ pages: { problem } }: { pages: Pages<string> }) {
  const textOf = useProblemText();
  if (problem === undefined) return null;
  const { title, detail } = textOf(problem);
  return (
    <div className={classes.notice}>
      <NoticeBar kind="error" title={title} text={detail} />
    </div>
  );
}

function Empty({ pages }: { pages: Pages<string> }) {
  const { t } = useTranslation('registries');
  if (pages.problem !== undefined) return null;
  if (!pages.ready) {
    return (
      <Stack gap="var(--space-3)" p="var(--space-4)" role="status" aria-busy="true" aria-label={t('tags.loading')}>
        <Skeleton height={18} width={180} />
        <Skeleton height={18} width={240} />
      </Stack>
    );
  }
  return pages.items.length === 0 ? (
    <EmptyState icon="registry" title={t('tags.noneTitle')} text={t('tags.noneText')} />
  ) : (
    <EmptyState icon="search" title={t('tags.filteredTitle')} text={t('tags.filteredText')} />
  );
}
