// One session on the screen, and what became of it when it has ended.
import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import { openExternal } from '../../state/external.ts';
import { useReportProblem } from '../../state/problem.ts';
import { type TerminalLink, useTerminal } from '../../state/terminal-view.ts';
import { openMachineTerminal, openTerminal } from '../../state/terminals.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { type TerminalHandle, TerminalView } from '../../ui/terminal-view.tsx';
import { useSessionName } from './session-tabs.tsx';
import classes from './terminals.module.css';

function Again({ session, onOpened }: { session: TerminalSession; onOpened: (id: string) => void }) {
  const { t } = useTranslation('terminals');
  const report = useReportProblem();
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    try {
      const { engineId, containerId } = session;
      const opened = await (containerId === '' ? openMachineTerminal() : openTerminal(engineId, containerId));
      onOpened(opened.id);
    } catch (error) {
      report(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button variant="default" loading={busy} onClick={() => void open()}>
      {t('again')}
    </Button>
  );
}

function Ending({ link, children }: { link: TerminalLink; children: ReactNode }) {
  const { t } = useTranslation('terminals');
  const { status, exitCode } = link;
  if (status === 'attaching' || status === 'attached') return null;
  const ended = exitCode === undefined ? t('exited') : t('exitedCode', { code: exitCode });
  const title = { broken: t('broken'), lost: t('lost'), exited: ended }[status];
  return (
    <div className={classes.ending}>
      <NoticeBar
        kind={status === 'exited' ? 'info' : 'warning'}
        title={title}
        action={status === 'broken' ? undefined : children}
      />
    </div>
  );
}

/** An address in the output is a container's text: it is shown in full before anything opens. */
function LinkQuestion({ address, onDone }: { address: string | undefined; onDone: () => void }) {
  const { t } = useTranslation('terminals');
  return (
    <ConfirmDialog
      opened={address !== undefined}
      title={t('link.title')}
      confirmLabel={t('link.open')}
      cancelLabel={t('link.cancel')}
      onCancel={onDone}
      onConfirm={() => {
        openExternal(address ?? '');
        onDone();
      }}
    >
      <p className={classes.text}>{t('link.text')}</p>
      <code className={classes.address}>{address}</code>
    </ConfirmDialog>
  );
}

export function SessionView({ session, onOpened }: { session: TerminalSession; onOpened: (id: string) => void }) {
  const { t } = useTranslation('terminals');
  const nameOf = useSessionName();
  const screen = useRef<TerminalHandle>(null);
  const link = useTerminal(session.id, screen);
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (link.status === 'attached' && document.activeElement?.getAttribute('role') !== 'tab') screen.current?.focus();
  }, [link.status]);
  return (
    <div className={classes.session} role="tabpanel" id="terminal-panel" aria-labelledby={`terminal-tab-${session.id}`}>
      <Ending link={link}>
        <Again session={session} onOpened={onOpened} />
      </Ending>
      <div className={classes.screen}>
        <TerminalView
          ref={screen}
          label={t('view', { name: nameOf(session) })}
          onData={link.onData}
          onResize={link.onResize}
          onLink={setAddress}
          escapeHint={t('escape')}
        />
      </div>
      <LinkQuestion address={address} onDone={() => setAddress(undefined)} />
    </div>
  );
}
