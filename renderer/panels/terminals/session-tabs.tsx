// One tab a session: container and shell, and whether it is still there. Delete, or the button, closes one.
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { StateBadge, type Tone } from '../../ui/state-badge.tsx';
import classes from './terminals.module.css';

interface SessionTabsProps {
  sessions: readonly TerminalSession[];
  active: TerminalSession;
  onChoose: (id: string) => void;
  onClose: (session: TerminalSession) => void;
}

const tones: Record<TerminalSession['status'], Tone> = { running: 'good', exited: 'idle', lost: 'bad' };

/** Where a key goes in a row of tabs. */
function target(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** Which of several terminals in the same container one is, counted from 1; 1 for an only one. */
function numberOf(session: TerminalSession, sessions: readonly TerminalSession[]): number {
  return sessions.filter(({ containerId }) => containerId === session.containerId).indexOf(session) + 1;
}

/** A session in the machine itself has no container to be called after. */
export function useSessionName(): (session: TerminalSession) => string {
  const { t } = useTranslation('terminals');
  return ({ containerId, containerName }) => (containerId === '' ? t('machine') : containerName);
}

export function SessionTabs({ sessions, active, onChoose, onClose }: SessionTabsProps) {
  const { t } = useTranslation('terminals');
  const baseName = useSessionName();
  const strip = useRef<HTMLDivElement>(null);
  const nameOf = (session: TerminalSession) => {
    const number = numberOf(session, sessions);
    return number > 1 ? t('numbered', { name: baseName(session), number }) : baseName(session);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Delete') {
      onClose(active);
      return;
    }
    const next = target(event.key, sessions.indexOf(active), sessions.length);
    const session = next === undefined ? undefined : sessions[next];
    if (!session || next === undefined) return;
    event.preventDefault();
    onChoose(session.id);
    strip.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div className={classes.strip}>
      <div className={classes.tabs} role="tablist" aria-label={t('tabs')} ref={strip} onKeyDown={press}>
        {sessions.map((session) => (
          <button
            key={session.id}
            type="button"
            role="tab"
            className={classes.tab}
            aria-selected={session === active}
            aria-controls="terminal-panel"
            id={`terminal-tab-${session.id}`}
            tabIndex={session === active ? 0 : -1}
            title={t('shell', { name: baseName(session), shell: session.shell })}
            onClick={() => onChoose(session.id)}
            onAuxClick={(event) => event.button === 1 && onClose(session)}
          >
            <span className={classes.tabName}>{nameOf(session)}</span>
            {session.status !== 'running' && (
              <StateBadge tone={tones[session.status]} label={t(`state.${session.status}`)} />
            )}
          </button>
        ))}
      </div>
      <IconButton
        icon="close"
        size="small"
        label={t('close', { name: nameOf(active) })}
        onClick={() => onClose(active)}
      />
    </div>
  );
}
