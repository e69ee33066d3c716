// One terminal session on the screen, and what happened to it when it is over.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import { openExternal } from '../../state/external.ts';
import { type TerminalLink, useTerminal } from '../../state/terminal-view.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { type TerminalHandle, TerminalView } from '../../ui/terminal-view.tsx';
import classes from './terminal-tab.module.css';

function Ending({ link }: { link: TerminalLink }) {
  const { t } = useTranslation('containers');
  if (link.status === 'broken') return <NoticeBar kind="warning" title={t('terminal.broken')} />;
  if (link.status === 'lost') return <NoticeBar kind="warning" title={t('terminal.lost')} />;
  if (link.status !== 'exited') return null;
  const title = link.exitCode === undefined ? t('terminal.exited') : t('terminal.exitedWith', { code: link.exitCode });
  return <NoticeBar kind="info" title={title} />;
}

export function SessionView({ session }: { session: TerminalSession }) {
  const { t } = useTranslation('containers');
  const screen = useRef<TerminalHandle>(null);
  const link = useTerminal(session.id, screen);
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    // Who goes through the tabs by keyboard stays there.
    const byKeyboard = document.activeElement?.matches('[role="tab"]:focus-visible') ?? false;
    if (link.status === 'attached' && !byKeyboard) screen.current?.focus();
  }, [link.status]);
  return (
    <>
      <Ending link={link} />
      <div className={classes.screen}>
        <TerminalView
          ref={screen}
          label={t('terminal.label', { name: session.containerName })}
          escapeHint={t('terminal.leave')}
          onData={link.onData}
          onResize={link.onResize}
          onLink={setAddress}
        />
      </div>
      <ConfirmDialog
        opened={address !== undefined}
        title={t('terminal.linkTitle')}
        confirmLabel={t('terminal.linkOpen')}
        cancelLabel={t('terminal.linkCancel')}
        onCancel={() => setAddress(undefined)}
        onConfirm={() => {
          openExternal(address ?? '');
          setAddress(undefined);
        }}
      >
        <p className={classes.text}>{t('terminal.linkText')}</p>
        <code className={classes.address}>{address}</code>
      </ConfirmDialog>
    </>
  );
}
