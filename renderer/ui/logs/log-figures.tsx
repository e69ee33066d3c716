// The line below a log: how much there is, how fast it comes, and how far behind it is.
import { formatDuration } from '../format.ts';
import type { LogFigures } from './log-model.ts';
import styles from './log-view.module.css';
import type { LogSay } from './log-words.ts';

export interface LogFigureLineProps {
  say: LogSay;
  locale: string;
  figures: LogFigures;
}

/** Less is no delay that anybody could notice. */
const noticeable = 500;

/** Lines that come one by one need no counter. */
const flood = 50;

export function LogFigureLine({ say, locale, figures }: LogFigureLineProps) {
  const { rows, lines, rate, behindMs, reading } = figures;
  const number = new Intl.NumberFormat(locale);
  return (
    <div className={styles.figures}>
      <span>
        {rows === lines
          ? say('figures.rows', { count: lines, number: number.format(lines) })
          : say('figures.filtered', { count: lines, rows: number.format(rows), number: number.format(lines) })}
      </span>
      {reading && <span className={styles.busy}>{say('figures.reading')}</span>}
      <span className={styles.pace}>
        {rate >= flood && <span>{say('figures.rate', { number: number.format(Math.round(rate)) })}</span>}
        {behindMs >= noticeable && !reading && (
          <span className={styles.late}>{say('figures.behind', { time: formatDuration(behindMs, locale) })}</span>
        )}
      </span>
    </div>
  );
}
