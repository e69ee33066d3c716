// What runs inside a container now: sorted, searched, and signalled one by one or together.
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../../runtime/contract/containers.ts';
import type { ContainerProcess } from '../../../../runtime/contract/processes.ts';
import { client } from '../../../state/client.ts';
import { useRepeated } from '../../../state/load.ts';
import { problemOf, useProblemText, useReportProblem } from '../../../state/problem.ts';
import { useView } from '../../../state/view.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { SearchField } from '../../../ui/form/search-field.tsx';
import { hasWords } from '../../../ui/list/resource-page.tsx';
import { ResourceTable, type Sort } from '../../../ui/list/resource-table.tsx';
import { ActionMenu } from '../../../ui/menu/action-menu.tsx';
import { processColumns } from './columns.tsx';
import classes from './processes.module.css';
import { sentSignals } from './signals.ts';

/** As long as one look takes the engine some ten milliseconds, this is nothing to it. */
const everyMs = 2000;

const rowId = ({ pid }: ContainerProcess) => String(pid);
const initialView: { sorts: readonly Sort[] } = { sorts: [{ column: 'cpu', descending: true }] };
const none: ReadonlySet<string> = new Set();

function useSignals(row: ContainerRow, onSent: () => void) {
  const { t } = useTranslation('containers');
  const report = useReportProblem();
  return useMemo(
    () => async (signal: string, pids: readonly number[]) => {
      for (const pid of pids) {
        await client()
          .processes.signal({ engineId: row.engineId, id: row.id, pid, signal })
          .catch((error: unknown) => report(error, t('processes.failed', { signal, pid })));
      }
      onSent();
    },
    [row.engineId, row.id, onSent, report, t],
  );
}

function Away({ error, running }: { error: unknown; running: boolean }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  if (!running) return <EmptyState icon="layers" title={t('processes.noneTitle')} text={t('processes.noneText')} />;
  const { title, detail } = textOf(problemOf(error));
  return <EmptyState icon="warning" title={title} text={detail} />;
}

export function ProcessesTab({ row }: { row: ContainerRow }) {
  const { t, i18n } = useTranslation('containers');
  const [query, setQuery] = useState('');
  const [view, setView] = useView('processes', initialView);
  const [selection, setSelection] = useState(none);
  const { engineId, id, state } = row;
  const read = useRepeated((signal) => client().processes.list({ engineId, id }, { signal }), everyMs, [
    engineId,
    id,
    state,
  ]);
  const send = useSignals(row, read.again);
  const columns = useMemo(
    () => processColumns(t, i18n.language, (signal, pid) => void send(signal, [pid])),
    [t, i18n.language, send],
  );
  const words = useMemo(
    () => ({
      selectAll: t('processes.selectAll'),
      selectRow: ({ pid, command }: ContainerProcess) => t('processes.selectRow', { pid, command }),
    }),
    [t],
  );
  const all = read.value ?? [];
  const rows =
    query.trim() === '' ? all : all.filter((one) => hasWords(`${one.pid} ${one.user} ${one.command}`, query));
  if (read.error !== undefined) return <Away error={read.error} running={state === 'running' || state === 'paused'} />;
  const chosen = rows.filter((one) => selection.has(rowId(one))).map(({ pid }) => pid);
  return (
    <div className={classes.tab}>
      <div className={classes.toolbar}>
        <SearchField
          label={t('processes.search')}
          placeholder={t('processes.search')}
          value={query}
          onChange={setQuery}
        />
        <span className={classes.count}>{read.value && t('processes.count', { count: rows.length })}</span>
        {chosen.length > 0 && (
          <ActionMenu
            label={t('processes.sendMany', { count: chosen.length })}
            icon="kill"
            items={sentSignals.map((signal) => ({
              id: signal,
              label: t('processes.send', { signal }),
              danger: signal === 'SIGKILL',
              run: () => void send(signal, chosen),
            }))}
          />
        )}
      </div>
      <ResourceTable<ContainerProcess>
        label={t('processes.label', { name: row.name })}
        rows={rows}
        rowId={rowId}
        columns={columns}
        selection={selection}
        onSelectionChange={setSelection}
        sorts={view.sorts}
        onSortChange={(sorts) => setView({ sorts })}
        words={words}
        empty={
          <p className={classes.none} role="status">
            {read.value === undefined ? t('processes.loading') : t('processes.noMatch')}
          </p>
        }
      />
    </div>
  );
}
