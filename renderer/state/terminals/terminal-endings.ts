// What became of a session, in words, and what goes on from there.
import { useTranslation } from 'react-i18next';
import type { TerminalSession } from '../../../runtime/contract/terminals.ts';
import { backend } from '../../backend.ts';
import { useReportProblem } from '../problem.ts';
import { reopenTerminal } from '../terminals.ts';
import { containerOf } from './terminal-names.ts';

type Ended = Exclude<TerminalSession['status'], 'running'>;

const tones = {
  exited: 'idle',
  lost: 'bad',
  stopped: 'warn',
  restarted: 'warn',
  detached: 'idle',
  removed: 'bad',
} as const satisfies Record<Ended, string>;

export interface Ending {
  /** Beside the name on the tab. */
  state: { tone: (typeof tones)[Ended]; label: string };
  /** Over the screen, which stays. */
  notice: {
    kind: 'info' | 'warning';
    title: string;
    text?: string;
    action?: { label: string; run: () => Promise<void> };
  };
}

async function startContainer({ place }: TerminalSession): Promise<void> {
  const container = containerOf(place);
  if (container) await backend().containers.start({ engineId: container.engineId, id: container.containerId });
}

/** Undefined while it runs. A container that stopped can be started, everything else be opened again. */
export function useTerminalEnding(): (session: TerminalSession) => Ending | undefined {
  const { t } = useTranslation('terminals');
  const report = useReportProblem();
  const reporting = (work: () => Promise<void>) => () => work().catch((error: unknown) => report(error));
  const exited = ({ place, exitCode }: TerminalSession) => {
    const what = place.kind === 'attach' ? 'process' : 'shell';
    return exitCode === undefined ? t(`ended.${what}`) : t(`ended.${what}Code`, { code: exitCode });
  };
  return (session) => {
    const { status, containerName: name } = session;
    if (status === 'running') return undefined;
    const again = { label: t('again'), run: reporting(() => reopenTerminal(session.id)) };
    const start = { label: t('start'), run: reporting(() => startContainer(session)) };
    const title = status === 'exited' ? exited(session) : t(`ended.${status}`, { name });
    const text = status === 'exited' ? undefined : t(`ended.${status}Text`);
    return {
      state: { tone: tones[status], label: t(`state.${status}`) },
      notice: {
        kind: status === 'exited' || status === 'detached' ? 'info' : 'warning',
        title,
        ...(text !== undefined && { text }),
        // A container that is gone does not come back as the same.
        ...(status !== 'removed' && { action: status === 'stopped' ? start : again }),
      },
    };
  };
}
