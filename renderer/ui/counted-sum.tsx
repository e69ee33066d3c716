// What all rows of a list take together, when that was counted, and a way to have it counted again.
import styles from './counted-sum.module.css';
import { formatBytes, formatDateTime } from './format.ts';
import { IconButton } from './icon-button.tsx';

export interface CountedSumProps {
  words: {
    sum: (size: string) => string;
    /** What is in it, and since when. */
    counted: (time: string) => string;
    counting: string;
    unknown: string;
    again: string;
  };
  locale: string;
  bytes: number;
  /** In ms since the epoch; undefined while it was never counted. */
  countedAt: number | undefined;
  counting: boolean;
  onAgain: () => void;
}

export function CountedSum({ words, locale, bytes, countedAt, counting, onAgain }: CountedSumProps) {
  const known = countedAt !== undefined;
  const unknown = counting ? words.counting : words.unknown;
  return (
    <span className={styles.sum} title={known ? words.counted(formatDateTime(countedAt, locale)) : undefined}>
      {known ? words.sum(formatBytes(bytes, locale)) : unknown}
      <IconButton icon="restart" size="small" label={words.again} disabled={counting} onClick={onAgain} />
    </span>
  );
}
