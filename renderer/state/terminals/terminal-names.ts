// What terminals are called: as a person named them, else as their program does, else after where they are.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { TerminalPlace, TerminalSession } from '../../../runtime/contract/terminals.ts';
import { useTerminals } from '../terminals.ts';
import { useView } from '../view.ts';

/** The container a place is in; undefined for a machine or a computer. */
export function containerOf(place: TerminalPlace): { engineId: string; containerId: string } | undefined {
  return 'containerId' in place ? place : undefined;
}

/** The program without its folder. */
export function programOf({ shell }: TerminalSession): string {
  return shell.split('/').at(-1) || shell;
}

/** What a terminal is called after; `inside`: among those of one container, where its name would say nothing. */
function useBaseName(inside: boolean): (session: TerminalSession) => string {
  const { t } = useTranslation('terminals');
  return (session) => {
    const { place, containerName: name } = session;
    if (place.kind === 'machine' || place.kind === 'host') return t(`name.${place.kind}`);
    const key = place.kind;
    const program = programOf(session);
    return inside ? t(`name.inside.${key}`, { program }) : t(`name.${key}`, { name });
  };
}

export interface TerminalNames {
  nameOf: (session: TerminalSession) => string;
  /** An empty name takes an own one back. */
  rename: (sessionId: string, name: string) => void;
}

const none: { names: Record<string, string> } = { names: {} };

/** Names among `sessions`: those that would be the same are numbered, the first one is not. */
export function useTerminalNames(sessions: readonly TerminalSession[], inside: boolean): TerminalNames {
  const { t } = useTranslation('terminals');
  const [{ names }, change] = useView('terminal-names', none);
  const base = useBaseName(inside);
  const nameOf = (session: TerminalSession) => {
    const own = names[session.id];
    if (typeof own === 'string' && own !== '') return own;
    if (session.title) return inside ? session.title : t('name.titled', { name: base(session), title: session.title });
    const name = base(session);
    const number = sessions.filter((other) => !other.title && base(other) === name).indexOf(session) + 1;
    return number > 1 ? t('numbered', { name, number }) : name;
  };
  const rename = useCallback(
    (sessionId: string, name: string) => {
      const there = new Set(useTerminals.store.getState().sessions.map(({ id }) => id));
      const kept = Object.entries(names).filter(([id]) => there.has(id) && id !== sessionId);
      change({ names: Object.fromEntries(name === '' ? kept : [...kept, [sessionId, name]]) });
    },
    [names, change],
  );
  return { nameOf, rename };
}
