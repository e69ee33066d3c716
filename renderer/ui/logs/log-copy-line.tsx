// What became of a copy of log lines: under way, done, or not all of it.
import type { LogCopyState } from './log-copy.ts';
import styles from './log-view.module.css';
import type { LogSay } from './log-words.ts';

export interface LogCopyLineProps {
  say: LogSay;
  locale: string;
  state: LogCopyState;
  onDismiss: () => void;
}

/** A copy that is cut, or failed, is told until somebody has read it. */
export function LogCopyLine({ say, locale, state, onDismiss }: LogCopyLineProps) {
  const number = new Intl.NumberFormat(locale);
  const lines = state?.status === 'done' ? number.format(state.lines) : '';
  const cut = state?.status === 'done' && state.lines < state.total;
  const stays = cut || state?.status === 'failed';
  return (
    <div className={styles.copied} role="status" data-stays={stays || undefined}>
      {state?.status === 'busy' && say('copy.busy')}
      {state?.status === 'failed' && say('copy.failed')}
      {state?.status === 'done' &&
        (cut
          ? say('copy.cut', { lines, total: number.format(state.total) })
          : say('copy.done', { count: state.lines, lines }))}
      {stays && (
        <button type="button" className={styles.all} onClick={onDismiss}>
          {say('download.close')}
        </button>
      )}
    </div>
  );
}
