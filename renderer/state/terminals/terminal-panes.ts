// What the kit's view of terminals is given: sessions in their places, with names, and with what became of them.
import { useTranslation } from 'react-i18next';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import { useProblemText } from '../problem.ts';
import { type Ending, useTerminalEnding } from './terminal-endings.ts';
import { type PaneTab, place } from './terminal-layout.ts';
import { programOf } from './terminal-names.ts';
import { debugPlace } from './terminal-places.ts';
import { type TerminalWorkspaceState, useTerminalWorkspace, type WorkspaceScope } from './terminal-workspace.ts';

export interface OpeningProblem {
  title: string;
  text: string;
  action: { label: string; run: () => void } | undefined;
  dismiss: { label: string; run: () => void };
}

/** Why the last terminal could not be opened, and the way out where there is one. */
function useOpeningProblem({ opening, open }: TerminalWorkspaceState): OpeningProblem | undefined {
  const { t } = useTranslation('terminals');
  const textOf = useProblemText();
  const { failed, dismiss } = opening;
  if (!failed) return undefined;
  const { title, detail } = textOf(failed.problem);
  const debug = debugPlace(failed.place, failed.problem);
  return {
    title: t('failed.title'),
    text: [title, detail].filter((part) => part !== '').join('\n'),
    action: debug && { label: t('failed.debug'), run: () => void open(debug) },
    dismiss: { label: t('failed.dismiss'), run: dismiss },
  };
}

function paneOf(session: TerminalSession, name: string, hint: string, ending: Ending | undefined) {
  const running = session.status === 'running';
  return {
    id: session.id,
    name,
    hint,
    state: ending?.state,
    notice: ending?.notice,
    running,
    detachable: running && session.place.kind === 'attach',
  };
}

/** A view of the sessions in its scope: `view` goes to the kit's workspace as it is. */
export function useTerminalView(scope: WorkspaceScope) {
  const { t } = useTranslation('terminals');
  const state = useTerminalWorkspace(scope, t('closeFailed'));
  const endingOf = useTerminalEnding();
  const problem = useOpeningProblem(state);
  const { layout, sessions, nameOf, split, shared } = state;
  const hintOf = (session: TerminalSession) => {
    const name = nameOf(session);
    return session.shell === '' ? name : t('hint', { name, program: programOf(session) });
  };
  const panesOf = (tab: PaneTab) => {
    const { panes, dividers } = place(tab.root);
    const placed = panes.flatMap(({ id, box }) => {
      const session = sessions.find((one) => one.id === id);
      return session ? [{ ...paneOf(session, nameOf(session), hintOf(session), endingOf(session)), box }] : [];
    });
    return { panes: placed, dividers };
  };
  const view = {
    ...shared,
    tabs: layout.tabs.map((tab) => ({ id: tab.id, active: tab.active, ...panesOf(tab) })),
    active: layout.active,
    problem,
    onSplit: (id: string, direction: 'row' | 'column') => void split(id, direction),
  };
  return { state, view };
}
