// The terminals of one container as tabs; the sessions are the runtime's, so they are still there after a reload.
import { Button } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerRow } from '../../../runtime/contract/containers.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import { problemOf, useProblemText } from '../../state/problem.ts';
import { closeTerminal, openTerminal, useTerminals } from '../../state/terminals.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { usePending } from './pending.ts';
import { SessionTabs } from './session-tabs.tsx';
import { SessionView } from './session-view.tsx';
import classes from './terminal-tab.module.css';
import { useRunAction } from './use-actions.ts';

interface Opening {
  open: () => Promise<void>;
  busy: boolean;
  problem: Problem | undefined;
}

/** Opens terminals in the container, the first by itself when the tab is entered and there is none. */
function useOpening(row: ContainerRow, wanted: boolean, onOpened: (session: TerminalSession) => void): Opening {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const opened = useRef(onOpened);
  opened.current = onOpened;
  const open = useCallback(async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      opened.current(await openTerminal(row.engineId, row.id));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }, [row.engineId, row.id]);
  const tried = useRef(false);
  useEffect(() => {
    if (!wanted || tried.current) return;
    tried.current = true;
    void open();
  }, [wanted, open]);
  return { open, busy, problem };
}

function NotRunning({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('containers');
  const run = useRunAction();
  const pending = usePending(row.id);
  return (
    <EmptyState
      icon="terminal"
      title={t('terminal.notRunningTitle')}
      text={t('terminal.notRunningText')}
      action={
        <Button loading={pending !== undefined} onClick={() => void run('start', [row])}>
          {t('named.start', { name: row.name })}
        </Button>
      }
    />
  );
}

function NoSession({ opening }: { opening: Opening }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  if (opening.busy) {
    return (
      <p className={classes.opening} role="status">
        {t('terminal.opening')}
      </p>
    );
  }
  const { problem } = opening;
  const text = problem && textOf(problem);
  return (
    <EmptyState
      icon="terminal"
      title={text ? t('terminal.failed') : t('terminal.none')}
      text={text && [text.title, text.detail].filter(Boolean).join('\n')}
      action={<Button onClick={() => void opening.open()}>{text ? t('terminal.retry') : t('terminal.new')}</Button>}
    />
  );
}

export function TerminalTab({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const { sessions: all, known } = useTerminals();
  const [chosen, setChosen] = useState<string>();
  const sessions = all.filter((session) => session.engineId === row.engineId && session.containerId === row.id);
  const running = row.state === 'running';
  const opening = useOpening(row, known && running && sessions.length === 0, (session) => setChosen(session.id));
  const active = sessions.find((session) => session.id === chosen) ?? sessions.at(-1);
  if (!active) return running ? <NoSession opening={opening} /> : <NotRunning row={row} />;
  return (
    <div className={classes.page}>
      <SessionTabs
        sessions={sessions}
        activeId={active.id}
        onChoose={setChosen}
        onClose={(session) => closeTerminal(session.id).catch(() => undefined)}
        onNew={running && !opening.busy ? () => void opening.open() : undefined}
      />
      {opening.problem && <NoticeBar kind="error" title={t('terminal.failed')} text={textOf(opening.problem).title} />}
      <SessionView key={active.id} session={active} />
    </div>
  );
}
