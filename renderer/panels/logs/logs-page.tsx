// Logs of any containers in one view: chosen at the left, merged in the order of time at the right.
import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KeptLog, LogSelection } from '../../../runtime/contract/logs.ts';
import { useCommands } from '../../state/commands.ts';
import { useContainers } from '../../state/containers.ts';
import { forgetLog, useKeptLogs } from '../../state/logs/kept-logs.ts';
import { useLogs } from '../../state/logs.ts';
import { go } from '../../state/navigation.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { useView } from '../../state/view.ts';
import { ConfirmDialog } from '../../ui/dialog/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LogView } from '../../ui/logs/log-view.tsx';
import { Page } from '../../ui/page.tsx';
import classes from './logs.module.css';
import { SourceList } from './source-list.tsx';

const initial: { selections: LogSelection[]; aside: boolean } = { selections: [], aside: true };

/** Asks before a kept log is deleted; the one that asks is mounted with the log. */
function ForgetQuestion({ log, onDone }: { log: KeptLog; onDone: () => void }) {
  const { t } = useTranslation('logs');
  const textOf = useProblemText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const confirm = async () => {
    setBusy(true);
    try {
      await forgetLog(log);
      onDone();
    } catch (thrown) {
      setError(`${t('forgetFailed')} ${textOf(problemOf(thrown)).title}`);
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      opened
      danger
      title={t('forgetTitle', { name: log.name })}
      confirmLabel={t('forgetAction')}
      cancelLabel={t('cancel')}
      busy={busy}
      error={error}
      onConfirm={() => void confirm()}
      onCancel={onDone}
    >
      {t('forgetText')}
    </ConfirmDialog>
  );
}

function Nothing({ any }: { any: boolean }) {
  const { t } = useTranslation('logs');
  if (any) return <EmptyState icon="logs" title={t('emptyTitle')} text={t('emptyText')} />;
  return (
    <EmptyState
      icon="logs"
      title={t('noneTitle')}
      text={t('noneText')}
      action={
        <Button variant="default" onClick={() => go({ panel: 'containers' })}>
          {t('toContainers')}
        </Button>
      }
    />
  );
}

/** What was chosen, as far as it is still there. */
function useChoice() {
  const [view, change] = useView('logs', initial);
  const rows = useContainers((state) => state.items);
  const all = useKeptLogs();
  const [muted, onMuted] = useState<number[]>([]);
  const kept = useMemo(() => {
    const there = new Set(rows.map(({ id }) => id));
    return all.filter(({ containerId, removedAt }) => removedAt !== undefined && !there.has(containerId));
  }, [all, rows]);
  const onSelections = useCallback((selections: LogSelection[]) => change({ selections }), [change]);
  return { view, change, rows, kept, muted, onMuted, onSelections };
}

export function LogsPage() {
  const { t } = useTranslation(['logs', 'app']);
  const { view: choice, change, rows, kept, muted, onMuted, onSelections } = useChoice();
  const { selections, aside } = choice;
  const [forgetting, setForgetting] = useState<KeptLog>();
  const { view, sources, clear } = useLogs({
    selections,
    muted,
    key: 'panel',
    name: sourcesName(selections, rows) ?? t('name'),
    label: t('label'),
    empty: t('empty'),
  });
  useCommands([{ id: 'logs.clear', title: t('app:log.clear'), run: clear }]);
  const any = rows.length > 0 || kept.length > 0;
  return (
    <Page
      title={t('title')}
      actions={
        any && (
          <Button variant="default" aria-expanded={aside} onClick={() => change({ aside: !aside })}>
            {aside ? t('hideSources') : t('showSources')}
          </Button>
        )
      }
    >
      <div className={classes.page}>
        {any && aside && (
          <SourceList
            candidates={rows}
            kept={kept}
            selections={selections}
            onSelections={onSelections}
            sources={sources}
            muted={muted}
            onMuted={onMuted}
            onForget={setForgetting}
          />
        )}
        <div className={classes.lines}>
          {selections.length === 0 ? (
            <Nothing any={any} />
          ) : (
            <LogView {...view} menu={[{ id: 'clear', label: t('app:log.clear'), icon: 'remove', run: clear }]} />
          )}
        </div>
      </div>
      {forgetting && <ForgetQuestion log={forgetting} onDone={() => setForgetting(undefined)} />}
    </Page>
  );
}

/** What the view is called after: its project or container where it is but one. */
function sourcesName(selections: readonly LogSelection[], rows: readonly { id: string; name: string }[]) {
  const [first] = selections;
  if (!first || selections.length > 1) return undefined;
  return first.kind === 'project' ? first.project : rows.find(({ id }) => id === first.id)?.name;
}
