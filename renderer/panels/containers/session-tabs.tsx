// One tab a terminal session, each with a button that ends it, and one for another session.
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import classes from './terminal-tab.module.css';

interface Props {
  sessions: readonly TerminalSession[];
  activeId: string;
  onChoose: (id: string) => void;
  onClose: (session: TerminalSession) => void;
  /** Absent while no other can be opened. */
  onNew: (() => void) | undefined;
}

/** The shell without its folder. */
function shellName(session: TerminalSession): string {
  return session.shell.split('/').at(-1) || session.shell;
}

export function SessionTabs({ sessions, activeId, onChoose, onClose, onNew }: Props) {
  const { t } = useTranslation('containers');
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = sessions.findIndex((session) => session.id === activeId);
    const next = (at + step + sessions.length) % sessions.length;
    const session = sessions[next];
    if (!session) return;
    onChoose(session.id);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  const names = sessions.map((session, index) =>
    t('terminal.session', { shell: shellName(session), number: index + 1 }),
  );
  return (
    <div className={classes.strip}>
      <div className={classes.tabs} role="tablist" aria-label={t('terminal.sessions')} ref={list} onKeyDown={move}>
        {sessions.map((session, index) => (
          <button
            key={session.id}
            type="button"
            role="tab"
            aria-selected={session.id === activeId}
            tabIndex={session.id === activeId ? 0 : -1}
            className={classes.tab}
            data-ended={session.status === 'running' ? undefined : true}
            onClick={() => onChoose(session.id)}
          >
            {names[index]}
          </button>
        ))}
      </div>
      <span className={classes.tools}>
        {sessions.map((session, index) =>
          session.id === activeId ? (
            <IconButton
              key={session.id}
              icon="close"
              size="small"
              label={t('terminal.close', { name: names[index] })}
              onClick={() => onClose(session)}
            />
          ) : null,
        )}
        <IconButton
          icon="plus"
          size="small"
          label={t('terminal.new')}
          disabled={onNew === undefined}
          onClick={() => onNew?.()}
        />
      </span>
    </div>
  );
}
