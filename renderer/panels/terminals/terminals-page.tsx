// All open terminals as tabs; the sessions are the runtime's, so they outlive this page.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import { useCommands } from '../../state/commands.ts';
import { useContainers } from '../../state/containers.ts';
import { go, useRoute } from '../../state/navigation.ts';
import { useReportProblem } from '../../state/problem.ts';
import { closeTerminal, useTerminals } from '../../state/terminals.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { NewTerminal } from './new-terminal.tsx';
import { SessionTabs, useSessionName } from './session-tabs.tsx';
import { SessionView } from './session-view.tsx';
import classes from './terminals.module.css';

const panel = 'terminals';

function NothingOpen({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation('terminals');
  const anyRunning = useContainers((state) => state.items.some((row) => row.state === 'running'));
  return (
    <EmptyState
      icon="terminal"
      title={t('empty.title')}
      text={anyRunning ? t('empty.text') : t('empty.noContainers')}
      action={
        anyRunning ? (
          <Button onClick={onNew}>{t('new')}</Button>
        ) : (
          <Button variant="default" onClick={() => go({ panel: 'containers' })}>
            {t('empty.toContainers')}
          </Button>
        )
      }
    />
  );
}

/** The session of the address, else the one of the last time, else the newest. */
function useActive(sessions: readonly TerminalSession[]): [TerminalSession | undefined, (id: string) => void] {
  const { object } = useRoute();
  const [last, remember] = useView(panel, { sessionId: '' });
  const wanted = object ?? last.sessionId;
  const active = sessions.find(({ id }) => id === wanted) ?? sessions.at(-1);
  const choose = (id: string) => {
    remember({ sessionId: id });
    go({ panel, object: id }, { replace: true });
  };
  return [active, choose];
}

export function TerminalsPage() {
  const { t } = useTranslation('terminals');
  const { sessions, known } = useTerminals();
  const { form } = useRoute();
  const [active, choose] = useActive(sessions);
  const report = useReportProblem();
  const nameOf = useSessionName();
  const stay = active ? { object: active.id } : {};
  const openForm = () => go({ panel, ...stay, form: 'new' });
  const close = (session: TerminalSession) =>
    void closeTerminal(session.id).catch((error: unknown) => report(error, t('closeFailed')));
  useCommands([
    { id: 'terminals.new', title: t('new'), run: openForm },
    ...(active
      ? [
          {
            id: 'terminals.close',
            title: t('close', { name: nameOf(active) }),
            run: () => close(active),
          },
        ]
      : []),
  ]);
  return (
    <Page
      title={t('title')}
      actions={
        active && (
          <Button leftSection={<Icon name="plus" />} onClick={openForm}>
            {t('new')}
          </Button>
        )
      }
    >
      {active ? (
        <div className={classes.page}>
          <SessionTabs sessions={sessions} active={active} onChoose={choose} onClose={close} />
          <SessionView key={active.id} session={active} onOpened={choose} />
        </div>
      ) : (
        known && <NothingOpen onNew={openForm} />
      )}
      <NewTerminal
        opened={form === 'new'}
        onClose={() => go({ panel, ...stay }, { replace: true })}
        onOpened={(session) => choose(session.id)}
      />
    </Page>
  );
}
